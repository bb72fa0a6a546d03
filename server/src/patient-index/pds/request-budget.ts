// A budget of requests a second, shared by everybody who asks: turns are given in order, and whoever would wait too long is
// told at once. Why: the national service counts an application's requests, and refuses those over the budget for all.

export interface RequestBudget {
  /** Resolves to true when it is this request's turn; to false at once where the turn is too far off. */
  turn(): Promise<boolean>;
  /** No turn before this instant of the clock: the service has asked us to wait. */
  restUntil(atMs: number): void;
}

export interface BudgetClock {
  /** Milliseconds that only go forward. */
  monotonicMs(): number;
  sleep(ms: number): Promise<void>;
}

/** At most `perSecond` turns in any one second. */
export function createRequestBudget(
  { perSecond, longestTurnMs }: { perSecond: number; longestTurnMs: number },
  clock: BudgetClock,
): RequestBudget {
  /** When the last `perSecond` turns were given, or will be; the oldest first. */
  const given: number[] = [];
  let notBefore = Number.NEGATIVE_INFINITY;
  return {
    async turn() {
      const now = clock.monotonicMs();
      const free = given.length < perSecond ? now : given[0]! + 1000;
      // Never before somebody who asked earlier.
      const at = Math.max(now, free, notBefore, given.at(-1) ?? now);
      if (at - now > longestTurnMs) return false;
      given.push(at);
      if (given.length > perSecond) given.shift();
      if (at > now) await clock.sleep(at - now);
      return true;
    },
    restUntil(atMs) {
      notBefore = Math.max(notBefore, atMs);
    },
  };
}
