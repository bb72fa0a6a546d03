// Every test of a record with its latest value, its flag and how it went, what is out of range first.
import { formatDateTime } from '#web/design/dates.ts';
import { type Html, html, nothing } from '#web/design/html.ts';
import { flag, qualifiers, resultWords } from './result-words.ts';
import type { JoinedResult, TestResults } from './group-tests.ts';
import { type Measured, rangeWords, unitWords } from './measured.ts';
import { markDefinitions, marksLegend } from './source-marks.ts';
import { drawTrend, type TrendDrawing } from './trend-drawing.ts';
import { seriesOf, type TrendSeries } from './trend-series.ts';
import { smallTrend } from './trend-svg.ts';
import { counted, notDrawnReason, trendSummary, whoseRange } from './trend-words.ts';

export interface TrendsContext {
  timeZone: string;
  /** Address of a test's own page. */
  testHref: (test: TestResults) => string;
  shapeOf: ReadonlyMap<string, number>;
  noun: TestNoun;
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

/** What a page of tests calls them. */
export interface TestNoun {
  one: string;
  many: string;
}

export function trendsTable(tests: readonly TestResults[], context: TrendsContext): Html {
  if (tests.length === 0) return nothing;
  const shown = (context.all ? tests : tests.slice(0, testsOnPage)).map((test) => ({
    test,
    trend: trendOf(test, context),
  }));
  const out = tests.filter(({ latest }) => latest?.item.interpretation !== undefined).length;
  const trends = shown.flatMap(({ trend }) => (trend ? [trend] : []));
  const names = new Set(trends.flatMap(({ series }) => series.results.map(({ item }) => item.sourceName)));
  const { noun } = context;
  return html`${markDefinitions()}
<p id="trends-title">${tests.length === 1 ? `1 ${noun.one}` : `${tests.length} ${noun.many}`}, ${out === 0 ? 'none' : out} out of range when last measured. Out of range means that the source says so, or that the value is outside the range it gave.</p>
${
  trends.length > 0 &&
  marksLegend(
    new Map([...context.shapeOf].filter(([name]) => names.has(name))),
    trends.map(({ drawing }) => drawing),
  )
}
<table class="nhsuk-table lcr-items lcr-trends" aria-labelledby="trends-title">
<thead><tr><th scope="col">What</th><th scope="col">Latest</th><th scope="col">Over time</th><th scope="col">Before</th></tr></thead>
<tbody>${shown.map(({ test, trend }) => row(test, trend, context))}</tbody>
</table>
${tests.length > shown.length && html`<p class="lcr-more"><a href="${context.allHref}">Show all ${tests.length} ${noun.many}</a>. These are the first ${shown.length}: what is out of range first, then by name.</p>`}`;
}

interface Trend {
  series: TrendSeries;
  drawing: TrendDrawing;
  /** Units that could not be converted into this one. */
  otherUnits: number;
}

/** The trend the latest result is in. None where the latest itself cannot be drawn: a picture is read as ending with it. */
function trendOf({ results, latest }: TestResults, { timeZone, shapeOf }: TrendsContext): Trend | undefined {
  const all = seriesOf(results);
  const series = all.find((each) => each.results.some(({ item }) => item === latest?.item));
  if (!series || series.results.length < 2) return undefined;
  const options = { timeZone, shapeOf: (name: string) => shapeOf.get(name) ?? 0, mostMarks: marksInSmall };
  return { series, drawing: drawTrend(series, options), otherUnits: all.length - 1 };
}

function row(test: TestResults, trend: Trend | undefined, context: TrendsContext): Html {
  const { title, results, latest } = test;
  const sources = new Set(results.flatMap(({ sourceNames }) => sourceNames)).size;
  return html`<tr><td><a href="${context.testHref(test)}">${title}</a><span class="lcr-detail">${counted(results.length, 'result')}${sources > 1 && ` from ${sources} sources`}</span></td>
<td>${latest ? latestCell(latest, context.timeZone) : html`No result stands: each was cancelled or entered in error.`}${doubtsAboutLatest(test, context.timeZone).map((doubt) => html`<span class="lcr-detail lcr-caution">${doubt}</span>`)}</td>
<td>${trend ? trendCell(test, trend, context) : html`<span class="lcr-no-trend">${notDrawnHere(test)}</span>`}</td>
<td>${beforeCell(test, context)}</td></tr>
`;
}

function latestCell(measured: JoinedResult, timeZone: string): Html {
  const { item, sourceNames, conflicts } = measured;
  const range = rangeWords(item);
  return html`<strong>${resultWords(item)}</strong>${flag(item)}${range && html`<span class="lcr-detail">range ${range}, ${whoseRange(measured)}</span>`}<span class="lcr-detail">${item.when ? formatDateTime(item.when, timeZone) : 'no date'}, ${sourceNames.join(', ')}</span>${[...qualifiers(item).cautions, ...conflicts].map((caution) => html`<span class="lcr-detail lcr-caution">${caution}</span>`)}`;
}

function trendCell({ title }: TestResults, { series, drawing, otherUnits }: Trend, { timeZone }: TrendsContext): Html {
  return html`${smallTrend(drawing, trendSummary(title, series, timeZone))}${series.results.some(({ converted }) => converted) && html`<span class="lcr-detail">converted to ${unitWords(series.unit)}</span>`}${otherUnits > 0 && html`<span class="lcr-detail">and in ${counted(otherUnits, 'other unit')}</span>`}`;
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
    .slice(latest ? results.indexOf(latest) + 1 : 0)
    .filter(({ notDrawn }) => notDrawn !== 'entered in error')
    .slice(0, earlierShown);
  if (before.length === 0) return nothing;
  const dayOf = ({ item: { when } }: Measured) => (when ? formatDateTime(when, timeZone).split(',')[0] : 'no date');
  // Several of one day are told apart by their times.
  const sameDay = before.some((each) => latest && dayOf(each) === dayOf(latest));
  const words = (each: Measured) =>
    sameDay && each.item.when ? formatDateTime(each.item.when, timeZone) : dayOf(each);
  return html`<ul class="lcr-before">${before.map((each) => html`<li>${resultWords(each.item)}${flag(each.item)} <small>${words(each)}</small></li>`)}</ul>`;
}

/** What is, or may be, later than what is called the latest. */
function doubtsAboutLatest({ results, latest, perhapsLater }: TestResults, timeZone: string): string[] {
  const date = ({ item: { when } }: Measured) => (when ? formatDateTime(when, timeZone) : 'no date');
  const since = latest ? results.slice(0, results.indexOf(latest)) : [];
  const [one] = perhapsLater;
  return [
    ...since
      .filter(({ notDrawn }) => notDrawn === 'cancelled' || notDrawn === 'no result yet')
      .map((each) => `Since then: ${resultWords(each.item)}, ${date(each)}.`),
    ...(perhapsLater.length === 1 ? [`${resultWords(one!.item)}, dated only ${date(one!)}, may be later.`] : []),
    ...(perhapsLater.length > 1
      ? [`${perhapsLater.length} others are not dated exactly enough to say that they are not later.`]
      : []),
    ...(since.some(({ notDrawn }) => notDrawn === 'dated in the future')
      ? ['There are results dated in the future.']
      : []),
  ];
}
