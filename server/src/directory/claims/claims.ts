// Claiming: somebody asks to keep what is said of an organisation, and proves that they belong to it by reading a mailbox it is listed
// with, or to an editor. Whoever follows the link they are then sent keeps it.
import { randomUUID } from 'node:crypto';
import type { Executor } from '#runtime/database/database.ts';
import { IssueError } from '#standards/issue.ts';
import type { Author, Service } from '../listing.ts';
import { type Change, readListings } from '../listings.ts';
import { isId } from './keeper.ts';
import type { KeepersParts } from './keepers.ts';
import * as store from './keeping-store.ts';
import * as letters from './letters.ts';
import { addressOf, isAddress, listedAddresses } from './listed-addresses.ts';
import { dayMs, type Post } from './post.ts';

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
  /** Waits for an editor. @throws IssueError `value` with the field's name as its location; `throttled`; `not-found`. */
  claimByEditor(organizationId: string, who: { name: string; email: string; words: string }): Promise<void>;
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

/** Writes down that somebody asks. @returns the claim's identifier. @throws IssueError `throttled`. */
export async function recordClaim(
  { rules, clock }: ClaimingParts,
  transaction: Executor,
  organizationId: string,
  row: Pick<store.ClaimRow, 'name' | 'email' | 'proof' | 'words' | 'state'> &
    Partial<Pick<store.ClaimRow, 'fromKeeping' | 'instead'>>,
  by: Author,
  because: string,
): Promise<string> {
  await transaction.run(store.lockOrganization(organizationId));
  const now = clock.now();
  const [count] = await transaction.run(store.countClaims(organizationId, row.proof, new Date(now.getTime() - dayMs)));
  if (count!.recent >= rules.links.most || (row.state === 'waiting' && count!.waiting >= mostWaiting))
    throw new IssueError(tooMany);
  const claimId = randomUUID();
  await transaction.run(
    store.insertClaim({ fromKeeping: null, instead: false, ...row, claimId, organizationId, askedAt: now }),
  );
  await transaction.run(store.insertKeepingEvent(organizationId, { act: 'asked', author: by, because, at: now }));
  return claimId;
}

export function createClaims(parts: ClaimingParts): Claims {
  const { database, rules, clock, title, post } = parts;

  async function sendClaimLink(transaction: Executor, row: { claimId: string; email: string }, organisation: string) {
    const link = await post.newLink(transaction, row.email, row.claimId, claimMs(rules));
    if (link === undefined) return undefined;
    return { to: row.email, letter: letters.claimLetter(title, { organisation, link, hours: rules.links.claimHours }) };
  }

  return {
    claimable: (organizationId) => readClaimable(database, organizationId),

    async claimByAddress(organizationId, given) {
      const outcome = await database.transaction(async (transaction) => {
        const found = await readClaimable(transaction, organizationId);
        if (!found) throw new IssueError(noOrganization);
        const email = addressOf(given);
        if (!found.addresses.includes(email)) throw new IssueError(notListed);
        // Whom an editor had to take it from may read that mailbox still.
        const [before] = await transaction.run(store.wasTakenBack(organizationId));
        const state = before!.taken ? 'waiting' : 'sent';
        const claimId = await recordClaim(
          parts,
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
      if (outcome !== 'full') post.send(outcome.to, outcome.letter);
      return 'sent';
    },

    async claimByEditor(organizationId, who) {
      const [name, email] = [who.name.trim().slice(0, longestName), addressOf(who.email)];
      const words = who.words.trim().slice(0, longestWords);
      if (!name) throw fault('name', 'Give your name');
      if (!isAddress(email)) throw fault('email', 'Give your e-mail address, like name@example.org');
      if (!words) throw fault('words', 'Say how we can make sure');
      await database.transaction(async (transaction) => {
        if (!(await readClaimable(transaction, organizationId))) throw new IssueError(noOrganization);
        const asked = { name, email, words, proof: 'editor', state: 'waiting' } as const;
        await recordClaim(parts, transaction, organizationId, asked, visitor, 'An editor is to make sure.');
      });
    },

    async decideClaim(transaction, claimId, grant, { by, why }) {
      const [row] = isId(claimId) ? await transaction.run(store.lockClaim(claimId)) : [];
      if (!row) throw new IssueError(noClaim);
      if (row.state !== 'waiting') throw new IssueError(decidedAlready);
      const found = await readClaimable(transaction, row.organizationId);
      const organisation = found?.organization.name ?? '';
      await transaction.run(store.decideClaimRow(claimId, grant && found ? 'sent' : 'refused', clock.now()));
      const act = grant ? 'granted' : 'refused';
      const event = { act, author: by, because: why, at: clock.now() } as const;
      await transaction.run(store.insertKeepingEvent(row.organizationId, event));
      if (!grant || !found) return () => post.send(row.email, letters.refusalLetter(title, { organisation }));
      // Why a link again: that somebody belongs to it says nothing yet of whose address they gave.
      const sent = await sendClaimLink(transaction, row, organisation);
      if (!sent) throw new IssueError(tooMany);
      return () => post.send(sent.to, sent.letter);
    },
  };
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
export const tooMany = {
  severity: 'error',
  code: 'throttled',
  text: 'Many people have asked about this already. Try again tomorrow.',
} as const;
