// Each message a file: for demonstrations, and for a partnership whose own gateway takes them from a folder.
// Invariant: written whole and flushed before it is said to be taken; a reference has one file, whoever writes it.
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync } from 'node:fs';
import { link, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { OutgoingMessage } from './sender.ts';

export interface FileOutbox {
  write(message: OutgoingMessage): Promise<void>;
}

/** Makes the folder when first needed, for its owner's eyes only: what lies in it are addresses. */
export function openFileOutbox(folder: string, log: Log, clock: Clock): FileOutbox {
  return {
    async write(message) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      chmodSync(folder, 0o700);
      const name = createHash('sha256').update(message.reference).digest('hex').slice(0, 32);
      const draft = join(folder, `.${name}-${randomBytes(6).toString('hex')}`);
      const file = await open(draft, 'wx', 0o600);
      try {
        await file.writeFile(`${JSON.stringify({ ...message, takenAt: clock.now().toISOString() }, undefined, 2)}\n`);
        await file.sync();
      } finally {
        await file.close();
      }
      let outcome = 'written';
      try {
        // A link is made or fails: of two that write the same reference one is first.
        await link(draft, join(folder, `${name}.json`));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
        outcome = 'taken before';
      } finally {
        await unlink(draft);
      }
      const whole = await open(folder, 'r');
      await whole.sync();
      await whole.close();
      log.info('message taken', { kind: message.channel, outcome });
    },
  };
}
