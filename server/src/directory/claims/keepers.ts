// Keepers: people of an organisation who keep its listings true. They prove that they belong to it by reading its listed mailbox, or to
// an editor; from then on they sign in by a link that is sent to them. No password, and a session of its own kind.
// Invariant: what they may is read anew for every request from who keeps what; a link works once; of links and sessions only hashes are kept.
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from '#runtime/clock.ts';
import type { Database, Executor } from '#runtime/database/database.ts';
import type { Log } from '#runtime/log.ts';
import type { OpenSender } from '#runtime/sending/sender.ts';
import { IssueError } from '#standards/issue.ts';
import type { Author, Service } from '../listing.ts';
import { type Change, readListings } from '../listings.ts';
import type { KeepingRules } from './keeping-rules.ts';
import * as store from './keeping-store.ts';
import * as letters from './letters.ts';
import { addressOf, isAddress, listedAddresses } from './listed-addresses.ts';

/** Somebody signed in as a keeper, with all they keep. */
export interface SignedInKeeper {
  email: string;
  /** At least one. */
  keepings: readonly Keeping[];
}

export interface Keeping {
  keepingId: string;
  organizationId: string;
  /** The organisation's name. */
  organization: string;
  /** Theirs, as they gave it. */
  name: string;
}

export interface KeepersParts {
  database: Database;
  sender: Pick<OpenSender, 'send' | 'channels'>;
  rules: KeepingRules;
  clock: Clock;
  log: Log;
  /** Of the public pages, e.g. "Help near you". */
  title: string;
  /** Where people reach us, without a slash at the end. */
  address: () => string;
}

/** An organisation as whoever wants to keep it sees it. */
export interface Claimable {
  organization: Service['organization'];
  services: readonly Service[];
  /** To which a link can be sent. */
  addresses: readonly string[];
}

export interface Keepers {
  rules: KeepingRules;
  /** Whether anybody can be written to here; else nobody can keep a listing. */
  offered: boolean;
  /** Undefined where nothing of it is in the directory. */
  claimable(organizationId: string): Promise<Claimable | undefined>;
  /** Sends a link to the organisation's own address. @throws IssueError `value` for another; `not-found`. */
  claimByAddress(organizationId: string, address: string): Promise<'sent' | 'waits'>;
  /** Waits for an editor. @throws IssueError `value` with the field's name as its location; `throttled`; `not-found`. */
  claimByEditor(organizationId: string, who: { name: string; email: string; words: string }): Promise<void>;
  /** Sends a link to whoever keeps something. Says nothing of whether anybody does, and takes no longer for it. */
  sendLink(email: string): void;
  /** What following it would do; undefined where it does nothing any more. */
  readLink(token: string): Promise<{ organization?: string; needsName: boolean } | undefined>;
  /** Follows a link: once. @returns the session's token; undefined where the link does nothing any more. */
  follow(token: string, name: string): Promise<string | undefined>;
  keeperOf(token: string): Promise<SignedInKeeper | undefined>;
  signOut(token: string): Promise<void>;
  /** Asks somebody else to keep it: `instead` of this keeper, or as well. @throws IssueError `value`, `forbidden`, `throttled`. */
  invite(keeper: SignedInKeeper, organizationId: string, to: { email: string; instead: boolean }): Promise<void>;
  giveUp(keeper: SignedInKeeper, organizationId: string): Promise<void>;
  /**
   * An editor's word about a claim that waits. @returns what writes to whoever asked: to be called once this is committed.
   * @throws IssueError `not-found`; `conflict` where another was quicker.
   */
  decideClaim(transaction: Executor, claimId: string, grant: boolean, change: Change): Promise<() => void>;
  /** An editor ends it. @returns what writes to whoever kept it, to be called once this is committed; undefined where it had ended. */
  takeBack(transaction: Executor, keepingId: string, change: Change): Promise<(() => void) | undefined>;
  clearEnded(): Promise<void>;
  /** Resolves once everything that was to be sent has been, or has failed. */
  settled(): Promise<void>;
}

const dayMs = 86_400_000;
/** So many claims may wait for the editors; more would hide what matters. */
const mostWaiting = 500;
const longestName = 120;
const longestWords = 2000;

export const keeperAuthor = ({ keepingId, name, organization }: Keeping): Author => ({
  kind: 'keeper',
  id: keepingId,
  name: `${name}, ${organization}`,
});

const visitor: Author = { kind: 'visitor', id: 'visitor', name: 'Somebody without an account' };

