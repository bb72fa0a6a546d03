// Signing in and out. A session is a random token in a cookie; the server keeps only its hash.
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { recordEvent } from '#audit/record-event.ts';
import type { Clock } from '#runtime/clock.ts';
import type { Database, Executor } from '#runtime/database/database.ts';
import type { UserDirectory } from './directory.ts';
import { deleteEndedSessions, deleteSession, insertSession, selectSession, touchSession } from './session-store.ts';
import type { SignedInUser } from './user.ts';

/** Source: NHS England, CIS2 session guidance: 30 minutes idle, 12 hours in all. */
const idleMs = 30 * 60_000;
const longestMs = 12 * 3_600_000;

export interface SignIn {
  directory: UserDirectory;
  /**
   * Starts a session; undefined where nobody has that id. The token goes into the cookie and nowhere else.
   * @param before the token of the session this one takes the place of, which ends.
   */
  signIn(userId: string, requestId: string, before?: string): Promise<{ token: string } | undefined>;
  /** Who holds the token, if the session is live. Unless `unasked`, that somebody used it now counts against idleness. */
  userOf(token: string, options?: { unasked?: boolean | undefined }): Promise<SignedInUser | undefined>;
  signOut(token: string, requestId: string): Promise<void>;
  /** Clears sessions that ended. */
  clearEnded(): Promise<void>;
}

export function createSignIn({
  database,
  clock,
  directory,
}: {
  database: Database;
  clock: Clock;
  directory: UserDirectory;
}): SignIn {
  const hashOf = (token: string) => createHash('sha256').update(token).digest();
  const agentOf = ({ userId, name, roleId, organisation }: Omit<SignedInUser, 'sessionId'>) =>
    ({ type: 'user', userId, name, roleId, organisation: organisation.ods }) as const;
  /** Ends the session of a token, where there is one. */
  const end = async (transaction: Executor, token: string, requestId: string): Promise<void> => {
    const [ended] = await transaction.run(deleteSession(hashOf(token)));
    const user = ended && directory.find(ended.user_id);
    if (!user) return;
    await recordEvent(transaction, {
      kind: 'sign-out',
      recordedAt: clock.now(),
      requestId,
      outcome: 'success',
      agent: agentOf(user),
    });
  };
  return {
    directory,
    async signIn(userId, requestId, before) {
      const user = directory.find(userId);
      if (!user) return undefined;
      const token = randomBytes(32).toString('base64url');
      const now = clock.now();
      // Invariant: a session that is not written down does not exist.
      await database.transaction(async (transaction) => {
        if (before !== undefined) await end(transaction, before, requestId);
        await transaction.run(
          insertSession({
            token_hash: hashOf(token),
            session_id: randomUUID(),
            user_id: userId,
            signed_in_at: now,
            last_seen_at: now,
            ends_at: new Date(now.getTime() + longestMs),
          }),
        );
        await recordEvent(transaction, {
          kind: 'sign-in',
          recordedAt: now,
          requestId,
          outcome: 'success',
          agent: agentOf(user),
        });
      });
      return { token };
    },
    async userOf(token, { unasked = false } = {}) {
      const now = clock.now();
      const live = [hashOf(token), now, new Date(now.getTime() - idleMs)] as const;
      const [session] = await database.run(unasked ? selectSession(...live) : touchSession(...live));
      const user = session && directory.find(session.user_id);
      return user && { ...user, sessionId: session.session_id };
    },
    async signOut(token, requestId) {
      await database.transaction((transaction) => end(transaction, token, requestId));
    },
    async clearEnded() {
      const now = clock.now();
      await database.run(deleteEndedSessions(now, new Date(now.getTime() - idleMs)));
    },
  };
}
