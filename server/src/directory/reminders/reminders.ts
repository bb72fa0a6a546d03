// Whoever keeps an organisation's listings is asked by e-mail whether they are still so: before the review is due, when it is, and when a
// listing is no longer shown. One e-mail for all of an organisation's that have come to it.
// Invariant: a listing is asked about once for each review and stage, by however many servers; that, and the e-mail, are one transaction.
// Invariant: a link does nothing by being opened; its button counts once, and only while the listing is as unconfirmed, and of the same
// keepers, as when it was asked.
import { createHash, createHmac, scryptSync, timingSafeEqual } from 'node:crypto';
import type { Clock } from '#runtime/clock.ts';
import type { Database, Executor } from '#runtime/database/database.ts';
import type { Log } from '#runtime/log.ts';
import type { OpenSender } from '#runtime/sending/sender.ts';
import { lockOrganization, wasTakenBack } from '../claims/keeping-store.ts';
import { listedAddresses } from '../claims/listed-addresses.ts';
import type { Author, Listing } from '../listing.ts';
import { readListing, readListings, saveListing } from '../listings.ts';
import { type FreshnessRules, monthsBefore } from '../search/freshness.ts';
import { reminderLetter } from './reminder-letter.ts';
import * as store from './reminders-store.ts';

export interface RemindersParts {
  database: Database;
  sender: Pick<OpenSender, 'send' | 'channels'>;
  rules: { beforeDays: number };
  freshness: FreshnessRules;
  clock: Clock;
  log: Log;
  /** Of the public pages, e.g. "Help near you". */
  title: string;
  address: () => string;
  /** What the servers of one database share: links follow from it, so that one that is made again is the same. */
  secret: string;
  /** YYYY-MM-DD where people are. */
  today: () => string;
}

export type Answer = 'confirmed' | 'changed' | 'over';

export interface Reminders {
  /** Asks about everything that has come to it. @returns how many listings were asked about. */
  run(): Promise<number>;
  /** What a link is about; undefined where it does nothing any more. */
  read(token: string): Promise<Listing | undefined>;
  /** It is still so. @param version the one they looked at. */
  confirm(token: string, version: number): Promise<Answer>;
  /** No more to that address. @returns whether the link was ours. */
  stop(token: string): Promise<boolean>;
  /** Whether a link to want no more is ours. */
  isStop(token: string): boolean;
}

const dayMs = 86_400_000;
/** A link answers so long. */
const answersDays = 120;
const atOnce = 200;

const mailbox: Author = { kind: 'keeper', id: 'reminder', name: 'Whoever reads the organisation’s mail' };

