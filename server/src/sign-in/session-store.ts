// Sessions' rows. A token is found by its hash, so that a copy of the table lets nobody in.
import { statements } from '#runtime/database/database.ts';

interface SessionTables {
  'sign_in.session': {
    token_hash: Buffer;
    session_id: string;
    user_id: string;
    signed_in_at: Date;
    last_seen_at: Date;
    ends_at: Date;
  };
}

const sql = statements<SessionTables>();

export const insertSession = (row: SessionTables['sign_in.session']) =>
  sql.insertInto('sign_in.session').values(row).compile();

/** The live session of a token, its last-seen time moved to now; nothing where it ended or was idle too long. */
export const touchSession = (tokenHash: Buffer, now: Date, idleSince: Date) =>
  sql
    .updateTable('sign_in.session')
    .set({ last_seen_at: now })
    .where('token_hash', '=', tokenHash)
    .where('ends_at', '>', now)
    .where('last_seen_at', '>', idleSince)
    .returning(['session_id', 'user_id'])
    .compile();

/** The same, looked at and not used. */
export const selectSession = (tokenHash: Buffer, now: Date, idleSince: Date) =>
  sql
    .selectFrom('sign_in.session')
    .where('token_hash', '=', tokenHash)
    .where('ends_at', '>', now)
    .where('last_seen_at', '>', idleSince)
    .select(['session_id', 'user_id'])
    .compile();

/** The session that was ended, if there was one. */
export const deleteSession = (tokenHash: Buffer) =>
  sql.deleteFrom('sign_in.session').where('token_hash', '=', tokenHash).returning('user_id').compile();

export const deleteEndedSessions = (now: Date, idleSince: Date) =>
  sql
    .deleteFrom('sign_in.session')
    .where((row) => row.or([row('ends_at', '<=', now), row('last_seen_at', '<=', idleSince)]))
    .compile();
