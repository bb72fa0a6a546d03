// The form: words, and filters. Sent by POST, so that no word is in an address, a history or a log; it needs no script.
import type { SourceShown } from '#disclosure/record-part.ts';
import { sections } from '#record/items/sections.ts';
import { type Html, html, nothing } from '#web/design/html.ts';
import { type FilterOn, type FiltersRead, systemName } from './filters.ts';
import { longestWords } from './words.ts';

const formId = 'find-in-record';

/** The short form on the record page. */
export function findBox(personId: string): Html {
  return html`<form class="lcr-find-box" method="post" action="/record/${personId}/find" role="search" aria-label="This record">
<label for="find-words">Find in this record</label><input class="nhsuk-input nhsuk-input--width-20" id="find-words" name="words" type="search" maxlength="${longestWords}" autocomplete="off" spellcheck="false"><button class="nhsuk-button nhsuk-button--secondary" type="submit">Find</button></form>`;
}

export function findForm(
  personId: string,
  { filters, problems }: FiltersRead,
  on: readonly FilterOn[],
  known: readonly SourceShown[],
): Html {
  const organisations = new Map(known.map(({ organisation }) => [organisation.ods, organisation.name]));
  const problemOf = (field: string) => problems.find((problem) => problem.field === field)?.text;
  return html`<form class="lcr-find" id="${formId}" method="post" action="/record/${personId}/find" role="search" aria-label="This record" novalidate>
<div class="nhsuk-form-group"><label class="nhsuk-label" for="words">Words</label><div class="nhsuk-hint" id="words-hint">In any order; the beginning of a word is enough. Numbers are found as they are written.</div>
<input class="nhsuk-input" id="words" name="words" type="search" value="${filters.words}" maxlength="${longestWords}" autocomplete="off" spellcheck="false" aria-describedby="words-hint"> <button class="nhsuk-button" type="submit">Find</button></div>
<div class="lcr-find-time"><div class="nhsuk-form-group"><label class="nhsuk-label" for="time">Time</label><select class="nhsuk-select" id="time" name="time">${times.map(([value, words]) => html`<option value="${value}"${value === filters.time && html` selected`}>${words}</option>`)}</select></div>
${dayField('from', 'From', filters.from, problemOf('from'))}${dayField('to', 'To', filters.to, problemOf('to'))}</div>
<div class="lcr-find-choices">
${choices(
  'section',
  'Kind of entry',
  sections.map(({ id, title }) => [id, title]),
  filters.sections,
)}
${choices('organisation', 'Organisation', [...organisations], filters.organisations)}
${choices(
  'source',
  'Source: each system by itself',
  known.map((source) => [source.sourceId, systemName(source)]),
  filters.sources,
)}
</div>
</form>${filtersOnList(on)}`;
}

const times = [
  ['', 'Any time'],
  ['3m', 'The last 3 months'],
  ['1y', 'The last 12 months'],
  ['dates', 'Between these dates'],
] as const;

function dayField(name: 'from' | 'to', label: string, value: string, problem: string | undefined): Html {
  return html`<div class="nhsuk-form-group${problem && ' nhsuk-form-group--error'}"><label class="nhsuk-label" for="${name}">${label}</label>
${problem && html`<span class="nhsuk-error-message" id="${name}-error"><span class="nhsuk-u-visually-hidden">Error:</span> ${problem}</span>`}
<input class="nhsuk-input nhsuk-input--width-10" type="date" id="${name}" name="${name}" value="${value}"${problem && html` aria-describedby="${name}-error"`}></div>`;
}

function choices(
  name: string,
  legend: string,
  offered: readonly (readonly [value: string, words: string])[],
  chosen: readonly string[],
): Html {
  return html`<details class="nhsuk-details"><summary class="nhsuk-details__summary"><span class="nhsuk-details__summary-text">${legend}${chosen.length > 0 && ` (${chosen.length} chosen)`}</span></summary>
<fieldset class="nhsuk-fieldset nhsuk-details__text"><legend class="nhsuk-u-visually-hidden">${legend}</legend><div class="nhsuk-checkboxes nhsuk-checkboxes--small">
${offered.map(
  ([
    value,
    words,
  ]) => html`<div class="nhsuk-checkboxes__item"><input class="nhsuk-checkboxes__input" type="checkbox" id="${name}-${value}" name="${name}" value="${value}"${chosen.includes(value) && html` checked`}><label class="nhsuk-label nhsuk-checkboxes__label" for="${name}-${value}">${words}</label></div>
`,
)}</div></fieldset></details>`;
}

/** Each with a button that clears it and leaves the others. They belong to the form, so that what is typed goes with them. */
function filtersOnList(on: readonly FilterOn[]): Html {
  if (on.length === 0) return nothing;
  const button = (clear: string, words: Html) =>
    html`<button type="submit" form="${formId}" name="clear" value="${clear}">${words}</button>`;
  return html`<div class="lcr-filters-on"><h2 id="filters-on">Looking for</h2><ul aria-labelledby="filters-on">
${on.map(({ clear, words }) => html`<li><span>${words}</span> ${button(clear, html`Clear<span class="nhsuk-u-visually-hidden"> ${words}</span>`)}</li>`)}
${on.length > 1 && html`<li>${button('all', html`Clear all`)}</li>`}</ul></div>`;
}

/** A button that sends the form as it stands with one thing more. */
export function sendingAlso(name: string, value: string, words: Html): Html {
  return html`<button class="lcr-as-link" type="submit" form="${formId}" name="${name}" value="${value}">${words}</button>`;
}
