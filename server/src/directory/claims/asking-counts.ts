// How often somebody asked about something from one network, so that a stranger uses up what is theirs and not a keeper's. In memory only,
// and without an address: a keyed digest whose key ends with the process.
import { createHmac, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Clock } from '#runtime/clock.ts';

export interface AskingCounts {
  /** Counts it, where it may be asked. @param network as `networkOf` says it. */
  take(about: string, network: string): boolean;
  /** It came to nothing. */
  giveBack(about: string, network: string): void;
  /** All that was asked about it, from everywhere: it was answered. */
  forget(about: string): void;
}

const mostKept = 20_000;

export function createAskingCounts({
  most,
  withinMs,
  clock,
}: {
  most: number;
  withinMs: number;
  clock: Clock;
}): AskingCounts {
  const key = randomBytes(32);
  const perf = { now: () => clock.now().getTime() };
  const asked = new LRUCache<string, Map<string, number>>({ max: mostKept, ttl: withinMs, perf, ttlResolution: 0 });
  const digest = (text: string) => createHmac('sha256', key).update(text).digest('base64url');
  function add(about: string, network: string, change: number): boolean {
    const [topic, from] = [digest(about), digest(network)];
    const counts = asked.get(topic) ?? new Map<string, number>();
    const count = counts.get(from) ?? 0;
    if (count + change > most) return false;
    counts.set(from, Math.max(0, count + change));
    // What was counted first says when the count ends.
    if (!asked.has(topic)) asked.set(topic, counts);
    return true;
  }
  return {
    take: (about, network) => add(about, network, 1),
    giveBack: (about, network) => void add(about, network, -1),
    forget: (about) => void asked.delete(digest(about)),
  };
}
