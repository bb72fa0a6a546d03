// Notices that work waits for somebody else: a source that is silent, a reader who is slow. Its place is then another's.
import { performance } from 'node:perf_hooks';

const lookEveryMs = 500;
/** The thread has time, so that it is not for want of it that the work is not done. */
const mostBusy = 0.5;
const longestMs = 10_000;

/** Tells once, when for half a second the thread had little to do and the work was not done, and in any case after ten. Returns how to stop. */
export function whenIdle(tell: () => void): () => void {
  const startedAt = performance.now();
  let before = performance.eventLoopUtilization();
  const timer = setInterval(() => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    if (utilization > mostBusy && performance.now() - startedAt < longestMs) return;
    clearInterval(timer);
    tell();
  }, lookEveryMs);
  return () => clearInterval(timer);
}
