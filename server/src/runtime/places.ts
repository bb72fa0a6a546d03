// Bounds how much is under way at once: places, entered in the order of asking and left when done.

export interface Places {
  /**
   * Waits for a place, and takes it.
   * @param signal gives up waiting; whoever was let in before that still has to leave.
   * @returns leaves the place; doing so twice is harmless.
   */
  enter(signal?: AbortSignal): Promise<() => void>;
  /** Does the work in a place of its own. */
  within<T>(work: () => Promise<T>): Promise<T>;
}

export function openPlaces(most: number): Places {
  let taken = 0;
  const waiting: (() => void)[] = [];
  const place = () => {
    let left = false;
    return () => {
      if (left) return;
      left = true;
      const next = waiting.shift();
      if (next) next();
      else taken -= 1;
    };
  };
  const enter = async (signal?: AbortSignal) => {
    if (taken < most) {
      taken += 1;
      return place();
    }
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const letIn = () => resolve(true);
    waiting.push(letIn);
    const giveUp = () => {
      const at = waiting.indexOf(letIn);
      if (at >= 0) waiting.splice(at, 1);
      if (at >= 0) resolve(false);
    };
    signal?.addEventListener('abort', giveUp, { once: true });
    if (signal?.aborted) giveUp();
    const isIn = await promise;
    signal?.removeEventListener('abort', giveUp);
    return isIn ? place() : () => {};
  };
  return {
    enter,
    async within(work) {
      const leave = await enter();
      try {
        return await work();
      } finally {
        leave();
      }
    },
  };
}
