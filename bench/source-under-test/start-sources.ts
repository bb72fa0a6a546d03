// Starts sources in a process of their own; beside them, a bare client that makes the same requests as the server does, reads
// the same bytes and nothing else: the limit that federated query is measured against.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Pool } from 'undici';
import { anybody } from './anybody.ts';
import { gpPath, searchedTypes, searchesAtOnce, type SourceUnderTest } from './eight-sources.ts';

export interface Tell {
  index: number;
  behaviour: 'answer' | 'hang' | 'fail' | 'rubbish';
}

export interface RunningSources {
  /** http://127.0.0.1:port, in the order given. */
  origins: readonly string[];
  /** How long each source takes to send its bytes to a client that only reads them, ms, in the order given. */
  bareTimesMs: () => Promise<number[]>;
  /** What of a processor it takes this process to ask, read and parse it all, and no more: ms for each time. */
  bareCpuMs: (times: number) => Promise<number>;
  tell: (id: string, behaviour: Tell['behaviour']) => Promise<void>;
  close: () => Promise<void>;
}

export async function startSources(given: readonly SourceUnderTest[]): Promise<RunningSources> {
  const child = fork(new URL('source-process.ts', import.meta.url), [JSON.stringify(given)]);
  const [ports] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error('the sources did not start'))),
  ])) as [number[]];
  const origins = ports.map((port) => `http://127.0.0.1:${port}`);
  const pools = origins.map((origin) => new Pool(origin, { connections: 32 }));
  return {
    origins,
    bareTimesMs: () => Promise.all(pools.map((pool, index) => bareTimeMs(pool, given[index]!))),
    async bareCpuMs(times) {
      const before = process.cpuUsage();
      for (let time = 0; time < times; time += 1)
        await Promise.all(pools.map((pool, index) => bareTimeMs(pool, given[index]!, parse)));
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1000 / times;
    },
    async tell(id, behaviour) {
      child.send({ index: given.findIndex((each) => each.id === id), behaviour } satisfies Tell);
      await once(child, 'message');
    },
    async close() {
      await Promise.all(pools.map((pool) => pool.destroy()));
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}

const parse = (bytes: ArrayBuffer) => void JSON.parse(Buffer.from(bytes).toString('utf8'));

async function bareTimeMs(
  pool: Pool,
  { speaks }: SourceUnderTest,
  take: (bytes: ArrayBuffer) => void = () => {},
): Promise<number> {
  const started = performance.now();
  const post = async (path: string) => {
    const { body, statusCode } = await pool.request({
      method: 'POST',
      path,
      body: `identifier=x|${anybody.nhsNumber}`,
    });
    if (statusCode !== 200) throw new Error(`${path}: ${statusCode}`);
    take(await body.arrayBuffer());
  };
  if (speaks === 'gp-connect') {
    await post(`${gpPath}/Patient/$gpc.getstructuredrecord`);
  } else {
    await post('/fhir/Patient/_search');
    if (speaks === 'everything') {
      await post('/fhir/Patient/p1/$everything');
    } else {
      const waiting = searchedTypes.values();
      const search = async () => {
        for (const type of waiting) await post(`/fhir/${type}/_search`);
      };
      await Promise.all(Array.from({ length: searchesAtOnce }, search));
    }
  }
  return performance.now() - started;
}
