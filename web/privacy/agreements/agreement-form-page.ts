// Writing an agreement, or another version of one.
import type { Agreement } from '#administration/agreements/keep-agreements.ts';
import { sections } from '#record/items/sections.ts';
import { formatDateTime } from '#web/design/dates.ts';
import { type Html, html } from '#web/design/html.ts';
import { errorSummary } from '#web/design/page.ts';
import type { AgreementError, AgreementForm, DateField } from './agreement-form.ts';
import { differences, fieldWords } from './agreement-words.ts';

export interface AgreementFormShown {
  /** Where it is sent: the agreement's own address, or that of new ones. */
  action: string;
  /** Absent for a new agreement. */
  title?: string;
  form: AgreementForm;
  errors: readonly AgreementError[];
  /** ODS codes of everybody who can be named. */
  organisations: readonly string[];
  nameOf: (ods: string) => string;
  timeZone: string;
  /** Somebody else wrote while this was being written: what stands now, and the version this began from. */
  conflict?: { latest: Agreement; after: number };
}

export function agreementFormPage(shown: AgreementFormShown): Html {
  const { action, title, form, errors, organisations, nameOf, conflict } = shown;
  const errorOf = (field: string) => errors.find((each) => each.field === field)?.text;
  const message = (field: string) => {
    const text = errorOf(field);
    return (
      text &&
      html`<span class="nhsuk-error-message" id="${field}-error"><span class="nhsuk-u-visually-hidden">Error:</span> ${text}</span>`
    );
  };
  const described = (field: string, hint: boolean) => {
    const ids = [hint && `${field}-hint`, errorOf(field) && `${field}-error`].filter(Boolean).join(' ');
    return ids === '' ? '' : html` aria-describedby="${ids}"`;
  };
  const group = (field: string, content: Html) =>
    html`<div class="nhsuk-form-group${errorOf(field) && ' nhsuk-form-group--error'}">${content}</div>`;
  const line = (field: 'title' | 'document') =>
    group(
      field,
      html`<label class="nhsuk-label" for="${field}">${fieldWords[field]}</label>${message(field)}<input class="nhsuk-input${errorOf(field) && ' nhsuk-input--error'}" id="${field}" name="${field}" type="text" value="${form[field]}"${described(field, false)}>`,
    );
  const area = (field: 'purpose' | 'legalBasis' | 'because', label: string) =>
    group(
      field,
      html`<label class="nhsuk-label" for="${field}">${label}</label>${message(field)}<textarea class="nhsuk-textarea${errorOf(field) && ' nhsuk-textarea--error'}" id="${field}" name="${field}" rows="3"${described(field, false)}>${form[field]}</textarea>`,
    );
  const boxes = (field: 'sharers' | 'readers' | 'sections', options: readonly { value: string; words: string }[]) =>
    html`<div class="nhsuk-checkboxes nhsuk-checkboxes--small lcr-boxes">${options.map(
      ({ value, words }, index) =>
        html`<div class="nhsuk-checkboxes__item"><input class="nhsuk-checkboxes__input" id="${index === 0 && field !== 'sections' ? field : `${field}-${value}`}" name="${field}" type="checkbox" value="${value}"${form[field].includes(value) && html` checked`}><label class="nhsuk-label nhsuk-checkboxes__label" for="${index === 0 && field !== 'sections' ? field : `${field}-${value}`}">${words}</label></div>`,
    )}</div>`;
  const named = (field: 'sharers' | 'readers') =>
    group(
      field,
      html`<fieldset class="nhsuk-fieldset"${described(field, false)}><legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--s">${fieldWords[field]}</legend>${message(field)}${boxes(
        field,
        organisations.map((each) => ({ value: each, words: nameOf(each) })),
      )}</fieldset>`,
    );
  const date = (field: DateField, hint: string) => {
    const part = (name: 'day' | 'month' | 'year', label: string, width: 2 | 4) => {
      const id = name === 'day' ? field : `${field}-${name}`;
      return html`<div class="nhsuk-date-input__item"><div class="nhsuk-form-group"><label class="nhsuk-label nhsuk-date-input__label" for="${id}">${label}</label><input class="nhsuk-input nhsuk-date-input__input nhsuk-input--width-${width}${errorOf(field) && ' nhsuk-input--error'}" id="${id}" name="${field}-${name}" type="text" inputmode="numeric" autocomplete="off" value="${form.dates[field][name]}"></div></div>`;
    };
    return group(
      field,
      html`<fieldset class="nhsuk-fieldset"${described(field, true)}><legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--s">${fieldWords[field]}</legend><div class="nhsuk-hint" id="${field}-hint">${hint}</div>${message(field)}<div class="nhsuk-date-input">${part('day', 'Day', 2)}${part('month', 'Month', 2)}${part('year', 'Year', 4)}</div></fieldset>`,
    );
  };
  const extent = (value: 'all' | 'some', words: string, id: string) =>
    html`<div class="nhsuk-radios__item"><input class="nhsuk-radios__input" id="${id}" name="extent" type="radio" value="${value}"${form.extent === value && html` checked`}><label class="nhsuk-label nhsuk-radios__label" for="${id}">${words}</label></div>`;

  return html`${errorSummary(errors)}
<h1 class="nhsuk-heading-l">${title === undefined ? 'New sharing agreement' : html`<span class="nhsuk-caption-l">Amend</span> ${title}`}</h1>
${conflict && conflictNote(shown, conflict)}
<form method="post" action="${action}" novalidate>
<input type="hidden" name="after" value="${conflict ? conflict.latest.versions[0].version : form.after}">
${line('title')}
${named('sharers')}
${named('readers')}
${group(
  'sections',
  html`<fieldset class="nhsuk-fieldset"${described('sections', false)}><legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--s">${fieldWords.sections}</legend>${message('sections')}
<div class="nhsuk-radios nhsuk-radios--small">${extent('all', 'The whole record', 'sections')}${extent('some', 'Only the parts chosen here:', 'sections-some')}</div>
<details class="nhsuk-details"${form.extent === 'some' && html` open`}><summary class="nhsuk-details__summary"><span class="nhsuk-details__summary-text">Parts of the record</span></summary><div class="nhsuk-details__text">${boxes(
    'sections',
    sections.map(({ id, title: words }) => ({ value: id, words })),
  )}</div></details></fieldset>`,
)}
${area('purpose', fieldWords.purpose)}
${area('legalBasis', fieldWords.legalBasis)}
${line('document')}
${date('from', 'From the beginning of this day, for example 1 4 2026.')}
${date('until', 'To the end of this day. Leave empty where it holds until it is ended.')}
${date('reviewOn', 'You are reminded before this day.')}
${area('because', 'Why is this written?')}
<p>Once it is in force it counts with the next record that anybody opens.</p>
<div class="lcr-answer"><button class="nhsuk-button" type="submit" name="status" value="agreed">Put in force</button>
<button class="nhsuk-button nhsuk-button--secondary" type="submit" name="status" value="draft">Save as a draft</button></div>
</form>
<p><a href="/privacy/agreements">All sharing agreements</a></p>`;
}

