// Sessions' rows. A token is found by its hash, so that a copy of the table lets nobody in.
import type { JSONColumnType } from 'kysely';
import { statements } from '#runtime/database/database.ts';

interface SessionRow {
  token_hash: Buffer;
  session_id: string;
  user_id: string;
  signed_in_at: Date;
  last_seen_at: Date;
  ends_at: Date;
  identity: JSONColumnType<object>;
  roles: JSONColumnType<object[]>;
  issuer: string | null;
  subject: string | null;
  provider_session: string | null;
  id_token: string | null;
}

const sql = statements<{ 'sign_in.session': SessionRow }>();

export interface NewSession extends Omit<SessionRow, 'identity' | 'roles'> {
  identity: object;
  roles: readonly object[];
}

export const insertSession = ({ identity, roles, ...row }: NewSession) =>
  sql
    .insertInto('sign_in.session')
    .values({ ...row, identity: JSON.stringify(identity), roles: JSON.stringify(roles) })
    .compile();

const shown = [
  'session_id',
  'ends_at',
  'identity',
  'roles',
  'issuer',
  'subject',
  'provider_session',
  'id_token',
] as const;

/** A session as it is found. */
export type FoundSession = Pick<SessionRow, Exclude<(typeof shown)[number], 'identity' | 'roles'>> & {
  identity: object;
  roles: object[];
};

/** The live session of a token, its last-seen time moved to now; nothing where it ended or was idle too long. */
export const touchSession = (tokenHash: Buffer, now: Date, idleSince: Date) =>
  sql
    .updateTable('sign_in.session')
    .set({ last_seen_at: now })
    .where('token_hash', '=', tokenHash)
    .where('ends_at', '>', now)
    .where('last_seen_at', '>', idleSince)
    .returning(shown)
    .compile();

/** The same, looked at and not used. */
export const selectSession = (tokenHash: Buffer, now: Date, idleSince: Date) =>
  sql
    .selectFrom('sign_in.session')
    .where('token_hash', '=', tokenHash)
    .where('ends_at', '>', now)
    .where('last_seen_at', '>', idleSince)
    .select(shown)
    .compile();

/** The session that was ended, if there was one. */
export const deleteSession = (tokenHash: Buffer) =>
  sql.deleteFrom('sign_in.session').where('token_hash', '=', tokenHash).returning(shown).compile();

/** All sessions a provider began for a subject, or those of one session there; those that were ended. */
export const deleteSessionsOfProvider = (
  issuer: string,
  { subject, providerSession }: { subject?: string | undefined; providerSession?: string | undefined },
) => {
  let query = sql.deleteFrom('sign_in.session').where('issuer', '=', issuer);
  if (subject !== undefined) query = query.where('subject', '=', subject);
  if (providerSession !== undefined) query = query.where('provider_session', '=', providerSession);
  return query.returning(shown).compile();
};

export const deleteSessionsOfUser = (userId: string) =>
  sql.deleteFrom('sign_in.session').where('user_id', '=', userId).returning(shown).compile();

/** Whose sessions are live, who was last seen first; at most so many rows. */
export const selectLiveSessions = (now: Date, idleSince: Date, atMost: number) =>
  sql
    .selectFrom('sign_in.session')
    .where('ends_at', '>', now)
    .where('last_seen_at', '>', idleSince)
    .select(['identity', 'signed_in_at', 'last_seen_at'])
    .orderBy('last_seen_at', 'desc')
    .limit(atMost)
    .compile();

export const deleteEndedSessions = (now: Date, idleSince: Date) =>
  sql
    .deleteFrom('sign_in.session')
    .where((row) => row.or([row('ends_at', '<=', now), row('last_seen_at', '<=', idleSince)]))
    .compile();
