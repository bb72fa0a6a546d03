// Opening records as more and more people do it at once: 8 sources over HTTP, 1,500 items, the page over HTTP from the server in a
// process of its own. How long one waits, by how many look. Goals: performance.md, `join`.
import { type Figure, percentile } from './figure.ts';
import type { Bench } from './run.ts';
import { knownToUs } from './server-under-test/known-person.ts';
import { signIn } from './server-under-test/reader.ts';
import { startServer } from './server-under-test/start-server.ts';
import { eightSources, sourceConfig } from './source-under-test/eight-sources.ts';
import { startSources } from './source-under-test/start-sources.ts';

const viewers = [1, 2, 4, 8, 16, 32];
/** Source: GP Connect, volume and performance: a query SHALL take less than 3,000 ms. */
const longestMs = 3000;

export const bench: Bench = {
  name: 'view-load',
  work: 'open a record of 1,500 items from 8 sources, at 1 to 32 viewers at once who open one after another without a pause',
  async run({ quick, print, plot }) {
    const sources = await startSources(eightSources);
    const server = await startServer(
      eightSources.map((source, index) =>
        sourceConfig(source, sources.origins[index]!, { waitMs: 30_000, breaker: { failures: 5, restMs: 15_000 } }),
      ),
    );
    const reader = await signIn(server, Math.max(...viewers));
    try {
      const personId = await knownToUs(server.database);
      const look = async () => {
        const page = await reader.open(personId);
        if (page.silent > 0) throw new Error(`${page.silent} sources did not answer whole`);
        return page.completeMs;
      };
      for (let warming = 0; warming < (quick ? 20 : 100); warming += 1) await look();
      const measured: { many: number; p50: number; p95: number; perSecond: number }[] = [];
      for (const many of viewers) {
        const times = Math.max(2, Math.ceil((quick ? 24 : 160) / many));
        const waits: number[] = [];
        const started = performance.now();
        await Promise.all(
          Array.from({ length: many }, async () => {
            for (let time = 0; time < times; time += 1) waits.push(await look());
          }),
        );
        const perSecond = (waits.length * 1000) / (performance.now() - started);
        measured.push({ many, p50: percentile(waits, 0.5), p95: percentile(waits, 0.95), perSecond });
        print(
          `${many} at once: p50 ${Math.round(measured.at(-1)!.p50)} ms, p95 ${Math.round(measured.at(-1)!.p95)} ms`,
        );
      }
      plot({
        name: 'view-latency',
        title: 'A record of 1,500 items from 8 sources, complete, by how many look at once',
        across: 'viewers who open one record after another',
        up: 'milliseconds',
        lines: [
          { label: 'middle', points: measured.map(({ many, p50 }): [number, number] => [many, p50]) },
          { label: '95 of 100', points: measured.map(({ many, p95 }): [number, number] => [many, p95]) },
        ],
      });
      const enough = measured.filter(({ p95 }) => p95 <= longestMs).map(({ many }) => many);
      const figure = (name: string, value: number, goal: number): Figure => ({
        bench: 'view-load',
        figure: name,
        value,
        limit: null,
        goal,
        goalIs: 'value-at-least',
      });
      return [
        figure('viewers_within_3000_ms', Math.max(0, ...enough), 20),
        figure('views_per_second_at_most', Math.max(...measured.map(({ perSecond }) => perSecond)), 5),
      ];
    } finally {
      await reader.close();
      await server.close();
      await sources.close();
    }
  },
};
