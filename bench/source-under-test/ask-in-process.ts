// The server's own federated query in this process, without its door and its pages: for what is about sources alone.
import { type EntriesRead, readEntries } from '#disclosure/asking/read-entries.ts';
import { createNeverShared } from '#privacy/never-shared/never-shared.ts';
import { readNeverSharedLists } from '#privacy/never-shared/read-lists.ts';
import { systemClock } from '#runtime/clock.ts';
import type { Organisation } from '#runtime/config/partnership.ts';
import { silentLog } from '#runtime/log.ts';
import { createMetrics } from '#runtime/metrics.ts';
import { fhirR4 } from '#sources/adapters/fhir-r4/adapter.ts';
import { gpConnect } from '#sources/adapters/gp-connect/adapter.ts';
import { type ConnectedSources, connectSources } from '#sources/connect-sources.ts';
import { examplePermit } from '#sources/contract/example-question.ts';
import type { SourcesQuestion } from '#sources/query-sources.ts';
import type { NhsNumber } from '#standards/nhs-number.ts';
import { openBenchDatabase } from '../bench-database.ts';
import { anybody, nhsNumbers } from './anybody.ts';
import { eightSources, sourceConfig } from './eight-sources.ts';
import { type RunningSources, startSources } from './start-sources.ts';

export interface AskedInProcess {
  connected: ConnectedSources<EntriesRead>;
  /** A question about somebody not asked about before. */
  question: () => SourcesQuestion;
  tell: RunningSources['tell'];
  close: () => Promise<void>;
}

const kinds = [fhirR4, gpConnect];
/** The demonstration's lists: what they cost is part of what is measured. */
const { lists } = readNeverSharedLists(new URL('../../partnership', import.meta.url).pathname);
const neverShared = createNeverShared(lists);

export async function askInProcess(config: Parameters<typeof sourceConfig>[2]): Promise<AskedInProcess> {
  const running = await startSources(eightSources);
  const database = await openBenchDatabase('sources');
  const organisations = eightSources.map(({ organisation, id }) => simulated(organisation, id));
  const connected = await connectSources({
    sources: eightSources.map((source, index) => {
      const told = sourceConfig(source, running.origins[index]!, config);
      const kind = kinds.find((each) => each.kind === told.adapter)!;
      return { ...told, settings: kind.settings.parse(told.settings) };
    }),
    organisations,
    host: simulated('QKK', 'host'),
    kinds,
    database,
    neverShared: () => neverShared,
    read: readEntries,
    log: silentLog,
    metrics: createMetrics(),
    clock: systemClock,
  });
  const numbers = nhsNumbers();
  return {
    connected,
    question: () => questionAbout(numbers.next().value),
    tell: running.tell,
    async close() {
      await connected.close();
      await running.close();
      await database.close();
    },
  };
}

const simulated = (ods: string, name: string): Organisation => ({
  ods,
  name,
  shortName: name,
  kind: 'acute-trust',
  neighbourhoods: [],
});

function questionAbout(nhsNumber: NhsNumber): SourcesQuestion {
  return {
    permit: examplePermit(),
    requestId: 'bench-0001',
    demographics: {
      names: [{ family: anybody.family, given: [...anybody.given], prefix: [] }],
      birthDate: anybody.birthDate,
      addresses: [],
      telecoms: [],
      nhsNumber,
      nhsNumberStatus: 'verified',
    },
    localIdentifiers: new Map(),
    notParties: new Set(),
    via: ['QKK'],
  };
}
