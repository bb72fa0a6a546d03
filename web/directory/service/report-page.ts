// Somebody says that a listing is wrong, without an account and without a name.
import type { ReportKind } from '#directory/search/review-store.ts';
import { type Html, html } from '../../design/html.ts';
import { errorSummary } from '../../design/page.ts';
import type { Reading } from '../page/public-page.ts';

export const reportKinds = ['wrong', 'closed', 'unsafe', 'other'] as const satisfies readonly ReportKind[];
export const longestReport = 2000;

export interface ReportForm {
  kind: string;
  words: string;
  errors: readonly { field: 'kind-wrong' | 'words'; text: string }[];
}

export function reportPage(service: { id: string; name: string }, form: ReportForm, { words }: Reading): Html {
  const { say } = words;
  const error = (field: string) => form.errors.find((each) => each.field === field);
  const marked = (field: string) =>
    error(field) && html`<span class="nhsuk-error-message" id="${field}-error">${error(field)!.text}</span>`;
  return html`${errorSummary(form.errors)}
    <h1 class="nhsuk-heading-l"><span class="nhsuk-caption-l">${service.name}</span>${say('title.report')}</h1>
    <p>${say('report.lead')} ${say('report.unsafe')}</p>
    <form method="post" action="/help/services/${service.id}/report" novalidate>
      <div class="nhsuk-form-group ${error('kind-wrong') && 'nhsuk-form-group--error'}">
        <fieldset class="nhsuk-fieldset">
          <legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--m">${say('report.kind')}</legend>
          ${marked('kind-wrong')}
          <div class="nhsuk-radios">
            ${reportKinds.map(
              (
                kind,
              ) => html`<div class="nhsuk-radios__item"><input class="nhsuk-radios__input" type="radio" id="kind-${kind}" name="kind" value="${kind}" ${form.kind === kind && 'checked'} />
                <label class="nhsuk-label nhsuk-radios__label" for="kind-${kind}">${say(`report.kind.${kind}`)}</label></div>`,
            )}
          </div>
        </fieldset>
      </div>
      <div class="nhsuk-form-group ${error('words') && 'nhsuk-form-group--error'}">
        <label class="nhsuk-label nhsuk-label--m" for="words">${say('report.words')}</label>
        <div class="nhsuk-hint" id="words-hint">${say('report.words.hint')}</div>
        ${marked('words')}
        <textarea class="nhsuk-textarea" id="words" name="words" rows="5" maxlength="${longestReport}" aria-describedby="words-hint">${form.words}</textarea>
      </div>
      <button class="nhsuk-button" type="submit">${say('report.send')}</button>
    </form>`;
}

export const toldPage = ({ id, name }: { id: string; name: string }, { words: { say } }: Reading): Html =>
  html`<h1 class="nhsuk-heading-l">${say('title.told')}</h1><p>${say('report.thanks')}</p>
    <p><a href="/help/services/${id}">${say('report.back', { name })}</a></p>`;
