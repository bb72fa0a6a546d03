// What the server keeps resident: while it takes in a hospital's history, with fifty readers at once, and afterwards; and what
// an import of Bundles does in a process of its own. Goals: performance.md, `memory`.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '#runtime/database/embedded-host.ts';
import { hospitalFeed, hospitalTraffic } from '#synthetic/traffic/hospital-traffic.ts';
import { openBenchDatabase } from './bench-database.ts';
import { connectMllp } from './feed/mllp-client.ts';
import { emptied } from './feed/emptied.ts';
import type { Figure } from './figure.ts';
import { layOutBundles } from './records/import-all.ts';
import type { Bench } from './run.ts';
import { knownToUs } from './server-under-test/known-person.ts';
import { signIn } from './server-under-test/reader.ts';
import { type ServerUnderTest, startServer } from './server-under-test/start-server.ts';
import { eightSources, sourceConfig } from './source-under-test/eight-sources.ts';
import { startSources } from './source-under-test/start-sources.ts';

const viewers = 50;
/** How often each opens another record: a brisk clinic would be slower. */
const everyMs = 10_000;
const senders = 8;
const goalMb = 350;

export const bench: Bench = {
  name: 'memory',
  work: 'what the server keeps resident during a hospital’s history and with 50 readers; an import process of its own',
  async run({ quick, print }) {
    const server = await ofServer(quick, print);
    const imported = await ofImport(quick ? 60 : 400, print);
    return [...server, imported];
  },
};

async function ofServer(quick: boolean, print: (line: string) => void): Promise<Figure[]> {
  const sources = await startSources(eightSources);
  const port = await freePort();
  const { sourceId, organisation, localSystem, identifierSystems } = hospitalFeed;
  const asked = eightSources.map((source, index) =>
    sourceConfig(source, sources.origins[index]!, { waitMs: 30_000, breaker: { failures: 5, restMs: 15_000 } }),
  );
  const settings = { listen: { port }, localSystem, identifierSystems };
  const server = await startServer(
    [...asked, { id: sourceId, organisation, adapter: 'hl7v2', settings }],
    [{ ods: organisation, name: 'Simulated Infirmary', shortName: 'Infirmary', kind: 'acute-trust' }],
  );
  try {
    const idle = (await server.usage()).residentMb;
    const messages = quick ? 4000 : 20_000;
    const history = await peakOf(server, () => sendHistory(server, port, messages));
    print(`idle ${mb(idle)}; ${messages} messages taken in: at most ${mb(history)}`);

    const personId = await knownToUs(server.database);
    const reader = await signIn(server, viewers);
    const open = () => reader.open(personId);
    const reading = await peakOf(server, () => readSteadily(open, quick ? 20_000 : 60_000));
    const atOnce = await peakOf(server, async () => {
      await Promise.all(Array.from({ length: viewers }, open));
    });
    await reader.close();
    await pause(10_000);
    const { residentMb: after, heapMb } = await server.usage();
    print(
      `${viewers} readers, a record each every ${everyMs / 1000} s: at most ${mb(reading)}; all in one moment: ${mb(atOnce)}; ten seconds later ${mb(after)}, ${mb(heapMb)} of it objects`,
    );
    return [
      figure('server_peak_taking_in_history_mb', history),
      figure('server_peak_50_viewers_mb', reading),
      figure('server_peak_50_opening_at_one_moment_mb', atOnce),
      figure('server_afterwards_mb', after),
    ];
  } finally {
    await server.close();
    await sources.close();
  }
}

/** Fifty people at work: each opens a record, reads it, and opens the next. */
async function readSteadily(open: () => Promise<unknown>, forMs: number): Promise<void> {
  const started = performance.now();
  const person = async (_: unknown, index: number) => {
    await pause((index / viewers) * everyMs);
    while (performance.now() - started < forMs) {
      const next = performance.now() + everyMs;
      await open();
      await pause(Math.max(0, next - performance.now()));
    }
  };
  await Promise.all(Array.from({ length: viewers }, person));
}

async function sendHistory(server: ServerUnderTest, port: number, messages: number): Promise<void> {
  const traffic = hospitalTraffic({ messages, patients: Math.ceil(messages / 12), seed: 3 });
  await Promise.all(
    Array.from({ length: senders }, async (_, lane) => {
      const client = await connectMllp(port);
      for (const { framed, patient } of traffic)
        if (Number(patient) % senders === lane && (await client.ask(framed)) !== 'AA') throw new Error('not accepted');
      client.close();
    }),
  );
  await emptied(server.database);
}

/** The most that was resident while the work ran, looked at four times a second. */
async function peakOf(server: ServerUnderTest, work: () => Promise<void>): Promise<number> {
  let peak = 0;
  const done = new AbortController();
  const watching = (async () => {
    while (!done.signal.aborted) {
      peak = Math.max(peak, (await server.usage()).residentMb);
      await pause(250);
    }
  })();
  try {
    await work();
  } finally {
    done.abort();
    await watching;
  }
  return peak;
}

async function ofImport(patients: number, print: (line: string) => void): Promise<Figure> {
  const folder = await layOutBundles(patients);
  const database = await openBenchDatabase('memory', 'inbox');
  try {
    print(folder.description);
    const importing = fork(new URL('./memory/import-process.ts', import.meta.url), [
      database.ownerUrl,
      ...folder.paths,
    ]);
    const [message] = (await Promise.race([
      once(importing, 'message'),
      once(importing, 'exit').then(() => Promise.reject(new Error('the importing process ended early'))),
    ])) as [{ resources: number; peakMb: number }];
    print(`${message.resources} resources imported, at most ${mb(message.peakMb)}`);
    return figure('import_peak_resident_mb', message.peakMb);
  } finally {
    await database.close();
    folder.remove();
  }
}

const figure = (name: string, value: number): Figure => ({
  bench: 'memory',
  figure: name,
  value,
  limit: null,
  goal: goalMb,
  goalIs: 'value-at-most',
});

const mb = (value: number) => `${Math.round(value)} MB`;
