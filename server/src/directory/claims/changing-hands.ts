// Whose it is to keep an organisation's listings, from when and until when: begun by a link, handed over or shared, given up, taken back.
import { randomUUID } from 'node:crypto';
import type { Executor } from '#runtime/database/database.ts';
import { endLinksOf } from '../capacity/capacity-store.ts';
import type { Author } from '../listing.ts';
import type { Change } from '../listings.ts';
import { claimMs, type ClaimingParts, fault, readClaimable, recordClaim } from './claims.ts';
import { isId, keeperAuthor, mustKeep, type SignedInKeeper } from './keeper.ts';
import * as store from './keeping-store.ts';
import * as letters from './letters.ts';
import { addressOf, isAddress } from './listed-addresses.ts';

export interface ChangingHands {
  /**
   * Asks somebody else to keep it: `instead` of this keeper, or as well. @returns whether they are sent a link, or an editor looks first:
   * where one had to take it back before, everybody. @throws IssueError `value`, `forbidden`, `throttled`.
   */
  invite(
    keeper: SignedInKeeper,
    organizationId: string,
    to: { email: string; instead: boolean },
  ): Promise<'sent' | 'waits'>;
  giveUp(keeper: SignedInKeeper, organizationId: string): Promise<void>;
  /** An editor ends it, with everything that was on its way for this organisation. @returns what writes to whoever kept it, to be called once this is committed; undefined where it had ended. */
  takeBack(transaction: Executor, keepingId: string, change: Change): Promise<(() => void) | undefined>;
}

export function createChangingHands(parts: ClaimingParts): ChangingHands {
  const { database, rules, clock, title, post } = parts;
  return {
    async invite(keeper, organizationId, { email: given, instead }) {
      const email = addressOf(given);
      if (!isAddress(email)) throw fault('email', 'Give their e-mail address, like name@example.org');
      if (email === keeper.email) throw fault('email', 'That is your own address');
      const letter = await database.transaction(async (transaction) => {
        await transaction.run(store.lockOrganization(organizationId));
        const keeping = await mustKeep(transaction, keeper, organizationId);
        const [before] = await transaction.run(store.wasTakenBack(organizationId));
        const state = before!.taken ? 'waiting' : 'sent';
        const claimId = await recordClaim(
          parts,
          transaction,
          organizationId,
          {
            name: '',
            email,
            proof: 'handed-over',
            words: null,
            state,
            fromKeeping: keeping.keepingId,
            instead,
          },
          keeperAuthor(keeping),
          instead ? 'To keep it instead.' : 'To keep it together.',
        );
        if (before!.taken) return undefined;
        const link = await post.newLink(transaction, email, claimId, claimMs(rules));
        const { organization: organisation } = keeping;
        return letters.invitationLetter(title, { organisation, link, hours: rules.links.claimHours });
      });
      if (!letter) return 'waits';
      post.send(email, letter);
      return 'sent';
    },

    async giveUp(keeper, organizationId) {
      await database.transaction(async (transaction) => {
        await transaction.run(store.lockOrganization(organizationId));
        const keeping = await mustKeep(transaction, keeper, organizationId);
        await end(transaction, keeping.keepingId, clock.now());
        await note(parts, transaction, organizationId, 'given-up', keeperAuthor(keeping), 'They gave it up.');
      });
    },

    async takeBack(transaction, keepingId, { by, why }) {
      const [keeping] = isId(keepingId) ? await transaction.run(store.selectKeeping(keepingId)) : [];
      if (!keeping) return undefined;
      await transaction.run(store.lockOrganization(keeping.organizationId));
      const [ended] = await transaction.run(store.endKeeping(keepingId, clock.now()));
      if (!ended) return undefined;
      // Whoever is expelled may have sent themselves, or others, links before: none of them is good any more.
      for (const statement of store.lapseSentClaims(keeping.organizationId, clock.now()))
        await transaction.run(statement);
      await transaction.run(endLinksOf(keeping.organizationId));
      await transaction.run(store.deleteSignInLinks(ended.email));
      await transaction.run(store.deleteEverySessionOf(ended.email));
      await note(parts, transaction, keeping.organizationId, 'taken-back', by, why);
      return () => post.send(keeping.email, letters.takenBackLetter(title, { organisation: keeping.organization }));
    },
  };
}

/**
 * Somebody followed the link of a claim, whose organisation is held. @returns false where it is no longer one.
 * @param written to which is added what writes to the others who keep it, to be called once this is committed.
 */
export async function beginKeeping(
  parts: ClaimingParts,
  transaction: Executor,
  claimId: string,
  given: string,
  written: (() => void)[],
): Promise<boolean> {
  const { clock, title, post } = parts;
  const [row] = await transaction.run(store.lockClaim(claimId));
  if (row?.state !== 'sent') return false;
  // Invariant: where an editor had to take it back, nobody begins but by an editor's word.
  const [before] = await transaction.run(store.wasTakenBack(row.organizationId));
  if (before!.taken && row.decidedAt === null) return false;
  const name = row.name || given;
  // Invariant: whoever no longer keeps it can have asked nobody to.
  const [from] = row.fromKeeping === null ? [] : await transaction.run(store.selectKeeping(row.fromKeeping));
  if (row.fromKeeping !== null && !from) return false;
  if (name === '') throw fault('name', 'Give your name');
  const others = await transaction.run(store.selectKeepingsOfOrganization(row.organizationId));
  const found = await readClaimable(transaction, row.organizationId);
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
    parts,
    transaction,
    row.organizationId,
    'began',
    keeperAuthor({ ...keeping, organization }),
    proofWords[row.proof],
  );
  if (from && row.instead) {
    await end(transaction, from.keepingId, clock.now());
    await note(
      parts,
      transaction,
      row.organizationId,
      'handed-over',
      keeperAuthor(from),
      'Somebody else keeps it now.',
    );
  }
  for (const other of others)
    if (other.keepingId !== row.fromKeeping)
      written.push(() => post.send(other.email, letters.anotherKeeperLetter(title, { organisation: organization })));
  return true;
}

async function end(transaction: Executor, keepingId: string, at: Date): Promise<boolean> {
  const [ended] = await transaction.run(store.endKeeping(keepingId, at));
  if (!ended) return false;
  await transaction.run(store.deleteSessionsOf(ended.email));
  return true;
}

const note = (
  { clock }: ClaimingParts,
  transaction: Executor,
  organizationId: string,
  act: store.KeepingAct,
  author: Author,
  because: string,
) => transaction.run(store.insertKeepingEvent(organizationId, { act, author, because, at: clock.now() }));

const proofWords: Readonly<Record<store.Proof, string>> = {
  'listed-address': 'They read the mailbox the organisation is listed with.',
  editor: 'An editor made sure.',
  'handed-over': 'Whoever kept it asked them.',
};
