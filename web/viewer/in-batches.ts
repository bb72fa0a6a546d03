// What has come by the time there is a moment for it, handed on together.
import { setImmediate } from 'node:timers/promises';

/**
 * Reads ahead, and yields everything that came since it last did: the first value at once, then no oftener than `restMs`, and
 * the last as soon as all that are expected are there. For streams of few values: nothing holds back one that is quicker than
 * its reader. Leaving early ends the stream; where it fails, what came before is handed on first.
 */
export async function* inBatches<T>(
  stream: AsyncIterable<T>,
  { restMs, expected }: { restMs: number; expected: number },
): AsyncGenerator<readonly T[]> {
  const iterator = stream[Symbol.asyncIterator]();
  let ready: T[] = [];
  let came = 0;
  let ended = false;
  let wake: (() => void) | undefined;
  const read = async () => {
    try {
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
        ready.push(next.value);
        came += 1;
        wake?.();
      }
    } finally {
      ended = true;
      wake?.();
    }
  };
  const reading = read();
  // Said where it is awaited, below.
  reading.catch(() => undefined);
  const until = async (condition: () => boolean, withinMs?: number) => {
    let late = false;
    const timer = withinMs === undefined ? undefined : setTimeout(() => ((late = true), wake?.()), withinMs);
    while (!condition() && !late)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    clearTimeout(timer);
  };
  const isWhole = () => ended || came >= expected;
  try {
    for (let handedOnAt = -Infinity; ;) {
      await until(() => ready.length > 0 || ended);
      await until(isWhole, Math.max(0, handedOnAt + restMs - performance.now()));
      // What has reached this process meanwhile is taken in before what came first is used.
      await setImmediate();
      if (ready.length === 0) break;
      const batch = ready;
      ready = [];
      handedOnAt = performance.now();
      yield batch;
    }
    await reading;
  } finally {
    await iterator.return?.();
  }
}
