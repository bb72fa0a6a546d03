// The timeline of a record: which time, the picture of it, and the list that says the same.
import type { SourcePart } from '#disclosure/record-part.ts';
import type { RecordItem } from '#record/items/record-item.ts';
import { sections } from '#record/items/sections.ts';
import { type Html, html } from '#web/design/html.ts';
import { errorSummary } from '#web/design/page.ts';
import { startOf } from '#standards/fhir/date-time.ts';
import type { ShownItem } from '../joined-so-far.ts';
import { missingFrom, newestItems } from '../joined-so-far.ts';
import { listEntries } from './entry-lines.ts';
import { entryList, type ListContext } from './entry-list.ts';
import { lanesOf } from './lanes.ts';
import { lanesPicture } from './lanes-svg.ts';
import { civil } from './time-axis.ts';
import { happeningsOf, kindOfSection, type TimelineEntry } from './timeline-entries.ts';
import { dayText, isYear, readWindow, type TimeWindow, type WindowQuery } from './time-window.ts';

export interface TimelinePage {
  personId: string;
  query: WindowQuery;
  timeZone: string;
  now: Date;
  documentHref: ListContext['documentHref'];
}

/** Lines of the past on one page; the next page goes on from the last. */
const linesOnPage = 300;

export function timelineContent(parts: readonly SourcePart[], page: TimelinePage): Html {
  const { personId, query, timeZone, now } = page;
  const { dated, undated } = happeningsOf(newestItems(parts), page);
  const lastKnown = dated.reduce((last, { until }) => Math.max(last, until), now.getTime());
  const read = readWindow(query, now, timeZone, lastKnown);
  const { window } = read;
  const inside = dated.filter(({ from, until }) => from < window.until && until > window.from);
  const list = listEntries(inside, now, linesOnPage, (at) => dayText(at, timeZone));
  const base = `/record/${personId}/timeline`;
  return html`${'problem' in read && errorSummary([read.problem])}
${periodLinks(dated, { window, now, base, timeZone, readTo: readTo(parts) })}
${periodForm(window, query, base, 'problem' in read ? read.problem : undefined)}
<p><strong>${window.words}:</strong> ${countWords(inside.length)}</p>
${cutShort(parts, window, { base, personId, timeZone })}
${inside.length === 0 && html`<p>${emptyWords(parts, dated)}</p>`}
${inside.length > 0 && lanesPicture(lanesOf(inside, window), window, now, timeZone)}
${inside.length > 0 && entryList(list, { timeZone, documentHref: page.documentHref, sectionHref: ({ section }) => `/record/${personId}/sections/${section}` })}
${list.lastShown && html`<p class="lcr-more"><a href="${base}?from=${window.firstDay}&amp;to=${dayText(Math.max(list.lastShown.from, window.from), timeZone)}">Go on with what is older</a>. These are the newest ${linesOnPage} of ${list.total.toLocaleString('en-GB')} lines.</p>`}
${undatedList(undated)}`;
}

const countWords = (count: number) => `${count.toLocaleString('en-GB')} ${count === 1 ? 'entry' : 'entries'}.`;

/** The recent year, and each year something is dated in, newest first. */
function periodLinks(
  dated: readonly TimelineEntry[],
  {
    window,
    now,
    base,
    timeZone,
    readTo: read,
  }: { window: TimeWindow; now: Date; base: string; timeZone: string; readTo: number | undefined },
): Html {
  const byYear = Map.groupBy(dated, ({ from }) => civil(from, timeZone)[0]);
  // What feeds sent after a time that is over is not read for it: those years are led to without a count.
  const [last] = civil(window.until - 1, timeZone);
  const isOver = window.kind !== 'recent' && window.until <= now.getTime();
  const notRead = isOver ? civil(now.getTime(), timeZone)[0] - last : 0;
  for (let year = last + 1; year <= last + notRead; year += 1) byYear.set(year, []);
  // Of what lies before the oldest that was read nothing is known but that it is there: its year, or the one before, leads on.
  const [oldest] = read === undefined ? [] : civil(read, timeZone);
  for (const year of oldest === undefined ? [] : [oldest, oldest - 1]) if (!byYear.has(year)) byYear.set(year, []);
  const years = [...byYear].filter(([year]) => isYear(String(year))).toSorted(([one], [other]) => other - one);
  return html`<nav class="lcr-years" aria-label="Which time"><ul>
<li><a href="${base}"${window.kind === 'recent' && html` aria-current="page"`}>Last 12 months</a></li>
${years.map(([year, of]) => html`<li><a href="${base}?year=${year}"${window.year === year && html` aria-current="page"`}>${year}${of.length > 0 && html` <span class="nhsuk-u-font-weight-normal">(${of.length.toLocaleString('en-GB')})</span>`}</a></li>`)}
</ul></nav>`;
}

