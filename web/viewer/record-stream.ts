// The record as a stream of HTML. With scripts, each source's chip and sections are sent as it answers and put in their
// places in the browser; without, the chips come as sources answer and the sections, in order, when all have.
import type { RecordOpened, SourcePart } from '#disclosure/record-part.ts';
import type { SectionId } from '#record/items/sections.ts';
import { type Html, html, nothing } from '#web/design/html.ts';
import { type PageFrame, pageStart } from '#web/design/page.ts';
import type { SignedInUser } from '#sign-in/user.ts';
import { sectionOrder, sectionsTouchedBy, sectionState, type SectionState, type ShownItem } from './joined-so-far.ts';
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
  /** Only this section, whole, with more of it. */
  section?: SectionId;
  documentHref: (item: ShownItem) => string | undefined;
}

/** Items of one section on the record page; the section's own page shows more. */
const itemsOnRecordPage = 25;
const itemsOnSectionPage = 1000;

export async function* recordStream(opened: RecordOpened, options: RecordPageOptions): AsyncGenerator<Html> {
  const { frame, user, scripts, timeZone, now } = options;
  const { person, sources } = opened;
  const context = (waiting: boolean): SectionContext => ({
    personId: person.personId,
    timeZone,
    waiting,
    limit: options.section ? itemsOnSectionPage : itemsOnRecordPage,
    documentHref: options.documentHref,
  });
  yield pageStart(frame, {
    title: bannerName(person.demographics),
    user,
    wide: true,
    ...(scripts ? { asyncScripts: ['arrivals.js'] } : {}),
  });
  yield html`${scripts && withoutScripts} ${patientBanner(person, now(), timeZone)}
    <h1 class="nhsuk-u-visually-hidden">Record of ${bannerName(person.demographics)}</h1>
    <p class="lcr-progress" id="progress" role="status">Asking ${sources.length} sources…</p>
    <div id="new-items" role="status"></div>
    <ul class="lcr-strip" aria-label="Where this record comes from">
      ${scripts && sources.map(askingChip)}
     `;
  if (scripts)
    yield html`</ul><div class="lcr-record" data-changes="/record/${person.personId}/changes" data-refresh="/record/${person.personId}/refresh">${sectionsNav([])}<div>${sectionPlaces()}</div></div><div class="lcr-arrivals" id="arrivals">`;

  const parts: SourcePart[] = [];
  for await (const part of opened.parts) {
    parts.push(part);
    const waiting = parts.length < sources.length;
    yield scripts ? arrival(part, parts, context(waiting), waiting) : answeredChip(part, now(), timeZone);
  }
  if (scripts) yield html`${settled(parts, context(false))}</div>`;
  else yield html`</ul>${wholeRecord(parts, context(false), options.section)}`;
}

/** What an answer changes: its chip, the sections it touches, the list of sections, the progress line. */
function arrival(part: SourcePart, parts: readonly SourcePart[], context: SectionContext, waiting: boolean): Html {
  const now = new Date();
  const touched = sectionsTouchedBy(part);
  return html`${into(chipId(part.source), answeredChip(part, now, context.timeZone), 'replace')}
  ${sectionOrder.filter((id) => touched.has(id)).map((id) => sectionInto(id, parts, context))}
  ${into('sections-list', sectionsNav(statesOf(parts)), 'replace')}
  ${into('progress', html`${progressWords(parts, waiting)}`)}`;
}

/** Sections said "some sources have still to answer": say now what is so. */
function settled(parts: readonly SourcePart[], context: SectionContext): Html {
  const empty = statesOf(parts).filter(({ items }) => items.length === 0);
  return html`${empty.map(({ id }) => sectionInto(id, parts, context))}${into('progress', html`${progressWords(parts, false)}`)}`;
}

function sectionInto(id: SectionId, parts: readonly SourcePart[], context: SectionContext): Html {
  const state = sectionState(id, parts);
  return state ? into(sectionElementId(id), sectionContent(state, context)) : nothing;
}

/** Markup for the element of this id: its new content, or in its place. */
export function into(id: string, content: Html, mode: 'fill' | 'replace' = 'fill'): Html {
  return html`<template data-into="${id}" data-mode="${mode}">${content}</template>`;
}

function wholeRecord(parts: readonly SourcePart[], context: SectionContext, only?: SectionId): Html {
  const states = statesOf(parts).filter(({ id }) => only === undefined || id === only);
  return html`<div class="lcr-record">
    ${only ? html`<p><a href="/record/${context.personId}">Back to the whole record</a></p>` : sectionsNav(states)}
    <div>${states.map((state) => sectionElement(state, context))}</div>
  </div>`;
}

export function statesOf(parts: readonly SourcePart[]): SectionState[] {
  return sectionOrder.map((id) => sectionState(id, parts)).filter((state) => state !== undefined);
}

function progressWords(parts: readonly SourcePart[], waiting: boolean): string {
  const silent = parts.filter(
    ({ outcome }) => outcome === 'timed-out' || outcome === 'not-reachable' || outcome === 'invalid-answer',
  ).length;
  const answered = `${parts.length - silent} of ${parts.length} sources answered`;
  return waiting ? `${answered} so far. Still asking.` : `${answered}.`;
}

/** The reader's scripts stopped working since the last page: fetch the record in one piece. */
const withoutScripts = html`<noscript><meta http-equiv="refresh" content="0;url=?plain=1" /></noscript>`;
