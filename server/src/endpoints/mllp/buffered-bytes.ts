// How many bytes of unfinished frames all connections of a listener hold together, and who may hold more.

export interface BufferedBytes {
  /** Resolves when this connection may read on. `held` is what it holds now; the largest holder is never made to wait. */
  room(connection: object, held: number): Promise<void>;
  /** The connection is gone, or has nothing unfinished. */
  release(connection: object): void;
  readonly total: number;
}

/**
 * Invariant: somebody can always read on, so that the frame of somebody ends and makes room. Connections share `maxBytes`;
 * only the one that holds most may pass it, up to the length of one frame.
 */
export function createBufferedBytes(maxBytes: number): BufferedBytes {
  const held = new Map<object, number>();
  let total = 0;
  const waiting: { connection: object; resolve: () => void }[] = [];

  const set = (connection: object, bytes: number) => {
    total += bytes - (held.get(connection) ?? 0);
    if (bytes === 0) held.delete(connection);
    else held.set(connection, bytes);
  };
  const mayRead = (connection: object) => {
    if (total <= maxBytes) return true;
    const own = held.get(connection) ?? 0;
    for (const [other, bytes] of held) if (other !== connection && bytes > own) return false;
    return own > 0;
  };
  const wake = () => {
    const still = waiting.splice(0);
    for (const each of still) {
      if (mayRead(each.connection)) each.resolve();
      else waiting.push(each);
    }
  };

  return {
    room(connection, bytes) {
      const shrank = bytes < (held.get(connection) ?? 0);
      set(connection, bytes);
      if (shrank) wake();
      if (mayRead(connection)) return Promise.resolve();
      return new Promise((resolve) => waiting.push({ connection, resolve }));
    },
    release(connection) {
      set(connection, 0);
      for (const each of waiting) if (each.connection === connection) each.resolve();
      const still = waiting.splice(0).filter((each) => each.connection !== connection);
      waiting.push(...still);
      wake();
    },
    get total() {
      return total;
    },
  };
}
