// Opening one record from eight sources: how long after the slowest source has sent its last byte is everything joined, and
// how long after the fastest is there something to read. Goals: performance.md, `join`.
import { describeResources } from '#record/items/describe.ts';
import { querySources } from '#sources/query-sources.ts';
import type { Bench } from './run.ts';
import { type Figure, percentile } from './figure.ts';
import { eightSources, startSources } from './source-under-test/start-sources.ts';

type Sources = Awaited<ReturnType<typeof startSources>>;

/** One view: milliseconds until the first source's items are described, and until all are. */
async function view({ sources, question }: Sources): Promise<{ firstMs: number; completeMs: number }> {
  const started = performance.now();
  let firstMs = 0;
  let items = 0;
  for await (const { outcome, resources, sourceId, issues } of querySources(sources, question())) {
    if (outcome !== 'answered')
      throw new Error(`${sourceId}: ${outcome} ${issues[0]?.text ?? ''} ${issues[0]?.diagnostics ?? ''}`);
    items += describeResources(resources, sourceId).length;
    firstMs ||= performance.now() - started;
  }
  const expected = eightSources.reduce((sum, { entries }) => sum + entries, 0);
  if (items < expected) throw new Error(`${items} items of ${expected}`);
  return { firstMs, completeMs: performance.now() - started };
}

export const bench: Bench = {
  name: 'join',
  work: 'open one record: 8 sources over real HTTP, 12 kinds of resource, 1,500 items, at 1 and at 20 viewers at once',
  async run({ quick, print }) {
    const sources = await startSources(eightSources, { waitMs: 30_000, breaker: { failures: 5, restMs: 15_000 } });
    try {
      for (let warming = 0; warming < 10; warming += 1) {
        await sources.bareTimesMs();
        await view(sources);
      }
      const one = await alternately(sources, quick ? 40 : 200);
      print(
        `one viewer: slowest source p50 ${ms(one.slowest, 0.5)} p95 ${ms(one.slowest, 0.95)}; complete p50 ${ms(one.complete, 0.5)} p95 ${ms(one.complete, 0.95)}`,
      );
      const bare20 = await viewersAtOnce(20, quick ? 2 : 6, async () => Math.max(...(await sources.bareTimesMs())));
      const twenty = await viewersAtOnce(20, quick ? 2 : 6, async () => (await view(sources)).completeMs);
      print(`20 viewers: bytes alone p95 ${ms(bare20.timesMs, 0.95)}, complete p95 ${ms(twenty.timesMs, 0.95)}`);
      const figure = (
        name: string,
        value: number,
        limit: number | null,
        goal: number,
        goalIs: Figure['goalIs'],
      ): Figure => ({
        bench: 'join',
        figure: name,
        value,
        limit,
        goal,
        goalIs,
      });
      return [
        figure('p95_over_slowest_ms', percentile(one.overSlowest, 0.95), 0, 25, 'value-at-most'),
        figure('p50_over_slowest_ms', percentile(one.overSlowest, 0.5), 0, 25, 'value-at-most'),
        figure('p95_first_over_fastest_ms', percentile(one.firstOverFastest, 0.95), 0, 15, 'value-at-most'),
        figure('views_per_second_20_viewers', twenty.perSecond, bare20.perSecond, 0.3, 'ratio-at-least'),
        // Source: GP Connect, volume and performance: a query SHALL take less than 3,000 ms.
        figure(
          'p95_complete_ms_20_viewers',
          percentile(twenty.timesMs, 0.95),
          percentile(bare20.timesMs, 0.95),
          3000,
          'value-at-most',
        ),
      ];
    } finally {
      await sources.close();
    }
  },
};

/** The limit and the work in turns, so that what else the machine does falls on both. */
async function alternately(sources: Sources, times: number) {
  const measured = {
    slowest: [] as number[],
    complete: [] as number[],
    overSlowest: [] as number[],
    firstOverFastest: [] as number[],
  };
  for (let time = 0; time < times; time += 1) {
    const bare = await sources.bareTimesMs();
    const { firstMs, completeMs } = await view(sources);
    measured.slowest.push(Math.max(...bare));
    measured.complete.push(completeMs);
    measured.overSlowest.push(completeMs - Math.max(...bare));
    measured.firstOverFastest.push(firstMs - Math.min(...bare));
  }
  return measured;
}

async function viewersAtOnce(viewers: number, times: number, look: () => Promise<number>) {
  const timesMs: number[] = [];
  const started = performance.now();
  const viewer = async () => {
    for (let time = 0; time < times; time += 1) timesMs.push(await look());
  };
  await Promise.all(Array.from({ length: viewers }, viewer));
  return { timesMs, perSecond: (viewers * times * 1000) / (performance.now() - started) };
}

const ms = (samples: readonly number[], fraction: number) => `${Math.round(percentile(samples, fraction))} ms`;
