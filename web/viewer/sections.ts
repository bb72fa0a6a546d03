// The sections of the record and the list of them, each a table that reads as a clinician would write it.
import type { SectionId } from '#record/items/sections.ts';
import { formatDateTime } from '#web/design/dates.ts';
import { type Html, html, nothing } from '#web/design/html.ts';
import { sectionOrder, type SectionState, type ShownItem, type ShownLine } from './joined-so-far.ts';
import { documentLink } from './heard-names.ts';
import { conflictMark, conflictsAbove, joinedFrom, newMark, whereFrom, whoOf } from './joined-line.ts';
import type { NewnessOf } from './since/line-newness.ts';

export interface RowContext {
  timeZone: string;
  documentHref: (item: ShownItem) => string | undefined;
  /** Rows made already, where the same are shown again as more sources answer. */
  rows?: WeakMap<ShownItem, { line: ShownLine; row: Html }>;
  personId?: string;
  newness?: NewnessOf | undefined;
  /** The ways from a line to what its source links it with. */
  linked?: (line: ShownLine) => Html | undefined;
}

export interface SectionContext extends RowContext {
  personId: string;
  /** How many items of a section the record page shows before it offers the rest. */
  limit: number;
  /** On a section's own page: which of its pages, from 1. */
  page?: number;
  /** Whether sources have still to answer: an empty section then says so. */
  waiting: boolean;
  /** Sections whose entries are folded away at the start; what is missing and where sources disagree never is. */
  isClosed?: (id: SectionId) => boolean;
}

export const sectionElementId = (id: string) => `section-${id}`;
const navElementId = 'sections-list';

/** A place for every section, in the page's order, so that what arrives later never moves what came before it within a section. */
export function sectionPlaces(ids: readonly SectionId[] = sectionOrder): Html {
  return html`${ids.map((id) => html`<section class="lcr-section" id="${sectionElementId(id)}" aria-labelledby="${sectionElementId(id)}-title" hidden></section>`)}`;
}

/** One section, whole, to stand by itself. */
export function sectionElement(state: SectionState, context: SectionContext): Html {
  return html`<section class="lcr-section" id="${sectionElementId(state.id)}" aria-labelledby="${sectionElementId(state.id)}-title">${sectionContent(state, context)}</section>`;
}

export function sectionContent(state: SectionState, context: SectionContext): Html {
  const { limit, page = 1 } = context;
  const shown = state.lines.slice((page - 1) * limit, page * limit);
  const titleId = `${sectionElementId(state.id)}-title`;
  const { title, total, missing, statements } = state;
  return html`<h2 class="nhsuk-heading-m" id="${titleId}">${title}${total > 0 && html` <span class="nhsuk-u-font-weight-normal">(${total})</span>`}</h2>
${missing.length > 0 && html`<p class="lcr-incomplete"><strong>Not complete.</strong> ${missing.join('. ')}.</p>`}
${conflictsAbove(state.lines)}
${shown.length === 0 && html`<p>${context.waiting ? 'Nothing yet. Some sources have still to answer.' : emptyWords(state)}</p>`}
${shown.length > 0 && folded(state, shown.length, itemTable(shown, titleId, context), context)}
${context.page === undefined ? total > shown.length && html`<p class="lcr-more"><a href="/record/${context.personId}/sections/${state.id}">Show all ${total}<span class="nhsuk-u-visually-hidden"> in ${title}</span></a></p>` : pagination(state, context, context.page)}
${statements.map((statement) => html`<p class="lcr-statement">${statement}</p>`)}
${saidBySources(state, context)}`;
}

/** On the section's own page: how complete it is, source by source, in words. */
function saidBySources({ id, said }: SectionState, { page, waiting }: SectionContext): Html {
  if (page === undefined || waiting || !said) return nothing;
  const { complete, sources } = said();
  const saidId = `${sectionElementId(id)}-said`;
  return html`<h3 class="nhsuk-heading-s" id="${saidId}">What each source says of this section</h3>
<p>${complete ? 'Every source that shares was asked, and answered in full.' : 'Not every source answered in full: there may be more than is shown.'}</p>
<table class="nhsuk-table lcr-items" aria-labelledby="${saidId}">
<thead><tr><th scope="col">Source</th><th scope="col">What it says</th></tr></thead>
<tbody>${sources.map(({ name, words }) => html`<tr><td><strong>${name}</strong></td><td>${words}</td></tr>`)}</tbody>
</table>`;
}

