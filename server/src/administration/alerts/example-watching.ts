// Watching for tests: people in the index, readers who look, events in the log, all invented; and a worklist to look at.
import { randomUUID } from 'node:crypto';
import type { AccessEvent, AccessEventKind } from '#audit/access-event.ts';
import { recordEvent } from '#audit/record-event.ts';
import { exampleMatching, examplePatient, type Told } from '#patient-index/example-patients.ts';
import { linkPatient } from '#patient-index/link-patient.ts';
import type { Database } from '#runtime/database/database.ts';
import type { TestDatabase } from '#runtime/database/test-database.ts';
import type { Permission } from '#runtime/config/partnership.ts';
import type { PersonId } from '#standards/patient.ts';
import type { Stewarding } from '../steward.ts';
import type { Alert } from './alert.ts';
import { alertOf, selectAlerts } from './alert-store.ts';
import { staffOf } from './detect/staff.ts';
import { checkAlerts } from './reconcile/check-alerts.ts';
import type { Evidence } from './reconcile/evidence.ts';
import { knowPeople } from './watch/people.ts';
import { type Watched, watchOnce } from './watch/watch-once.ts';
import { readWatching, type Watching } from './watching-config.ts';

/** The demonstration's rules: what is tested is what is shipped. */
export const shippedWatching: Watching = readWatching(
  new URL('../../../../partnership', import.meta.url).pathname,
  {},
)!;

export interface ExampleReader {
  id: string;
  name: string;
  role?: string;
  organisation?: string;
}

export interface ExampleWatching {
  server: Database;
  /** Changed by tests: what time it is. */
  clock: { now: Date };
  /** What organisations had to do with people. */
  contacts: Map<PersonId, (Evidence & { organisation: string })[]>;
  person(told: Told, organisation?: string): Promise<PersonId>;
  /** Somebody does something; the number of the disclosure. */
  look(reader: ExampleReader, at: string, look?: ExampleLook): Promise<string>;
  watch(limit?: number): Promise<Watched>;
  check(): Promise<{ checked: number; explained: number }>;
  alerts(): Promise<Alert[]>;
  steward(...permissions: Permission[]): Stewarding;
}

export interface ExampleLook {
  kind?: AccessEventKind;
  personId?: PersonId;
  policies?: readonly string[];
  shown?: AccessEvent['shown'];
}

export function exampleWatching(database: TestDatabase, watching: Watching = shippedWatching): ExampleWatching {
  const server = database.as('server');
  const inbox = database.as('inbox');
  const clock = { now: new Date('2026-11-23T12:00:00Z') };
  const contacts: ExampleWatching['contacts'] = new Map();
  const knowing = { watching, staff: staffOf(watching), know: knowPeople(watching) };
  const organisationOf = new Map<string, PersonId>();
  let number = 0;
  let request = 0;
  const common = { database: server, watching, now: () => clock.now };
  return {
    server,
    clock,
    contacts,
    async person(told, organisation = 'RZZ') {
      number += 1;
      const patient = examplePatient(organisation, `W${number}`, told);
      const { personId } = await inbox.transaction((transaction) => linkPatient(transaction, patient, exampleMatching));
      organisationOf.set(patient.patientId, personId);
      return personId;
    },
    async look(reader, at, { kind = 'open-record', personId, policies = ['contact'], shown } = {}) {
      request += 1;
      const disclosureId = randomUUID();
      const event: AccessEvent = {
        kind,
        recordedAt: new Date(at),
        requestId: `look-${request}`,
        outcome: kind === 'refuse' ? 'refused' : 'success',
        agent: {
          type: 'user',
          userId: reader.id,
          name: reader.name,
          roleId: reader.role ?? 'hospital-nurse',
          organisation: reader.organisation ?? 'RZZ',
        },
        ...(personId ? { personId } : {}),
        ...(kind === 'find-patient' ? { query: '{}' } : {}),
        disclosureId,
        policies,
      };
      await recordEvent(server, event);
      if (shown) await recordEvent(server, { ...event, kind: 'complete-disclosure', shown });
      return disclosureId;
    },
    watch: (limit) => watchOnce({ ...common, ...knowing, timeZone: 'Europe/London', ...(limit ? { limit } : {}) }),
    check: () =>
      checkAlerts({
        ...common,
        sourcesOf: (organisation) => new Set(organisation === 'RQQ' ? ['rqq-fhir'] : []),
        contacts: async (_executor, patientIds, organisation, { from, to }) =>
          patientIds
            .flatMap((patientId) => contacts.get(organisationOf.get(patientId)!) ?? [])
            .filter((one) => one.organisation === organisation && one.from <= to && (one.until ?? one.from) >= from),
      }),
    async alerts() {
      const states = ['checking', 'open', 'explained', 'closed', 'withdrawn'] as const;
      return (await server.run(selectAlerts({ states }, { limit: 10_000, offset: 0 }))).map(alertOf);
    },
    steward(...permissions) {
      request += 1;
      return {
        database: server,
        requestId: `officer-${request}`,
        now: () => clock.now,
        user: {
          userId: 'hester',
          name: 'Hester Example',
          roleId: 'privacy-officer',
          roleName: 'Privacy officer',
          organisation: { ods: 'X99', name: 'Example' },
          permissions: new Set(permissions),
          sessionId: 'session-1',
        },
      };
    },
  };
}
