// How complete a source's entries are and what makes them less useful than they could be, as a clinician needs to know it: what
// not to rely on. What the source's owner is told of the same is the stewards' matter.
import type { SourcePart } from '#disclosure/record-part.ts';
import { sections } from '#record/items/sections.ts';
import { assessQuality, completenessOf, type Impairment } from '#record/joining/quality/assess-quality.ts';
import type { ImpairmentKind } from '#record/joining/quality/impairments.ts';
import { kindInWords } from '#record/joining/quality/kinds-in-words.ts';
import { type Html, html, nothing } from '#web/design/html.ts';

/** What each means for whoever reads the entries. */
const means: Readonly<Record<ImpairmentKind, string>> = {
  uncoded: 'have no national code: they may stand apart from the same thing at another source',
  degraded: 'have lost their code on the way: do not rely on prescribing checks against them',
  'code without words': 'came as a code without words: look in the source for what was meant',
  'code not known': 'have a code that no current edition has: what it means cannot be looked up',
  'code retired': 'have a code that is no longer in use: they may stand apart from the same thing at another source',
  'no date': 'have no date: they stand last in their list, however recent they may be',
  'date not readable': 'have a date that could not be read: they stand undated, with the date as it was given',
  'date in the future': 'have a date in the future, of something that has happened: the date is wrong',
  'no author': 'do not say who recorded them',
  'no unit': 'are numbers without a unit: do not compare them with others',
  'unit not known': 'have a unit that is not known here: they are not drawn beside others',
  'dose without its unit': 'have a dose without its unit: check the dose at the source',
  'document not sent': 'cannot be opened here: the document itself was not sent',
  duplicate: 'say again, under another number, what another entry says',
  'dangling reference': 'point at something that was not sent',
  'not carried over': 'could not be carried over',
};

export function qualityContent(part: SourcePart, now: Date): Html {
  const { source, items } = part;
  if (items.length === 0) return nothing;
  const sent = { sourceId: source.sourceId, name: source.organisation.name, items };
  const impairments = assessQuality(sent, now.getTime());
  // Who they are has neither a date nor a code: that is no fault of anybody's.
  const complete = completenessOf(sent).filter(({ section }) => section !== 'person-demographics');
  const titles = new Map(sections.map(({ id, title }) => [id, title]));
  const read = Object.values(part.totals).reduce((sum, each) => sum + each, 0) > items.length;
  return html`<h2 class="nhsuk-heading-m" id="quality-title">How good its entries are</h2>
${read && html`<p>Of the newest ${items.length.toLocaleString('en-GB')} entries, which were read for this page.</p>`}
${impairments.length === 0 ? html`<p>Nothing was found wanting in its entries.</p>` : html`<ul class="nhsuk-list nhsuk-list--bullet">${impairments.map((each) => html`<li>${impairmentWords(each)}</li>`)}</ul>`}
<table class="nhsuk-table lcr-items" aria-labelledby="quality-title"><thead><tr><th scope="col">Section</th><th scope="col">Entries</th><th scope="col">With a date</th><th scope="col">With who</th><th scope="col">With a national code</th></tr></thead>
<tbody>${complete.map(({ section, entries, dated, attributed, coded }) => html`<tr><td>${titles.get(section)}</td><td>${cell('Entries', String(entries))}</td><td>${cell('With a date', ofAll(dated, entries))}</td><td>${cell('With who', ofAll(attributed, entries))}</td><td>${cell('With a national code', ofAll(coded, entries))}</td></tr>`)}</tbody></table>`;
}

/** On a narrow screen a row is a block, and each number says what it counts. */
const cell = (heading: string, words: string) => html`<span class="lcr-cell-heading">${heading}: </span>${words}`;
const ofAll = (count: number, entries: number) => (count === entries ? 'all' : count === 0 ? 'none' : String(count));

/** "2 of 3 prescriptions have no national code: …". */
export function impairmentWords({ kind, resourceType, count, of }: Impairment): string {
  const entries = resourceType === undefined ? 'values' : kindInWords(resourceType);
  return `${of === undefined ? count : `${count} of ${of}`} ${entries} ${means[kind]}.`;
}
