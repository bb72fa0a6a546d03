// Residents' sessions: begun, used, ended. A session is a random token in a cookie of its own; the server keeps its hash.
// Invariant: a resident's session is in a table no professional's is found in, and the reverse: no token opens both.
import { randomBytes, randomUUID } from 'node:crypto';
import { recordEvent } from '#audit/record-event.ts';
import type { Clock } from '#runtime/clock.ts';
import type { Database, Executor } from '#runtime/database/database.ts';
import type { NhsNumber } from '#standards/nhs-number.ts';
import type { PersonId } from '#standards/patient.ts';
import { hashOf, type SessionLimits } from '../sign-in.ts';
import { agentOf, type ResidentClaims, type SignedInResident } from './resident.ts';
import {
  clearExpired,
  deleteOtherSessions,
  deleteSession,
  type FoundSession,
  insertSession,
  selectSessionsOf,
  touchSession,
} from './resident-store.ts';

export interface LiveResidentSession {
  sessionId: string;
  signedInAt: Date;
  lastSeenAt: Date;
}

export interface ResidentSessions {
  /** The token goes into the cookie and nowhere else. @param before the token of the session this one takes the place of. */
  start(
    who: ResidentClaims & { personId: PersonId; name: string; address?: string | undefined },
    requestId: string,
    before?: string,
  ): Promise<{ token: string }>;
  /** Who holds the token, if the session is live; that they used it counts against idleness. */
  residentOf(token: string): Promise<SignedInResident | undefined>;
  /** Their sessions that are live, the last used first. */
  ofPerson(personId: PersonId): Promise<readonly LiveResidentSession[]>;
  signOut(token: string, requestId: string): Promise<void>;
  /** Ends every session of theirs but this one. How many there were. */
  endOthers(resident: SignedInResident, requestId: string): Promise<number>;
  clearEnded(): Promise<void>;
}

export function createResidentSessions({
  database,
  clock,
  limits: { idleMs, longestMs },
}: {
  database: Database;
  clock: Clock;
  limits: SessionLimits;
}): ResidentSessions {
  const idleSince = () => new Date(clock.now().getTime() - idleMs);

  const write = (
    transaction: Executor,
    kind: 'sign-in' | 'sign-out',
    who: Parameters<typeof agentOf>[0],
    requestId: string,
    explanation?: string,
  ) =>
    recordEvent(transaction, {
      kind,
      recordedAt: clock.now(),
      requestId,
      outcome: 'success',
      agent: agentOf(who),
      ...(explanation === undefined ? {} : { explanation }),
    });

  const end = async (transaction: Executor, token: string, requestId: string): Promise<void> => {
    const [ended] = await transaction.run<FoundSession>(deleteSession(hashOf(token)));
    if (ended) await write(transaction, 'sign-out', holderOf(ended), requestId);
  };

  return {
    start: (who, requestId, before) =>
      // Invariant: a session that is not written down does not exist.
      database.transaction(async (transaction) => {
        if (before !== undefined) await end(transaction, before, requestId);
        const token = randomBytes(32).toString('base64url');
        const now = clock.now();
        await transaction.run(
          insertSession({
            person_id: who.personId,
            token_hash: hashOf(token),
            session_id: randomUUID(),
            nhs_number: who.nhsNumber,
            birth_date: who.birthDate,
            name: who.name,
            issuer: who.issuer,
            subject: who.subject,
            signed_in_at: now,
            last_seen_at: now,
            ends_at: new Date(now.getTime() + longestMs),
          }),
        );
        const { personId, name, address } = who;
        await write(
          transaction,
          'sign-in',
          { personId, name, ...(address === undefined ? {} : { address }) },
          requestId,
        );
        return { token };
      }),

    async residentOf(token) {
      const [session] = await database.run<FoundSession>(touchSession(hashOf(token), clock.now(), idleSince()));
      return session && holderOf(session);
    },

    async ofPerson(personId) {
      const rows = await database.run<FoundSession>(selectSessionsOf(personId, clock.now(), idleSince()));
      return rows.map(({ session_id: sessionId, signed_in_at: signedInAt, last_seen_at: lastSeenAt }) => ({
        sessionId,
        signedInAt,
        lastSeenAt,
      }));
    },

    signOut: (token, requestId) => database.transaction((transaction) => end(transaction, token, requestId)),

    endOthers: ({ personId, sessionId }, requestId) =>
      database.transaction(async (transaction) => {
        const ended = await transaction.run<FoundSession>(deleteOtherSessions(personId, sessionId));
        for (const each of ended)
          await write(transaction, 'sign-out', holderOf(each), requestId, 'Ended from another session of theirs.');
        return ended.length;
      }),

    async clearEnded() {
      for (const statement of clearExpired(clock.now(), idleSince())) await database.run(statement);
    },
  };
}

const holderOf = (row: FoundSession): SignedInResident => ({
  sessionId: row.session_id,
  personId: row.person_id,
  nhsNumber: row.nhs_number as NhsNumber,
  birthDate: row.birth_date,
  name: row.name,
});
