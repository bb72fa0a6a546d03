// Several answers, each handed on the moment it is there.

type Arrived<T> = { value: T } | { error: unknown };

/** The promises' values in the order they come, not the order they were given. Throws what the first to reject threw. */
export function inArrivalOrder<T>(promises: readonly Promise<T>[]): AsyncGenerator<T, void, void> {
  const arrivals: Arrivals<T> = { arrived: [], left: promises.length, wake: () => {} };
  const arrive = (one: Arrived<T>) => {
    arrivals.arrived.push(one);
    arrivals.wake();
  };
  for (const promise of promises) {
    promise.then(
      (value) => arrive({ value }),
      (error: unknown) => arrive({ error }),
    );
  }
  return handOn(arrivals);
}

interface Arrivals<T> {
  arrived: Arrived<T>[];
  left: number;
  wake: () => void;
}

/** Why it never sees the promises: each holds its value, and what was handed on must not wait in memory for the slowest. */
async function* handOn<T>(arrivals: Arrivals<T>): AsyncGenerator<T, void, void> {
  for (; arrivals.left > 0; arrivals.left -= 1) {
    if (arrivals.arrived.length === 0) await new Promise<void>((resolve) => (arrivals.wake = resolve));
    const one = arrivals.arrived.shift()!;
    if ('error' in one) throw one.error;
    yield one.value;
  }
}
