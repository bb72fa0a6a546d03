// The record as a stream of HTML. With scripts, each source's chip and sections are sent as it answers and put in their
// places in the browser; without, the chips come as sources answer and the sections, in order, when all have.
import { setImmediate as breathe } from 'node:timers/promises';
import type { RecordOpened, SourcePart } from '#disclosure/record-part.ts';
import { type SectionId, sections } from '#record/items/sections.ts';
import { type Html, html, nothing } from '#web/design/html.ts';
import { type PageFrame, pageStart } from '#web/design/page.ts';
import type { SignedInUser } from '#sign-in/user.ts';
import { createRecordSoFar, type RecordSoFar, sectionOrder, type ShownItem } from './joined-so-far.ts';
import { inBatches } from './in-batches.ts';
import { whenIdle } from '#runtime/when-idle.ts';
import { findBox } from './find-in-record/find-form.ts';
import { otherSections, recordTop, type RecordTop } from './glance/record-top.ts';
import { bannerName, patientBanner } from './patient-banner.ts';
import { recordLinks } from './record-links.ts';
import { inOrderOf, isClosed, orderOf, type RecordView } from './role-views/record-view.ts';
import { viewChoice } from './role-views/view-choice.ts';
import {
  type SectionContext,
  sectionContent,
  sectionElement,
  sectionElementId,
  sectionPlaces,
  sectionsNav,
} from './sections.ts';
import { lastLookedLine } from './since/last-looked.ts';
import { newnessSince } from './since/line-newness.ts';
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
  /** What comes first and what is closed at the start, for this reader. */
  view: RecordView;
  /** All that there are, to change to. */
  views: readonly RecordView[];
  /** Waits until this page may be put together, where many are at once; what it gives is called when it is. */
  place?: () => Promise<() => void>;
  /** Told what stands on the page when every source has answered or been given up. */
  settled?: (parts: readonly SourcePart[]) => void;
}

/** Items of one section on the record page; the section's own page shows more. */
const itemsOnRecordPage = 25;
const itemsOnSectionPage = 1000;

/** Nobody reads quicker. The first answer and the last wait for nothing. */
const betweenDrawingsMs = 100;

/** How many of the newest entries a page of a section, and those before it, show. */
export const newestUpToPage = (page: number) => page * itemsOnSectionPage;

export async function* recordStream(opened: RecordOpened, options: RecordPageOptions): AsyncGenerator<Html> {
  const { frame, user, scripts, timeZone, now, view } = options;
  const { person, sources } = opened;
  const record = createRecordSoFar();
  const context = contextOf(opened, options, record);
  const top = recordTop(record, options);
  const title = bannerName(person.demographics);
  // By our clock: what a reader's clock, minutes ahead, calls "since" would leave out what came in those minutes.
  const since = opened.newsSince;
  const sectionTitle = sections.find(({ id }) => id === options.section?.id)?.title;
  yield pageStart(frame, {
    title: sectionTitle ? `${sectionTitle}: ${title}` : title,
    user,
    wide: true,
    ...(scripts ? { asyncScripts: ['arrivals.js'] } : {}),
  });
  yield html`${scripts && withoutScripts}${patientBanner(person, now(), timeZone)}${!options.section && html`<a class="nhsuk-skip-link" href="#sections-list">Skip to the list of sections</a>`}
<h1 class="nhsuk-u-visually-hidden">Record of ${title}</h1>
${scripts && top.alerts(true)}
<p class="lcr-progress" id="progress" role="status">${scripts ? `Asking ${sources.length} sources…` : `${sources.length} sources are asked, and listed as they answer.`}</p>
<div class="lcr-tools"><p class="lcr-ways"><a href="/record/${person.personId}/trends">Results over time</a> <a href="/record/${person.personId}/medicines">Medicines</a> <a href="/record/${person.personId}/consultations">Consultations</a> <a href="/record/${person.personId}/timeline">Timeline</a> <a href="/record/${person.personId}/organisations">By organisation</a> <a href="/record/${person.personId}/print">Print</a> <a href="/record/${person.personId}/why">Why can I see this record?</a></p>
${!options.section && viewChoice(person.personId, view, options.views)}</div>
${!options.section && lastLookedLine(opened, timeZone)}
${findBox(person.personId)}<div id="new-items" role="status"></div>
${scripts && top.glance(true)}
<ul class="lcr-strip" aria-label="Where this record comes from">
${scripts && sources.map(askingChip)}`;
  if (scripts) yield html`</ul>${emptyRecord(person.personId, options, since)}<div class="lcr-arrivals" id="arrivals">`;

  const beside = scripts ? { disclosureId: opened.disclosureId } : {};
  // After the top of the page: who waits sees whose record it will be, and which sources will be asked.
  const leavePlace = (await options.place?.()) ?? (() => undefined);
  const stopLooking = whenIdle(leavePlace);
  try {
    // Why together: what eight sources say of one section within a moment is joined and drawn once or twice, not eight times.
    for await (const parts of inBatches(opened.parts, { restMs: betweenDrawingsMs, expected: sources.length })) {
      const touched = record.add(...parts);
      const chips = parts.map((part) => ({
        part,
        chip: answeredChip(part, now(), timeZone, { personId: person.personId, ...beside }),
      }));
      const waiting = record.parts.length < sources.length;
      if (scripts)
        for await (const piece of inSlices(arrival({ chips, record, touched, top, view }, context(waiting)))) {
          yield piece;
        }
      else yield html`${chips.map(({ chip }) => chip)}`;
    }
    options.settled?.(record.parts);
    yield scripts
      ? html`${settled(record, top, view, context(false))}</div>`
      : html`</ul>${options.section ? sectionAlone(record, context(false), options.section.id) : wholeRecord(record, top, view, context(false))}`;
  } finally {
    stopLooking();
    leavePlace();
  }
}

