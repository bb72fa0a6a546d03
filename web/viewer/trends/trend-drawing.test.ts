import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ShownItem } from '../joined-so-far.ts';
import { context, exampleResult } from './example-results.ts';
import { groupTests } from './group-tests.ts';
import { shapesOf } from './source-marks.ts';
import { drawTrend, type Mark, thinned, type TrendDrawing } from './trend-drawing.ts';
import { seriesOf, type TrendSeries } from './trend-series.ts';
import { convertedWords, notDrawnWords, otherRanges, trendSummary } from './trend-words.ts';

const mmol = (value: number, when: string, more: Partial<ShownItem> = {}) =>
  exampleResult({ value, unit: 'mmol/L', low: 3.5, high: 5.3 }, { when, ...more });

function draw(...items: ShownItem[]): { drawing: TrendDrawing; series: TrendSeries } {
  const [found] = groupTests(items, context);
  const [series] = seriesOf(found!.results);
  const shapes = shapesOf(items.map(({ sourceName }) => sourceName));
  return {
    series: series!,
    drawing: drawTrend(series!, { timeZone: 'Europe/London', shapeOf: (name) => shapes.get(name)!, mostMarks: 50 }),
  };
}

const creatinine = (value: number, unit: string, when: string, range?: { low: number; high: number }) =>
  exampleResult(
    { value, unit, ...range },
    { title: 'Serum creatinine level', code: { system: 'http://snomed.info/sct', code: '1000731000000107' }, when },
  );

test('units that cannot become one another are never in one chart', () => {
  const [found] = groupTests(
    [
      mmol(5.1, '2026-10-01'),
      exampleResult({ value: 20, unit: 'furlongs' }, { when: '2026-11-01' }),
      mmol(5.2, '2026-10-05'),
      exampleResult({ value: 5 }, { when: '2026-10-07' }),
    ],
    context,
  );
  assert.deepEqual(
    seriesOf(found!.results).map(({ unit, results }) => [unit, results.map(({ measurement }) => measurement.value)]),
    [
      ['mmol/L', [5.2, 5.1]],
      ['furlongs', [20]],
      ['', [5]],
    ],
  );
});

test('where it is known how, a value is converted with its own range, and said to be', () => {
  const { series, drawing } = draw(
    creatinine(118, 'umol/L', '2026-11-01', { low: 45, high: 110 }),
    creatinine(1.4, 'mg/dL', '2026-10-01', { low: 0.7, high: 1.3 }),
    creatinine(124, 'umol/L', '2026-09-01', { low: 45, high: 110 }),
  );
  assert.deepEqual(
    series.results.map(({ measurement, high, converted }) => [measurement.value, high, converted]),
    [
      [118, 110, false],
      [124, 115, true],
      [124, 110, false],
    ],
  );
  assert.equal(series.unit, 'umol/L');
  assert.equal(drawing.bandOf?.high, 110);
  assert.equal(
    convertedWords(series),
    '1 of these was measured in mg/dL and is converted here. The table has them as they came.',
  );
  assert.deepEqual(otherRanges(series, 'Europe/London'), ["King's: 61.9–115 (1 Oct 2026)"]);
});

test('where most can only be shown in another unit than the latest’s, the latest is converted, and both are said', () => {
  const local = { system: 'https://kings.example.org/tests', code: 'CREA' };
  const known = { system: 'http://loinc.org', code: '2160-0' };
  const latest = exampleResult(
    { value: 1.4, unit: 'mg/dL' },
    { code: local, facts: { codes: [known] }, when: '2026-11-01' },
  );
  const older = ['2026-09-01', '2026-10-01'].map((when) =>
    exampleResult({ value: 118, unit: 'umol/L' }, { code: local, when }),
  );
  const { series } = draw(latest, ...older);
  assert.equal(series.unit, 'umol/L');
  assert.match(
    trendSummary('Creatinine', series, 'Europe/London'),
    /highest 124, latest 1\.4 mg\/dL, which is 124 umol\/L\.$/,
  );
});

test('the same source has the same mark, another source another', () => {
  const { drawing } = draw(
    mmol(5, '2026-10-01', { sourceName: "Guy's" }),
    mmol(5, '2026-10-02'),
    mmol(5, '2026-10-03', { sourceName: "Guy's" }),
  );
  const [first, second, third] = drawing.marks.map(({ shape }) => shape);
  assert.equal(first, third);
  assert.notEqual(first, second);
});

test('a month is drawn as wide as it is, and no line is drawn to it; a day in a year is a point', () => {
  const { drawing } = draw(mmol(5, '2026-01-10'), mmol(6, '2026-05'), mmol(5, '2026-09-10'));
  const [day, month, otherDay] = drawing.marks;
  assert.equal(day?.span, undefined);
  assert.ok(month?.span && month.span.until - month.span.from > 10 && month.span.until - month.span.from < 13);
  assert.deepEqual(drawing.lines, [{ x1: day!.x, y1: day!.y, x2: otherDay!.x, y2: otherDay!.y }]);
});

test('a bound has its direction, and no line says that it was the value', () => {
  const { drawing } = draw(
    mmol(5, '2026-01-10'),
    exampleResult({ value: 3, comparator: '<', unit: 'mmol/L' }, { when: '2026-02-10' }),
  );
  assert.deepEqual(
    drawing.marks.map(({ bound }) => bound),
    [undefined, 'at most'],
  );
  assert.deepEqual(drawing.lines, []);
});

