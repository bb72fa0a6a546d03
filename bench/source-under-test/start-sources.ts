// Starts sources in a process of their own and connects to them as the server does; beside it, a bare client that makes the
// same requests and reads the same bytes and nothing else: the limit that federated query is measured against.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Pool } from 'undici';
import { systemClock } from '#runtime/clock.ts';
import type { Organisation } from '#runtime/config/partnership.ts';
import { createLog } from '#runtime/log.ts';
import { createMetrics } from '#runtime/metrics.ts';
import { fhirR4 } from '#sources/adapters/fhir-r4/adapter.ts';
import { connectSources } from '#sources/connect-sources.ts';
import { examplePermit } from '#sources/contract/example-question.ts';
import type { SourcesQuestion } from '#sources/query-sources.ts';
import { checkDigit, type NhsNumber } from '#standards/nhs-number.ts';
import { openBenchDatabase } from '../bench-database.ts';
import { kinds } from '#sources/contract/example-entries.ts';

export interface SourceUnderTest {
  id: string;
  /** How long it thinks before each response. */
  delayMs: number;
  entries: number;
  /** Asked in one request, or one for each kind. */
  everything: boolean;
}

export interface Tell {
  index: number;
  behaviour: 'answer' | 'hang' | 'fail' | 'rubbish';
}

/** Eight sources as around one hospital: 1,500 entries, from a quick and small one to a slow and large one. */
export const eightSources: readonly SourceUnderTest[] = [
  { id: 'gp-north', delayMs: 60, entries: 420, everything: true },
  { id: 'gp-south', delayMs: 75, entries: 60, everything: true },
  { id: 'hospital-one', delayMs: 45, entries: 400, everything: false },
  { id: 'hospital-two', delayMs: 80, entries: 280, everything: false },
  { id: 'mental-health', delayMs: 30, entries: 130, everything: false },
  { id: 'council', delayMs: 25, entries: 60, everything: false },
  { id: 'community', delayMs: 20, entries: 50, everything: true },
  { id: 'neighbour', delayMs: 100, entries: 100, everything: true },
];

const searchesAtOnce = 6;
const anybody = '9990000018';
const types = Object.keys(kinds);

export async function startSources(
  given: readonly SourceUnderTest[],
  config: { waitMs: number; breaker: { failures: number; restMs: number } },
) {
  const child = fork(new URL('source-process.ts', import.meta.url), [JSON.stringify(given)]);
  const [ports] = (await once(child, 'message')) as [number[]];
  const database = await openBenchDatabase('sources');
  const origins = ports.map((port) => `http://127.0.0.1:${port}`);
  const organisations: Organisation[] = given.map((_, index) => ({
    ods: `X${index}Y`,
    name: 'Simulated',
    shortName: 'Simulated',
    kind: 'acute-trust',
    neighbourhoods: [],
  }));
  const sources = await connectSources({
    sources: given.map(({ id, everything }, index) => ({
      id,
      organisation: organisations[index]!.ods,
      adapter: 'fhir-r4',
      settings: fhirR4.settings.parse({
        baseUrl: `${origins[index]}/fhir`,
        everything,
        searchesAtOnce,
        resourceTypes: types,
        pageSize: 1000,
      }),
      cacheMs: 0,
      lastKnownGoodMs: 0,
      ...config,
    })),
    organisations,
    host: { ...organisations[0]!, ods: 'HOST' },
    kinds: [fhirR4],
    database,
    log: createLog({ level: 'silent' }),
    metrics: createMetrics(),
    clock: systemClock,
  });
  const pools = origins.map((origin) => new Pool(origin, { connections: 32 }));
  const numbers = nhsNumbers();

  return {
    sources,
    ids: given.map(({ id }) => id),
    /** A question about somebody not asked about before. */
    question: (): SourcesQuestion => questionAbout(numbers.next().value),
    /** How long each source takes to send its bytes to a client that only reads them. */
    bareTimesMs: () => Promise.all(pools.map((pool, index) => bareTimeMs(pool, given[index]!))),
    tell: async (id: string, behaviour: Tell['behaviour']) => {
      child.send({ index: given.findIndex((each) => each.id === id), behaviour } satisfies Tell);
      await once(child, 'message');
    },
    async close() {
      await sources.close();
      await Promise.all(pools.map((pool) => pool.destroy()));
      child.disconnect();
      await once(child, 'exit');
      await database.close();
    },
  };
}

async function bareTimeMs(pool: Pool, { everything }: SourceUnderTest): Promise<number> {
  const started = performance.now();
  const post = async (path: string) => {
    const { body } = await pool.request({ method: 'POST', path, body: `identifier=x|${anybody}` });
    await body.arrayBuffer();
  };
  await post('/fhir/Patient/_search');
  if (everything) {
    await post('/fhir/Patient/p1/$everything');
  } else {
    const waiting = types.values();
    const search = async () => {
      for (const type of waiting) await post(`/fhir/${type}/_search`);
    };
    await Promise.all(Array.from({ length: searchesAtOnce }, search));
  }
  return performance.now() - started;
}

function questionAbout(nhsNumber: NhsNumber): SourcesQuestion {
  return {
    permit: examplePermit(),
    requestId: 'bench-0001',
    demographics: {
      names: [{ family: 'Example', given: ['Imaginary'], prefix: [] }],
      birthDate: '1960-01-01',
      addresses: [],
      telecoms: [],
      nhsNumber,
    },
    localIdentifiers: new Map(),
    notParties: new Set(),
    via: ['HOST'],
  };
}

/** Numbers of the test range, one after another. */
function* nhsNumbers(): Generator<NhsNumber, never> {
  for (let digits = 999_100_000; ; digits += 1) {
    const check = checkDigit(String(digits));
    if (check !== undefined) yield `${digits}${check}` as NhsNumber;
  }
}
