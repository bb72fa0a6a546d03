// Keepers sign in by a link that is sent to them: no password, and a session of its own kind.
// Invariant: a link works once; of links and sessions only hashes are kept; what a keeper may is read anew for every request.
import { randomBytes } from 'node:crypto';
import { beginKeeping } from './changing-hands.ts';
import { claimMs, type ClaimingParts, longestName, readClaimable } from './claims.ts';
import { type SignedInKeeper, withoutRest } from './keeper.ts';
import * as store from './keeping-store.ts';
import { signInLetter } from './letters.ts';
import { addressOf, isAddress } from './listed-addresses.ts';
import { hashOf } from './post.ts';

export interface SignIn {
  /** Sends a link to whoever keeps something. Says nothing of whether anybody does, and takes no longer for it. */
  sendLink(email: string): void;
  /** What following it would do; undefined where it does nothing any more. */
  readLink(token: string): Promise<{ organization?: string; needsName: boolean } | undefined>;
  /** Follows a link: once. @returns the session's token; undefined where the link does nothing any more. */
  follow(token: string, name: string): Promise<string | undefined>;
  keeperOf(token: string): Promise<SignedInKeeper | undefined>;
  signOut(token: string): Promise<void>;
  clearEnded(): Promise<void>;
}

export function createSignIn(parts: ClaimingParts): SignIn {
  const { database, rules, clock, title, post } = parts;
  const idleSince = () => new Date(clock.now().getTime() - rules.sessions.idleMinutes * 60_000);

  return {
    sendLink(given) {
      const email = addressOf(given);
      if (!isAddress(email)) return;
      post.later(async () => {
        const link = await database.transaction(async (transaction) => {
          const keepings = await transaction.run(store.selectKeepingsOf(email));
          return keepings.length === 0
            ? undefined
            : post.newLink(transaction, email, null, rules.links.signInMinutes * 60_000);
        });
        const minutes = rules.links.signInMinutes;
        if (link) post.send(email, signInLetter(title, { link, minutes }));
      });
    },

    async readLink(token) {
      const [link] = await database.run(store.selectLink(hashOf(token), clock.now()));
      if (!link) return undefined;
      if (link.claimId === null) return { needsName: false };
      const [row] = await database.run(store.selectClaim(link.claimId));
      const found = row?.state === 'sent' && (await readClaimable(database, row.organizationId));
      return found ? { organization: found.organization.name, needsName: row.name === '' } : undefined;
    },

    async follow(token, given) {
      const name = given.trim().slice(0, longestName);
      const written: (() => void)[] = [];
      const session = await database.transaction(async (transaction) => {
        const now = clock.now();
        const [link] = await transaction.run(store.takeLink(hashOf(token), now));
        if (!link) return undefined;
        if (link.claimId !== null && !(await beginKeeping(parts, transaction, link.claimId, name, written)))
          return undefined;
        const keepings = await transaction.run(store.selectKeepingsOf(link.email));
        if (keepings.length === 0) return undefined;
        await transaction.run(store.deleteSignInLinks(link.email));
        const fresh = randomBytes(32).toString('base64url');
        const endsAt = new Date(now.getTime() + rules.sessions.longestHours * 3_600_000);
        await transaction.run(store.insertSession(hashOf(fresh), link.email, now, endsAt));
        return fresh;
      });
      if (session !== undefined) for (const write of written) write();
      return session;
    },

    async keeperOf(token) {
      const [session] = await database.run(store.touchSession(hashOf(token), clock.now(), idleSince()));
      if (!session) return undefined;
      const keepings = await database.run(store.selectKeepingsOf(session.email));
      return keepings.length === 0 ? undefined : { email: session.email, keepings: keepings.map(withoutRest) };
    },

    signOut: async (token) => void (await database.run(store.deleteSession(hashOf(token)))),

    async clearEnded() {
      const now = clock.now();
      for (const statement of store.clearEnded(now, idleSince(), new Date(now.getTime() - claimMs(rules))))
        await database.run(statement);
    },
  };
}
