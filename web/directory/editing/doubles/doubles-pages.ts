// Listings that may be the same: the list of them, and two side by side with why they look alike.
import type { Doubles } from '#administration/directory/keep-doubles.ts';
import type { Pair } from '#directory/duplicates/find-duplicates.ts';
import type { Service } from '#directory/listing.ts';
import { canonicalJson } from '#standards/canonical-json.ts';
import { formatDateTime } from '../../../design/dates.ts';
import { type Html, html } from '../../../design/html.ts';
import { errorSummary } from '../../../design/page.ts';
import type { Words } from '../../words/words.ts';
import { fieldName, fieldWords } from '../field-words.ts';
import { editorsTabs, paging, status, whyBox } from '../tabs.ts';

export function doublesPage(
  { pairs, total, page, pages, joined }: Doubles,
  told: string | undefined,
  timeZone: string,
): Html {
  return html`${editorsTabs('/directory/doubles')}${status(told)}<h1 class="nhsuk-heading-l">Listings that may be the same (${total})</h1>
    ${
      pairs.length === 0
        ? html`<p>No two listings look alike that nobody has decided about.</p>`
        : html`<p>The likeliest come first. Nothing is joined by itself.</p><ul class="nhsuk-list lcr-queue">${pairs.map(
            ({
              one,
              other,
              reasons,
            }) => html`<li><h2 class="nhsuk-heading-s"><a href="/directory/doubles/${one.id}/${other.id}">${one.name}${one.name !== other.name && ` and ${other.name}`}</a></h2>
              <p>${one.organization.name}${one.organization.name !== other.organization.name && `; ${other.organization.name}`}<br />They have ${reasons.join(', ')}.</p></li>`,
          )}</ul>${paging('/directory/doubles', page, pages)}`
    }
    <h2 class="nhsuk-heading-m">Compare two yourself</h2>
    <form method="get" action="/directory/doubles/compare" class="lcr-compare">
      ${(['one', 'other'] as const).map((name, index) => html`<div class="nhsuk-form-group"><label class="nhsuk-label" for="${name}">Address of the ${index === 0 ? 'first' : 'second'} listing</label><input class="nhsuk-input" id="${name}" name="${name}" type="text" /></div>`)}
      <button class="nhsuk-button nhsuk-button--secondary" type="submit">Compare</button></form>
    ${
      joined.length > 0 &&
      html`<h2 class="nhsuk-heading-m">Joined lately</h2><ul class="nhsuk-list lcr-queue">${joined.map(
        (
          { keptId, keptName, otherId, otherName, by, why, at },
          index,
        ) => html`<li><p><a href="/directory/services/${keptId}">${keptName}</a> stands for ${otherName} too.<br />${by.name}, ${formatDateTime(at.toISOString(), timeZone)}: ${why}</p>
          <form method="post" action="/directory/doubles/${keptId}/${otherId}/part" class="lcr-one-line"><label class="nhsuk-label" for="why-${index}">Why they are two</label><input class="nhsuk-input" id="why-${index}" name="why" type="text" maxlength="500" /><button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" type="submit">Part them again<span class="nhsuk-u-visually-hidden">: ${keptName}</span></button></form></li>`,
      )}</ul>`
    }`;
}

/** Fields that are never joined: they say which listing it is. */
const apart = new Set(['id', 'last_modified']);

/** What two listings say, by field: those that differ first. */
export function fieldsOfPair(
  one: Service,
  other: Service,
): { field: string; values: [unknown, unknown]; differs: boolean }[] {
  const [first, second] = [one, other].map((service) => service as unknown as Record<string, unknown>) as [
    Record<string, unknown>,
    Record<string, unknown>,
  ];
  return [...new Set([...Object.keys(first), ...Object.keys(second)])]
    .filter((field) => !apart.has(field))
    .map((field) => ({
      field,
      values: [first[field], second[field]] as [unknown, unknown],
      differs: plain(first[field]) !== plain(second[field]),
    }))
    .toSorted((a, b) => Number(b.differs) - Number(a.differs));
}

/** As it reads: ids of parts are never the same in two listings. */
const plain = (value: unknown): string =>
  canonicalJson(
    JSON.parse(JSON.stringify(value ?? null, (name, inner: unknown) => (name === 'id' ? undefined : inner))) ?? null,
  );

