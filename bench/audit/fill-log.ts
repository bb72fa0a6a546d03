// A log as it is after years: many people, each looked at now and then, written and sealed as the server would, in bulk.
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { auditEventOf } from '#audit/audit-event.ts';
import type { AccessEvent } from '#audit/access-event.ts';
import { hashOfEvent, type SealedEvent } from '#audit/tree/leaf.ts';
import { Frontier } from '#standards/transparency-log/merkle-tree.ts';
import { signCheckpoint } from '#standards/transparency-log/checkpoint.ts';
import type { Signer } from '#standards/transparency-log/signed-note.ts';
import type { PersonId } from '#standards/patient.ts';

export interface FilledLog {
  /** Somebody who was looked at as often as most. */
  person: PersonId;
  /** Somebody whom many looked after. */
  busiest: PersonId;
}

const staff = 5000;
const organisations = ['RJZ', 'RJ1', 'RV5', 'X99001', 'X99002'];

/**
 * Two events a look: its opening and its closing. One look in a thousand is at one person.
 */
export async function fillLog(
  ownerUrl: string,
  count: number,
  origin: string,
  signer: Signer,
  print: (line: string) => void,
): Promise<FilledLog> {
  const people = Array.from({ length: Math.max(10, Math.ceil(count / 40)) }, () => randomUUID() as PersonId);
  const busiest = people[0]!;
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query('set synchronous_commit = off');
    await client.query('alter table audit.event disable trigger await_leaf');
    await client.query('drop index audit.event_by_person, audit.event_by_time, audit.event_by_user');
    const started = performance.now();
    const frontier = new Frontier();
    const subtrees: string[] = [];
    const perRound = 20_000;
    for (let first = 1; first <= count; first += perRound) {
      const events: string[] = [];
      const leaves: string[] = [];
      for (let sequence = first; sequence < Math.min(first + perRound, count + 1); sequence += 1) {
        const event = eventAt(sequence, people, count);
        events.push(rowOf(event));
        const hash = hashOfEvent(event);
        leaves.push(`${frontier.size}\t${sequence}\t\\\\x${hash.toString('hex')}\n`);
        frontier.append(hash, (level, index, over) => {
          if (level > 0 && level % 8 === 0) subtrees.push(`${level}\t${index}\t\\\\x${over.toString('hex')}\n`);
        });
      }
      await copy(
        client,
        'audit.event (sequence, event_id, recorded_at, kind, person_id, user_id, organisation_ods, disclosure_id, request_id, resource, written_at)',
        events,
      );
      await copy(client, 'audit.leaf (leaf_index, sequence, hash)', leaves);
      if (first % 1_000_000 === 1 && first > 1) print(`  ${first - 1} events in ${seconds(started)} s`);
    }
    await copy(client, 'audit.subtree (level, subtree_index, hash)', subtrees);
    await client.query('insert into audit.log (origin) values ($1)', [origin]);
    await client.query('insert into audit.checkpoint (size, note) values ($1, $2)', [
      frontier.size,
      signCheckpoint({ origin, size: frontier.size, root: frontier.root() }, [signer]),
    ]);
    await client.query(`select setval('audit.event_sequence_seq', ${count})`);
    await client.query('create index event_by_person on audit.event (person_id, recorded_at)');
    await client.query('create index event_by_time on audit.event (recorded_at)');
    await client.query('create index event_by_user on audit.event (user_id, recorded_at) where user_id is not null');
    await client.query('alter table audit.event enable trigger await_leaf');
    await client.query('analyze audit.event, audit.leaf');
    await client.query('vacuum audit.event, audit.leaf');
    print(`${count} events about ${people.length} people written and sealed in ${seconds(started)} s`);
  } finally {
    await client.end();
  }
  return { person: people[Math.floor(people.length / 2)]!, busiest };
}

const year = 365 * 86_400_000;
const begin = Date.UTC(2024, 0, 1);

function eventAt(sequence: number, people: readonly PersonId[], count: number): SealedEvent {
  const look = Math.floor((sequence - 1) / 2);
  const closing = sequence % 2 === 0;
  const recordedAt = new Date(begin + Math.floor(((sequence - 1) / count) * 2 * year));
  const reader = (look * 7919) % staff;
  const event: AccessEvent = {
    kind: closing ? 'complete-disclosure' : 'open-record',
    recordedAt,
    requestId: idOf(look, 3),
    outcome: 'success',
    agent: {
      type: 'user',
      userId: `user-${reader}`,
      name: `Dr Example ${reader}`,
      roleId: 'gp',
      organisation: organisations[reader % organisations.length]!,
      address: '192.0.2.7',
    },
    personId: look % 1000 === 0 ? people[0]! : people[(look * 104_729) % people.length]!,
    disclosureId: idOf(look, 2),
    purpose: 'direct-care',
    policies: ['role-may'],
    ...(closing
      ? {
          shown: Array.from({ length: 5 }, (_, source) => ({
            sourceId: `source-${source}`,
            outcome: 'answered',
            sections: { 'problem-list': 7, 'medications-and-medical-devices': 12, 'investigation-results': 80 },
          })),
        }
      : { explanation: 'Your role, GP, may do this for direct care.' }),
  };
  const eventId = idOf(sequence, 1);
  const at = recordedAt.toISOString().replace('Z', '000Z');
  return {
    sequence,
    event_id: eventId,
    recorded_at: at,
    kind: event.kind,
    person_id: event.personId!,
    user_id: `user-${reader}`,
    organisation_ods: organisations[reader % organisations.length]!,
    disclosure_id: event.disclosureId!,
    request_id: event.requestId,
    resource: auditEventOf(event, eventId),
    written_at: at,
  };
}

/** A UUID that is not drawn: drawing ten million takes longer than writing them. */
const idOf = (number: number, kind: number) =>
  `${number.toString(16).padStart(8, '0')}-0000-4000-8000-${kind.toString(16).padStart(12, '0')}`;

function rowOf(event: SealedEvent): string {
  const json = JSON.stringify(event.resource).replaceAll('\\', '\\\\');
  return `${event.sequence}\t${event.event_id}\t${event.recorded_at}\t${event.kind}\t${event.person_id}\t${event.user_id}\t${event.organisation_ods}\t${event.disclosure_id}\t${event.request_id}\t${json}\t${event.written_at}\n`;
}

async function copy(client: pg.Client, table: string, lines: readonly string[]): Promise<void> {
  const stream = new PassThrough();
  stream.end(lines.join(''));
  await pipeline(stream, client.query(copyFrom(`copy ${table} from stdin`)));
}

const seconds = (since: number) => ((performance.now() - since) / 1000).toFixed(0);
