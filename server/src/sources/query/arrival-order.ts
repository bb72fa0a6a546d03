// Several answers, each handed on the moment it is there.

/** The promises' values in the order they come, not the order they were given. Throws what the first to reject threw. */
export async function* inArrivalOrder<T>(promises: readonly Promise<T>[]): AsyncGenerator<T, void, void> {
  const arrived: ({ value: T } | { error: unknown })[] = [];
  let wake = () => {};
  const arrive = (one: (typeof arrived)[number]) => {
    arrived.push(one);
    wake();
  };
  for (const promise of promises) {
    promise.then(
      (value) => arrive({ value }),
      (error: unknown) => arrive({ error }),
    );
  }
  for (let left = promises.length; left > 0; left -= 1) {
    if (arrived.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    const one = arrived.shift()!;
    if ('error' in one) throw one.error;
    yield one.value;
  }
}
