// The report of the benchmarks: what it says follows from what was measured, and a plot shows what it is drawn from.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Figure, stated } from '../../bench/figure.ts';
import { linePlot } from '../../bench/report/line-plot.ts';
import { type BenchRun, keepMeasured, readMeasured } from '../../bench/report/measured.ts';
import { readFigureWords, writeReport } from '../../bench/report/write-report.ts';

const figure: Figure = {
  bench: 'feed',
  figure: 'received_to_visible_p99_ms',
  value: 61.234,
  limit: null,
  goal: 100,
  goalIs: 'value-at-most',
};
const machine = { processor: 'Example X1', cores: 2, memoryGb: 8, node: '24.0.0', postgres: '18.4', loadBefore: 0.2 };
const run = (more: Partial<BenchRun> = {}): BenchRun => ({
  bench: 'feed',
  work: 'messages',
  quick: true,
  at: '2026-11-23T18:00:00Z',
  commit: 'abc1234',
  machine,
  seconds: 41.5,
  figures: [stated(figure)],
  curves: [],
  ...more,
});
const curve = {
  name: 'feed-latency',
  title: 'Waiting & <load>',
  across: 'messages a second',
  up: 'milliseconds',
  lines: [
    { label: 'middle', points: [[25, 4] as [number, number], [200, 12] as [number, number]] },
    { label: '99 of 100', points: [[25, 9] as [number, number], [200, 95] as [number, number]] },
  ],
};
const page =
  'Before.\n\n<!-- measured: written by `npm run bench -- all --report` -->\nold\n<!-- /measured -->\n\nAfter.\n';

test('a goal is met by the value or by the share of the limit, as it says', () => {
  const met = (value: number, limit: number | null, goal: number, goalIs: Figure['goalIs']) =>
    stated({ ...figure, value, limit, goal, goalIs }).met;
  assert.deepEqual(
    [
      met(100, null, 100, 'value-at-most'),
      met(101, null, 100, 'value-at-most'),
      met(2000, 9000, 2000, 'value-at-least'),
      met(1999, 9000, 2000, 'value-at-least'),
      met(36, 100, 0.4, 'ratio-at-least'),
      met(40, 100, 0.4, 'ratio-at-least'),
      met(36, 100, 0.4, 'ratio-at-most'),
      met(36, null, 0.4, 'ratio-at-most'),
      met(Number.POSITIVE_INFINITY, null, 100, 'value-at-most'),
    ],
    [true, false, true, false, false, true, true, false, false],
  );
});

test('the report says figure, goal, machine, commit and how to repeat it, in its place', () => {
  const { document, plots } = writeReport(page, [run({ curves: [curve] })], {
    feed: { received_to_visible_p99_ms: 'from hand to reader, 99 of 100' },
  });
  assert.match(document, /^Before\.\n/);
  assert.match(document, /\nAfter\.\n$/);
  assert.doesNotMatch(document, /\nold\n/);
  assert.match(document, /\| `feed` \| from hand to reader, 99 of 100 \| 61\.2 ms \| {2}\| at most 100 ms \| yes \|/);
  for (const said of ['2 cores of Example X1, 8 GB', 'commit abc1234', '`--quick`', 'load before 0.2'])
    assert.ok(document.includes(said), said);
  assert.match(document, /!\[Waiting & <load>\]\(performance\/feed-latency\.svg\)/);
  assert.deepEqual([...plots.keys()], ['feed-latency.svg']);
  assert.equal(writeReport(document, [run({ curves: [curve] })], {}).document.match(/<!-- measured/g)?.length, 1);
});

test('a benchmark that failed is in the report as one that failed', () => {
  const { document } = writeReport(page, [run({ figures: [], failed: 'did not end in time' })], {});
  assert.match(document, /\| `feed` \| messages \| did not end in time \| \| \| not measured \|/);
});

test('a document without a place for it is not touched', () => {
  assert.throws(() => writeReport('Nothing here.', [run()], {}), /has no <!-- measured/);
});

test('what is measured anew takes the place of what was measured before, and of nothing else', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-report-'));
  const file = join(folder, 'performance/measured.json');
  keepMeasured(file, [run(), run({ bench: 'open' })]);
  keepMeasured(file, [run({ commit: 'def5678' })]);
  assert.deepEqual(
    readMeasured(file).map(({ bench, commit }) => [bench, commit]),
    [
      ['feed', 'def5678'],
      ['open', 'abc1234'],
    ],
  );
  rmSync(folder, { recursive: true });
});

test('a plot tells every point, in its picture and in words, and holds no mark-up of its texts', () => {
  const svg = linePlot(curve, 'on a machine');
  assert.equal(svg.match(/<circle /g)?.length, 4);
  assert.equal(svg.match(/<polyline /g)?.length, 2);
  assert.match(
    svg,
    /<desc id="desc">milliseconds, by messages a second\. middle: 4 at 25, 12 at 200\. 99 of 100: 9 at 25, 95 at 200\.<\/desc>/,
  );
  assert.match(svg, /Waiting &amp; &lt;load>/);
});

test('whatever is measured, more is drawn higher and further right, and all of it on the paper', () => {
  const value = fc.double({ min: 0, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 12 }), (points) => {
      const svg = linePlot({ ...curve, lines: [{ label: 'one', points }] }, '');
      const drawn = [...svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)"/g)].map(([, x, y]) => [Number(x), Number(y)]);
      assert.equal(drawn.length, points.length);
      for (const [index, [x, y]] of drawn.entries()) {
        assert.ok(x! >= 0 && x! <= 720 && y! >= 0 && y! <= 400);
        for (const [other, [otherX, otherY]] of drawn.entries()) {
          if (points[index]![0] > points[other]![0]) assert.ok(x! >= otherX!);
          if (points[index]![1] > points[other]![1]) assert.ok(y! <= otherY!);
        }
      }
    }),
  );
});

test('every benchmark whose figures have words is there', () => {
  for (const name of Object.keys(readFigureWords()))
    assert.ok(
      readFileSync(new URL(`../../bench/${name}.bench.ts`, import.meta.url), 'utf8').includes(`name: '${name}'`),
      name,
    );
});
