// Notices that a page waits for somebody else: a source that is silent, or a reader who is slow.
import { performance } from 'node:perf_hooks';

const lookEveryMs = 500;
/** The thread has nothing to do, so that it is not for want of it that nothing comes. */
const mostBusy = 0.5;
const longestMs = 10_000;

export interface Idling {
  /** Something came, or went. */
  notYet(): void;
  stop(): void;
}

/** Tells once when for half a second nothing came or went while the thread had time for it, and in any case after ten. */
export function whenIdle(tell: () => void): Idling {
  let movedAt = performance.now();
  let before = performance.eventLoopUtilization();
  const timer = setInterval(() => {
    const forMs = performance.now() - movedAt;
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    if (forMs < lookEveryMs || (utilization > mostBusy && forMs < longestMs)) return;
    clearInterval(timer);
    tell();
  }, lookEveryMs);
  return {
    notYet: () => {
      movedAt = performance.now();
    },
    stop: () => clearInterval(timer),
  };
}
