// Every test of a record with its latest value, its flag and how it went, what is out of range first.
import { formatDateTime } from '#web/design/dates.ts';
import { type Html, html, nothing } from '#web/design/html.ts';
import { flag, resultWords } from './result-words.ts';
import type { TestResults } from './group-tests.ts';
import { rangeWords, type Measured } from './measured.ts';
import { markDefinitions, marksLegend } from './source-marks.ts';
import { byUnit, drawTrend } from './trend-drawing.ts';
import { smallTrend } from './trend-svg.ts';
import { counted, notDrawnReason, trendSummary, whoseRange } from './trend-words.ts';

export interface TrendsContext {
  timeZone: string;
  /** Address of a test's own page. */
  testHref: (test: TestResults) => string;
  shapeOf: ReadonlyMap<string, number>;
  /** All tests, however many. */
  all: boolean;
  /** Address of this page with all tests. */
  allHref: string;
}

/** Tests on one page before the rest is asked for. */
const testsOnPage = 60;
/** Earlier results beside the latest. */
const earlierShown = 3;
/** More marks than this, so small, are a smear. */
const marksInSmall = 40;

export function trendsTable(tests: readonly TestResults[], context: TrendsContext): Html {
  if (tests.length === 0) return nothing;
  const shown = context.all ? tests : tests.slice(0, testsOnPage);
  const out = tests.filter(({ latest }) => latest?.item.interpretation !== undefined).length;
  return html`${markDefinitions()}
<p id="trends-title">${counted(tests.length, 'test')}, ${out === 0 ? 'none' : out} out of range in the latest result. Out of range means what the laboratory says, else its own range.</p>
${legend(shown, context)}
<table class="nhsuk-table lcr-items lcr-trends" aria-labelledby="trends-title">
<thead><tr><th scope="col">Test</th><th scope="col">Latest</th><th scope="col">Over time</th><th scope="col">Before</th></tr></thead>
<tbody>${shown.map((test) => row(test, context))}</tbody>
</table>
${tests.length > shown.length && html`<p class="lcr-more"><a href="${context.allHref}">Show all ${counted(tests.length, 'test')}</a>. These are the first ${shown.length}: what is out of range first, then by name.</p>`}`;
}

function row(test: TestResults, context: TrendsContext): Html {
  const { title, results, latest, perhapsLater } = test;
  const sources = new Set(results.map(({ item }) => item.sourceName)).size;
  return html`<tr><td><a href="${context.testHref(test)}">${title}</a><span class="lcr-detail">${counted(results.length, 'result')}${sources > 1 && ` from ${sources} sources`}</span></td>
<td>${latest ? latestCell(latest, context.timeZone) : html`No result stands: each was cancelled or entered in error.`}${perhapsLater.length > 0 && html`<span class="lcr-detail lcr-caution">${perhapsLaterWords(perhapsLater, context.timeZone)}</span>`}</td>
<td>${trendCell(test, context)}</td>
<td>${beforeCell(test, context)}</td></tr>
`;
}

function latestCell(measured: Measured, timeZone: string): Html {
  const { item } = measured;
  const range = rangeWords(item);
  return html`<strong>${resultWords(item)}</strong>${flag(item)}${range && html`<span class="lcr-detail">range ${range}, ${whoseRange(measured)}</span>`}<span class="lcr-detail">${item.when ? formatDateTime(item.when, timeZone) : 'no date'}, ${item.sourceName}</span>${(item.cautions ?? []).map((caution) => html`<span class="lcr-detail lcr-caution">${caution}</span>`)}`;
}

/** What is drawn: the latest result's unit. Not where the latest itself cannot be: a picture is read as ending with it. */
function drawn({ results, latest }: TestResults) {
  const series = latest?.measurement && byUnit(results).get(latest.measurement.unit);
  return series && series.length > 1 ? series : undefined;
}

/** Which mark is whose, for the sources that are drawn. */
function legend(tests: readonly TestResults[], { shapeOf }: TrendsContext): Html | undefined {
  const names = new Set(tests.flatMap((test) => (drawn(test) ?? []).map(({ item }) => item.sourceName)));
  return names.size > 0 ? marksLegend(new Map([...shapeOf].filter(([name]) => names.has(name)))) : undefined;
}

function trendCell(test: TestResults, { timeZone, shapeOf }: TrendsContext): Html | undefined {
  const series = drawn(test);
  if (!series) return html`<span class="lcr-no-trend">${notDrawnHere(test)}</span>`;
  const drawing = drawTrend(series, { timeZone, shapeOf: (name) => shapeOf.get(name) ?? 0, mostMarks: marksInSmall });
  const units = byUnit(test.results).size;
  return html`${smallTrend(drawing, trendSummary(test.title, series, drawing, timeZone))}${units > 1 && html`<span class="lcr-detail">and in ${counted(units - 1, 'other unit')}</span>`}`;
}

function notDrawnHere({ results, latest }: TestResults): string {
  if (results.length === 1) return 'One result';
  return latest && !latest.measurement
    ? `Not drawn: the latest is ${notDrawnReason(latest)}`
    : 'Not drawn: one number in this unit';
}

/** The results before the latest, so that the picture has its numbers beside it. */
function beforeCell({ results, latest }: TestResults, { timeZone }: TrendsContext): Html {
  const before = results
    .filter((each) => each !== latest && each.notDrawn !== 'entered in error')
    .slice(0, earlierShown);
  if (before.length === 0) return nothing;
  return html`<ul class="lcr-before">${before.map(({ item }) => html`<li>${resultWords(item)}${flag(item)} <small>${item.when ? formatDateTime(item.when, timeZone).split(',')[0] : 'no date'}</small></li>`)}</ul>`;
}

/** A date of a month or a year may lie after the latest day there is. */
function perhapsLaterWords(results: readonly Measured[], timeZone: string): string {
  const [one] = results;
  return results.length === 1
    ? `${resultWords(one!.item)}, dated only ${formatDateTime(one!.item.when!, timeZone)}, may be later.`
    : `${results.length} others are not dated exactly enough to say that they are not later.`;
}
