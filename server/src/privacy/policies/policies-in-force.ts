// The policies a server decides by, read again when their files change: checked whole, and taken whole or not at all.
// Invariant: no decision is made by a set before it is written down that it is in force; and where the files have mistakes, or
// cannot be read, the set before them stays.
import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { basename } from 'node:path';
import { recordEvent } from '#audit/record-event.ts';
import type { Clock } from '#runtime/clock.ts';
import { ConfigError, formatProblem } from '#runtime/config/read-folder.ts';
import type { Database, Executor } from '#runtime/database/database.ts';
import type { Log } from '#runtime/log.ts';
import { bringIntoForce } from './policy-history.ts';
import { removeServer, removeServersBefore, selectServers, setServer } from './policy-server-store.ts';
import { type PolicySet, policySet } from './policy-set.ts';
import { policiesOfFolder, type PolicyFile, policyFiles } from './read-policies.ts';

export interface PoliciesInForce {
  current: () => PolicySet;
  /** One look at the files, as it is made every second: what differs is taken once two looks in a row have found it just so. */
  look(): Promise<void>;
  /** Reads the files now, without waiting for them to have been left alone for a while. */
  readAgain(): Promise<void>;
  close(): Promise<void>;
}

export interface PoliciesParts {
  database: Database;
  clock: Clock;
  log: Log;
  /** Done with a set before it takes the place of the one before it. */
  prepare?: (set: PolicySet) => Promise<void>;
  /** How often the files are looked at, in milliseconds. */
  everyMs?: number;
}

/** A server is taken to be gone when it has not said for so long by what it decides. */
const goneAfterMs = 180_000;
const saidEveryMs = 60_000;

/** In this process: tests run several. */
let opened = 0;

interface Files {
  /** Of every name and every byte: what is read twice alike was not being written in between. */
  digest: string;
  files: readonly PolicyFile[];
}

/**
 * Reads the policies of a partnership folder, and goes on looking at them.
 * @throws ConfigError naming every mistake with file, line and remedy, where they are wrong from the start.
 */
export async function openPolicies(
  folder: string,
  { database, clock, log, prepare, everyMs = 1000 }: PoliciesParts,
): Promise<PoliciesInForce> {
  opened += 1;
  const server = `${hostname()}/${process.pid}${opened === 1 ? '' : `/${opened}`}`;
  let last = filesIn(folder);
  let current = policySet(policiesOfFolder(folder, last.files));
  let since = clock.now();
  let refused: { digest: string; problems: readonly PolicyProblem[]; at: Date } | undefined;
  let said = 0;
  await bringIntoForce(database, current, since);
  await say();
  // Nobody waits for it to begin: whoever comes first asks what is not asked yet.
  void prepare?.(current).catch((error: unknown) => log.error('policies not prepared', { error }));

  /** Files seen once that differ from those in force: taken when they are seen again just so, not while somebody saves them. */
  let seen = last.digest;
  let looking: Promise<void> | undefined;
  const timer = setInterval(() => void look(false), everyMs);
  timer.unref();

  return {
    current: () => current,
    look: () => look(false),
    readAgain: () => look(true),
    async close() {
      clearInterval(timer);
      await looking?.catch(() => undefined);
      await database.run(removeServer(server)).catch(() => undefined);
    },
  };

  /** One look at a time; one that is asked for while another is under way is made after it. */
  async function look(atOnce: boolean): Promise<void> {
    if (looking && !atOnce) return;
    const before = looking;
    const mine = (async () => {
      await before?.catch(() => undefined);
      await lookNow(atOnce);
    })().catch((error: unknown) => log.error('policies not read again', { error }));
    looking = mine;
    await mine;
    if (looking === mine) looking = undefined;
  }

  async function lookNow(atOnce: boolean): Promise<void> {
    const files = filesIn(folder);
    const settled = atOnce || files.digest === seen;
    seen = files.digest;
    if (settled && files.digest !== last.digest && (atOnce || files.digest !== refused?.digest)) await take(files);
    else if (settled && files.digest === last.digest && refused) {
      // What was wrong was taken back.
      refused = undefined;
      await say();
    } else if (clock.now().getTime() - said > saidEveryMs) await say();
  }

  async function take(files: Files): Promise<void> {
    let next: PolicySet;
    try {
      next = policySet(policiesOfFolder(folder, files.files));
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      await refuse(files.digest, error);
      return;
    }
    await prepare?.(next);
    const at = clock.now();
    await bringIntoForce(database, next, at);
    [current, since, last, refused] = [next, at, files, undefined];
    log.info('policies came into force', { count: next.policies.length });
    await say();
  }

  async function refuse(digest: string, { problems }: ConfigError): Promise<void> {
    const at = clock.now();
    // What stands in these files is no person's: rules, and what is wrong with them.
    for (const problem of problems)
      log.error('edited policies refused, those before them stay', { detail: formatProblem(problem) });
    await recordEvent(database, {
      kind: 'administer',
      recordedAt: at,
      requestId: `policies-${digest.slice(0, 16)}`,
      outcome: 'failed',
      agent: { type: 'system' },
      policies: [`set-${current.version}`],
      explanation: 'Edited policies have mistakes and were refused. Those before them stay in force.',
    });
    refused = { digest, at, problems: problems.map(({ file, line, text }) => ({ file: basename(file), line, text })) };
    await say();
  }

  async function say(): Promise<void> {
    const at = clock.now();
    said = at.getTime();
    await database.run(removeServersBefore(new Date(said - 10 * goneAfterMs)));
    await database.run(
      setServer({
        server,
        version: current.version,
        since,
        refused: refused?.problems ?? null,
        refused_at: refused?.at ?? null,
        seen_at: at,
      }),
    );
  }
}

/** A mistake in edited policies. */
export interface PolicyProblem {
  file: string;
  line: number;
  text: string;
}

/** By what one server decides. */
export interface PoliciesOfServer {
  server: string;
  /** SHA-256 of the policies. */
  version: string;
  since: Date;
  /** What it was given since and did not take. */
  refused?: { problems: readonly PolicyProblem[]; at: Date };
}

/** The servers that are running, as they have said themselves. */
export async function policiesOfServers(executor: Executor, at: Date): Promise<readonly PoliciesOfServer[]> {
  const rows = await executor.run(selectServers(new Date(at.getTime() - goneAfterMs)));
  return rows.map(({ server, version, since, refused, refused_at }) => ({
    server,
    version,
    since,
    ...(refused && refused_at ? { refused: { problems: refused, at: refused_at } } : {}),
  }));
}

function filesIn(folder: string): Files {
  const files = policyFiles(folder);
  const digest = createHash('sha256');
  for (const { file, text } of files) digest.update(file).update('\0').update(text).update('\0');
  return { digest: digest.digest('hex'), files };
}
