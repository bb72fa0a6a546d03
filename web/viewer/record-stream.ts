// The record as a stream of HTML. With scripts, each source's chip and sections are sent as it answers and put in their
// places in the browser; without, the chips come as sources answer and the sections, in order, when all have.
import type { RecordOpened, SourcePart } from '#disclosure/record-part.ts';
import type { SectionId } from '#record/items/sections.ts';
import { type Html, html, nothing } from '#web/design/html.ts';
import { type PageFrame, pageStart } from '#web/design/page.ts';
import type { SignedInUser } from '#sign-in/user.ts';
import { createRecordSoFar, type RecordSoFar, sectionOrder, type ShownItem } from './joined-so-far.ts';
import { findBox } from './find-in-record/find-form.ts';
import { bannerName, patientBanner } from './patient-banner.ts';
import {
  type SectionContext,
  sectionContent,
  sectionElement,
  sectionElementId,
  sectionPlaces,
  sectionsNav,
} from './sections.ts';
import { answeredChip, askingChip, chipId } from './source-strip.ts';

export interface RecordPageOptions {
  frame: PageFrame;
  user: SignedInUser;
  timeZone: string;
  now: () => Date;
  /** The reader's browser runs scripts. */
  scripts: boolean;
  /** Only this section, a page of it at a time, the newest first. */
  section?: { id: SectionId; page: number };
  /** Where to hear that something new came: sealed, for this session alone. */
  changesHref: string;
  documentHref: (item: ShownItem) => string | undefined;
}

/** Items of one section on the record page; the section's own page shows more. */
const itemsOnRecordPage = 25;
const itemsOnSectionPage = 1000;

/** How many of the newest entries a page of a section, and those before it, show. */
export const newestUpToPage = (page: number) => page * itemsOnSectionPage;

export async function* recordStream(opened: RecordOpened, options: RecordPageOptions): AsyncGenerator<Html> {
  const { frame, user, scripts, timeZone, now } = options;
  const { person, sources } = opened;
  const rows: NonNullable<SectionContext['rows']> = new WeakMap();
  const context = (waiting: boolean): SectionContext => ({
    personId: person.personId,
    timeZone,
    waiting,
    ...(options.section ? { limit: itemsOnSectionPage, page: options.section.page } : { limit: itemsOnRecordPage }),
    documentHref: options.documentHref,
    rows,
  });
  const title = bannerName(person.demographics);
  // By our clock: what a reader's clock, minutes ahead, calls "since" would leave out what came in those minutes.
  const since = now();
  yield pageStart(frame, { title, user, wide: true, ...(scripts ? { asyncScripts: ['arrivals.js'] } : {}) });
  yield html`${scripts && withoutScripts}${patientBanner(person, now(), timeZone)}
<h1 class="nhsuk-u-visually-hidden">Record of ${title}</h1>
<p class="lcr-progress" id="progress" role="status">${scripts ? `Asking ${sources.length} sources…` : `${sources.length} sources are asked, and listed as they answer.`}</p>
<p class="lcr-ways"><a href="/record/${person.personId}/trends">Results over time</a> <a href="/record/${person.personId}/medicines">Medicines</a> <a href="/record/${person.personId}/timeline">Timeline</a> <a href="/record/${person.personId}/organisations">By organisation</a> <a href="/record/${person.personId}/print">Print</a></p>
${findBox(person.personId)}<div id="new-items" role="status"></div>
<ul class="lcr-strip" aria-label="Where this record comes from">
${scripts && sources.map(askingChip)}`;
  if (scripts)
    yield html`</ul>${emptyRecord(person.personId, options.changesHref, since)}<div class="lcr-arrivals" id="arrivals">`;

  const record = createRecordSoFar();
  for await (const part of opened.parts) {
    const touched = record.add(part);
    const chip = answeredChip(part, now(), timeZone);
    const waiting = record.parts.length < sources.length;
    yield scripts ? arrival(part, chip, record, touched, context(waiting)) : chip;
  }
  yield scripts
    ? html`${settled(record, context(false))}</div>`
    : html`</ul>${wholeRecord(record, context(false), options.section?.id)}`;
}

/** The places that arrivals fill, and where to hear of changes. */
function emptyRecord(personId: string, changesHref: string, since: Date): Html {
  return html`<div class="lcr-record" data-changes="${changesHref}" data-refresh="/record/${personId}/refresh" data-since="${since.toISOString()}">${sectionsNav([])}<div>${sectionPlaces()}</div></div>`;
}

/** What an answer changes: its chip, the sections it touches, the list of sections, the progress line. */
function arrival(
  part: SourcePart,
  chip: Html,
  record: RecordSoFar,
  touched: ReadonlySet<SectionId>,
  context: SectionContext,
): Html {
  return html`${into(chipId(part.source), chip, 'replace')}
${sectionOrder.filter((id) => touched.has(id)).map((id) => sectionInto(id, record, context))}
${into('sections-list', sectionsNav(record.sections()), 'replace')}
${into('progress', html`${progressWords(record, context.waiting)}`)}`;
}

/** Sections said "some sources have still to answer": say now what is so. */
function settled(record: RecordSoFar, context: SectionContext): Html {
  const empty = record.sections().filter(({ lines }) => lines.length === 0);
  return html`${empty.map(({ id }) => sectionInto(id, record, context))}${into('progress', html`${progressWords(record, false)}`)}`;
}

function sectionInto(id: SectionId, record: RecordSoFar, context: SectionContext): Html {
  const state = record.section(id);
  return state ? into(sectionElementId(id), sectionContent(state, context)) : nothing;
}

/** Markup for the element of this id: its new content, or in its place. */
export function into(id: string, content: Html, mode: 'fill' | 'replace' = 'fill'): Html {
  return html`<template data-into="${id}" data-mode="${mode}">${content}</template>`;
}

function wholeRecord(record: RecordSoFar, context: SectionContext, only?: SectionId): Html {
  const states = record.sections().filter(({ id }) => only === undefined || id === only);
  const way = only
    ? html`<p><a href="/record/${context.personId}">Back to the whole record</a></p>`
    : sectionsNav(states);
  return html`<p class="lcr-progress">${progressWords(record, false)}</p>
<div class="lcr-record">${way}<div>${states.map((state) => sectionElement(state, context))}</div></div>`;
}

export function progressWords({ parts }: Pick<RecordSoFar, 'parts'>, waiting: boolean): string {
  const silent = parts.filter(({ outcome }) => silences.has(outcome)).length;
  const answered = `${parts.length - silent} of ${parts.length} sources answered`;
  return waiting ? `${answered} so far. Still asking.` : `${answered}.`;
}

const silences: ReadonlySet<SourcePart['outcome']> = new Set(['timed-out', 'not-reachable', 'invalid-answer']);

/** The reader's scripts stopped working since the last page: fetch the record in one piece. */
const withoutScripts = html`<noscript><meta http-equiv="refresh" content="0;url=?plain=1"></noscript>`;
