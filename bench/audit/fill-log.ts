// A log as it is after years: many people, each looked at now and then, written and sealed as the server would, in bulk.
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { auditEventOf } from '#audit/audit-event.ts';
import type { AccessEvent } from '#audit/access-event.ts';
import { hashOfEvent, leafText, type SealedEvent } from '#audit/tree/leaf.ts';
import { Frontier, leafHash } from '#standards/transparency-log/merkle-tree.ts';
import { signCheckpoint } from '#standards/transparency-log/checkpoint.ts';
import type { Signer } from '#standards/transparency-log/signed-note.ts';
import type { PersonId } from '#standards/patient.ts';

export interface FilledLog {
  /** Some who were looked at as often as most. */
  people: readonly PersonId[];
  /** Somebody whom many looked after. */
  busiest: PersonId;
}

const staff = 5000;
const organisations = ['RJZ', 'RJ1', 'RV5', 'X99001', 'X99002'];

/**
 * Two events a look: its opening and its closing. One look in a thousand is at one person.
 * Why from templates: an event made as the server makes it, and sealed as the notary does, takes some 100 µs, which for ten million is a
 * quarter of an hour of a processor before the database has seen any. Each row and each leaf is the same text with other values in it, and
 * one in some thousands is made both ways and compared.
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
    await client.query(`set maintenance_work_mem = '256MB'`);
    await client.query('alter table audit.event disable trigger await_leaf');
    const { rows: indexes } = await client.query<{ name: string; definition: string }>(
      `select indexname as name, indexdef as definition from pg_indexes
        where schemaname = 'audit' and tablename = 'event' and (indexname like 'event_by_%' or indexname = 'event_of_stewards')`,
    );
    for (const { name } of indexes) await client.query(`drop index audit.${name}`);
    const started = performance.now();
    const frontier = new Frontier();
    const subtrees: string[] = [];
    const [opening, closing] = [templatesOf(false), templatesOf(true)];
    const perRound = 20_000;
    // The next are made while the database takes these.
    let copying: Promise<unknown> = Promise.resolve();
    for (let first = 1; first <= count; first += perRound) {
      const events: string[] = [];
      const leaves: string[] = [];
      for (let sequence = first; sequence < Math.min(first + perRound, count + 1); sequence += 1) {
        const values = valuesAt(sequence, people, count);
        const { row, leaf } = sequence % 2 === 0 ? closing : opening;
        const hash = leafHash(leaf(values));
        const line = row(values);
        if (sequence % comparedEvery === 1) compare(values, sequence % 2 === 0, line, hash);
        events.push(line);
        leaves.push(`${frontier.size}\t${sequence}\t\\\\x${hash.toString('hex')}\n`);
        frontier.append(hash, (level, index, over) => {
          if (level > 0 && level % 8 === 0) subtrees.push(`${level}\t${index}\t\\\\x${over.toString('hex')}\n`);
        });
      }
      await copying;
      copying = copy(
        client,
        'audit.event (sequence, event_id, recorded_at, kind, person_id, user_id, organisation_ods, disclosure_id, request_id, resource, written_at)',
        events,
      ).then(() => copy(client, 'audit.leaf (leaf_index, sequence, hash)', leaves));
      if (first % 1_000_000 === 1 && first > 1) print(`  ${first - 1} events in ${seconds(started)} s`);
    }
    await copying;
    const written = seconds(started);
    await copy(client, 'audit.subtree (level, subtree_index, hash)', subtrees);
    await client.query('insert into audit.log (origin) values ($1)', [origin]);
    await client.query('insert into audit.checkpoint (size, note) values ($1, $2)', [
      frontier.size,
      signCheckpoint({ origin, size: frontier.size, root: frontier.root() }, [signer]),
    ]);
    await client.query(`select setval('audit.event_sequence_seq', ${count})`);
    for (const { definition } of indexes) await client.query(definition);
    await client.query('alter table audit.event enable trigger await_leaf');
    await client.query('analyze audit.event, audit.leaf');
    await client.query('vacuum audit.event, audit.leaf');
    const [size] = (
      await client.query<{ size: string }>('select pg_size_pretty(pg_database_size(current_database())) as size')
    ).rows;
    print(
      `${count} events about ${people.length} people written and sealed in ${written} s, with their ${indexes.length} indexes in ${seconds(started)} s: ${size!.size}`,
    );
  } finally {
    await client.end();
  }
  // Not one in the middle: of 250,000 all of that one's looks are those of the one in a thousand, and the report was of nothing.
  return { people: people.slice(1, 200), busiest };
}

const year = 365 * 86_400_000;
const begin = Date.UTC(2024, 0, 1);

/** What differs from one event to the next, as text. */
interface Values {
  sequence: string;
  eventId: string;
  /** To the millisecond, without its zone. */
  at: string;
  personId: string;
  requestId: string;
  disclosureId: string;
  reader: string;
  organisation: string;
}

