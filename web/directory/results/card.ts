// One result: enough to choose by, and why it is there.
import type { Result } from '#directory/search/find-listings.ts';
import { accessOf, deliveredAs } from '#directory/search/search-entry.ts';
import { type Html, html, nothing } from '../../design/html.ts';
import type { Reading } from '../page/public-page.ts';
import { ageWords, away, costWords, freshnessWords, languagesOf, openingWords, reasonWords } from './said.ts';

/** @param number as on the map. @param back the address to come back to. */
export function card(result: Result, number: number, today: string, reading: Reading): Html {
  const { service, at, reasons, freshness } = result;
  const { words, list } = reading;
  const { say, text } = words;
  const delivered = deliveredAs(at).filter((kind) => kind !== 'place');
  const address = at?.location.addresses?.[0];
  const where = [
    at?.location.location_type === 'physical' ? at.location.name : undefined,
    address?.address_1,
    address?.postal_code,
  ]
    .filter(Boolean)
    .join(', ');
  const access = at ? accessOf(at.location) : [];
  const languages = languagesOf(service);
  const opening = openingWords(result, today, words);
  const distance = away(result, words);
  const isListed = list.includes(service.id);
  return html`<li class="lcr-help-card" id="result-${number}">
    <h3 class="nhsuk-heading-s"><span class="lcr-help-number" aria-hidden="true">${number}</span> <a href="/help/services/${service.id}">${service.name}</a></h3>
    <p class="nhsuk-body-s lcr-help-by">${service.organization.name}</p>
    ${service.alert && html`<p><strong>${service.alert}</strong></p>`}
    <p>${shortened(service.description ?? '')}</p>
    <ul class="nhsuk-list lcr-help-facts">
      ${(where || distance) && html`<li>${where}${where && distance && html`<br />`}${distance && html`<strong>${distance}</strong>`}</li>`}
      ${delivered.map((kind) => html`<li>${say(`card.${kind}`)}</li>`)}
      ${opening && html`<li>${opening}</li>`}
      <li>${costWords(service, words)}</li>
      ${(service.minimum_age !== undefined || service.maximum_age !== undefined) && html`<li>${ageWords(service, words)}</li>`}
      ${access.length > 0 && html`<li>${access.map((kind, index) => html`${index > 0 && ', '}${say(`search.${kind}`)}`)}</li>`}
      ${languages.length > 0 && html`<li>${languages.join(', ')}</li>`}
    </ul>
    <p class="nhsuk-body-s lcr-help-assured lcr-help-assured--${freshness.state}">${freshnessWords(freshness, words)}</p>
    ${
      reasons.length > 0
        ? html`<details class="lcr-help-why"><summary>${say('card.why')}<span class="nhsuk-u-visually-hidden">: ${service.name}</span></summary>
            <ul class="nhsuk-list">${reasons.map((reason) => html`<li>${reasonWords(reason, words)}</li>`)}</ul></details>`
        : nothing
    }
    ${listButton(service.id, service.name, isListed, `${reading.path.replace(/#.*/, '')}#result-${number}`, text(isListed ? 'card.remove' : 'card.add'))}
  </li>`;
}

/** The button that puts a listing on their list or takes it off. */
export function listButton(id: string, name: string, isListed: boolean, back: string, label: string): Html {
  return html`<form class="lcr-help-keep" method="post" action="/help/list">
    <input type="hidden" name="back" value="${back}" />
    <input type="hidden" name="${isListed ? 'remove' : 'add'}" value="${id}" />
    <button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" type="submit">${label}<span class="nhsuk-u-visually-hidden">: ${name}</span></button>
  </form>`;
}

const longest = 180;

/** The first sentences that fit. */
export function shortened(text: string): string {
  if (text.length <= longest) return text;
  const cut = text.slice(0, longest);
  const sentence = cut.lastIndexOf('. ');
  return sentence > 60 ? cut.slice(0, sentence + 1) : `${cut.slice(0, cut.lastIndexOf(' '))} …`;
}
