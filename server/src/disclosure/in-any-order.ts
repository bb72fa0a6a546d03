// Several streams read as one, each value handed on when it is there.

/** Yields from all of them as they come. A stream that fails ends the whole; leaving early ends every stream. */
export async function* inAnyOrder<T>(streams: readonly AsyncIterable<T>[]): AsyncGenerator<T> {
  const iterators = streams.map((stream) => stream[Symbol.asyncIterator]());
  const next = (index: number) => iterators[index]!.next().then((result) => ({ index, result }));
  const waiting = new Map(iterators.map((_, index) => [index, next(index)]));
  try {
    while (waiting.size > 0) {
      const { index, result } = await Promise.race(waiting.values());
      if (result.done) waiting.delete(index);
      else {
        waiting.set(index, next(index));
        yield result.value;
      }
    }
  } finally {
    // A stream still waiting for its next value rejects into nothing, and is told to stop.
    for (const each of waiting.values()) each.catch(() => undefined);
    await Promise.all([...waiting.keys()].map(async (index) => iterators[index]!.return?.(undefined)));
  }
}
