// The limit a feed is measured against: the same bytes appended to a file, acknowledged when on disk, with the same policy:
// whatever waits is written and flushed together, and nothing is acknowledged before its flush.
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Messages a second, with `senders` that each wait for their own before they send the next. */
export async function appendDurably(messages: readonly Uint8Array[], senders: number, folder: string): Promise<number> {
  const made = await mkdtemp(join(folder, 'bench-append-'));
  const file = await open(join(made, 'messages'), 'a');
  const append = grouped(file);
  let next = 0;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: senders }, async () => {
      while (next < messages.length) {
        const message = messages[next]!;
        next += 1;
        await append(message);
      }
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  await file.close();
  await rm(made, { recursive: true });
  return messages.length / seconds;
}

function grouped(file: FileHandle): (bytes: Uint8Array) => Promise<void> {
  let waiting: { bytes: Uint8Array; done: () => void }[] = [];
  let writing = false;
  const write = async () => {
    writing = true;
    while (waiting.length > 0) {
      const group = waiting;
      waiting = [];
      await file.appendFile(Buffer.concat(group.map(({ bytes }) => bytes)));
      await file.datasync();
      for (const { done } of group) done();
    }
    writing = false;
  };
  return (bytes) =>
    new Promise((done) => {
      waiting.push({ bytes, done });
      if (!writing) {
        writing = true;
        setImmediate(() => void write());
      }
    });
}
