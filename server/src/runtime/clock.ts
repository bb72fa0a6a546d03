// Time as a dependency, so that tests decide what now is.

export interface Clock {
  now(): Date;
  /** Milliseconds that only go forward, for measuring waits. */
  monotonicMs(): number;
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
};
