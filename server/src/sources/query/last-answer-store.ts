// The last full answer of each source, in the database: read when the source is silent, gone when it expires, is withdrawn or
// the person opts out.
import { type Executor, statements } from '#runtime/database/database.ts';
import type { Forgetting } from './answer-cache.ts';
import type { AnswerKey, KeptAnswer } from './kept-answer.ts';

interface SourcesTables {
  'sources.last_answer': {
    patient_id: string;
    source_id: string;
    requester: string;
    recorded_at: Date;
    expires_at: Date;
    outcome: KeptAnswer['outcome'];
    answer: Buffer;
    cleared_by: string | null;
  };
}

const sql = statements<SourcesTables>();

/** Keeps an answer, unless a newer one is held. */
export async function keepLastAnswer(
  database: Executor,
  key: AnswerKey,
  { outcome, recordedAt, packed, clearedBy }: KeptAnswer,
  expiresAt: Date,
): Promise<void> {
  await database.run({
    // Named, so that it is planned once a connection: a view writes one for each source.
    name: 'sources keep last answer',
    text: `insert into sources.last_answer (patient_id, source_id, requester, recorded_at, expires_at, outcome, answer, cleared_by)
      values ($1, $2, $3, $4, $5, $6, $7, $8)
      on conflict (patient_id, source_id, requester) do update set recorded_at = excluded.recorded_at,
        expires_at = excluded.expires_at, outcome = excluded.outcome, answer = excluded.answer, cleared_by = excluded.cleared_by
      where last_answer.recorded_at <= excluded.recorded_at`,
    values: [key.patientId, key.sourceId, key.requester, recordedAt, expiresAt, outcome, packed, clearedBy ?? null],
  });
}

export async function readLastAnswer(database: Executor, key: AnswerKey, now: Date): Promise<KeptAnswer | undefined> {
  const [row] = await database.run(
    sql
      .selectFrom('sources.last_answer')
      .select(['outcome', 'recorded_at', 'answer'])
      .where('patient_id', '=', key.patientId)
      .where('source_id', '=', key.sourceId)
      .where('requester', '=', key.requester)
      .where('expires_at', '>', now)
      .compile(),
  );
  return row && { outcome: row.outcome, recordedAt: row.recorded_at, packed: row.answer };
}

/** Deletes them, and tells every other server on the database to forget theirs. */
export async function forgetLastAnswers(database: Executor, which: Forgetting): Promise<void> {
  let deletion = sql.deleteFrom('sources.last_answer').where('patient_id', '=', which.patientId);
  if (which.sourceId !== undefined) deletion = deletion.where('source_id', '=', which.sourceId);
  if (which.requester !== undefined) deletion = deletion.where('requester', '=', which.requester);
  await database.run(deletion.compile());
  await database.run({ text: 'select pg_notify($1, $2)', values: [forgetChannel, JSON.stringify(which)] });
}

/** Deletes what was kept while other lists of what is never shared were in force: it may hold what these leave out. */
export async function forgetAnswersBefore(database: Executor, stamp: string): Promise<void> {
  await database.run(sql.deleteFrom('sources.last_answer').where('cleared_by', 'is distinct from', stamp).compile());
}

export async function deleteExpiredAnswers(database: Executor, now: Date): Promise<void> {
  await database.run(sql.deleteFrom('sources.last_answer').where('expires_at', '<=', now).compile());
}

/** PostgreSQL's channel on which servers tell each other what to forget: ids alone, never a name or number. */
export const forgetChannel = 'sources_forget';