function valuesAt(sequence: number, people: readonly PersonId[], count: number): Values {
  const look = Math.floor((sequence - 1) / 2);
  const reader = (look * 7919) % staff;
  return {
    sequence: String(sequence),
    eventId: idOf(sequence, 1),
    at: new Date(begin + Math.floor(((sequence - 1) / count) * 2 * year)).toISOString().slice(0, -1),
    personId: look % 1000 === 0 ? people[0]! : people[(look * 104_729) % people.length]!,
    requestId: idOf(look, 3),
    disclosureId: idOf(look, 2),
    reader: String(reader),
    organisation: organisations[reader % organisations.length]!,
  };
}

/** One event, as the server makes it. */
function eventOf(values: Values, closing: boolean): SealedEvent {
  const { sequence, eventId, at, personId, requestId, disclosureId, reader, organisation } = values;
  const event: AccessEvent = {
    kind: closing ? 'complete-disclosure' : 'open-record',
    recordedAt: new Date(`${at}Z`),
    requestId,
    outcome: 'success',
    agent: {
      type: 'user',
      userId: `user-${reader}`,
      name: `Dr Example ${reader}`,
      roleId: 'gp',
      organisation,
      address: '192.0.2.7',
    },
    personId: personId as PersonId,
    disclosureId,
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
  return {
    sequence: Number(sequence),
    event_id: eventId,
    recorded_at: `${at}000Z`,
    kind: event.kind,
    person_id: personId,
    user_id: `user-${reader}`,
    organisation_ods: organisation,
    disclosure_id: disclosureId,
    request_id: requestId,
    resource: auditEventOf(event, eventId),
    written_at: `${at}000Z`,
  };
}

const comparedEvery = 4999;

/** Values no text has but where they were put. */
const told: Values = {
  sequence: '987654321',
  eventId: idOf(0xabcdef1, 9),
  at: '2025-03-04T05:06:07.891',
  personId: idOf(0xabcdef2, 9),
  requestId: idOf(0xabcdef3, 9),
  disclosureId: idOf(0xabcdef4, 9),
  reader: '76543',
  organisation: 'QZX77',
};

function templatesOf(closing: boolean) {
  const event = eventOf(told, closing);
  return { row: template(rowOf(event)), leaf: template(leafText(event)) };
}

/** The text again, with other values where these stand in it. */
function template(text: string): (values: Values) => string {
  const names = Object.keys(told) as (keyof Values)[];
  const parts = text.split(new RegExp(`(${names.map((name) => told[name].replaceAll('.', '\\.')).join('|')})`));
  const nameOf = new Map(names.map((name) => [told[name], name]));
  // Text and value in turn, as split() gives them.
  const filled = parts.map((part, place) => (place % 2 === 1 ? nameOf.get(part)! : undefined));
  return (values) => {
    let made = '';
    for (let place = 0; place < parts.length; place += 1) {
      const name = filled[place];
      made += name === undefined ? parts[place]! : values[name];
    }
    return made;
  };
}

/** @throws where a template does not make what the server would. */
function compare(values: Values, closing: boolean, row: string, hash: Buffer): void {
  const event = eventOf(values, closing);
  if (rowOf(event) !== row || !hashOfEvent(event).equals(hash))
    throw new Error('the log is not filled as the server would');
}

/** A UUID that is not drawn: drawing ten million takes longer than writing them. */
function idOf(number: number, kind: number): string {
  return `${number.toString(16).padStart(8, '0')}-0000-4000-8000-${kind.toString(16).padStart(12, '0')}`;
}

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
