// An invented feed for tests: real HL7 v2 on the outside, a translation and effects simple enough to see through within.
import type { Executor } from '#runtime/database/database.ts';
import type { TestDatabase } from '#runtime/database/test-database.ts';
import type { FeedEvent } from '#sources/feed.ts';
import { deterministicId } from '#standards/deterministic-id.ts';
import { messageHeader } from '#standards/hl7v2/header.ts';
import { type Hl7v2Message, parseMessage } from '#standards/hl7v2/message.ts';
import type { RefusedResource } from '#record/write.ts';
import { type Issue, IssueError } from '#standards/issue.ts';
import { type PatientId, patientIdOf } from '#standards/patient.ts';
import type { InboxSource } from './message.ts';
import type { RecordWriters } from './record-writers.ts';

const system = 'https://fhir.example.org/Id/patient';

/** The patient an example number stands for. */
export const examplePatient = (number: string): PatientId => patientIdOf('RZZ', { system, value: number });

/** A message: patient numbers separated by `~` (the second is merged into the first), a control id, what to do. */
export function exampleMessage(patient: string, controlId: string, text = '', type = 'ORU^R01'): Buffer {
  const [survivor = '', superseded] = patient.split('~');
  return Buffer.from(
    [
      `MSH|^~\\&|LAB|RZZ|LCR|LCR|20261123090000+0000||${type}|${controlId}|P|2.4`,
      `PID|1||${survivor}^^^RZZ^PI||EXAMPLE^ANN||19700101|F`,
      ...(superseded === undefined ? [] : [`MRG|${superseded}^^^RZZ^PI`]),
      `OBX|1|TX|note||${text}||||||F`,
      '',
    ].join('\r'),
  );
}

/** A source of example messages. In the text, `REFUSE` refuses the message and `FAULT` makes the translation fail. */
export function exampleSource(sourceId = 'example-lab'): InboxSource {
  return {
    sourceId,
    organisation: 'RZZ',
    kind: 'hl7v2',
    read(content) {
      const hl7v2 = parseMessage(content);
      const header = messageHeader(hl7v2);
      return {
        type: `${header.type}^${header.event}`,
        controlId: header.controlId ?? '',
        sender: `${header.sendingApplication ?? ''}|${header.sendingFacility ?? ''}`,
        sentAt: header.sentAt ?? '',
        hl7v2,
        translate: () => {
          const text = field(hl7v2, 'OBX', 5);
          if (text === 'REFUSE')
            return {
              accepted: false,
              issue: { severity: 'error', code: 'not-supported', text: 'This kind of message is not taken.' },
            };
          if (text === 'FAULT') throw new TypeError('a fault in the translation');
          return { accepted: true, recordedAt: '2026-11-23T09:00:00.000Z', events: eventsOf(hl7v2), losses: [] };
        },
      };
    },
  };
}

function eventsOf(message: Hl7v2Message): FeedEvent[] {
  const patientId = examplePatient(field(message, 'PID', 3));
  const superseded = field(message, 'MRG', 1);
  const id = deterministicId(['Observation', field(message, 'MSH', 10)]);
  return [
    {
      kind: 'patient',
      patient: { patientId, resource: { resourceType: 'Patient', id: patientId }, authoritative: true },
    },
    {
      kind: 'resources',
      patientId,
      resources: [
        {
          resourceType: 'Observation',
          id,
          status: 'final',
          code: { text: field(message, 'MSH', 10) },
          valueString: field(message, 'OBX', 5),
        },
      ],
    },
    ...(superseded === ''
      ? []
      : [
          {
            kind: 'merge' as const,
            survivor: patientId,
            superseded: examplePatient(superseded),
            supersededIdentifiers: [{ system, value: superseded }],
          },
        ]),
  ];
}

function field(message: Hl7v2Message, segment: string, number: number): string {
  return message.segments.find(({ name }) => name === segment)?.fields[number]?.split('^')[0] ?? '';
}

/** One thing done to the record, in the order of doing. */
export interface Effect {
  patient_id: PatientId;
  message: number;
  what: string;
}

/**
 * Writers that write what they were asked into a table, in the message's transaction. A note saying `BREAK` breaks a
 * constraint, `POISON` is refused by an issue, `PART` is one refused resource, `SLOW` takes 50 ms.
 */
export async function exampleWriters(database: TestDatabase): Promise<RecordWriters> {
  await database.as('owner').run({
    text: `create table public.effect (number bigint generated always as identity, patient_id uuid not null, message bigint not null,
      what text not null check (what <> 'BREAK'));
      grant select, insert on public.effect to lcr_inbox`,
  });
  const write = (transaction: Executor, patientId: PatientId, message: number, what: string) =>
    transaction.run({
      text: 'insert into public.effect (patient_id, message, what) values ($1, $2, $3)',
      values: [patientId, message, what],
    });
  return {
    linkPatient: () => Promise.resolve({}),
    linkAsBefore: () => Promise.resolve({}),
    mergePatients: (transaction, { superseded }) => write(transaction, superseded, 0, 'merged'),
    unmergePatients: () => Promise.resolve(),
    async receiveResources(transaction, { patientId, messageSequence, said }) {
      const refused: RefusedResource[] = [];
      for (const { resource } of said) {
        if (resource.resourceType !== 'Observation') continue;
        if (resource.valueString === 'POISON')
          throw new IssueError({ severity: 'error', code: 'invariant', text: 'The record refuses this.' });
        if (resource.valueString === 'PART') {
          const issues: Issue[] = [{ severity: 'error', code: 'invalid', text: 'One resource was refused.' }];
          refused.push({ resource: { resourceType: 'Observation', id: resource.id ?? '' }, issues });
          continue;
        }
        if (resource.valueString === 'SLOW') await transaction.run({ text: 'select pg_sleep(0.05)' });
        const what = resource.valueString === 'BREAK' ? 'BREAK' : (resource.code.text ?? '');
        await write(transaction, patientId, messageSequence ?? 0, what);
      }
      return { created: said.length - refused.length, updated: 0, unchanged: 0, refused };
    },
  };
}

/** Everything done, in order. */
export const effectsOf = (database: Executor): Promise<Effect[]> =>
  database.run<Effect>({ text: 'select patient_id, message, what from public.effect order by number' });
