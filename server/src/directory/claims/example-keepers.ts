// Keepers over a test's own database: a clock that the test moves, what was sent, and charities that claim their listings.
import type { Database } from '#runtime/database/database.ts';
import { silentLog } from '#runtime/log.ts';
import type { OutgoingMessage } from '#runtime/sending/sender.ts';
import { editor, exampleListing } from '../example-listing.ts';
import { saveListing } from '../listings.ts';
import type { SignedInKeeper } from './keeper.ts';
import { createKeepers } from './keepers.ts';

export const exampleRules = {
  changes: 'wait',
  links: { signInMinutes: 20, claimHours: 48, most: 5 },
  sessions: { idleMinutes: 30, longestHours: 4 },
} as const;
export const exampleChange = { by: editor, why: 'They rang' };

export function exampleKeepers(database: Database) {
  const clock = { at: new Date('2026-11-24T10:00:00Z') };
  const sent: OutgoingMessage[] = [];
  const keepers = createKeepers({
    database,
    sender: { channels: new Set(['email'] as const), send: async (message) => void sent.push(message) },
    rules: exampleRules,
    clock: { now: () => clock.at, monotonicMs: () => clock.at.getTime() },
    log: silentLog,
    title: 'Help near you',
    address: () => 'https://help.example.org',
  });
  let count = 0;

  /** A charity, new for each call, with a mailbox or without. */
  async function charity(mailbox = true) {
    const word = `kept${(count += 1)}`;
    const listing = exampleListing(word);
    const email = `${word}@example.org`;
    const organization = { ...listing.organization, ...(mailbox ? { email } : {}) };
    await saveListing(database, { ...listing, organization }, exampleChange);
    return { id: listing.id, organizationId: organization.id, email, name: organization.name };
  }

  async function lastTo(email: string): Promise<string> {
    await keepers.settled();
    return tokenIn(sent.filter(({ to }) => to === email).at(-1)!);
  }

  /** A charity whose keeper is signed in. */
  async function claimed(): Promise<Awaited<ReturnType<typeof charity>> & { session: string; keeper: SignedInKeeper }> {
    const of = await charity();
    await keepers.claimByAddress(of.organizationId, of.email);
    const session = (await keepers.follow(await lastTo(of.email), 'Jo Field'))!;
    return { ...of, session, keeper: (await keepers.keeperOf(session))! };
  }

  return {
    keepers,
    clock,
    sent,
    charity,
    claimed,
    /** The token of the last link to an address. */
    lastTo,
    later: (minutes: number) => void (clock.at = new Date(clock.at.getTime() + minutes * 60_000)),
  };
}

export const tokenIn = ({ text }: OutgoingMessage): string => /\/help\/keep\/links\/([\w-]{43})\n/.exec(text)![1]!;
