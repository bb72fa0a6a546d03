// Claiming: somebody asks to keep what is said of an organisation, and proves that they belong to it by reading a mailbox it is listed
// with, or to an editor. Whoever follows the link they are then sent keeps it.
import { randomUUID } from 'node:crypto';
import type { Executor } from '#runtime/database/database.ts';
import { IssueError } from '#standards/issue.ts';
import type { Author, Service } from '../listing.ts';
import { type Change, readListings } from '../listings.ts';
import { createAskingCounts } from './asking-counts.ts';
import { isId } from './keeper.ts';
import type { KeepersParts } from './keepers.ts';
import * as store from './keeping-store.ts';
import * as letters from './letters.ts';
import { addressOf, isAddress, isOwnAddress, listedAddresses } from './listed-addresses.ts';
import type { Post } from './post.ts';

/** An organisation as whoever wants to keep it sees it. */
export interface Claimable {
  organization: Service['organization'];
  services: readonly Service[];
  /** To which a link can be sent. */
  addresses: readonly string[];
}

export interface Claims {
  /** Undefined where nothing of it is in the directory. */
  claimable(organizationId: string): Promise<Claimable | undefined>;
  /** Sends a link to the organisation's own address. @throws IssueError `value` for another; `not-found`. */
  claimByAddress(organizationId: string, address: string): Promise<'sent' | 'waits'>;
  /**
   * Waits for an editor.
   * @param network from which it is asked, as `networkOf` says it.
   * @throws IssueError `value` with the field's name as its location; `throttled`; `not-found`.
   */
  claimByEditor(
    organizationId: string,
    who: { name: string; email: string; words: string },
    network: string,
  ): Promise<void>;
  /**
   * An editor's word about a claim that waits. @returns what writes to whoever asked: to be called once this is committed.
   * @throws IssueError `not-found`; `conflict` where another was quicker.
   */
  decideClaim(transaction: Executor, claimId: string, grant: boolean, change: Change): Promise<() => void>;
}

/** With which claims are made, followed and handed on. */
export type ClaimingParts = Pick<KeepersParts, 'database' | 'rules' | 'clock' | 'title'> & { post: Post };

/** So many claims may wait for the editors; more would hide what matters. */
const mostWaiting = 500;
/** Of a name that somebody gives. */
export const longestName = 120;
const longestWords = 2000;
const dayMs = 86_400_000;
/** Each network may ask so much; together, in a day, so many times what one keeper needs. */
const networksTimes = 4;
/** So many from one network about one organisation in a day: the rest of what may be asked is for others. */
const mostFromNetwork = 2;
/** An address may be listed with several organisations: to it so many times as many as for one. */
const organizationsOfMailbox = 4;

const visitor: Author = { kind: 'visitor', id: 'visitor', name: 'Somebody without an account' };

export const claimMs = ({ links }: KeepersParts['rules']): number => links.claimHours * 3_600_000;

