// How often lists are sent, so that nobody is flooded by us: to one address, and in all. In memory only, and without an address: a keyed digest
// whose key ends with the process.
import { createHmac, randomBytes } from 'node:crypto';
import { mostRecent } from '#runtime/most-recent.ts';

const hourMs = 3_600_000;
/** To one address in a day; from one server in an hour. */
const mostToOne = 3;
const mostInAll = 300;

export interface SendingLimits {
  /** Counts it, where it may be sent. */
  allow(to: string): boolean;
}

export function createSendingLimits(now: () => Date): SendingLimits {
  const key = randomBytes(32);
  const perf = { now: () => now().getTime() };
  const byAddress = mostRecent<string, number>(50_000, { ttl: 24 * hourMs, perf, ttlResolution: 0 });
  const inAll = mostRecent<'all', number>(1, { ttl: hourMs, perf, ttlResolution: 0 });
  return {
    allow(to) {
      const digest = createHmac('sha256', key).update(to.toLowerCase()).digest('base64url');
      const [one, all] = [byAddress.get(digest) ?? 0, inAll.get('all') ?? 0];
      if (one >= mostToOne || all >= mostInAll) return false;
      // What was counted first says when the count ends.
      byAddress.set(digest, one + 1, { ttl: byAddress.getRemainingTTL(digest) || 24 * hourMs });
      inAll.set('all', all + 1, { ttl: inAll.getRemainingTTL('all') || hourMs });
      return true;
    },
  };
}