function contextOf(
  { person, lastLook }: Pick<RecordOpened, 'person' | 'lastLook'>,
  options: RecordPageOptions,
  record: RecordSoFar,
): (waiting: boolean) => SectionContext {
  const { timeZone, view, documentHref } = options;
  const rows: NonNullable<SectionContext['rows']> = new WeakMap();
  const newness = newnessSince(lastLook, { now: options.now(), timeZone });
  const linked = recordLinks(record, { personId: person.personId, timeZone });
  return (waiting) => ({
    personId: person.personId,
    timeZone,
    waiting,
    ...(options.section ? { limit: itemsOnSectionPage, page: options.section.page } : { limit: itemsOnRecordPage }),
    documentHref,
    rows,
    newness,
    // Of a section alone nothing else was let out to lead to.
    ...(options.section ? {} : { linked, isClosed: (id: SectionId) => isClosed(view, id) }),
  });
}

/** What another answer of one source changes on a page that stands: its chip, and all that is joined with what it says. */
export function refilled(
  opened: Pick<RecordOpened, 'person' | 'lastLook'>,
  [before, after]: readonly [readonly SourcePart[], readonly SourcePart[]],
  answered: AnsweredChip,
  options: RecordPageOptions,
): Html {
  const record = createRecordSoFar();
  record.add(...after);
  const context = contextOf(opened, options, record)(false);
  const top = recordTop(record, options);
  const stood = new Set(before.flatMap(({ items }) => items.map(({ section }) => section)));
  const gone = sections.filter(({ id }) => stood.has(id) && record.section(id) === undefined);
  const touched = new Set(record.sections().map(({ id }) => id));
  return html`${[...arrival({ chips: [answered], record, touched, top, view: options.view }, context)]}
${gone.map(({ id, title }) => into(sectionElementId(id), sectionContent({ id, title, ...nothingThere }, context)))}
${settled(record, top, options.view, context)}`;
}

const nothingThere = { lines: [], total: 0, statements: [], missing: [] };

/** The places that arrivals fill, and where to hear of changes. */
function emptyRecord(personId: string, { changesHref, view }: RecordPageOptions, since: Date): Html {
  const { first, others } = orderOf(view);
  return html`<div class="lcr-record" data-changes="${changesHref}" data-refresh="/record/${personId}/refresh" data-since="${since.toISOString()}">${sectionsNav([])}<div>${sectionPlaces(first)}${othersPlace(view, first, undefined)}${sectionPlaces(others)}</div></div>`;
}

/** Before the sections that the view does not put first; nothing where it puts none first. */
function othersPlace(view: RecordView, first: readonly unknown[], hasAny: boolean | undefined): Html {
  return view.sections.length === 0 || first.length === 0
    ? nothing
    : html`<div class="lcr-others" id="${othersElementId}">${otherSections(view.others === 'closed', hasAny)}</div>`;
}

const othersElementId = 'other-sections';

