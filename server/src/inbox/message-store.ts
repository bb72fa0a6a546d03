// Stores messages: many in one statement, with the queue entries of their patients, so that one commit makes all of them
// durable. Nothing here changes a row once written.
import type { Statement } from '#runtime/database/database.ts';
import type { Issue } from '#standards/issue.ts';
import type { PatientId } from '#standards/patient.ts';
import type { MessageKind } from './message.ts';

/** A message to store. */
export interface NewMessage {
  sourceId: string;
  kind: MessageKind;
  type: string;
  controlId: string;
  sender: string;
  sentAt: string;
  /** SHA-256 of the content. */
  digest: Uint8Array;
  receivedAt: Date;
  content: Uint8Array;
  /** Whose queues it stands in: at least one. */
  patientIds: readonly PatientId[];
}

interface StoredRow {
  sequence: number;
  source_id: string;
  /** In hexadecimal. */
  digest: string;
  control_id_reused: boolean;
}

// Why the contents come as one parameter, cut up by the server: an array of bytea travels as text, two characters a byte.
// A conflict is the same bytes again, from before, from this group (a sender gave up one connection and sent them again on
// another) or from another process just now: then PostgreSQL waits until that one is durable or gone.
const insert = `
with batch as (
  select row.*, substring($10::bytea from (row.ord::int - 1) * 32 + 1 for 32) as digest
  from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::int[], $9::int[], $12::text[])
    with ordinality as row(source_id, kind, message_type, control_id, sender, sent_at, received_at, first_byte, bytes, patient_ids, ord)
), stored as (
  insert into inbox.message
    (source_id, kind, message_type, control_id, sender, sent_at, digest, received_at, control_id_reused, patient_ids, content)
  select source_id, kind, message_type, control_id, sender, sent_at, digest, received_at,
    exists (
      select from inbox.message earlier
      where earlier.source_id = batch.source_id and earlier.control_id = batch.control_id
        and earlier.sender = batch.sender and earlier.sent_at = batch.sent_at and earlier.digest <> batch.digest
    ) or exists (
      select from batch earlier
      where earlier.source_id = batch.source_id and earlier.control_id = batch.control_id
        and earlier.sender = batch.sender and earlier.sent_at = batch.sent_at and earlier.digest <> batch.digest
        and earlier.ord < batch.ord
    ),
    patient_ids::uuid[], substring($11::bytea from first_byte for bytes)
  from batch order by ord
  on conflict (source_id, control_id, digest) do nothing
  returning sequence, source_id, digest, received_at, control_id_reused, patient_ids
), queued as (
  insert into inbox.queue (patient_id, sequence, source_id, received_at)
  select unnest(patient_ids), sequence, source_id, received_at from stored
)
select sequence, source_id, encode(digest, 'hex') as digest, control_id_reused from stored`;

/** Stores these messages, those not stored before, in this order. Answers the rows that are new. */
export function insertMessages(messages: readonly NewMessage[]): Statement<StoredRow> {
  let offset = 1;
  const firstBytes = messages.map(({ content }) => {
    const first = offset;
    offset += content.length;
    return first;
  });
  return {
    name: 'inbox insert messages',
    text: insert,
    values: [
      messages.map(({ sourceId }) => sourceId),
      messages.map(({ kind }) => kind),
      messages.map(({ type }) => type),
      messages.map(({ controlId }) => controlId),
      messages.map(({ sender }) => sender),
      messages.map(({ sentAt }) => sentAt),
      messages.map(({ receivedAt }) => receivedAt.toISOString()),
      firstBytes,
      messages.map(({ content }) => content.length),
      Buffer.concat(messages.map(({ digest }) => digest)),
      Buffer.concat(messages.map(({ content }) => content)),
      messages.map(({ patientIds }) => `{${[...new Set(patientIds)].join()}}`),
    ],
  };
}

/** Messages as they came. */
export const contentsOf = (sequences: readonly number[]): Statement<{ sequence: number; content: Buffer }> => ({
  name: 'inbox contents of messages',
  text: 'select sequence, content from inbox.message where sequence = any($1::bigint[])',
  values: [sequences],
});

/** A message that was not accepted. */
export interface NewRefusal {
  sourceId: string;
  kind: MessageKind;
  type?: string | undefined;
  controlId?: string | undefined;
  receivedAt: Date;
  issues: readonly Issue[];
  digest: Uint8Array;
  /** Length of what came. */
  bytes: number;
  /** What is kept of it. */
  content: Uint8Array;
}

export const insertRefusal = (refusal: NewRefusal): Statement => ({
  name: 'inbox insert refusal',
  text: `
insert into inbox.refused_message as known
  (source_id, kind, message_type, control_id, first_received_at, last_received_at, times, issues, digest, bytes, content)
values ($1, $2, $3, $4, $5, $5, 1, $6, $7, $8, $9)
on conflict (source_id, digest) do update
  set times = known.times + 1, last_received_at = excluded.last_received_at, issues = excluded.issues`,
  values: [
    refusal.sourceId,
    refusal.kind,
    refusal.type ?? null,
    refusal.controlId ?? null,
    refusal.receivedAt.toISOString(),
    JSON.stringify(refusal.issues),
    Buffer.from(refusal.digest),
    refusal.bytes,
    Buffer.from(refusal.content),
  ],
});

/** Forgets refused messages last seen before a moment, and all but the newest `keep`. */
export const deleteRefusals = (before: Date, keep: number): Statement<{ deleted: number }> => ({
  text: `
with deleted as (
  delete from inbox.refused_message
  where last_received_at < $1 or sequence in (select sequence from inbox.refused_message order by sequence desc offset $2)
  returning 1
)
select count(*) as deleted from deleted`,
  values: [before.toISOString(), keep],
});