function periodForm(
  window: TimeWindow,
  query: WindowQuery,
  base: string,
  problem: { field: string; text: string } | undefined,
): Html {
  const field = (
    name: 'from' | 'to',
    label: string,
    value: string,
  ) => html`<div class="nhsuk-form-group${problem?.field === name && ' nhsuk-form-group--error'}">
<label class="nhsuk-label" for="${name}">${label}</label>
${problem?.field === name && html`<span class="nhsuk-error-message" id="${name}-error"><span class="nhsuk-u-visually-hidden">Error:</span> ${problem.text}</span>`}
<input class="nhsuk-input nhsuk-input--width-10" type="date" id="${name}" name="${name}" value="${value}"${problem?.field === name && html` aria-describedby="${name}-error"`}>
</div>`;
  const [from, to] = problem ? [query.from ?? '', query.to ?? ''] : [window.firstDay, window.lastDay];
  return html`<details class="nhsuk-details lcr-period"${(problem || window.kind === 'chosen') && html` open`}><summary class="nhsuk-details__summary"><span class="nhsuk-details__summary-text">Choose other dates</span></summary>
<form class="nhsuk-details__text lcr-period-form" method="get" action="${base}">${field('from', 'From', from)}${field('to', 'To', to)}<button class="nhsuk-button nhsuk-button--secondary" type="submit">Show</button></form></details>`;
}

function emptyWords(parts: readonly SourcePart[], dated: readonly TimelineEntry[]): string {
  const missing = missingFrom(parts).length > 0;
  if (dated.length > 0)
    return missing
      ? 'No source that answered has anything dated in this time. This is not the same as none.'
      : 'No source has anything dated in this time.';
  return missing
    ? 'No source that answered has anything for a timeline. This is not the same as none.'
    : 'No source has anything for a timeline.';
}

/** Most that are listed without a date; the record has them all. */
const mostUndated = 50;

function undatedList(undated: readonly ShownItem[]): Html | undefined {
  if (undated.length === 0) return undefined;
  const rest = undated.length - mostUndated;
  return html`<section aria-labelledby="undated"><h2 class="nhsuk-heading-m" id="undated">Without a date (${undated.length})</h2>
<ul class="nhsuk-list nhsuk-list--bullet">${undated.slice(0, mostUndated).map(({ title, sourceName, detail }) => html`<li>${title}${detail && ` · ${detail}`} <small>${sourceName}</small></li>`)}</ul>${rest > 0 && html`<p>and ${rest} more in the record.</p>`}</section>`;
}

/** Where a source holds more of a kind than is read at once, and the time shown reaches further back than what was read. */
function cutShort(
  parts: readonly SourcePart[],
  window: TimeWindow,
  { base, personId, timeZone }: { base: string; personId: string; timeZone: string },
): Html[] {
  return parts.flatMap(({ source, items, totals }) =>
    sections.flatMap(({ id, title }) => {
      const here = items.filter(({ section }) => section === id);
      const total = totals[id] ?? 0;
      const oldest = oldestOf(here);
      if (!(id in kindOfSection) || total <= here.length || oldest <= window.from) return [];
      const goOn =
        Number.isFinite(oldest) && dayText(oldest, timeZone) < window.lastDay
          ? html`, or <a href="${base}?from=${window.firstDay}&amp;to=${dayText(oldest, timeZone)}">go on with what is older</a>`
          : '';
      return [
        html`<p class="lcr-incomplete"><strong>Not all of it.</strong> ${source.organisation.shortName} holds ${total.toLocaleString('en-GB')} entries in ${title}; the newest ${here.length} are on this timeline: <a href="/record/${personId}/sections/${id}">see the section</a>${goOn}.</p>`,
      ];
    }),
  );
}

/** The oldest that was read of what was not read whole, of the kind of which that is the latest. */
function readTo(parts: readonly SourcePart[]): number | undefined {
  const ends = parts.flatMap(({ items, totals }) =>
    sections.flatMap(({ id }) => {
      const here = items.filter(({ section }) => section === id);
      const oldest = oldestOf(here);
      return id in kindOfSection && (totals[id] ?? 0) > here.length && Number.isFinite(oldest) ? [oldest] : [];
    }),
  );
  return ends.length === 0 ? undefined : Math.max(...ends);
}

function oldestOf(items: readonly RecordItem[]): number {
  return items.reduce((least, { when }) => {
    const at = when === undefined ? undefined : startOf(when);
    return at === undefined ? least : Math.min(least, at);
  }, Number.POSITIVE_INFINITY);
}
