// Work asked of an adapter, ended at its wait or when the reader goes, whatever the adapter does.
import type { Clock } from '#runtime/clock.ts';
import type { Log } from '#runtime/log.ts';

export interface Within<T> {
  ask: (signal: AbortSignal) => Promise<T>;
  /** Stands for an answer that did not come in its wait. */
  late: T;
  /** Stands for an adapter that threw: a fault of ours, never of the source. */
  broken: T;
}

export interface AskedWithin<T> {
  answer: T;
  tookMs: number;
  /** The reader went away: the answer says nothing about the source. */
  abandoned: boolean;
}

/** Never rejects. */
export async function askWithin<T>(
  waitMs: number,
  reader: AbortSignal,
  { clock, log }: { clock: Clock; log: Log },
  requestId: string,
  { ask, late, broken }: Within<T>,
): Promise<AskedWithin<T>> {
  const startedMs = clock.monotonicMs();
  const cancel = new AbortController();
  const over = Promise.withResolvers<T>();
  const stop = () => {
    over.resolve(late);
    cancel.abort(new Error('the wait is over'));
  };
  const timer = setTimeout(stop, waitMs);
  reader.addEventListener('abort', stop, { once: true });
  if (reader.aborted) stop();
  const asking = (async () => {
    try {
      return await ask(cancel.signal);
    } catch (error) {
      if (cancel.signal.aborted) return late;
      log.error('source adapter failed', { error, requestId });
      return broken;
    }
  })();
  // Not only the adapter's promise: one that did not heed its signal must not hold the reader up.
  const answer = await Promise.race([asking, over.promise]);
  clearTimeout(timer);
  reader.removeEventListener('abort', stop);
  return { answer, tookMs: clock.monotonicMs() - startedMs, abandoned: reader.aborted };
}
