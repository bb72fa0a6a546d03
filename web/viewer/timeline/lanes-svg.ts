// Draws the lanes. The picture says nothing that the list below it does not: it is hidden from who has it read out, and from
// a narrow screen.
import { type Html, html } from '#web/design/html.ts';
import { type Lane, type LaneMark, type LaneRow, placeIn } from './lanes.ts';
import { timeTicks } from './time-axis.ts';
import type { TimeWindow } from './time-window.ts';

const rowHeight = 26;
const middle = rowHeight / 2;

export function lanesPicture(lanes: readonly Lane[], window: TimeWindow, now: Date, timeZone: string): Html {
  const ticks = timeTicks(window, timeZone, 8).map(({ at, label }) => ({ x: placeIn(at, window), label }));
  const today = placeIn(now.getTime(), window);
  const grid = html`${ticks.map(({ x }) => html`<line class="lcr-lane-grid" x1="${percent(x)}" x2="${percent(x)}" y1="0" y2="100%"/>`)}${today > 0 && today < 100 && html`<line class="lcr-lane-today" x1="${percent(today)}" x2="${percent(today)}" y1="0" y2="100%"/>`}`;
  const axis = html`<div class="lcr-lane-row"><span></span><svg height="24">${ticks.map(({ x, label }) => html`<text x="${percent(x)}" y="16" text-anchor="${x > 96 ? 'end' : 'middle'}">${label}</text>`)}</svg></div>`;
  return html`<div class="lcr-lanes" aria-hidden="true">
${axis}
${lanes.map(({ organisation, rows }) => html`<p class="lcr-lane-name">${organisation}</p>${rows.map((row) => laneRow(row, grid))}`)}
<div class="lcr-lane-row"><span></span><svg height="20">${today > 0 && today < 100 && html`<text x="${percent(today)}" y="14" text-anchor="middle">today</text>`}</svg></div>
</div>`;
}

function laneRow({ name, bars, marks, spans }: LaneRow, grid: Html): Html {
  return html`<div class="lcr-lane-row"><span>${name}</span><svg height="${rowHeight}">${grid}${spans.map(({ from, until }) => html`<line class="lcr-lane-span" x1="${percent(from)}" x2="${percent(until)}" y1="${middle}" y2="${middle}"/>`)}${bars.map(({ from, until, open }) => html`<rect class="lcr-lane-bar${open && ' lcr-lane-bar--open'}" x="${percent(from)}" width="${percent(until - from)}" y="5" height="${rowHeight - 10}"/>`)}${marks.map(mark)}</svg></div>
`;
}

/** A place in percent, and round it a drawing in pixels. */
function mark({ x, count, outOfRange, shape }: LaneMark): Html {
  const width = 14 + String(count).length * 7;
  const drawn =
    shape === 'several'
      ? html`<rect class="lcr-lane-count" x="${-width / 2}" y="-9" width="${width}" height="18" rx="9"/><text text-anchor="middle" y="5">${count}</text>`
      : html`<path class="lcr-lane-mark${shape === 'end' && ' lcr-lane-mark--end'}" d="${paths[shape]}"/>`;
  return html`<svg x="${percent(x)}" y="${middle}" overflow="visible">${outOfRange && html`<rect class="lcr-mark-ring" x="${-width / 2 - 3}" y="-12" width="${width + 6}" height="24" rx="12"/>`}${drawn}</svg>`;
}

/** A dot; a wedge that opens where a medicine starts, and a square where it ends. */
const paths = {
  plain: 'M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0Z',
  start: 'M-5-6L6 0-5 6Z',
  end: 'M-5-5h10v10h-10Z',
} as const;

const percent = (value: number): string => `${Number(value.toFixed(2))}%`;