/** An organisation as whoever wants to keep it sees it; undefined where nothing of it is in the directory. */
export async function readClaimable(executor: Executor, organizationId: string): Promise<Claimable | undefined> {
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

/** Writes down that somebody asks. Whoever calls it holds the organisation. @returns the claim's identifier. @throws IssueError `throttled`. */
export async function recordClaim(
  { rules, clock }: ClaimingParts,
  transaction: Executor,
  organizationId: string,
  row: Pick<store.ClaimRow, 'name' | 'email' | 'proof' | 'words' | 'state'> &
    Partial<Pick<store.ClaimRow, 'fromKeeping' | 'instead'>>,
  by: Author,
  because: string,
  /** Their address is the organisation's own. */
  isOwn = false,
): Promise<string> {
  const now = clock.now();
  const [count] = await transaction.run(store.countClaims(organizationId, row.proof, new Date(now.getTime() - dayMs)));
  // Links to a listed address are counted by whoever sends them: those that work, so that strangers keep nobody out for a day.
  const most = row.proof === 'editor' ? rules.links.most * networksTimes : rules.links.most;
  const often = count!.recent >= most && !(row.proof === 'listed-address' && row.state === 'sent');
  // Invariant: strangers, from however many networks, use up nothing that a real keeper needs.
  if (!isOwn && (often || (row.state === 'waiting' && count!.waiting >= mostWaiting))) throw new IssueError(tooMany);
  const claimId = randomUUID();
  await transaction.run(
    store.insertClaim({ fromKeeping: null, instead: false, ...row, claimId, organizationId, askedAt: now }),
  );
  await transaction.run(store.insertKeepingEvent(organizationId, { act: 'asked', author: by, because, at: now }));
  return claimId;
}

export function createClaims(parts: ClaimingParts): Claims {
  const { database, rules, clock, title, post } = parts;

  const fromNetworks = createAskingCounts({ most: mostFromNetwork, withinMs: dayMs, clock });

  async function sendClaimLink(
    transaction: Executor,
    row: { claimId: string; email: string; fromKeeping?: string | null },
    organisation: string,
  ) {
    const link = await post.newLink(transaction, row.email, row.claimId, claimMs(rules));
    const written = row.fromKeeping ? letters.invitationLetter : letters.claimLetter;
    return { to: row.email, letter: written(title, { organisation, link, hours: rules.links.claimHours }) };
  }

  /** @returns whether as many links as may be are on their way to it for this organisation. @throws IssueError `throttled`. */
  async function hasLinks(transaction: Executor, email: string, organizationId: string): Promise<boolean> {
    await transaction.run(store.lockAddress(email));
    const now = clock.now();
    const since = new Date(now.getTime() - dayMs);
    const [links] = await transaction.run(store.countClaimLinks(email, organizationId, { now, since }));
    if (links!.ofOne >= rules.links.most) return true;
    if (links!.ofAll >= rules.links.most * organizationsOfMailbox) throw new IssueError(tooMany);
    return false;
  }

  return {
    claimable: (organizationId) => readClaimable(database, organizationId),

    async claimByAddress(organizationId, given) {
      const outcome = await database.transaction(async (transaction) => {
        await transaction.run(store.lockOrganization(organizationId));
        const found = await readClaimable(transaction, organizationId);
        if (!found) throw new IssueError(noOrganization);
        const email = addressOf(given);
        if (!found.addresses.includes(email)) throw new IssueError(notListed);
        // Whom an editor had to take it from may read that mailbox still.
        const [before] = await transaction.run(store.wasTakenBack(organizationId));
        const state = before!.taken ? 'waiting' : 'sent';
        // Asked again, nothing more is written: an editor looks at it already, or they have a link that works.
        if (before!.taken) {
          const [asked] = await transaction.run(store.isWaiting(organizationId, email));
          if (asked!.waiting) return undefined;
        } else if (await hasLinks(transaction, email, organizationId)) return 'full';
        const claimId = await recordClaim(
          parts,
          transaction,
          organizationId,
          { name: '', email, proof: 'listed-address', words: null, state },
          visitor,
          'By the address the organisation is listed with.',
        );
        if (state === 'waiting') return undefined;
        return sendClaimLink(transaction, { claimId, email }, found.organization.name);
      });
      if (outcome === undefined) return 'waits';
      // Nobody is told that a mailbox is full of our links: they have one that works.
      if (outcome !== 'full') post.send(outcome.to, outcome.letter);
      return 'sent';
    },

    async claimByEditor(organizationId, who, network) {
      const [name, email] = [who.name.trim().slice(0, longestName), addressOf(who.email)];
      const words = who.words.trim().slice(0, longestWords);
      if (!name) throw fault('name', 'Give your name');
      if (!isAddress(email)) throw fault('email', 'Give your e-mail address, like name@example.org');
      if (!words) throw fault('words', 'Say how we can make sure');
      await database.transaction(async (transaction) => {
        await transaction.run(store.lockOrganization(organizationId));
        const found = await readClaimable(transaction, organizationId);
        if (!found) throw new IssueError(noOrganization);
        if (!fromNetworks.take(organizationId, network)) throw new IssueError(askedAlready);
        // Asked again, an editor looks at it already.
        const [asking] = await transaction.run(store.isWaiting(organizationId, email));
        if (asking!.waiting) return;
        const isOwn = isOwnAddress(email, found.organization, found.services);
        const asked = { name, email, words, proof: 'editor', state: 'waiting' } as const;
        await recordClaim(parts, transaction, organizationId, asked, visitor, 'An editor is to make sure.', isOwn);
      });
    },

    async decideClaim(transaction, claimId, grant, { by, why }) {
      const row = isId(claimId) ? await holdClaim(transaction, claimId) : undefined;
      if (!row) throw new IssueError(noClaim);
      if (row.state !== 'waiting') throw new IssueError(decidedAlready);
      const found = await readClaimable(transaction, row.organizationId);
      const organisation = found?.organization.name ?? '';
      await transaction.run(store.decideClaimRow(claimId, grant && found ? 'sent' : 'refused', clock.now()));
      const act = grant ? 'granted' : 'refused';
      const event = { act, author: by, because: why, at: clock.now() } as const;
      await transaction.run(store.insertKeepingEvent(row.organizationId, event));
      // Whom a keeper asked never asked us, and knows nothing of it.
      if ((!grant || !found) && row.fromKeeping !== null) return () => {};
      if (!grant || !found) return () => post.send(row.email, letters.refusalLetter(title, { organisation }));
      // Why a link again: that somebody belongs to it says nothing yet of whose address they gave.
      const sent = await sendClaimLink(transaction, row, organisation);
      return () => post.send(sent.to, sent.letter);
    },
  };
}

/** A claim, and with it all that is said of who keeps its organisation, held until the transaction ends. */
export async function holdClaim(transaction: Executor, claimId: string): Promise<store.ClaimRow | undefined> {
  const [seen] = await transaction.run(store.selectClaim(claimId));
  if (!seen) return undefined;
  await transaction.run(store.lockOrganization(seen.organizationId));
  const [row] = await transaction.run(store.lockClaim(claimId));
  return row;
}

/** What is wrong with what somebody typed, by the name of its box. */
export const fault = (location: string, text: string): IssueError =>
  new IssueError({ severity: 'error', code: 'value', text, location });

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
const askedAlready = {
  severity: 'error',
  code: 'throttled',
  text: 'You have asked about this already, or somebody who shares your connection has. An editor looks at it.',
} as const;
const tooMany = {
  severity: 'error',
  code: 'throttled',
  text: 'Many people have asked about this already. Try again tomorrow.',
} as const;
