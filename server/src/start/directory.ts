// The directory: what its folder says, what a new one begins with, its pages and its programs' interface.
import type { FastifyInstance } from 'fastify';
import { createKeepers, type Keepers, type KeepersParts } from '#directory/claims/keepers.ts';
import { readReminders, type ReminderRules } from '#directory/reminders/reminders-config.ts';
import { createReminders, type Reminders } from '#directory/reminders/reminders.ts';
import { type KeepingRules, readKeepingRules } from '#directory/claims/keeping-rules.ts';
import { beginDirectory, type DirectoryFiles, readDirectoryFiles } from '#directory/start/begin-directory.ts';
import { localMoment } from '#directory/search/opening.ts';
import { openReferralApi, openReferralDocument } from '#endpoints/open-referral/open-referral-api.ts';
import type { ErrorPage } from '#endpoints/web/errors.ts';
import type { Clock } from '#runtime/clock.ts';
import type { Partnership } from '#runtime/config/partnership.ts';
import { type Database, openDatabase } from '#runtime/database/database.ts';
import { urlFor } from '#runtime/database/roles.ts';
import type { Log } from '#runtime/log.ts';
import type { OpenSender } from '#runtime/sending/sender.ts';
import { createErrorPage } from '#web/design/error-page.ts';
import type { PageFrame } from '#web/design/page.ts';
import { directoryRoutes } from '#web/directory/directory-routes.ts';
import { withPublicErrors } from '#web/directory/page/error-page.ts';
import { readTranslations, type Translations } from '#web/directory/words/words.ts';

export type DirectoryRead = DirectoryFiles & {
  translations: Translations;
  keeping: KeepingRules;
  reminders: ReminderRules | undefined;
};

/** @throws ConfigError naming every mistake with file, line and remedy. */
export const readDirectory = (partnershipFolder: string): DirectoryRead => ({
  ...readDirectoryFiles(partnershipFolder),
  translations: readTranslations(partnershipFolder),
  keeping: readKeepingRules(partnershipFolder),
  reminders: readReminders(partnershipFolder),
});

/** Those who keep their own organisation's listings; what is over of theirs is cleared away from time to time until it is closed. */
export function openKeepers(
  read: DirectoryRead,
  parts: Pick<KeepersParts, 'database' | 'sender' | 'clock' | 'log' | 'address'>,
): Keepers & { close(): Promise<void> } {
  const { keeping: rules, knowledge } = read;
  const keepers = createKeepers({ ...parts, rules, title: knowledge.finding.pages.title });
  const clear = () =>
    void keepers
      .clearEnded()
      .catch((error: unknown) => parts.log.error('what is over of keepers was not cleared', { error }));
  const timer = setInterval(clear, 3_600_000).unref();
  return {
    ...keepers,
    async close() {
      clearInterval(timer);
      await keepers.settled();
    },
  };
}

/** Errors of the directory's public pages in their own frame, all others in the record's. */
export const errorPages = ({ knowledge, translations }: DirectoryRead, frame: PageFrame): ErrorPage =>
  withPublicErrors(
    createErrorPage(() => frame),
    { frame, name: knowledge.finding.pages.title, translations },
  );

export interface DirectoryParts {
  partnership: Partnership;
  /** With the rights of `server`. */
  database: Database;
  ownerUrl: string;
  sender: OpenSender;
  keepers: Keepers;
  frame: PageFrame;
  address: () => string;
  secure: boolean;
  version: string;
  clock: Clock;
  log: Log;
}

/** Puts in what a new directory begins with, and serves it. @returns what ends the work it does by itself. */
export async function serveDirectory(
  app: FastifyInstance,
  read: DirectoryRead,
  parts: DirectoryParts,
): Promise<() => Promise<void>> {
  const { partnership, database, ownerUrl, sender, keepers, frame, address, secure, version, clock, log } = parts;
  const { timeZone } = partnership;
  await beginDirectory(read, {
    database,
    loader: () => openDatabase({ url: urlFor('loader', ownerUrl), log }),
    today: localMoment(clock.now(), timeZone).day,
    log,
    now: () => clock.now(),
  });
  const { knowledge, gazetteer, schemes, translations } = read;
  const finder = { database, knowledge, gazetteer, schemes, timeZone, now: () => clock.now() };
  const today = () => localMoment(clock.now(), timeZone).day;
  const { pages: of, freshness } = knowledge.finding;
  const reminders = createReminders({
    database,
    sender,
    freshness,
    clock,
    log,
    address,
    today,
    secret: ownerUrl,
    title: of.title,
    rules: read.reminders ?? { beforeDays: 0 },
  });
  const apiDocument = () => openReferralDocument(partnership.name, version, address());
  openReferralApi(app, { database, name: partnership.name, version, address });
  directoryRoutes(app, {
    finder,
    database,
    sender,
    frame,
    translations,
    keepers,
    reminders,
    apiDocument,
    address,
    secure,
  });
  return read.reminders ? startReminders(reminders, read.reminders, log) : () => Promise.resolve();
}

/** Looks from time to time whom to ask whether a listing is still so; on every server, each listing once. */
function startReminders(reminders: Reminders, { everyMinutes }: ReminderRules, log: Log): () => Promise<void> {
  let underWay: Promise<unknown> | undefined;
  const look = () => {
    underWay ??= reminders
      .run()
      .catch((error: unknown) => log.warn('reminders failed', { error, detail: 'tried again at the next turn' }))
      .finally(() => (underWay = undefined));
  };
  const everyMs = everyMinutes * 60_000;
  const timers = [setTimeout(look, Math.min(everyMs, 300_000)).unref(), setInterval(look, everyMs).unref()];
  return async () => {
    for (const timer of timers) clearTimeout(timer);
    await underWay;
  };
}