/** The table behind one key, where the view has the section closed. The heading stays a heading. */
function folded({ id, title }: SectionState, count: number, table: Html, { isClosed }: SectionContext): Html {
  if (!isClosed?.(id)) return table;
  const words = count === 1 ? '1 entry' : `${count} entries`;
  return html`<details class="lcr-fold" id="fold-${id}"><summary>Show ${words}<span class="nhsuk-u-visually-hidden"> in ${title}</span></summary>${table}</details>`;
}

/** The way to newer and older entries. Source: NHS design system, pagination. */
function pagination({ id, total }: SectionState, { personId, limit }: SectionContext, page: number): Html {
  const pages = Math.ceil(total / limit);
  if (pages < 2) return nothing;
  const link = (to: number, direction: 'previous' | 'next', words: string) =>
    html`<li class="nhsuk-pagination-item--${direction}"><a class="nhsuk-pagination__link nhsuk-pagination__link--${direction === 'previous' ? 'prev' : 'next'}" href="/record/${personId}/sections/${id}?page=${to}"><span class="nhsuk-pagination__title">${words}</span><span class="nhsuk-u-visually-hidden">:</span><span class="nhsuk-pagination__page">Page ${to} of ${pages}</span></a></li>`;
  return html`<p>Page ${page} of ${pages}, the newest first.</p>
<nav class="nhsuk-pagination" role="navigation" aria-label="Pages of this section"><ul class="nhsuk-list nhsuk-pagination__list">${page > 1 && link(page - 1, 'previous', 'Newer')}${page < pages && link(page + 1, 'next', 'Older')}</ul></nav>`;
}

function emptyWords({ missing }: SectionState): string {
  return missing.length > 0
    ? 'No source that answered has anything here. This is not the same as none.'
    : 'No source has anything recorded here.';
}

export function itemTable(lines: readonly ShownLine[], titleId: string, context: RowContext): Html {
  return html`<table class="nhsuk-table lcr-items" aria-labelledby="${titleId}">
<thead><tr><th scope="col">What</th><th scope="col">When</th><th scope="col">Who</th><th scope="col">Where from</th></tr></thead>
<tbody>${lines.map((line) => keptRow(line, context))}</tbody>
</table>`;
}

/** Why kept: eight sources bring a section eight times, and making its rows is most of making a page. */
function keptRow(line: ShownLine, context: RowContext): Html {
  const known = context.rows?.get(line.shown);
  if (known && saysTheSame(known.line, line)) return known.row;
  const row = itemRow(line, context);
  context.rows?.set(line.shown, { line, row });
  return row;
}

function saysTheSame(one: ShownLine, other: ShownLine): boolean {
  return (
    one.originals.length === other.originals.length &&
    one.originals.every((item, index) => item === other.originals[index]) &&
    one.conflicts.length === other.conflicts.length &&
    one.conflicts.every(({ sentence }, index) => sentence === other.conflicts[index]!.sentence)
  );
}

/** Why in one line and without classes on every cell: a long record has thousands. */
function itemRow(line: ShownLine, context: RowContext): Html {
  const href = context.documentHref(line.shown);
  const { title, status, detail, interpretation, cautions = [], when, whenMeaning, who } = line.shown;
  return html`<tr><td>${newMark(line, context)}${href ? documentLink(href, line.shown, context.timeZone) : title}${status && html` · ${status}`}${detail && html`<span class="lcr-detail${interpretation && ' lcr-out'}">${detail}${interpretation && ` (${interpretation})`}</span>`}${cautions.map((caution) => html`<span class="lcr-detail lcr-caution">${caution}</span>`)}${conflictMark(line)}${context.linked?.(line)}${joinedFrom(line, context)}</td><td>${when && formatDateTime(when, context.timeZone)}${whenMeaning && html` <small>${whenMeaning}</small>`}</td><td>${who ?? whoOf(line)}</td><td>${whereFrom(line, context)}</td></tr>
`;
}

/** The list of sections with what they hold, at the left of a wide page and above a narrow one. */
export function sectionsNav(states: readonly SectionState[]): Html {
  return html`<nav class="lcr-sections-nav" id="${navElementId}" aria-label="Sections of the record"><ul>
${states.map(navLine)}
</ul></nav>`;
}

function navLine({ id, title, total, missing }: SectionState): Html {
  const mark =
    missing.length > 0 &&
    html` <span class="nhsuk-u-visually-hidden">, not complete</span><span aria-hidden="true">!</span>`;
  return html`<li><a href="#${sectionElementId(id)}"><span>${title}${mark}</span><span class="lcr-count">${total}</span></a></li>`;
}
