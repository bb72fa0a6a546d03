// A door on a real database, with one feed and two sources that answer as they are told, for the tests of this folder.
import { z } from 'zod';
import { exampleMatching, examplePatient } from '#patient-index/example-patients.ts';
import { linkPatient } from '#patient-index/link-patient.ts';
import { createDecision, type Policy } from '#privacy/decide.ts';
import { rolePolicy } from '#privacy/role-policy.ts';
import { receiveResources } from '#record/write.ts';
import { systemClock } from '#runtime/clock.ts';
import type { Organisation, Partnership, Permission, SourceConfig } from '#runtime/config/partnership.ts';
import type { TestDatabase } from '#runtime/database/test-database.ts';
import { silentLog } from '#runtime/log.ts';
import { createMetrics } from '#runtime/metrics.ts';
import { connectSources } from '#sources/connect-sources.ts';
import {
  type DocumentAnswer,
  emptyAnswer,
  type SourceAdapterKind,
  type SourceAnswer,
} from '#sources/source-adapter.ts';
import type { SignedInUser } from '#sign-in/user.ts';
import type { Resource } from '#standards/fhir/types.ts';
import type { PersonId } from '#standards/patient.ts';
import type { Door } from './door.ts';

const organisation = (ods: string, shortName: string): Organisation => ({
  ods,
  name: `${shortName} NHS Trust`,
  shortName,
  kind: 'acute-trust',
  neighbourhoods: [],
});

const source = (id: string, ods: string, adapter: string): SourceConfig => ({
  id,
  organisation: ods,
  adapter,
  settings: {},
  waitMs: 400,
  cacheMs: 0,
  lastKnownGoodMs: 0,
  breaker: { failures: 50, restMs: 1000 },
});

const partnership: Partnership = {
  id: 'example',
  name: 'Example',
  host: 'X99',
  testPeopleOnly: true,
  timeZone: 'Europe/London',
  folder: 'nowhere',
  organisations: [organisation('X99', 'Example'), organisation('RZZ', 'Ridge'), organisation('RYY', 'Vale')],
  sources: [
    source('ridge-feed', 'RZZ', 'hl7v2'),
    source('ridge-fhir', 'RZZ', 'told'),
    source('vale-fhir', 'RYY', 'told'),
  ],
  roles: [],
  neighbourhoods: [],
  demonstrationUsers: [],
};

export const exampleUser = (...permissions: Permission[]): SignedInUser => ({
  userId: 'amina',
  name: 'Dr Amina Example',
  roleId: 'gp',
  roleName: 'GP',
  organisation: { ods: 'X99', name: 'Example' },
  permissions: new Set(permissions),
  sessionId: 'session-1',
});

export interface ExampleDoor {
  door: Door;
  /** What each asked source answers next, by id. */
  answers: Map<string, (signal: AbortSignal) => Promise<SourceAnswer>>;
  documents: Map<string, DocumentAnswer>;
  /** Ids of sources asked so far. */
  asked: string[];
  /** Ridge registers a patient and sends resources about them; the person they are. */
  receive(localNumber: string, nhs: string, resources: (patientId: string) => Resource[]): Promise<PersonId>;
  close(): Promise<void>;
}

export async function exampleDoor(
  database: TestDatabase,
  policies: readonly Policy[] = [rolePolicy],
): Promise<ExampleDoor> {
  const answers: ExampleDoor['answers'] = new Map();
  const documents: ExampleDoor['documents'] = new Map();
  const asked: string[] = [];
  const told: SourceAdapterKind = {
    kind: 'told',
    settings: z.looseObject({}),
    connect: ({ id }) => ({
      async query(_query, signal) {
        asked.push(id);
        return answers.get(id)?.(signal) ?? emptyAnswer('nothing-recorded');
      },
      async fetchDocument({ url }) {
        return documents.get(url) ?? { outcome: 'patient-not-known', issues: [] };
      },
    }),
  };
  const server = database.as('server');
  const metrics = createMetrics();
  const shared = { database: server, log: silentLog, metrics, clock: systemClock };
  const sources = await connectSources({
    ...shared,
    sources: partnership.sources.filter(({ adapter }) => adapter === 'told'),
    organisations: partnership.organisations,
    host: partnership.organisations[0]!,
    kinds: [told],
  });
  const door: Door = {
    ...shared,
    partnership,
    decide: createDecision({ policies, clock: systemClock }),
    matching: exampleMatching,
    sources,
    feeds: new Set(['ridge-feed']),
    feedState: () => Promise.resolve({ waitingMessages: 0 }),
  };
  return {
    door,
    answers,
    documents,
    asked,
    async receive(localNumber, nhs, resources) {
      const patient = examplePatient(
        'RZZ',
        localNumber,
        { family: 'Quill', given: ['Bea'], born: '1950-05-03', nhs, verified: true },
        { sourceId: 'ridge-feed' },
      );
      return database.as('inbox').transaction(async (transaction) => {
        const { personId } = await linkPatient(transaction, patient, exampleMatching);
        const batch = {
          patientId: patient.patientId,
          sourceId: 'ridge-feed',
          organisation: 'RZZ',
          recordedAt: '2026-11-01T10:00:00Z',
          receivedAt: new Date(),
        };
        await receiveResources(transaction, { ...batch, resources: resources(patient.patientId) });
        return personId;
      });
    },
    close: () => sources.close(),
  };
}