function conflictNote(
  { nameOf, timeZone }: AgreementFormShown,
  { latest, after }: NonNullable<AgreementFormShown['conflict']>,
): Html {
  const [now] = latest.versions;
  const began = latest.versions.find(({ version }) => version === after);
  const changed = began ? differences(began.terms, now.terms, nameOf) : [];
  const who = now.by.type === 'user' ? now.by.name : 'This service';
  return html`<div class="nhsuk-inset-text" role="status"><p><strong>Nothing was saved.</strong> ${began ? html`${who} wrote version ${now.version} on ${formatDateTime(now.recordedAt.toISOString(), timeZone)} while you were writing. What you typed is below. Save it again to put it in place of theirs.` : html`There is an agreement of this name already: <a href="/privacy/agreements/${latest.id}">${now.terms.title}</a>. Give yours another title.`}</p>
${began && html`<p>They said why: ${now.because}</p>`}
${
  changed.length > 0 &&
  html`<table class="nhsuk-table lcr-compare"><caption class="nhsuk-table__caption">What they changed</caption><thead><tr><th scope="col">Part</th><th scope="col">Before</th><th scope="col">Now</th></tr></thead><tbody>${changed.map(
    ({ field, one, other }) => html`<tr><th scope="row">${fieldWords[field]}</th><td>${one}</td><td>${other}</td></tr>`,
  )}</tbody></table>`
}
${began && changed.length === 0 && html`<p>${now.status === 'ended' ? 'They ended it.' : now.status === 'draft' ? 'They saved a draft that says the same.' : 'They put it in force as it was.'}</p>`}</div>`;
}
