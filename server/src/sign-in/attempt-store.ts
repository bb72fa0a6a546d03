// What is remembered between being sent to the provider and being signed in, and what was used once. Each is found by a hash
// and gone when it is taken, whichever server takes it.
import type { JSONColumnType } from 'kysely';
import { statements } from '#runtime/database/database.ts';
import type { Attempt, Attempts } from './there-and-back.ts';

interface AttemptTables {
  'sign_in.attempt': Attempt & {
    /** The clinical system they were sent to; null where it was the identity provider. */
    system: string | null;
  };
  'sign_in.choice': { token_hash: Buffer; accepted: JSONColumnType<object>; expires_at: Date };
  'sign_in.launch': { token_hash: Buffer; accepted: JSONColumnType<object>; expires_at: Date };
  'sign_in.used_token': { issuer: string; token_id_hash: Buffer; expires_at: Date };
}

const sql = statements<AttemptTables>();

/** To launch, from a clinical system. */
export const insertLaunchAttempt = (row: AttemptTables['sign_in.attempt'] & { system: string }) =>
  sql.insertInto('sign_in.attempt').values(row).compile();

/** The attempt begun in this browser with this state, which is gone with it: to sign in, or to launch, and not one for the other. */
const take = (browserHash: Buffer, stateHash: Buffer, now: Date) =>
  sql
    .deleteFrom('sign_in.attempt')
    .where('browser_hash', '=', browserHash)
    .where('state_hash', '=', stateHash)
    .where('expires_at', '>', now);

export const takeLaunchAttempt = (browserHash: Buffer, stateHash: Buffer, now: Date) =>
  take(browserHash, stateHash, now)
    .where('system', 'is not', null)
    .returning(['nonce', 'code_verifier', 'system'])
    .compile();

export const signInAttempts: Attempts = {
  insert: (attempt) =>
    sql
      .insertInto('sign_in.attempt')
      .values({ ...attempt, system: null })
      .compile(),
  take: (browserHash, stateHash, now) =>
    take(browserHash, stateHash, now)
      .where('system', 'is', null)
      .returning(['nonce', 'code_verifier', 'again', 'expires_at'])
      .compile(),
};

export const insertChoice = (tokenHash: Buffer, accepted: object, expiresAt: Date) =>
  sql
    .insertInto('sign_in.choice')
    .values({ token_hash: tokenHash, accepted: JSON.stringify(accepted), expires_at: expiresAt })
    .compile();

export const selectChoice = (tokenHash: Buffer, now: Date) =>
  sql
    .selectFrom('sign_in.choice')
    .where('token_hash', '=', tokenHash)
    .where('expires_at', '>', now)
    .select('accepted')
    .compile();

export const deleteChoice = (tokenHash: Buffer) =>
  sql.deleteFrom('sign_in.choice').where('token_hash', '=', tokenHash).returning('accepted').compile();

export const insertLaunch = (tokenHash: Buffer, accepted: object, expiresAt: Date) =>
  sql
    .insertInto('sign_in.launch')
    .values({ token_hash: tokenHash, accepted: JSON.stringify(accepted), expires_at: expiresAt })
    .compile();

export const selectLaunch = (tokenHash: Buffer, now: Date) =>
  sql
    .selectFrom('sign_in.launch')
    .where('token_hash', '=', tokenHash)
    .where('expires_at', '>', now)
    .select('accepted')
    .compile();

export const deleteLaunch = (tokenHash: Buffer, now: Date) =>
  sql
    .deleteFrom('sign_in.launch')
    .where('token_hash', '=', tokenHash)
    .where('expires_at', '>', now)
    .returning('accepted')
    .compile();

/** One row where it had not been used; none where it had. */
export const useToken = (issuer: string, tokenIdHash: Buffer, expiresAt: Date) =>
  sql
    .insertInto('sign_in.used_token')
    .values({ issuer, token_id_hash: tokenIdHash, expires_at: expiresAt })
    .onConflict((conflict) => conflict.doNothing())
    .returning('issuer')
    .compile();

export const clearExpired = (now: Date) => [
  sql.deleteFrom('sign_in.attempt').where('expires_at', '<=', now).compile(),
  sql.deleteFrom('sign_in.choice').where('expires_at', '<=', now).compile(),
  sql.deleteFrom('sign_in.launch').where('expires_at', '<=', now).compile(),
  sql.deleteFrom('sign_in.used_token').where('expires_at', '<=', now).compile(),
];
