// One test: a chart for each unit it was measured in, and every result in a table.
import { formatDateTime } from '#web/design/dates.ts';
import { type Html, html } from '#web/design/html.ts';
import type { JoinedResult, TestResults } from './group-tests.ts';
import { limitsWords, rangeWords, unitWords } from './measured.ts';
import { flag, qualifiers, resultWords, standing } from './result-words.ts';
import { markDefinitions, marksLegend } from './source-marks.ts';
import { drawTrend } from './trend-drawing.ts';
import { seriesOf, type TrendSeries } from './trend-series.ts';
import { largeTrend } from './trend-svg.ts';
import { convertedWords, counted, notDrawnWords, otherRanges, trendSummary, whoseRange } from './trend-words.ts';

export interface TestContext {
  timeZone: string;
  shapeOf: ReadonlyMap<string, number>;
  /** Every result in the table, however many. */
  all: boolean;
  allHref: string;
}

/** Rows before the rest is asked for. */
const rowsOnPage = 200;
const marksInLarge = 100;

export function testContent(test: TestResults, context: TestContext): Html {
  const { results, otherTitles } = test;
  const series = seriesOf(results);
  const charts = series.filter(({ results: { length } }) => length > 1);
  const shown = context.all ? results : results.slice(0, rowsOnPage);
  const notDrawn = notDrawnWords(results);
  return html`${markDefinitions()}
${otherTitles.length > 0 && html`<p>Also recorded as: ${otherTitles.join('; ')}.</p>`}
${latestNotDrawn(test, charts, context.timeZone)}
${charts.map((each) => figure(test.title, each, context))}
${series.length > 1 && html`<p>These are in ${series.length} units that cannot be converted into one another, so they are drawn apart.</p>`}
${charts.length > 0 && notDrawn && html`<p>${notDrawn}</p>`}
<h2 class="nhsuk-heading-m" id="results-title">${counted(results.length, 'result')}</h2>
<table class="nhsuk-table lcr-items" aria-labelledby="results-title">
<thead><tr><th scope="col">When</th><th scope="col">Result</th><th scope="col">That laboratory’s range</th><th scope="col">Who</th><th scope="col">Where from</th></tr></thead>
<tbody>${shown.map((measured) => row(measured, context))}</tbody>
</table>
${results.length > shown.length && html`<p class="lcr-more"><a href="${context.allHref}">Show all ${counted(results.length, 'result')}</a>. These are the newest ${shown.length}.</p>`}`;
}

/** A chart that ends before the latest result would be read as the present. */
function latestNotDrawn({ latest }: TestResults, charts: readonly TrendSeries[], timeZone: string): Html | undefined {
  const isDrawn = charts.some(({ results }) => results.some(({ item }) => item === latest?.item));
  if (!latest || charts.length === 0 || isDrawn) return undefined;
  const { item, sourceNames } = latest;
  return html`<p class="lcr-incomplete"><strong>The latest result is not in ${charts.length > 1 ? 'a' : 'the'} chart:</strong> ${resultWords(item)}${flag(item)}, ${item.when ? formatDateTime(item.when, timeZone) : 'no date'}, ${sourceNames.join(', ')}.</p>`;
}

function figure(title: string, series: TrendSeries, { timeZone, shapeOf }: TestContext): Html {
  const drawing = drawTrend(series, { timeZone, shapeOf: (name) => shapeOf.get(name) ?? 0, mostMarks: marksInLarge });
  const names = new Set(series.results.map(({ item }) => item.sourceName));
  const latest = series.results[0]!;
  const range = limitsWords(latest);
  const others = otherRanges(series, timeZone);
  const converted = convertedWords(series);
  return html`<figure class="lcr-figure">
<figcaption><strong>${unitWords(series.unit) || 'No unit given'}</strong>${range && html` · the band is the range ${whoseRange(latest)} gives with the latest of these: ${range}`}</figcaption>
${largeTrend(drawing, trendSummary(title, series, timeZone))}
${marksLegend(new Map([...shapeOf].filter(([name]) => names.has(name))), [drawing])}
${others.length > 0 && html`<p class="nhsuk-body-s">Other ranges given with these results: ${others.join('; ')}.</p>`}
${converted && html`<p class="nhsuk-body-s">${converted}</p>`}
</figure>`;
}

function row(measured: JoinedResult, { timeZone }: TestContext): Html {
  const { item, sourceNames, conflicts } = measured;
  const { when, whenMeaning, who, facts } = item;
  const { status, cautions } = qualifiers(item);
  const error = measured.notDrawn === 'entered in error';
  const range = rangeWords(item);
  const stands = standing(item);
  return html`<tr><td class="lcr-when">${when ? formatDateTime(when, timeZone) : 'no date'}${when && whenMeaning && html` <small>${whenMeaning}</small>`}</td><td>${error ? html`<s>${resultWords(item)}</s>` : html`<strong>${resultWords(item)}</strong>${flag(item)}`}${status && html`<span class="lcr-detail">${status}</span>`}${[...cautions, ...conflicts].map((caution) => html`<span class="lcr-detail lcr-caution">${caution}</span>`)}</td><td>${range && html`<span class="lcr-cell-heading">Range: </span>${range}${stands && html`<span class="lcr-detail">${stands}</span>`}`}</td><td>${who}</td><td>${sourceNames.join(', ')}${facts?.result?.laboratory && html`<span class="lcr-detail">${facts.result.laboratory}</span>`}</td></tr>
`;
}
