// Messages that wait to be sent by a gateway: kept before they are said to be taken, tried until it has them, by one server at a time.
// Invariant: before a message is tried again the gateway is asked whether it has it; where it cannot tell, nothing is sent.
import type { Clock } from '../../clock.ts';
import type { Database, Executor } from '../../database/database.ts';
import type { Log } from '../../log.ts';
import type { OutgoingMessage } from '../sender.ts';
import { addMessage, claimMessages, finishMessage, forgetReferences, postponeMessage } from './outbox-store.ts';

export type Attempt =
  | { outcome: 'sent' }
  /** Never will be: the address or the message is refused. */
  | { outcome: 'refused'; why: string }
  /** Not now; it may have been taken all the same. */
  | { outcome: 'later'; why: string; afterMs?: number };

export interface Gateway {
  /** Tries once. Never throws for what the gateway does. */
  attempt(message: OutgoingMessage): Promise<Attempt>;
  /** Whether it has a message of this reference. */
  sentBefore(message: OutgoingMessage): Promise<'yes' | 'no' | 'not known'>;
}

export interface OutboxParts {
  database: Database;
  log: Log;
  clock: Clock;
  gateway: Gateway;
  settings: { waitMs: number; giveUpAfterHours: number };
  everyMs: number;
}

export interface Outbox {
  add(message: OutgoingMessage, within?: Executor): Promise<void>;
  run(): Promise<void>;
  close(): Promise<void>;
}

const atOnce = 4;
/** References are remembered so long: nothing that asks again comes later. */
const rememberedDays = 400;
const hourMs = 3_600_000;

/** After the first failure, the second, …; then as the last. With up to a fifth added by chance, so that servers do not keep step. */
const waitsMs = [10_000, 60_000, 300_000, 900_000, 3_600_000];

export function startOutbox({ database, log, clock, gateway, settings, everyMs }: OutboxParts): Outbox {
  // Two questions may be under way for one message, each as long as one answer is waited for.
  const leaseMs = settings.waitMs * 2 + 30_000;
  let underWay: Promise<void> | undefined;
  let closing = false;
  const run = () => {
    underWay ??= step()
      .catch((error: unknown) => log.warn('sending failed', { error, detail: 'tried again at the next turn' }))
      .finally(() => (underWay = undefined));
    return underWay;
  };
  const timer = setInterval(() => void run(), everyMs);

  async function step(): Promise<void> {
    for (let more = true; more && !closing;) {
      const now = clock.now();
      const claimed = await database.run(claimMessages(now, new Date(now.getTime() + leaseMs), atOnce));
      more = claimed.length === atOnce;
      await Promise.all(
        claimed.map(async (waiting) => {
          const attempt = await tryOne(waiting, waiting.attempts > 1);
          const at = clock.now();
          const tooLate = at.getTime() - waiting.takenAt.getTime() > settings.giveUpAfterHours * hourMs;
          const outcome = attempt.outcome === 'later' && tooLate ? 'given up' : attempt.outcome;
          if (attempt.outcome === 'later' && !tooLate) {
            const waitMs = attempt.afterMs ?? waitsMs[Math.min(waiting.attempts, waitsMs.length) - 1]!;
            const next = new Date(at.getTime() + waitMs * (1 + Math.random() / 5));
            await database.run(postponeMessage(waiting.reference, waiting.attempts, next));
          } else {
            await database.run(finishMessage(waiting.reference, outcome === 'sent' ? 'sent' : 'refused', at));
          }
          const line = { kind: waiting.channel, outcome, count: waiting.attempts };
          if (attempt.outcome === 'sent') log.info('message sent', line);
          else log.warn('message not sent', { ...line, detail: attempt.why });
        }),
      );
    }
    await database.run(forgetReferences(new Date(clock.now().getTime() - rememberedDays * 24 * hourMs)));
  }

  async function tryOne(message: OutgoingMessage, again: boolean): Promise<Attempt> {
    const before = again ? await gateway.sentBefore(message) : 'no';
    if (before === 'yes') return { outcome: 'sent' };
    if (before === 'not known') return { outcome: 'later', why: 'whether it was taken is not known' };
    return gateway.attempt(message);
  }

  return {
    async add(message, within = database) {
      await within.run(addMessage(message, clock.now()));
      // In a transaction of others it is not there yet: the next turn finds it.
      if (within === database) void run();
    },
    run,
    async close() {
      closing = true;
      clearInterval(timer);
      await underWay;
    },
  };
}
