// A door on a real database, with one feed and two sources that answer as they are told, for the tests of this folder.
import { z } from 'zod';
import { exampleMatching, examplePatient } from '#patient-index/example-patients.ts';
import { linkPatient } from '#patient-index/link-patient.ts';
import { currentPersonOf } from '#patient-index/persons.ts';
import { type AccessRules, readAccessRules } from '#privacy/access-rules.ts';
import { createDecision, type DecisionFacts } from '#privacy/decide.ts';
import { policySet } from '#privacy/policies/policy-set.ts';
import { policiesOf, readPolicies } from '#privacy/policies/read-policies.ts';
import { readNeverSharedLists } from '#privacy/never-shared/read-lists.ts';
import type { Relationship } from '#privacy/relationships/relationship.ts';
import { receiveResources } from '#record/write.ts';
import { readEntries } from './asking/read-entries.ts';
import { systemClock } from '#runtime/clock.ts';
import type { Organisation, Partnership, Permission, SourceConfig } from '#runtime/config/partnership.ts';
import type { TestDatabase } from '#runtime/database/test-database.ts';
import { silentLog } from '#runtime/log.ts';
import { createMetrics } from '#runtime/metrics.ts';
import { connectSources } from '#sources/connect-sources.ts';
import {
  type DocumentAnswer,
  emptyAnswer,
  type LogAnswer,
  type LogQuery,
  type SourceAdapterKind,
  type SourceAnswer,
} from '#sources/source-adapter.ts';
import type { SignedInUser } from '#sign-in/user.ts';
import type { Resource } from '#standards/fhir/types.ts';
import type { PersonId } from '#standards/patient.ts';
import { decisionFacts } from './decision-facts.ts';
import type { Door } from './door.ts';
import { openNeverShared } from './open-never-shared.ts';
import { sourcesShown } from './open-record.ts';

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
  /** What a source that keeps a log tells of who looked there; it is a neighbour while there is one. */
  logs: Map<string, (query: LogQuery, signal: AbortSignal) => Promise<LogAnswer>>;
  /** Ids of sources asked so far. */
  asked: string[];
  /** Ridge registers a patient and sends resources about them; the person they are. */
  receive(localNumber: string, nhs: string, resources: (patientId: string) => Resource[]): Promise<PersonId>;
  close(): Promise<void>;
}

/** What a test says otherwise than the demonstration: by itself everybody has seen everybody, and everybody shares. */
export interface ExampleCircumstances {
  /** Cedar, beside the demonstration's policies. */
  policies?: string;
  clock?: Door['clock'];
  rules?: Partial<AccessRules>;
  /** Why a user has to do with a person whom the index knows; `found`: as it is found out. */
  relationships?: readonly Relationship[] | 'found';
  optedOut?: () => boolean;
  agreements?: () => Awaited<ReturnType<DecisionFacts['agreementsInForce']>>;
}

const demonstration = new URL('../../../partnership', import.meta.url).pathname;

function exampleFacts(
  server: Door['database'],
  rules: AccessRules,
  { relationships = [{ kind: 'contact' }], optedOut, agreements }: ExampleCircumstances,
): DecisionFacts {
  const all = new Set(partnership.organisations.map(({ ods }) => ods));
  const everybody = { id: 'everybody', title: 'Everybody', sharers: all, readers: all, sections: 'all' } as const;
  const found = decisionFacts({
    database: server,
    rules,
    optOutOf: () => Promise.resolve(optedOut?.() ? { since: new Date(0) } : undefined),
    agreementsInForce: () => Promise.resolve(agreements?.() ?? [everybody]),
  });
  if (relationships === 'found') return found;
  return {
    ...found,
    async aboutPerson(_user, personId) {
      const known = await currentPersonOf(server, personId);
      return known && { relationships, optedOut: optedOut?.() ?? false };
    },
  };
}

export async function exampleDoor(
  database: TestDatabase,
  circumstances: ExampleCircumstances = {},
): Promise<ExampleDoor> {
  const answers: ExampleDoor['answers'] = new Map();
  const documents: ExampleDoor['documents'] = new Map();
  const logs: ExampleDoor['logs'] = new Map();
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
      get queryLog() {
        return logs.get(id);
      },
    }),
  };
  const server = database.as('server');
  const metrics = createMetrics();
  const shared = { database: server, log: silentLog, metrics, clock: systemClock };
  const neverShared = await openNeverShared(
    { ...readNeverSharedLists(demonstration), whenMembersAreMissing: 'say-so' },
    { database: server, inboxDatabase: database.as('inbox'), log: silentLog },
  );
  const sources = await connectSources({
    read: readEntries,
    ...shared,
    sources: partnership.sources.filter(({ adapter }) => adapter === 'told'),
    organisations: partnership.organisations,
    host: partnership.organisations[0]!,
    kinds: [told],
    neverShared: () => neverShared.current(),
  });
  const { policies = '', rules: otherRules, clock = systemClock, ...facts } = circumstances;
  const read = readPolicies(demonstration);
  const set = policySet(
    policies === ''
      ? read
      : policiesOf([
          ...read.policies.map(({ file, text }) => ({ file, text })),
          { file: 'of the test', text: policies },
        ]),
  );
  const rules = { ...readAccessRules(demonstration), ...otherRules };
  const feeds = new Set(['ridge-feed']);
  const door: Door = {
    ...shared,
    partnership,
    ...createDecision({
      policies: () => set,
      rules,
      facts: exampleFacts(server, rules, facts),
      sources: sourcesShown({ partnership, feeds }),
      clock,
    }),
    rules,
    clock,
    matching: exampleMatching,
    sources,
    neverShared,
    feeds,
    feedState: () => Promise.resolve({ waitingMessages: 0 }),
  };
  return {
    door,
    answers,
    documents,
    logs,
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
    async close() {
      await sources.close();
      await neverShared.close();
    },
  };
}
