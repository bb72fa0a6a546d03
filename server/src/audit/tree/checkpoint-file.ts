// Checkpoints outside the database, so that whoever can rewrite the one cannot rewrite both. Appended to, and flushed; never read
// again but for its end.
import { closeSync, existsSync, fstatSync, fsyncSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { splitNotes } from '#standards/transparency-log/checkpoint.ts';

export function appendCheckpoint(file: string, note: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const handle = openSync(file, 'a', 0o644);
  try {
    writeSync(handle, `${note}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** The last one in the file; undefined where there is none. Only the end is read: the file grows for years. */
export function lastCheckpoint(file: string): string | undefined {
  if (!existsSync(file)) return undefined;
  const handle = openSync(file, 'r');
  try {
    const { size } = fstatSync(handle);
    const end = Buffer.alloc(Math.min(size, 65_536));
    readSync(handle, end, 0, end.length, size - end.length);
    return splitNotes(end.toString('utf8')).at(-1);
  } finally {
    closeSync(handle);
  }
}