interface AnsweredChip {
  part: SourcePart;
  chip: Html;
}

interface Arrival {
  chips: readonly AnsweredChip[];
  record: RecordSoFar;
  touched: ReadonlySet<SectionId>;
  top: RecordTop;
  view: RecordView;
}

/** What answers change: their chips, the alerts and the glance, the sections they touch, the list of sections, the progress line. */
function* arrival({ chips, record, touched, top, view }: Arrival, context: SectionContext): Generator<Html> {
  yield html`${chips.map(({ part, chip }) => into(chipId(part.source), chip, 'replace'))}`;
  yield topInto(top, context.waiting);
  for (const id of sectionOrder) if (touched.has(id)) yield sectionInto(id, record, context);
  yield html`${into('sections-list', navOf(record, view), 'replace')}
${into('progress', html`${progressWords(record, context.waiting)}`)}`;
}

/** Draw this long, then let others: what sources sent meanwhile is read, and what they are asked next is not kept waiting. */
const sliceMs = 4;

async function* inSlices(pieces: Iterable<Html>): AsyncGenerator<Html> {
  let sliceEnds = performance.now() + sliceMs;
  for (const piece of pieces) {
    yield piece;
    if (performance.now() < sliceEnds) continue;
    await breathe();
    sliceEnds = performance.now() + sliceMs;
  }
}

function topInto(top: RecordTop, waiting: boolean): Html {
  return html`${top.changed(waiting).map(({ id, block }) => into(id, block, 'replace'))}`;
}

function navOf(record: RecordSoFar, view: RecordView): Html {
  const { first, others } = inOrderOf(view, record.sections());
  return sectionsNav([...first, ...others]);
}

/** Sections said "some sources have still to answer": say now what is so. */
function settled(record: RecordSoFar, top: RecordTop, view: RecordView, context: SectionContext): Html {
  const states = record.sections();
  const { first, others } = inOrderOf(view, states);
  const empty = states.filter(({ lines }) => lines.length === 0);
  return html`${topInto(top, false)}${empty.map(({ id }) => sectionInto(id, record, context))}${first.length > 0 && into(othersElementId, otherSections(view.others === 'closed', others.length > 0))}${into('progress', html`${progressWords(record, false)}`)}`;
}

function sectionInto(id: SectionId, record: RecordSoFar, context: SectionContext): Html {
  const state = record.section(id);
  return state ? into(sectionElementId(id), sectionContent(state, context)) : nothing;
}

/** Markup for the element of this id: its new content, or in its place. */
export function into(id: string, content: Html, mode: 'fill' | 'replace' = 'fill'): Html {
  return html`<template data-into="${id}" data-mode="${mode}">${content}</template>`;
}

/** In one piece, for readers without scripts. */
function wholeRecord(record: RecordSoFar, top: RecordTop, view: RecordView, context: SectionContext): Html {
  const { first, others } = inOrderOf(view, record.sections());
  const element = (state: (typeof first)[number]) => sectionElement(state, context);
  return html`<p class="lcr-progress">${progressWords(record, false)}</p>
${top.alerts(false)}${top.glance(false)}
<div class="lcr-record">${sectionsNav([...first, ...others])}<div>${first.map(element)}${othersPlace(view, first, others.length > 0)}${others.map(element)}</div></div>`;
}

function sectionAlone(record: RecordSoFar, context: SectionContext, only: SectionId): Html {
  const states = record.sections().filter(({ id }) => id === only);
  return html`<p class="lcr-progress">${progressWords(record, false)}</p>
<div class="lcr-record"><p><a href="/record/${context.personId}">Back to the whole record</a></p><div>${states.map((state) => sectionElement(state, context))}</div></div>`;
}

export function progressWords({ parts }: Pick<RecordSoFar, 'parts'>, waiting: boolean): string {
  const silent = parts.filter(({ outcome }) => silences.has(outcome)).length;
  const answered = `${parts.length - silent} of ${parts.length} sources answered`;
  return waiting ? `${answered} so far. Still asking.` : `${answered}.`;
}

const silences: ReadonlySet<SourcePart['outcome']> = new Set(['timed-out', 'not-reachable', 'invalid-answer']);

/** The reader's scripts stopped working since the last page: fetch the record in one piece. */
const withoutScripts = html`<noscript><meta http-equiv="refresh" content="0;url=?plain=1"></noscript>`;
