// Sessions: begun, used, changed, ended. A session is a random token in a cookie; the server keeps its hash and, beside it,
// who the identity provider said its holder is.
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { recordEvent } from '#audit/record-event.ts';
import type { Clock } from '#runtime/clock.ts';
import type { Database, Executor } from '#runtime/database/database.ts';
import { identityFrom, type IdentityNow, storedIdentity } from './identity.ts';
import {
  deleteEndedSessions,
  deleteSession,
  deleteSessionsOfProvider,
  deleteSessionsOfUser,
  type FoundSession,
  insertSession,
  selectLiveSessions,
  selectSession,
  touchSession,
} from './session-store.ts';
import type { Identity, SignedInUser } from './user.ts';

/** How long a session lasts. Source: NHS England, CIS2 session guidance: 30 minutes idle, 12 hours in all. */
export interface SessionLimits {
  idleMs: number;
  longestMs: number;
}
export const usualLimits: SessionLimits = { idleMs: 30 * 60_000, longestMs: 12 * 3_600_000 };

/** Who says who somebody is, and by what the session there is known. */
export interface ProviderSession {
  issuer: string;
  subject: string;
  sessionId?: string;
  /** Shown to the provider when its session is to end. Signs nobody in: its nonce was used. */
  idToken?: string;
}

/** Somebody the partnership lets in: the role they act in, the others they may change to, and who said so. */
export interface Accepted {
  identity: Identity;
  roles: readonly Identity[];
  provider?: ProviderSession;
}

export interface LiveSession {
  identity: Identity;
  signedInAt: Date;
  lastSeenAt: Date;
}

/** People who may sign in without a provider: tests and benchmarks only. */
export interface UserDirectory {
  find(userId: string): Identity | undefined;
}

export interface SignIn {
  /**
   * Starts a session. The token goes into the cookie and nowhere else.
   * @param before the token of the session this one takes the place of, which ends.
   */
  start(accepted: Accepted, requestId: string, before?: string): Promise<{ token: string }>;
  /** The same for somebody in the directory; undefined where nobody has that id, as for everybody where there is none. */
  signIn(userId: string, requestId: string, before?: string): Promise<{ token: string } | undefined>;
  /** Who holds the token, if the session is live. Unless `unasked`, that somebody used it now counts against idleness. */
  userOf(token: string, options?: { unasked?: boolean | undefined }): Promise<SignedInUser | undefined>;
  /** The roles the holder of the token may change to, the present one among them. */
  rolesOf(token: string): Promise<readonly Identity[]>;
  /** Another of their roles: another session with another token, which ends when this one would have. */
  changeRole(token: string, index: number, requestId: string): Promise<{ token: string } | undefined>;
  /** Ends the session; by what it is known at the provider, which may end its own. */
  signOut(token: string, requestId: string): Promise<ProviderSession | undefined>;
  /** Ends what a provider says has ended: a session there, or all of a subject. How many there were. */
  endOfProvider(
    provider: { issuer: string; subject?: string | undefined; sessionId?: string | undefined },
    requestId: string,
  ): Promise<number>;
  /** Ends every session of somebody. How many there were. @param beside done in the same transaction: writing down by whose word. */
  endAllOf(userId: string, requestId: string, beside?: (transaction: Executor) => Promise<void>): Promise<number>;
  /** Sessions that are live, the last used first. */
  live(atMost: number): Promise<readonly LiveSession[]>;
  /** Clears sessions that ended. */
  clearEnded(): Promise<void>;
}

