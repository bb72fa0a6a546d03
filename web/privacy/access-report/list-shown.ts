// One page of a list of who looked as both its pages show it: how many there are and which of them these are, what is missing, and
// the way to the others. Nothing of it is left out without a word.
import type { JoinedReport } from '#administration/access/review-access.ts';
import type { Partnership } from '#runtime/config/partnership.ts';
import { type Html, html, nothing } from '#web/design/html.ts';
import type { ListPage } from './list-page.ts';
import type { NodeSaid } from './node-words.ts';
import { nodesSaid, type ReportLine, reportLines } from './report-lines.ts';

export interface ListShown {
  lines: readonly ReportLine[];
  /** Which of how many these are; undefined where nobody knows how many. */
  counted: { total: number; newer: number } | undefined;
  /** What the address of the page with earlier ones ends with; undefined where there are none. */
  earlier: string | undefined;
  /** What this page's own address ends with. */
  query: string;
  /** These are not the newest. */
  behind: boolean;
  /** How each neighbouring record answered. */
  nodes: readonly NodeSaid[];
  /** Id of the time it is of. */
  time: string;
}

export const listShown = (
  { lines, counted, earlier, nodes }: JoinedReport,
  { time, asked, query, queryBehind }: ListPage,
  partnership: Pick<Partnership, 'timeZone' | 'roles' | 'organisations'>,
): ListShown => ({
  lines: reportLines(lines, partnership, nodes),
  counted,
  earlier: earlier && queryBehind(earlier),
  query,
  behind: asked.before !== undefined,
  nodes: nodesSaid(nodes, partnership),
  time: time.id,
});

export function headingOf({
  lines,
  counted,
  earlier,
  behind,
}: Pick<ListShown, 'lines' | 'counted' | 'earlier' | 'behind'>): string {
  const shown = lines.length;
  if (shown === 0) return behind ? 'Nobody looked before that in this time' : 'Nobody looked in this time';
  if (!behind && earlier === undefined) return `${entries(shown)}, the newest first`;
  if (!counted) return `${entries(shown)} on this page, the newest first`;
  const [from, to] = [counted.newer + 1, counted.newer + shown];
  return `${from === to ? `Entry ${from}` : `Entries ${from} to ${to}`} of ${counted.total}, the newest first`;
}

export const entries = (count: number): string => (count === 1 ? '1 entry' : `${count} entries`);

/** How other records answered, where there are any: what is missing stands out. */
export function nodesPart(nodes: readonly NodeSaid[], again: string): Html {
  const missing = nodes.filter((node) => node.missing);
  const whole = nodes.filter((node) => !node.missing);
  return html`${
    missing.length > 0 &&
    html`<div class="nhsuk-inset-text" role="region" aria-label="What is missing"><span class="nhsuk-u-visually-hidden">Information: </span>
${missing.map(({ text, mayYetAnswer }) => html`<p>${text}${mayYetAnswer && html` <a href="${again}">Ask again, and wait longer</a>.`}</p>`)}</div>`
  }${whole.map(({ text }) => html`<p>${text}</p>`)}`;
}

/** The way to what is not on this page: nothing of it is left out without a word. Source: NHS design system, pagination. */
export function pagesPart(
  own: string,
  { time, earlier, behind }: Pick<ListShown, 'time' | 'earlier' | 'behind'>,
): Html {
  if (!behind && earlier === undefined) return nothing;
  const link = (query: string, direction: 'previous' | 'next', title: string, words: string) =>
    html`<li class="nhsuk-pagination-item--${direction}"><a class="nhsuk-pagination__link nhsuk-pagination__link--${direction === 'previous' ? 'prev' : 'next'}" href="${own}?${query}"><span class="nhsuk-pagination__title">${title}</span><span class="nhsuk-u-visually-hidden">:</span><span class="nhsuk-pagination__page">${words}</span></a></li>`;
  return html`<p>${earlier === undefined ? 'There are no earlier entries in this time.' : 'There are earlier entries. The PDF has all of them.'}</p>
<nav class="nhsuk-pagination" role="navigation" aria-label="Pages of this list"><ul class="nhsuk-list nhsuk-pagination__list">${behind && link(`time=${time}`, 'previous', 'Newest', 'The first page')}${earlier !== undefined && link(earlier, 'next', 'Earlier', 'The next page')}</ul></nav>`;
}
