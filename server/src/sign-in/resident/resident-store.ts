// Rows of residents' sessions, and of those who were sent to the provider and have not come back. Tables of their own: no row of
// these can be read as a professional's, nor one of those as a resident's.
import { statements } from '#runtime/database/database.ts';
import type { PersonId } from '#standards/patient.ts';
import type { Attempt, Attempts } from '../there-and-back.ts';

interface ResidentTables {
  'sign_in.resident_attempt': Attempt;
  'sign_in.resident_session': {
    person_id: PersonId;
    token_hash: Buffer;
    session_id: string;
    nhs_number: string;
    birth_date: string;
    name: string;
    issuer: string;
    subject: string;
    signed_in_at: Date;
    last_seen_at: Date;
    ends_at: Date;
  };
}

const sql = statements<ResidentTables>();

export const residentAttempts: Attempts = {
  insert: (attempt) => sql.insertInto('sign_in.resident_attempt').values(attempt).compile(),
  take: (browserHash, stateHash, now) =>
    sql
      .deleteFrom('sign_in.resident_attempt')
      .where('browser_hash', '=', browserHash)
      .where('state_hash', '=', stateHash)
      .where('expires_at', '>', now)
      .returning(['nonce', 'code_verifier', 'again', 'expires_at'])
      .compile(),
};

export type NewSession = ResidentTables['sign_in.resident_session'];
const shown = ['session_id', 'person_id', 'nhs_number', 'birth_date', 'name', 'signed_in_at', 'last_seen_at'] as const;
export type FoundSession = Pick<NewSession, (typeof shown)[number]>;

export const insertSession = (row: NewSession) => sql.insertInto('sign_in.resident_session').values(row).compile();

/** The live session of a token, its last-seen time moved to now; nothing where it ended or was idle too long. */
export const touchSession = (tokenHash: Buffer, now: Date, idleSince: Date) =>
  sql
    .updateTable('sign_in.resident_session')
    .set({ last_seen_at: now })
    .where('token_hash', '=', tokenHash)
    .where('ends_at', '>', now)
    .where('last_seen_at', '>', idleSince)
    .returning(shown)
    .compile();

/** The session that was ended, if there was one. */
export const deleteSession = (tokenHash: Buffer) =>
  sql.deleteFrom('sign_in.resident_session').where('token_hash', '=', tokenHash).returning(shown).compile();

/** A person's live sessions, the last used first. */
export const selectSessionsOf = (personId: PersonId, now: Date, idleSince: Date) =>
  sql
    .selectFrom('sign_in.resident_session')
    .where('person_id', '=', personId)
    .where('ends_at', '>', now)
    .where('last_seen_at', '>', idleSince)
    .select(shown)
    .orderBy('last_seen_at', 'desc')
    .compile();

/** Ends a person's sessions but this one. */
export const deleteOtherSessions = (personId: PersonId, sessionId: string) =>
  sql
    .deleteFrom('sign_in.resident_session')
    .where('person_id', '=', personId)
    .where('session_id', '<>', sessionId)
    .returning(shown)
    .compile();

export const clearExpired = (now: Date, idleSince: Date) => [
  sql.deleteFrom('sign_in.resident_attempt').where('expires_at', '<=', now).compile(),
  sql
    .deleteFrom('sign_in.resident_session')
    .where((row) => row.or([row('ends_at', '<=', now), row('last_seen_at', '<=', idleSince)]))
    .compile(),
];