test('the band is the range of the laboratory of the latest result, and of no other', () => {
  const other = exampleResult(
    { value: 4, unit: 'mmol/L', low: 3, high: 6 },
    { when: '2026-01-01', sourceName: "Guy's" },
  );
  const { drawing, series } = draw(other, mmol(5, '2026-10-01'));
  assert.equal(drawing.bandOf?.high, 5.3);
  assert.ok(drawing.band!.top < drawing.band!.bottom);
  assert.deepEqual(otherRanges(series, 'Europe/London'), ["Guy's: 3–6 (1 Jan 2026)"]);
});

test('where the latest has no range there is no band; one limit leaves the band open', () => {
  assert.equal(
    draw(mmol(4, '2026-01-01'), exampleResult({ value: 4, unit: 'mmol/L' }, { when: '2026-02-01' })).drawing.band,
    undefined,
  );
  const { band } = draw(exampleResult({ value: 70, unit: 'x', low: 60 })).drawing;
  assert.equal(band?.top, 0);
  assert.ok(band.bottom < 100);
});

test('out of range is what the source flagged, not what our arithmetic makes of it', () => {
  const { drawing } = draw(mmol(9, '2026-01-10'), mmol(5, '2026-02-10', { interpretation: 'high' }));
  assert.deepEqual(
    drawing.marks.map(({ outOfRange }) => outOfRange),
    [false, true],
  );
});

test('everything lies on the chart, and lines run forward in time', () => {
  const whens = fc.constantFrom(
    '1999',
    '2010-05',
    '2010-05-06',
    '2025-12-31T23:59:59Z',
    '2026-11-02T13:20:00Z',
    '2026-11',
  );
  const one = fc.record({ value: fc.double({ min: -1e4, max: 1e4, noNaN: true }), when: whens });
  fc.assert(
    fc.property(fc.array(one, { minLength: 1, maxLength: 80 }), (all) => {
      const { drawing } = draw(...all.map(({ value, when }) => exampleResult({ value, unit: 'u' }, { when })));
      const counted = drawing.marks.length + drawing.stretches.reduce((sum, { count }) => sum + count, 0);
      assert.equal(counted, all.length);
      for (const { x, y, span } of drawing.marks) {
        assert.ok(x >= 0 && x <= 100 && y >= 0 && y <= 100);
        assert.ok(!span || (span.from <= x && x <= span.until && span.from >= 0 && span.until <= 100.01));
      }
      for (const { x1, x2 } of drawing.lines) assert.ok(x1 <= x2);
    }),
    {
      numRuns: 200,
      examples: [
        [[5e-324, -5e-324].map((value) => ({ value, when: '1999' }))],
        [[1, 1 + Number.EPSILON].map((value) => ({ value, when: '1999' }))],
      ],
    },
  );
});

test('drawn together, no value is lost from sight: the lowest, the highest and the latest stay', () => {
  const marks = fc.array(
    fc.record({
      x: fc.double({ min: 0, max: 100, noNaN: true }),
      y: fc.double({ min: 0, max: 100, noNaN: true }),
      outOfRange: fc.boolean(),
    }),
    { minLength: 1, maxLength: 300 },
  );
  fc.assert(
    fc.property(marks, fc.integer({ min: 5, max: 60 }), (all, most) => {
      const before: Mark[] = all.map((mark) => ({ ...mark, shape: 0 })).toSorted((one, other) => one.x - other.x);
      const after = thinned(before, most);
      const heights = [
        ...after.marks.map(({ y }) => y),
        ...after.stretches.flatMap(({ top, bottom }) => [top, bottom]),
      ];
      assert.equal(Math.min(...heights), Math.min(...before.map(({ y }) => y)));
      assert.equal(Math.max(...heights), Math.max(...before.map(({ y }) => y)));
      assert.ok(after.marks.includes(before.at(-1)!));
      assert.ok(
        after.marks.length + after.stretches.length <= Math.max(most + 2, before.length > most ? 0 : before.length),
      );
      const flagged = (list: readonly { outOfRange: boolean }[]) => list.some(({ outOfRange }) => outOfRange);
      assert.equal(flagged(after.marks) || flagged(after.stretches), flagged(before));
    }),
    { numRuns: 200 },
  );
});

test('the picture in words: how many, from when to when, lowest, highest, the latest with its flag and range', () => {
  const { series } = draw(
    mmol(5.1, '2026-10-19'),
    mmol(4.9, '2026-03'),
    mmol(5.6, '2026-11-02T13:20:00Z', { interpretation: 'high' }),
  );
  assert.equal(
    trendSummary('Serum potassium level', series, 'Europe/London'),
    'Serum potassium level, mmol/L: 3 results from Mar 2026 to 2 Nov 2026, lowest 4.9, highest 5.6, latest 5.6 mmol/L (high). Range 3.5–5.3.',
  );
});

test('what is in the table alone is counted by its reason', () => {
  const results = groupTests(
    [
      mmol(5, '2026-10-01'),
      exampleResult({ found: 'haemolysed' }),
      exampleResult({ found: 'clotted' }),
      mmol(5, '2026-10-01', { status: 'entered in error' }),
    ],
    context,
  )[0]!.results;
  assert.match(notDrawnWords(results) ?? '', /^In the table and not drawn: .*2 without a number/);
  assert.match(notDrawnWords(results) ?? '', /1 entered in error/);
  assert.equal(notDrawnWords(groupTests([mmol(5, '2026-10-01')], context)[0]!.results), undefined);
});
