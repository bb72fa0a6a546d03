// The threads on which a partnership's sources are asked.
import type { ThreadSettings } from '#sources/threads/asking-threads.ts';

/** @param count 0: none, everything is done where readers are answered. */
export const askingThreads = (count: number): ThreadSettings | undefined =>
  count === 0 ? undefined : { count, entry: new URL(import.meta.resolve('./asking-thread.ts')) };
