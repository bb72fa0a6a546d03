// A question's own deadline, a little before the reader's: what came by then is returned, rather than cancelled with the rest.
import type { Refusal } from '../../../connection/refusal.ts';

export interface Wait {
  /** Aborts when the question is cancelled, or shortly before its wait is over. */
  signal: AbortSignal;
  /**
   * The work's value, or the refusal that stands for it where our deadline came first.
   * Rejects with the reader's reason where the question was cancelled.
   */
  within<T>(work: Promise<T>): Promise<T | Refusal>;
}

/** Time to read and check what came last: a page of 200 entries takes some 10 ms. */
export function withinWait(waitMs: number, cancelled: AbortSignal): Wait {
  const marginMs = Math.min(100, waitMs / 20);
  const signal = AbortSignal.any([cancelled, AbortSignal.timeout(Math.floor(waitMs - marginMs))]);
  return {
    signal,
    async within(work) {
      try {
        return await work;
      } catch (error) {
        cancelled.throwIfAborted();
        if (!signal.aborted) throw error;
        return late;
      }
    },
  };
}

const late: Refusal = {
  outcome: 'timed-out',
  issue: { severity: 'error', code: 'timeout', text: 'This source took longer than we wait.' },
};
