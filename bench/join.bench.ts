// Opening one record from eight sources, as a reader does it: the page over HTTP from the server in a process of its own. How
// long after the slowest source has sent its last byte is everything on the page, how long after the fastest is there
// something to read, and how much of a processor a view takes. Goals: performance.md, `join`.
import type { PersonId } from '#standards/patient.ts';
import { type Figure, percentile } from './figure.ts';
import type { Bench } from './run.ts';
import { knownToUs } from './server-under-test/known-person.ts';
import { type PageRead, type Reader, signIn } from './server-under-test/reader.ts';
import { startServer } from './server-under-test/start-server.ts';
import { eightSources, sourceConfig } from './source-under-test/eight-sources.ts';
import { type RunningSources, startSources } from './source-under-test/start-sources.ts';

/** What the eight hold together; fewer on the page would be quicker for the wrong reason. */
const expectedItems = 1500;

async function view(reader: Reader, personId: PersonId): Promise<PageRead> {
  const page = await reader.open(personId);
  if (page.silent > 0) throw new Error(`${page.silent} sources did not answer whole`);
  if (page.items < expectedItems) throw new Error(`${page.items} items of ${expectedItems}`);
  return page;
}

export const bench: Bench = {
  name: 'join',
  work: 'open one record: 8 sources over real HTTP, 12 kinds of resource, 1,500 items, at 1 and at 20 viewers at once',
  async run({ quick, print }) {
    const sources = await startSources(eightSources);
    const server = await startServer(
      eightSources.map((source, index) =>
        sourceConfig(source, sources.origins[index]!, { waitMs: 30_000, breaker: { failures: 5, restMs: 15_000 } }),
      ),
    );
    const reader = await signIn(server, 20);
    try {
      const personId = await knownToUs(server.database);
      const look = () => view(reader, personId);
      // What is measured is a working day, not its first minutes: the code is compiled and the connections are open.
      for (let warming = 0; warming < (quick ? 40 : 100); warming += 1) await look();
      const first = await look();
      print(`${first.items} items on a page of ${Math.round(first.bytes / 1000)} kB`);

      const before = await server.usage();
      const one = await alternately(sources, look, quick ? 40 : 200);
      const cpuMs = (((await server.usage()).cpuSeconds - before.cpuSeconds) * 1000) / one.complete.length;
      const bareCpuMs = await sources.bareCpuMs(quick ? 20 : 60);
      print(
        `one viewer: slowest source p50 ${ms(one.slowest, 0.5)} p95 ${ms(one.slowest, 0.95)}; complete p50 ${ms(one.complete, 0.5)} p95 ${ms(one.complete, 0.95)}`,
      );
      const bare20 = await viewersAtOnce(20, quick ? 2 : 6, async () => Math.max(...(await sources.bareTimesMs())));
      const twenty = await viewersAtOnce(20, quick ? 2 : 6, async () => (await look()).completeMs);
      print(`20 viewers: bytes alone p95 ${ms(bare20.timesMs, 0.95)}, complete p95 ${ms(twenty.timesMs, 0.95)}`);

      const figure = (
        name: string,
        value: number,
        limit: number | null,
        goal: number,
        goalIs: Figure['goalIs'],
      ): Figure => ({ bench: 'join', figure: name, value, limit, goal, goalIs });
      return [
        figure('p95_over_slowest_ms', percentile(one.overSlowest, 0.95), 0, 25, 'value-at-most'),
        figure('p50_over_slowest_ms', percentile(one.overSlowest, 0.5), 0, 25, 'value-at-most'),
        figure('p95_first_over_fastest_ms', percentile(one.firstOverFastest, 0.95), 0, 15, 'value-at-most'),
        figure('p50_first_over_fastest_ms', percentile(one.firstOverFastest, 0.5), 0, 15, 'value-at-most'),
        // All threads: what readers wait for, collecting garbage, and keeping the answers for when a source is silent.
        figure('server_cpu_ms_per_view', cpuMs, bareCpuMs, 4, 'ratio-at-most'),
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
      await reader.close();
      await server.close();
      await sources.close();
    }
  },
};

/** The limit and the work in turns, so that what else the machine does falls on both. */
async function alternately(sources: RunningSources, look: () => Promise<PageRead>, times: number) {
  const measured = {
    slowest: [] as number[],
    complete: [] as number[],
    overSlowest: [] as number[],
    firstOverFastest: [] as number[],
  };
  for (let time = 0; time < times; time += 1) {
    const bare = await sources.bareTimesMs();
    const { firstMs, completeMs } = await look();
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
