// What has come by the time there is a moment for it, handed on together.
import { setImmediate } from 'node:timers/promises';

/**
 * Reads ahead, and yields everything that came since it was last asked: one value where values come slowly, several where they
 * come faster than they are used. Leaving early ends the stream; where it fails, what came before is handed on first.
 */
export async function* inBatches<T>(stream: AsyncIterable<T>): AsyncGenerator<readonly T[]> {
  const iterator = stream[Symbol.asyncIterator]();
  let ready: T[] = [];
  let ended = false;
  let wake: (() => void) | undefined;
  const read = async () => {
    try {
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
        ready.push(next.value);
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
  try {
    for (;;) {
      if (ready.length === 0 && !ended)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      // What has reached this process meanwhile is taken in before what came first is used.
      await setImmediate();
      if (ready.length > 0) {
        const batch = ready;
        ready = [];
        yield batch;
      } else if (ended) break;
    }
    await reading;
  } finally {
    await iterator.return?.();
  }
}