export function createSignIn({
  database,
  clock,
  directory,
  now: asNow = (identity) => identity,
  limits: { idleMs, longestMs } = usualLimits,
}: {
  database: Database;
  clock: Clock;
  directory?: UserDirectory;
  /** What the partnership says of somebody now; without it, what it said when they signed in. */
  now?: IdentityNow;
  limits?: SessionLimits;
}): SignIn {
  const live = (token: string) => {
    const now = clock.now();
    return [hashOf(token), now, new Date(now.getTime() - idleMs)] as const;
  };

  const begin = async (
    transaction: Executor,
    { identity, roles, provider }: Accepted,
    requestId: string,
    endsAt = new Date(clock.now().getTime() + longestMs),
  ): Promise<{ token: string }> => {
    const token = randomBytes(32).toString('base64url');
    const now = clock.now();
    await transaction.run(
      insertSession({
        token_hash: hashOf(token),
        session_id: randomUUID(),
        user_id: identity.userId,
        signed_in_at: now,
        last_seen_at: now,
        ends_at: endsAt,
        identity: storedIdentity(identity),
        roles: roles.map(storedIdentity),
        issuer: provider?.issuer ?? null,
        subject: provider?.subject ?? null,
        provider_session: provider?.sessionId ?? null,
        id_token: provider?.idToken ?? null,
      }),
    );
    await recordEvent(transaction, {
      kind: 'sign-in',
      recordedAt: now,
      requestId,
      outcome: 'success',
      agent: agentOf(identity),
    });
    return { token };
  };

  const writeEnded = async (transaction: Executor, ended: FoundSession, requestId: string, why?: string) =>
    recordEvent(transaction, {
      kind: 'sign-out',
      recordedAt: clock.now(),
      requestId,
      outcome: 'success',
      agent: agentOf(identityFrom(ended.identity)),
      ...(why === undefined ? {} : { explanation: why }),
    });

  /** Ends the session of a token, where there is one. */
  const end = async (transaction: Executor, token: string, requestId: string): Promise<FoundSession | undefined> => {
    const [ended] = await transaction.run<FoundSession>(deleteSession(hashOf(token)));
    if (ended) await writeEnded(transaction, ended, requestId);
    return ended;
  };

  return {
    start: (accepted, requestId, before) =>
      // Invariant: a session that is not written down does not exist.
      database.transaction(async (transaction) => {
        if (before !== undefined) await end(transaction, before, requestId);
        return begin(transaction, accepted, requestId);
      }),

    async signIn(userId, requestId, before) {
      const identity = directory?.find(userId);
      return identity && this.start({ identity, roles: [identity] }, requestId, before);
    },

    async userOf(token, { unasked = false } = {}) {
      const [session] = await database.run<FoundSession>(
        unasked ? selectSession(...live(token)) : touchSession(...live(token)),
      );
      const identity = session && asNow(identityFrom(session.identity));
      if (!identity) return undefined;
      const others = session.roles.length > 1 ? ({ hasOtherRoles: true } as const) : {};
      return { ...identity, ...others, sessionId: session.session_id };
    },

    async rolesOf(token) {
      const [session] = await database.run<FoundSession>(selectSession(...live(token)));
      return session ? rolesIn(session) : [];
    },

    changeRole: (token, index, requestId) =>
      database.transaction(async (transaction) => {
        const [session] = await transaction.run<FoundSession>(selectSession(...live(token)));
        const wanted = session && rolesIn(session)[index];
        const identity = wanted && asNow(wanted);
        if (!identity) return undefined;
        const ended = await end(transaction, token, requestId);
        // Ended meanwhile, in another tab or by the provider: it does not come back by this.
        if (!ended) return undefined;
        const provider = providerOf(ended);
        return begin(
          transaction,
          { identity, roles: rolesIn(ended), ...(provider ? { provider } : {}) },
          requestId,
          ended.ends_at,
        );
      }),

    signOut: (token, requestId) =>
      database.transaction(async (transaction) => {
        const ended = await end(transaction, token, requestId);
        return ended && providerOf(ended);
      }),

    endOfProvider: ({ issuer, subject, sessionId }, requestId) =>
      database.transaction(async (transaction) => {
        const ended = await transaction.run<FoundSession>(
          deleteSessionsOfProvider(issuer, { subject, providerSession: sessionId }),
        );
        for (const each of ended) await writeEnded(transaction, each, requestId, 'The identity provider ended it.');
        return ended.length;
      }),

    endAllOf: (userId, requestId, beside) =>
      database.transaction(async (transaction) => {
        await beside?.(transaction);
        const ended = await transaction.run<FoundSession>(deleteSessionsOfUser(userId));
        for (const each of ended) await writeEnded(transaction, each, requestId, 'Ended by an administrator.');
        return ended.length;
      }),

    async live(atMost) {
      const now = clock.now();
      const rows = await database.run(selectLiveSessions(now, new Date(now.getTime() - idleMs), atMost));
      return rows.map(({ identity, signed_in_at: signedInAt, last_seen_at: lastSeenAt }) => ({
        identity: identityFrom(identity),
        signedInAt,
        lastSeenAt,
      }));
    },

    async clearEnded() {
      const now = clock.now();
      await database.run(deleteEndedSessions(now, new Date(now.getTime() - idleMs)));
    },
  };
}

/** What a token is found by. */
export const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** As audit events name them. */
export const agentOf = ({ userId, name, roleId, organisation }: Identity) =>
  ({ type: 'user', userId, name, roleId, organisation: organisation.ods }) as const;

const rolesIn = ({ roles }: FoundSession): Identity[] => roles.map(identityFrom);

function providerOf({ issuer, subject, provider_session, id_token }: FoundSession): ProviderSession | undefined {
  if (issuer === null || subject === null) return undefined;
  return {
    issuer,
    subject,
    ...(provider_session === null ? {} : { sessionId: provider_session }),
    ...(id_token === null ? {} : { idToken: id_token }),
  };
}
