// Who is signed in, and ending it: when somebody leaves, loses their smartcard, or looks where they should not.
import type { LiveSession, SignIn } from '#sign-in/sign-in.ts';
import { administered, mustBeAllowed, type Stewarding } from '../steward.ts';

/** Somebody's sessions. */
export interface SignedInNow {
  userId: string;
  name: string;
  /** Each role they act in just now, and where. */
  roles: readonly string[];
  sessions: number;
  signedInAt: Date;
  lastSeenAt: Date;
}

const atMost = 2000;

/** @throws IssueError `forbidden`, written down, for whoever may not. */
export async function reviewSessions(stewarding: Stewarding, signIn: SignIn): Promise<readonly SignedInNow[]> {
  await mustBeAllowed(stewarding, 'review-access');
  const byUser = Map.groupBy(await signIn.live(atMost), ({ identity }) => identity.userId);
  return [...byUser.values()].map(together);
}

/** Ends every session of somebody, on every server, with the next request. How many there were. */
export async function endSessions(stewarding: Stewarding, signIn: SignIn, userId: string): Promise<number> {
  await mustBeAllowed(stewarding, 'review-access');
  return signIn.endAllOf(userId, stewarding.requestId, (transaction) =>
    administered(transaction, stewarding, 'Ended all sessions of somebody.'),
  );
}

function together(sessions: readonly LiveSession[]): SignedInNow {
  const [latest] = sessions;
  const { userId, name } = latest!.identity;
  return {
    userId,
    name,
    roles: [...new Set(sessions.map(({ identity }) => `${identity.roleName}, ${identity.organisation.name}`))],
    sessions: sessions.length,
    signedInAt: new Date(Math.min(...sessions.map(({ signedInAt }) => signedInAt.getTime()))),
    lastSeenAt: latest!.lastSeenAt,
  };
}
