// Signing in and out. A session is a random token in a cookie; the server keeps only its hash.
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { recordEvent } from '#audit/record-event.ts';
import type { Clock } from '#runtime/clock.ts';
import type { Database } from '#runtime/database/database.ts';
import type { UserDirectory } from './directory.ts';
import { deleteEndedSessions, deleteSession, insertSession, touchSession } from './session-store.ts';
import type { SignedInUser } from './user.ts';

/** Source: NHS England, CIS2 session guidance: 30 minutes idle, 12 hours in all. */
const idleMs = 30 * 60_000;
const longestMs = 12 * 3_600_000;

export interface SignIn {
  directory: UserDirectory;
  /** Starts a session; undefined where nobody has that id. The token goes into the cookie and nowhere else. */
  signIn(userId: string, requestId: string): Promise<{ token: string } | undefined>;
  /** Who holds the token, if the session is live. */
  userOf(token: string): Promise<SignedInUser | undefined>;
  signOut(token: string): Promise<void>;
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
  return {
    directory,
    async signIn(userId, requestId) {
      const user = directory.find(userId);
      if (!user) return undefined;
      const token = randomBytes(32).toString('base64url');
      const now = clock.now();
      await database.run(
        insertSession({
          token_hash: hashOf(token),
          session_id: randomUUID(),
          user_id: userId,
          signed_in_at: now,
          last_seen_at: now,
          ends_at: new Date(now.getTime() + longestMs),
        }),
      );
      await recordEvent(database, {
        kind: 'sign-in',
        recordedAt: now,
        requestId,
        outcome: 'success',
        agent: { type: 'user', userId, name: user.name, roleId: user.roleId, organisation: user.organisation.ods },
      });
      return { token };
    },
    async userOf(token) {
      const now = clock.now();
      const [session] = await database.run(touchSession(hashOf(token), now, new Date(now.getTime() - idleMs)));
      const user = session && directory.find(session.user_id);
      return user && { ...user, sessionId: session.session_id };
    },
    async signOut(token) {
      await database.run(deleteSession(hashOf(token)));
    },
    async clearEnded() {
      const now = clock.now();
      await database.run(deleteEndedSessions(now, new Date(now.getTime() - idleMs)));
    },
  };
}