export interface PairShown {
  words: Words;
  faults?: readonly { field: string; text: string }[];
  /** Which column was to be kept, and which was chosen for each field. */
  typed?: { keep: string; why: string; chosen: (field: string) => string };
}

export function pairPage({ one, other, reasons }: Pair, { words, faults = [], typed }: PairShown): Html {
  const pair = [one, other] as const;
  const keep = typed?.keep ?? 'one';
  const names = ['one', 'other'] as const;
  const all = fieldsOfPair(one.service, other.service);
  const choice = (field: string, column: 0 | 1, value: unknown, otherValue: unknown) => {
    const name = names[column];
    const says = value !== undefined;
    // What only one says is kept; of two that say something the kept one's stands unless chosen otherwise.
    const chosen = typed ? typed.chosen(field) : says && (otherValue === undefined || name === keep) ? name : '';
    return html`<td role="cell" class="nhsuk-table__cell"><span class="nhsuk-table-responsive__heading" aria-hidden="true">${column === 0 ? 'First' : 'Second'} </span>
      <div class="nhsuk-radios nhsuk-radios--small"><div class="nhsuk-radios__item"><input class="nhsuk-radios__input" type="radio" id="field-${field}-${name}" name="field-${field}" value="${name}" ${chosen === name && 'checked'} ${!says && 'disabled'} /><label class="nhsuk-label nhsuk-radios__label" for="field-${field}-${name}"><span class="nhsuk-u-visually-hidden">${fieldName(field)}: </span>${fieldWords(field, value, words)}</label></div></div></td>`;
  };
  const path = `/directory/doubles/${one.service.id}/${other.service.id}`;
  return html`${editorsTabs(undefined)}${errorSummary(faults)}<h1 class="nhsuk-heading-l">Are these the same?</h1>
    <p>${reasons.length > 0 ? `They have ${reasons.join(', ')}.` : 'Nothing made them look alike to us.'} Join them only if somebody who goes to one goes to the other.</p>
    <form method="post" action="${path}">
      ${pair.map(({ version }, index) => html`<input type="hidden" name="version-${names[index]}" value="${version}" />`)}
      <fieldset class="nhsuk-fieldset nhsuk-form-group"><legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--m">Which one stays?</legend><div class="nhsuk-radios">
        ${pair.map(({ service }, index) => html`<div class="nhsuk-radios__item"><input class="nhsuk-radios__input" type="radio" id="keep-${names[index]}" name="keep" value="${names[index]}" ${keep === names[index] && 'checked'} /><label class="nhsuk-label nhsuk-radios__label" for="keep-${names[index]}">The ${index === 0 ? 'first' : 'second'}: ${service.name}, ${service.organization.name} (<a href="/directory/services/${service.id}">open</a>)</label></div>`)}
      </div></fieldset>
      <table class="nhsuk-table-responsive lcr-items lcr-differences" role="table"><caption class="nhsuk-table__caption">What differs. Choose what the one that stays will say.</caption>
        <thead role="rowgroup" class="nhsuk-table__head"><tr role="row"><th role="columnheader" scope="col">Field</th><th role="columnheader" scope="col">First</th><th role="columnheader" scope="col">Second</th></tr></thead>
        <tbody class="nhsuk-table__body">${all
          .filter(({ differs }) => differs)
          .map(
            ({ field, values }) =>
              html`<tr role="row" class="nhsuk-table__row"><td role="cell" class="nhsuk-table__cell"><span class="nhsuk-table-responsive__heading" aria-hidden="true">Field </span><strong>${fieldName(field)}</strong></td>${choice(field, 0, values[0], values[1])}${choice(field, 1, values[1], values[0])}</tr>`,
          )}</tbody></table>
      <p>Both say the same of: ${
        all
          .filter(({ differs }) => !differs)
          .map(({ field }) => fieldName(field).toLowerCase())
          .join(', ') || 'nothing'
      }.</p>
      ${whyBox(typed?.why, faults.find(({ field }) => field === 'why')?.text)}
      <div class="lcr-buttons"><button class="nhsuk-button" type="submit" name="decision" value="join">They are the same: join them</button>
      <button class="nhsuk-button nhsuk-button--secondary" type="submit" name="decision" value="apart">They are two: keep them apart</button></div>
    </form>
    <p>What is joined can be parted again.</p>`;
}
