// Keepers sign in by a link that is sent to them: no password, and a session of its own kind.
// Invariant: a link works once; of links and sessions only hashes are kept; what a keeper may is read anew for every request.
import { randomBytes } from 'node:crypto';
import { createAskingCounts } from './asking-counts.ts';
import { beginKeeping } from './changing-hands.ts';
import { claimMs, type ClaimingParts, holdClaim, longestName, readClaimable } from './claims.ts';
import { type SignedInKeeper, withoutRest } from './keeper.ts';
import * as store from './keeping-store.ts';
import { signInLetter } from './letters.ts';
import { addressOf, isAddress } from './listed-addresses.ts';
import { hashOf } from './post.ts';

export interface SignIn {
  /**
   * Sends a link to whoever keeps something. Says nothing of whether anybody does, and takes no longer for it.
   * Invariant: whoever keeps something and is sent none has one that works: nobody else's asking keeps them out.
   * @param network from which it is asked, as `networkOf` says it.
   */
  sendLink(email: string, network: string): void;
  /** What following it would do; undefined where it does nothing any more. */
  readLink(token: string): Promise<{ organization?: string; needsName: boolean } | undefined>;
  /** Follows a link: once. @returns the session's token; undefined where the link does nothing any more. */
  follow(token: string, name: string): Promise<string | undefined>;
  keeperOf(token: string): Promise<SignedInKeeper | undefined>;
  signOut(token: string): Promise<void>;
  clearEnded(): Promise<void>;
}

/** So many from one network for one address while a link works: fewer than a mailbox takes in all, and the rest is for its owner. */
const mostFromNetwork = 3;

export function createSignIn(parts: ClaimingParts): SignIn {
  const { database, rules, clock, title, post } = parts;
  const lastsMs = rules.links.signInMinutes * 60_000;
  const fromNetworks = createAskingCounts({ most: mostFromNetwork, withinMs: lastsMs, clock });
  const idleSince = () => new Date(clock.now().getTime() - rules.sessions.idleMinutes * 60_000);

  return {
    sendLink(given, network) {
      const email = addressOf(given);
      if (!isAddress(email) || !fromNetworks.take(email, network)) return;
      post.later(async () => {
        const link = await database.transaction(async (transaction) => {
          const keepings = await transaction.run(store.selectKeepingsOf(email));
          if (keepings.length === 0) return undefined;
          await transaction.run(store.lockAddress(email));
          // Those that work for half their time still: whoever is sent none has time to open one of them.
          const until = new Date(clock.now().getTime() + lastsMs / 2);
          const [links] = await transaction.run(store.countSignInLinks(email, until));
          return links!.sent >= rules.links.most ? undefined : post.newLink(transaction, email, null, lastsMs);
        });
        if (link) post.send(email, signInLetter(title, { link, minutes: rules.links.signInMinutes }));
        else fromNetworks.giveBack(email, network);
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
      let email = '';
      const session = await database.transaction(async (transaction) => {
        const now = clock.now();
        const [seen] = await transaction.run(store.selectLink(hashOf(token), now));
        if (seen && seen.claimId !== null) await holdClaim(transaction, seen.claimId);
        const [link] = await transaction.run(store.takeLink(hashOf(token), now));
        if (!link) return undefined;
        if (link.claimId !== null && !(await beginKeeping(parts, transaction, link.claimId, name, written)))
          return undefined;
        const keepings = await transaction.run(store.selectKeepingsOf(link.email));
        if (keepings.length === 0) return undefined;
        email = link.email;
        await transaction.run(store.deleteSignInLinks(email));
        const fresh = randomBytes(32).toString('base64url');
        const endsAt = new Date(now.getTime() + rules.sessions.longestHours * 3_600_000);
        await transaction.run(store.insertSession(hashOf(fresh), email, now, endsAt));
        return fresh;
      });
      if (session === undefined) return undefined;
      for (const write of written) write();
      fromNetworks.forget(email);
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
