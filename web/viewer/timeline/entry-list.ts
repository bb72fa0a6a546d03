// The list in words: each line when, what and where from; a line of several opens. It needs no script and no eyes.
import { formatDateTime } from '#web/design/dates.ts';
import { type Html, html } from '#web/design/html.ts';
import { documentLink } from '../heard-names.ts';
import type { ShownItem } from '../joined-so-far.ts';
import { flag } from '../trends/result-words.ts';
import type { EntryLine, EntryList } from './entry-lines.ts';
import type { EntryKind, TimelineEntry } from './timeline-entries.ts';

export interface ListContext {
  timeZone: string;
  documentHref: (item: ShownItem) => string | undefined;
  /** Where the rest of a long day is. */
  sectionHref: (item: ShownItem) => string;
}

/** Of one line that opens; the section has the rest. */
const mostInLine = 100;

export function entryList(list: EntryList, context: ListContext): Html {
  return html`${list.toCome.length > 0 && html`<section aria-labelledby="to-come"><h2 class="nhsuk-heading-m" id="to-come">To come</h2>${lines(list.toCome, context)}</section>`}
<section aria-labelledby="past"><h2 class="nhsuk-heading-m" id="past">What was, newest first</h2>
${list.past.length === 0 && html`<p>Nothing in this time.</p>`}
${list.past.map(({ month, lines: of }) => html`<h3 class="nhsuk-heading-s">${monthWords(month)}</h3>${lines(of, context)}`)}</section>`;
}

const lines = (all: readonly EntryLine[], context: ListContext): Html =>
  html`<ol class="lcr-happenings">${all.map(
    (line) => html`<li>${line.entries.length === 1 ? one(line.entries[0]!, context) : several(line, context)}</li>
`,
  )}</ol>`;

function one(entry: TimelineEntry, context: ListContext): Html {
  return html`<span class="lcr-when">${whenWords(entry, context.timeZone)}</span><span><span class="lcr-kind">${kindWords(entry)}</span> ${what(entry, context)} <small>${entry.item.sourceName}</small></span>`;
}

function several({ kind, entries }: EntryLine, context: ListContext): Html {
  const [first] = entries;
  const { when, item } = first!;
  const out = entries.filter(({ item: { interpretation } }) => interpretation !== undefined).length;
  const rest = entries.length - mostInLine;
  // A day's heading says the day; the times stand inside.
  const day = formatDateTime(when, context.timeZone).split(',')[0];
  return html`<span class="lcr-when">${day}</span><span><span class="lcr-kind">${names[kind].many}</span> <small>${item.sourceName}</small><details><summary>${entries.length.toLocaleString('en-GB')} ${names[kind].many.toLowerCase()}${out > 0 && html`, <strong>${out} out of range</strong>`}<span class="nhsuk-u-visually-hidden">, ${day}, ${item.sourceName}</span></summary>
<ul>${entries.slice(0, mostInLine).map((entry) => html`<li>${what(entry, context)} <small>${whenWords(entry, context.timeZone)}</small></li>`)}</ul>${rest > 0 && html`<p>and ${rest.toLocaleString('en-GB')} more: <a href="${context.sectionHref(item)}">see the section</a></p>`}</details></span>`;
}

function what({ item, kind }: TimelineEntry, { documentHref, timeZone }: ListContext): Html {
  const { title, detail, status, cautions = [], who } = item;
  const href = documentHref(item);
  const shownStatus =
    status && !cautions.includes(status) && !['final', 'finished', 'completed', 'current', 'booked'].includes(status);
  const short = detail && !plainByTitle.has(kind) && shortened(detail);
  return html`${href ? documentLink(href, item, timeZone) : html`<strong>${title}</strong>`}${shownStatus && ` · ${status}`}${short && html` <span>${short}</span>`}${flag(item)}${who && ` · ${who}`}${cautions.map((caution) => html` <strong class="lcr-caution">${caution}</strong>`)}`;
}

/** Of a document, the detail says its title again; of a medicine that ended, how it was taken. */
const plainByTitle: ReadonlySet<EntryKind> = new Set(['document', 'medicine-end']);
const mostWords = 160;

/** The whole stands in the record; cut between words, and seen to be. */
function shortened(text: string): string {
  if (text.length <= mostWords) return text;
  const cut = text.lastIndexOf(' ', mostWords);
  return `${text.slice(0, cut > 0 ? cut : mostWords)}…`;
}

const names: Readonly<Record<EntryKind, { one: string; many: string }>> = {
  stay: { one: 'Admission', many: 'Admissions' },
  contact: { one: 'Contact', many: 'Contacts' },
  appointment: { one: 'Appointment', many: 'Appointments' },
  procedure: { one: 'Procedure', many: 'Procedures' },
  vaccination: { one: 'Vaccination', many: 'Vaccinations' },
  result: { one: 'Result', many: 'Results' },
  document: { one: 'Document', many: 'Documents' },
  'medicine-start': { one: 'Medicine', many: 'Medicines' },
  'medicine-end': { one: 'Medicine ended', many: 'Medicines ended' },
};

/** "Medicine started", "Appointment wanted from": with what the date says, where that is not plain. */
function kindWords({ kind, item: { whenMeaning, section } }: TimelineEntry): string {
  if (kind === 'medicine-start') return `Medicine ${whenMeaning ?? 'dated'}`;
  if (kind === 'stay' && section === 'discharge-details') return 'Discharge';
  return whenMeaning && unclear.has(whenMeaning) ? `${names[kind].one} ${whenMeaning}` : names[kind].one;
}

const unclear: ReadonlySet<string> = new Set(['until', 'wanted from', 'booked', 'recorded', 'issued']);

/** "November 2026", or the year alone where no month is known. */
function monthWords(month: string): string {
  const [year, number] = month.split('-').map(Number);
  if (number === undefined) return month;
  return new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', month: 'long', year: 'numeric' }).format(
    Date.UTC(year!, number - 1),
  );
}

function whenWords({ when, ended }: TimelineEntry, timeZone: string): string {
  const start = formatDateTime(when, timeZone);
  if (ended === undefined) return start;
  if (ended === 'goes on') return `${start}, still there`;
  if (ended === 'not recorded') return `${start}, end not recorded`;
  return `${start} to ${formatDateTime(ended.on, timeZone)}`;
}