export function createKeepers({ database, sender, rules, clock, log, title, address }: KeepersParts): Keepers {
  const pending = new Set<Promise<void>>();
  /** Why not waited for: how long it takes would tell whether there was something to send. */
  const later = (work: () => Promise<void>) => {
    const done = work().catch((error: unknown) => log.error('keepers were not written to', { error }));
    pending.add(done);
    void done.finally(() => pending.delete(done));
  };
  const post = (to: string, letter: { subject: string; text: string }) =>
    later(() => sender.send({ channel: 'email', to, ...letter, reference: randomUUID() }));
  const idleSince = () => new Date(clock.now().getTime() - rules.sessions.idleMinutes * 60_000);
  const note = (transaction: Executor, organizationId: string, act: store.KeepingAct, by: Author, because: string) =>
    transaction.run(store.insertKeepingEvent(organizationId, { act, author: by, because, at: clock.now() }));

  /** @returns its address; undefined where as many as may be are on their way to that mailbox. */
  async function newLink(transaction: Executor, email: string, claimId: string | null, lastsMs: number) {
    await transaction.run(store.lockAddress(email));
    const now = clock.now();
    const [count] = await transaction.run(store.countLinks(email, new Date(now.getTime() - dayMs)));
    if (count!.sent >= rules.links.most) return undefined;
    const token = randomBytes(32).toString('base64url');
    const expiresAt = new Date(now.getTime() + lastsMs);
    await transaction.run(store.insertLink({ tokenHash: hashOf(token), email, claimId, sentAt: now, expiresAt }));
    return `${address()}/help/keep/links/${token}`;
  }

  const claimMs = rules.links.claimHours * 3_600_000;

  async function claimable(executor: Executor, organizationId: string): Promise<Claimable | undefined> {
    if (!isId(organizationId)) return undefined;
    const ids = await executor.run(store.selectServicesOf([organizationId]));
    const services = (
      await readListings(
        executor,
        ids.map(({ id }) => id),
      )
    ).map(({ service }) => service);
    const organization = services[0]?.organization;
    return organization && { organization, services, addresses: listedAddresses(organization, services) };
  }

  async function claim(
    transaction: Executor,
    organizationId: string,
    row: Pick<store.ClaimRow, 'name' | 'email' | 'proof' | 'words' | 'state'> &
      Partial<Pick<store.ClaimRow, 'fromKeeping' | 'instead'>>,
    by: Author,
    because: string,
  ): Promise<string> {
    await transaction.run(store.lockOrganization(organizationId));
    const now = clock.now();
    const [count] = await transaction.run(
      store.countClaims(organizationId, row.proof, new Date(now.getTime() - dayMs)),
    );
    if (count!.recent >= rules.links.most || (row.state === 'waiting' && count!.waiting >= mostWaiting))
      throw new IssueError(tooMany);
    const claimId = randomUUID();
    await transaction.run(
      store.insertClaim({ fromKeeping: null, instead: false, ...row, claimId, organizationId, askedAt: now }),
    );
    await note(transaction, organizationId, 'asked', by, because);
    return claimId;
  }

  async function sendClaimLink(transaction: Executor, row: { claimId: string; email: string }, organisation: string) {
    const link = await newLink(transaction, row.email, row.claimId, claimMs);
    if (link === undefined) return undefined;
    return { to: row.email, letter: letters.claimLetter(title, { organisation, link, hours: rules.links.claimHours }) };
  }

  return {
    rules,
    offered: sender.channels.has('email'),
    claimable: (organizationId) => claimable(database, organizationId),

    async claimByAddress(organizationId, given) {
      const outcome = await database.transaction(async (transaction) => {
        const found = await claimable(transaction, organizationId);
        if (!found) throw new IssueError(noOrganization);
        const email = addressOf(given);
        if (!found.addresses.includes(email)) throw new IssueError(notListed);
        // Whom an editor had to take it from may read that mailbox still.
        const [before] = await transaction.run(store.wasTakenBack(organizationId));
        const state = before!.taken ? 'waiting' : 'sent';
        const claimId = await claim(
          transaction,
          organizationId,
          { name: '', email, proof: 'listed-address', words: null, state },
          visitor,
          'By the address the organisation is listed with.',
        );
        if (state === 'waiting') return undefined;
        return (await sendClaimLink(transaction, { claimId, email }, found.organization.name)) ?? 'full';
      });
      if (outcome === undefined) return 'waits';
      // Nobody is told that a mailbox is full of our links: they have one that works.
      if (outcome !== 'full') post(outcome.to, outcome.letter);
      return 'sent';
    },

    async claimByEditor(organizationId, who) {
      const [name, email] = [who.name.trim().slice(0, longestName), addressOf(who.email)];
      const words = who.words.trim().slice(0, longestWords);
      if (!name) throw fault('name', 'Give your name');
      if (!isAddress(email)) throw fault('email', 'Give your e-mail address, like name@example.org');
      if (!words) throw fault('words', 'Say how we can make sure');
      await database.transaction(async (transaction) => {
        if (!(await claimable(transaction, organizationId))) throw new IssueError(noOrganization);
        const asked = { name, email, words, proof: 'editor', state: 'waiting' } as const;
        await claim(transaction, organizationId, asked, visitor, 'An editor is to make sure.');
      });
    },

    sendLink(given) {
      const email = addressOf(given);
      if (!isAddress(email)) return;
      later(async () => {
        const link = await database.transaction(async (transaction) => {
          const keepings = await transaction.run(store.selectKeepingsOf(email));
          return keepings.length === 0
            ? undefined
            : newLink(transaction, email, null, rules.links.signInMinutes * 60_000);
        });
        const minutes = rules.links.signInMinutes;
        if (link) post(email, letters.signInLetter(title, { link, minutes }));
      });
    },

    async readLink(token) {
      const [link] = await database.run(store.selectLink(hashOf(token), clock.now()));
      if (!link) return undefined;
      if (link.claimId === null) return { needsName: false };
      const [row] = await database.run(store.selectClaim(link.claimId));
      const found = row?.state === 'sent' && (await claimable(database, row.organizationId));
      return found ? { organization: found.organization.name, needsName: row.name === '' } : undefined;
    },

    async follow(token, given) {
      const name = given.trim().slice(0, longestName);
      const written: (() => void)[] = [];
      const session = await database.transaction(async (transaction) => {
        const now = clock.now();
        const [link] = await transaction.run(store.takeLink(hashOf(token), now));
        if (!link) return undefined;
        if (link.claimId !== null && !(await begin(transaction, link.claimId, name, written))) return undefined;
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

    async invite(keeper, organizationId, { email: given, instead }) {
      const email = addressOf(given);
      if (!isAddress(email)) throw fault('email', 'Give their e-mail address, like name@example.org');
      if (email === keeper.email) throw fault('email', 'That is your own address');
      const letter = await database.transaction(async (transaction) => {
        const keeping = await mustKeep(transaction, keeper, organizationId);
        const claimId = await claim(
          transaction,
          organizationId,
          {
            name: '',
            email,
            proof: 'handed-over',
            words: null,
            state: 'sent',
            fromKeeping: keeping.keepingId,
            instead,
          },
          keeperAuthor(keeping),
          instead ? 'To keep it instead.' : 'To keep it together.',
        );
        const link = await newLink(transaction, email, claimId, claimMs);
        if (link === undefined) throw new IssueError(tooMany);
        const { organization: organisation } = keeping;
        return letters.invitationLetter(title, { organisation, link, hours: rules.links.claimHours });
      });
      post(email, letter);
    },

    async giveUp(keeper, organizationId) {
      await database.transaction(async (transaction) => {
        const keeping = await mustKeep(transaction, keeper, organizationId);
        await end(transaction, keeping.keepingId);
        await note(transaction, organizationId, 'given-up', keeperAuthor(keeping), 'They gave it up.');
      });
    },

    async decideClaim(transaction, claimId, grant, { by, why }) {
      const [row] = isId(claimId) ? await transaction.run(store.lockClaim(claimId)) : [];
      if (!row) throw new IssueError(noClaim);
      if (row.state !== 'waiting') throw new IssueError(decidedAlready);
      const found = await claimable(transaction, row.organizationId);
      const organisation = found?.organization.name ?? '';
      await transaction.run(store.decideClaimRow(claimId, grant && found ? 'sent' : 'refused', clock.now()));
      await note(transaction, row.organizationId, grant ? 'granted' : 'refused', by, why);
      if (!grant || !found) return () => post(row.email, letters.refusalLetter(title, { organisation }));
      // Why a link again: that somebody belongs to it says nothing yet of whose address they gave.
      const sent = await sendClaimLink(transaction, row, organisation);
      if (!sent) throw new IssueError(tooMany);
      return () => post(sent.to, sent.letter);
    },

    async takeBack(transaction, keepingId, { by, why }) {
      const [keeping] = isId(keepingId) ? await transaction.run(store.selectKeeping(keepingId)) : [];
      if (!keeping || !(await end(transaction, keepingId))) return undefined;
      await note(transaction, keeping.organizationId, 'taken-back', by, why);
      return () => post(keeping.email, letters.takenBackLetter(title, { organisation: keeping.organization }));
    },

    async clearEnded() {
      const now = clock.now();
      for (const statement of store.clearEnded(now, idleSince(), new Date(now.getTime() - claimMs)))
        await database.run(statement);
    },

    async settled() {
      while (pending.size > 0) await Promise.all(pending);
    },
  };

  /** Somebody followed the link of a claim. @returns false where it is no longer one. */
  async function begin(transaction: Executor, claimId: string, given: string, written: (() => void)[]) {
    const [row] = await transaction.run(store.lockClaim(claimId));
    if (row?.state !== 'sent') return false;
    const name = row.name || given;
    // Invariant: whoever no longer keeps it can have asked nobody to.
    const [from] = row.fromKeeping === null ? [] : await transaction.run(store.selectKeeping(row.fromKeeping));
    if (row.fromKeeping !== null && !from) return false;
    if (name === '') throw fault('name', 'Give your name');
    const others = await transaction.run(store.selectKeepingsOfOrganization(row.organizationId));
    const found = await claimable(transaction, row.organizationId);
    if (!found) return false;
    const organization = found.organization.name;
    if (others.some(({ email }) => email === row.email)) {
      await transaction.run(store.decideClaimRow(claimId, 'taken', clock.now()));
      return true;
    }
    const keeping = { keepingId: randomUUID(), organizationId: row.organizationId, name, email: row.email };
    await transaction.run(store.insertKeeping({ ...keeping, proof: row.proof, since: clock.now() }));
    await transaction.run(store.decideClaimRow(claimId, 'taken', clock.now()));
    await note(
      transaction,
      row.organizationId,
      'began',
      keeperAuthor({ ...keeping, organization }),
      proofWords[row.proof],
    );
    if (from && row.instead) {
      await end(transaction, from.keepingId);
      await note(transaction, row.organizationId, 'handed-over', keeperAuthor(from), 'Somebody else keeps it now.');
    }
    for (const other of others)
      if (other.keepingId !== row.fromKeeping)
        written.push(() => post(other.email, letters.anotherKeeperLetter(title, { organisation: organization })));
    return true;
  }

  async function end(transaction: Executor, keepingId: string): Promise<boolean> {
    const [ended] = await transaction.run(store.endKeeping(keepingId, clock.now()));
    if (!ended) return false;
    await transaction.run(store.deleteSessionsOf(ended.email));
    return true;
  }
}

const proofWords: Readonly<Record<store.Proof, string>> = {
  'listed-address': 'They read the mailbox the organisation is listed with.',
  editor: 'An editor made sure.',
  'handed-over': 'Whoever kept it asked them.',
};

/**
 * Their keeping of an organisation, held until the transaction ends. @throws IssueError `forbidden` where they do not keep it, or no longer.
 */
export async function mustKeep(
  transaction: Executor,
  keeper: SignedInKeeper,
  organizationId: string,
): Promise<Keeping> {
  const [row] = isId(organizationId) ? await transaction.run(store.lockKeeping(organizationId, keeper.email)) : [];
  if (!row) throw new IssueError(notKept);
  return withoutRest(row);
}

const withoutRest = ({ keepingId, organizationId, organization, name }: store.KeepingRow): Keeping => ({
  keepingId,
  organizationId,
  organization,
  name,
});

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();
const isId = (given: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(given);
const fault = (location: string, text: string) => new IssueError({ severity: 'error', code: 'value', text, location });

const noOrganization = {
  severity: 'error',
  code: 'not-found',
  text: 'There is no such organisation in the directory.',
} as const;
const notListed = {
  severity: 'error',
  code: 'value',
  text: 'The organisation is not listed with that address. Choose one that it is listed with.',
  location: 'address',
} as const;
const noClaim = {
  severity: 'error',
  code: 'not-found',
  text: 'There is no such request. Look at the list again.',
} as const;
const decidedAlready = {
  severity: 'error',
  code: 'conflict',
  text: 'Another editor has decided about this already. Look at the list again.',
} as const;
const notKept = {
  severity: 'error',
  code: 'forbidden',
  text: 'You do not look after this organisation, or no longer.',
} as const;
const tooMany = {
  severity: 'error',
  code: 'throttled',
  text: 'Many people have asked about this already. Try again tomorrow.',
} as const;
