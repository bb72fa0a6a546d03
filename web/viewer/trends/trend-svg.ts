// Draws a trend as SVG: small beside the latest value, and large with its axes on a test's own page.
// Why percentages and no viewBox: the drawing takes the width there is, and its words and marks keep the size a reader set.
import { type Html, html } from '#web/design/html.ts';
import { numberWords } from './measured.ts';
import { boundAt, markAt, percent } from './source-marks.ts';
import type { Mark, Stretch, TrendDrawing } from './trend-drawing.ts';

/** @param summary what it shows, in words: read out in place of the picture. */
export function smallTrend(drawing: TrendDrawing, summary: string): Html {
  return html`<svg class="lcr-spark" role="img" aria-label="${summary}">${band(drawing)}${content(drawing)}</svg>`;
}

export function largeTrend(drawing: TrendDrawing, summary: string): Html {
  const { times, values } = drawing;
  return html`<div class="lcr-chart">
<svg class="lcr-chart-values" aria-hidden="true">${values.map(({ value, y }) => html`<text x="100%" y="${percent(y)}" dx="-6" dy="0.35em" text-anchor="end">${numberWords(value)}</text>`)}</svg>
<svg class="lcr-chart-plot" role="img" aria-label="${summary}">${band(drawing)}<g class="lcr-grid">${values.map(({ y }) => html`<line x1="0" x2="100%" y1="${percent(y)}" y2="${percent(y)}"/>`)}${times.map(({ x }) => html`<line x1="${percent(x)}" x2="${percent(x)}" y1="0" y2="100%"/>`)}</g>${content(drawing)}</svg>
<svg class="lcr-chart-times" aria-hidden="true">${times.map(({ x, label }, index) => html`<text${index % 2 === 1 && html` class="lcr-tick--extra"`} x="${percent(x)}" y="1.1em" text-anchor="${x < 8 ? 'start' : x > 92 ? 'end' : 'middle'}">${label}</text>`)}</svg>
</div>`;
}

function band({ band: range }: TrendDrawing): Html | undefined {
  return (
    range &&
    html`<rect class="lcr-band" x="0" width="100%" y="${percent(range.top)}" height="${percent(range.bottom - range.top)}"/>`
  );
}

function content({ marks, stretches, lines }: TrendDrawing): Html {
  return html`<g class="lcr-trend-line">${lines.map(({ x1, y1, x2, y2 }) => html`<line x1="${percent(x1)}" y1="${percent(y1)}" x2="${percent(x2)}" y2="${percent(y2)}"/>`)}</g>${stretches.map(stretch)}${marks.map(mark)}`;
}

/** A date that is a month or a year has no middle that anybody meant: it is marked where it begins and where it ends. */
function mark({ x, y, span, bound, shape, outOfRange }: Mark): Html {
  return html`${span && html`<line class="lcr-mark-span" x1="${percent(span.from)}" x2="${percent(span.until)}" y1="${percent(y)}" y2="${percent(y)}"/>`}${bound && boundAt(x, y, bound)}${(span ? [span.from, span.until] : [x]).map((place) => markAt(place, y, shape, outOfRange))}`;
}

function stretch({ x, top, bottom, outOfRange }: Stretch): Html {
  return html`<line class="lcr-stretch${outOfRange && ' lcr-stretch--out'}" x1="${percent(x)}" x2="${percent(x)}" y1="${percent(top)}" y2="${percent(bottom)}"/>`;
}
