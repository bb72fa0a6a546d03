// One test: a chart for each unit it was measured in, and every result in a table.
import { formatDateTime } from '#web/design/dates.ts';
import { type Html, html } from '#web/design/html.ts';
import type { JoinedResult, TestResults } from './group-tests.ts';
import { rangeWords, unitWords } from './measured.ts';
import { flag, resultWords, standing } from './result-words.ts';
import { markDefinitions, marksLegend } from './source-marks.ts';
import { byUnit, drawTrend } from './trend-drawing.ts';
import { largeTrend } from './trend-svg.ts';
import { counted, notDrawnWords, otherRanges, trendSummary, whoseRange } from './trend-words.ts';

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
  const units = [...byUnit(results)];
  const shown = context.all ? results : results.slice(0, rowsOnPage);
  const notDrawn = notDrawnWords(results);
  return html`${markDefinitions()}
${otherTitles.length > 0 && html`<p>Also recorded as: ${otherTitles.join('; ')}.</p>`}
${latestNotDrawn(test, context.timeZone)}
${units.map(([, series]) => series.length > 1 && figure(test.title, series, context))}
${units.length > 1 && html`<p>Measured in ${units.length} units. They are drawn apart and not converted.</p>`}
${units.length > 0 && notDrawn && html`<p>${notDrawn}</p>`}
<h2 class="nhsuk-heading-m" id="results-title">${counted(results.length, 'result')}</h2>
<table class="nhsuk-table lcr-items" aria-labelledby="results-title">
<thead><tr><th scope="col">When</th><th scope="col">Result</th><th scope="col">That laboratory’s range</th><th scope="col">Who</th><th scope="col">Where from</th></tr></thead>
<tbody>${shown.map((measured) => row(measured, context))}</tbody>
</table>
${results.length > shown.length && html`<p class="lcr-more"><a href="${context.allHref}">Show all ${counted(results.length, 'result')}</a>. These are the newest ${shown.length}.</p>`}`;
}

/** A chart that ends before the latest result would be read as the present. */
function latestNotDrawn({ results, latest }: TestResults, timeZone: string): Html | undefined {
  const charts = [...byUnit(results).values()].filter(({ length }) => length > 1);
  if (!latest || charts.length === 0 || charts.some((series) => series.some((each) => each === latest)))
    return undefined;
  const { item } = latest;
  return html`<p class="lcr-incomplete"><strong>The latest result is not in ${charts.length > 1 ? 'a' : 'the'} chart:</strong> ${resultWords(item)}${flag(item)}, ${item.when ? formatDateTime(item.when, timeZone) : 'no date'}, ${latest.sourceNames.join(', ')}.</p>`;
}

function figure(title: string, series: Parameters<typeof drawTrend>[0], { timeZone, shapeOf }: TestContext): Html {
  const drawing = drawTrend(series, { timeZone, shapeOf: (name) => shapeOf.get(name) ?? 0, mostMarks: marksInLarge });
  const here = new Map([...shapeOf].filter(([name]) => series.some(({ item }) => item.sourceName === name)));
  const range = drawing.bandOf && rangeWords(drawing.bandOf.item);
  const others = otherRanges(series, timeZone);
  return html`<figure class="lcr-figure">
<figcaption><strong>${unitWords(drawing.unit) || 'No unit given'}</strong>${range && html` · the band is the range ${whoseRange(drawing.bandOf!)} gives with the latest result: ${range}`}</figcaption>
${largeTrend(drawing, trendSummary(title, series, drawing, timeZone))}
${marksLegend(here, [drawing])}
${others.length > 0 && html`<p class="nhsuk-body-s">Other ranges given with these results: ${others.join('; ')}.</p>`}
</figure>`;
}

function row(measured: JoinedResult, { timeZone }: TestContext): Html {
  const { item, sourceNames, conflicts } = measured;
  const { when, whenMeaning, status, cautions = [], who, facts } = item;
  const error = measured.notDrawn === 'entered in error';
  const range = rangeWords(item);
  const stands = standing(item);
  return html`<tr><td class="lcr-when">${when ? formatDateTime(when, timeZone) : 'no date'}${when && whenMeaning && html` <small>${whenMeaning}</small>`}</td><td>${error ? html`<s>${resultWords(item)}</s>` : html`<strong>${resultWords(item)}</strong>${flag(item)}`}${status && status !== 'final' && !cautions.includes(status) && html`<span class="lcr-detail">${status}</span>`}${[...cautions, ...conflicts].map((caution) => html`<span class="lcr-detail lcr-caution">${caution}</span>`)}</td><td>${range && html`<span class="lcr-cell-heading">Range: </span>${range}${stands && html`<span class="lcr-detail">${stands}</span>`}`}</td><td>${who}</td><td>${sourceNames.join(', ')}${facts?.result?.laboratory && html`<span class="lcr-detail">${facts.result.laboratory}</span>`}</td></tr>
`;
}
