// A shape for each source, so that a chart tells them apart in black and white, and the list of which is whose.
import { type Html, html } from '#web/design/html.ts';
import type { TrendDrawing } from './trend-drawing.ts';

/** Paths about a centre of 0,0, each as large to the eye as the others. */
const shapes: readonly string[] = [
  'M-4.2 0a4.2 4.2 0 1 0 8.4 0a4.2 4.2 0 1 0-8.4 0Z',
  'M-3.8-3.8h7.6v7.6h-7.6Z',
  'M0-5L4.8 3.6H-4.8Z',
  'M0-5.2L5.2 0 0 5.2-5.2 0Z',
  'M-1.5-4.8h3v3.3h3.3v3h-3.3v3.3h-3v-3.3h-3.3v-3h3.3Z',
  'M-4.4-2.4L-2.4-4.4 0-2 2.4-4.4 4.4-2.4 2 0 4.4 2.4 2.4 4.4 0 2-2.4 4.4-4.4 2.4-2 0Z',
  'M0-5L4.8-1.5 2.9 4.1H-2.9L-4.8-1.5Z',
  'M0-5.4L1.5-1.9 5.2-1.7 2.4 0.8 3.2 4.4 0 2.4-3.2 4.4-2.4 0.8-5.2-1.7-1.5-1.9Z',
];

/** Each source's place, by name, so that a source has the same shape on every page of a record. Past the shapes, hollow ones. */
export function shapesOf(sourceNames: Iterable<string>): Map<string, number> {
  return new Map([...new Set(sourceNames)].toSorted().map((name, index) => [name, index]));
}

const shapeId = (shape: number) => `lcr-mark-${shape % shapes.length}`;

/** The shapes, once a page; charts refer to them. */
export function markDefinitions(): Html {
  return html`<svg class="lcr-mark-definitions" aria-hidden="true" width="0" height="0"><defs>${shapes.map((path, index) => html`<path id="${shapeId(index)}" d="${path}"/>`)}
<path id="lcr-mark-at-most" d="M0 6v8M-3 11l3 3.4 3-3.4"/><path id="lcr-mark-at-least" d="M0-6v-8M-3-11l3-3.4 3 3.4"/></defs></svg>`;
}

/** A mark at a place in percent. A result out of range has a ring: the colour only says it again. */
export function markAt(x: number, y: number, shape: number, outOfRange: boolean): Html {
  const hollow = Math.floor(shape / shapes.length) % 2 === 1 && ' lcr-mark--hollow';
  const at = html`x="${percent(x)}" y="${percent(y)}"`;
  return html`${outOfRange && html`<circle class="lcr-mark-ring" cx="${percent(x)}" cy="${percent(y)}" r="8"/>`}<use class="lcr-mark${hollow}${outOfRange && ' lcr-mark--out'}" href="#${shapeId(shape)}" ${at}/>`;
}

export function boundAt(x: number, y: number, bound: 'at most' | 'at least'): Html {
  return html`<use class="lcr-mark-bound" href="#lcr-mark-${bound === 'at most' ? 'at-most' : 'at-least'}" x="${percent(x)}" y="${percent(y)}"/>`;
}

/** Which shape is whose, and what else is drawn among these means. */
export function marksLegend(shapeOf: ReadonlyMap<string, number>, drawings: readonly TrendDrawing[]): Html {
  const marks = drawings.flatMap((drawing) => drawing.marks);
  const explained = [
    [marks.some(({ outOfRange }) => outOfRange), markAt(50, 50, 0, true), 'ring: out of the range it came with'],
    [
      drawings.some(({ band }) => band),
      html`<rect class="lcr-band" x="0" y="4" width="20" height="12"/>`,
      'range given with the latest result',
    ],
    [
      marks.some(({ bound }) => bound),
      html`${markAt(50, 30, 0, false)}${boundAt(50, 30, 'at most')}`,
      'arrow: at most, or at least, this',
    ],
    [
      marks.some(({ span }) => span),
      html`<line class="lcr-mark-span" x1="0" x2="20" y1="10" y2="10"/>`,
      'from mark to mark: some day of that month or year',
    ],
    [
      drawings.some(({ stretches }) => stretches.length > 0),
      html`<line class="lcr-stretch" x1="10" x2="10" y1="2" y2="18"/>`,
      'bar: several, lowest to highest',
    ],
  ] as const;
  const sample = (content: Html) =>
    html`<svg class="lcr-mark-sample" aria-hidden="true" width="20" height="20">${content}</svg>`;
  return html`<ul class="lcr-legend" aria-label="What the marks mean">
${[...shapeOf].map(([name, shape]) => html`<li>${sample(markAt(50, 50, shape, false))} ${name}</li>`)}
${explained.map(([there, drawn, words]) => there && html`<li>${sample(drawn)} ${words}</li>`)}
</ul>`;
}

/** To a hundredth: finer is not seen. */
export const percent = (value: number): string => `${Number(value.toFixed(2))}%`;