export function createReminders(parts: RemindersParts): Reminders {
  const { database, sender, rules, freshness, clock, log, title, address, today } = parts;
  const key = scryptSync(parts.secret, 'local care record reminders', 32);
  const mac = (...said: readonly string[]) => createHmac('sha256', key).update(JSON.stringify(said)).digest();
  /** What is kept of an address: nobody can try addresses against it without the key. */
  const digestOf = (email: string) => mac('address', email.toLowerCase());
  const tokenOf = ({ serviceId, assuredOn, stage, hands }: store.ToRemind) =>
    mac('still so', serviceId, assuredOn, stage, hands).toString('base64url');
  const stopTokenOf = (email: string) =>
    `${digestOf(email).toString('base64url')}.${mac('stop', digestOf(email).toString('hex')).toString('base64url')}`;

  function stages(): Record<store.Stage, string> {
    const due = monthsBefore(today(), freshness.reviewAfterMonths);
    const before = new Date(Date.parse(`${due}T00:00:00Z`) + rules.beforeDays * dayMs).toISOString().slice(0, 10);
    return { before, due, hidden: monthsBefore(today(), freshness.hideAfterMonths) };
  }

  /**
   * Whom to ask: who keeps it, else the mailbox it is listed with, but where an editor took it back: whom from may read that still. None who
   * wants no reminders.
   */
  async function recipientsOf(transaction: Executor, organizationId: string, listings: readonly Listing[]) {
    const keepers = await transaction.run(store.keepersOf(organizationId));
    const [before] = await transaction.run(wasTakenBack(organizationId));
    const first = before!.taken ? undefined : listings[0];
    const listed = first
      ? listedAddresses(
          first.service.organization,
          listings.map(({ service }) => service),
        )
      : [];
    const emails = [...new Set(keepers.length > 0 ? keepers.map(({ email }) => email) : listed.slice(0, 1))];
    const stopped = await transaction.run(store.selectStopped(emails.map(digestOf)));
    return emails.filter((email) => !stopped.some(({ recipient }) => recipient.equals(digestOf(email))));
  }

  async function remind(group: readonly store.ToRemind[]): Promise<number> {
    return database.transaction(async (transaction) => {
      const read = await readListings(
        transaction,
        group.map(({ serviceId }) => serviceId),
      );
      const emails = await recipientsOf(transaction, group[0]!.organizationId, read);
      const asked: { listing: Listing; stage: store.Stage; link: string; token: string }[] = [];
      for (const each of group) {
        const token = tokenOf(each);
        const noted = await transaction.run(store.noteReminder(each, hashOf(token), emails.length, clock.now()));
        const listing = read.find(({ service }) => service.id === each.serviceId);
        if (noted.length > 0 && listing)
          asked.push({ listing, stage: each.stage, token, link: `${address()}/help/still-so/${token}` });
      }
      if (asked.length === 0) return 0;
      for (const email of emails) {
        const letter = reminderLetter(title, { asked, stop: `${address()}/help/still-so/stop/${stopTokenOf(email)}` });
        const reference = mac('reminder', digestOf(email).toString('hex'), ...asked.map(({ token }) => token));
        await sender.send(
          { channel: 'email', to: email, ...letter, reference: `reminder ${reference.toString('hex')}` },
          transaction,
        );
      }
      return asked.length;
    });
  }

  const since = () => new Date(clock.now().getTime() - answersDays * dayMs);

  return {
    async run() {
      if (!sender.channels.has('email')) return 0;
      let asked = 0;
      for (let more = true; more;) {
        const found = await database.run(store.selectToRemind(stages(), atOnce));
        more = found.length === atOnce;
        for (const group of Map.groupBy(found, ({ organizationId }) => organizationId).values())
          asked += await remind(group);
      }
      if (asked > 0) log.info('reminders sent', { count: asked });
      return asked;
    },
    async read(token) {
      const [row] = await database.run(store.selectReminder(hashOf(token), since()));
      if (!row || row.answeredAt) return undefined;
      const listing = await readListing(database, row.serviceId);
      return listing && (listing.service.assured_date ?? '') === row.assuredOn ? listing : undefined;
    },
    confirm: (token, version) =>
      database.transaction(async (transaction) => {
        const [seen] = await transaction.run(store.selectReminder(hashOf(token), since()));
        // Held, so that an editor who takes it back meanwhile comes before this or after.
        if (seen) await transaction.run(lockOrganization(seen.organizationId));
        const [row] = await transaction.run(store.lockReminder(hashOf(token), since()));
        const listing = row && !row.answeredAt ? await readListing(transaction, row.serviceId) : undefined;
        if (!row || !listing || (listing.service.assured_date ?? '') !== row.assuredOn) return 'over';
        if (listing.version !== version) return 'changed';
        await saveListing(
          transaction,
          { ...listing.service, assured_date: today() },
          { by: mailbox, why: 'Whoever was reminded says that it is still so.', over: version },
        );
        await transaction.run(store.markAnswered(hashOf(token), clock.now()));
        return 'confirmed';
      }),
    async stop(token) {
      const recipient = stopped(token);
      if (recipient) await database.run(store.stopReminders(recipient, clock.now()));
      return recipient !== undefined;
    },
    isStop: (token) => stopped(token) !== undefined,
  };

  /** Whose link it is, as a digest; undefined where it was not made here. */
  function stopped(token: string): Buffer | undefined {
    const [digest = '', signature = ''] = token.split('.');
    const [recipient, given] = [Buffer.from(digest, 'base64url'), Buffer.from(signature, 'base64url')];
    const right = mac('stop', recipient.toString('hex'));
    return given.length === right.length && timingSafeEqual(given, right) ? recipient : undefined;
  }
}

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();
