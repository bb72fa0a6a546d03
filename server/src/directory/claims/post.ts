// The post to keepers: letters that nobody waits for, and the links in them. Invariant: of links only hashes are kept. How many may be on
// their way is for whoever sends them to say.
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Executor } from '#runtime/database/database.ts';
import type { KeepersParts } from './keepers.ts';
import { insertLink } from './keeping-store.ts';
import type { Letter } from './letters.ts';

export interface Post {
  later(work: () => Promise<void>): void;
  send(to: string, letter: Letter): void;
  /** @returns its address. */
  newLink(transaction: Executor, email: string, claimId: string | null, lastsMs: number): Promise<string>;
  /** Resolves once everything that was to be sent has been, or has failed. */
  settled(): Promise<void>;
}

export function createPost({ sender, clock, log, address }: Omit<KeepersParts, 'database' | 'title'>): Post {
  const pending = new Set<Promise<void>>();
  /** Why not waited for: how long it takes would tell whether there was something to send. */
  const later = (work: () => Promise<void>) => {
    const done = work().catch((error: unknown) => log.error('keepers were not written to', { error }));
    pending.add(done);
    void done.finally(() => pending.delete(done));
  };
  return {
    later,

    send: (to, letter) => later(() => sender.send({ channel: 'email', to, ...letter, reference: randomUUID() })),

    async newLink(transaction, email, claimId, lastsMs) {
      const now = clock.now();
      const token = randomBytes(32).toString('base64url');
      const expiresAt = new Date(now.getTime() + lastsMs);
      await transaction.run(insertLink({ tokenHash: hashOf(token), email, claimId, sentAt: now, expiresAt }));
      return `${address()}/help/keep/links/${token}`;
    },

    async settled() {
      while (pending.size > 0) await Promise.all(pending);
    },
  };
}

export const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();
