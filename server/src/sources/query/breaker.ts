// Leaves a source alone after it failed several times in a row, tries it with one question after a rest, and goes on when
// that works (R13). One for each source and process; nothing but counts and times.

export interface BreakerSettings {
  /** Failures in a row after which the source rests. */
  failures: number;
  restMs: number;
}

/**
 * What a question says of the source's health. `failed-for-one` is a failure that may lie in one person's record (too large
 * to send in time, impossible to read): reloading that record five times must not take the source from everybody else, so
 * it counts once for each person.
 */
export type Health = 'worked' | 'failed' | 'failed-for-one' | 'unknown';

export interface Question {
  /** Called once, when it is known how the question went. `person` tells people apart and is kept no longer than the count. */
  settle(health: Health, nowMs: number, person: string): void;
}

export interface Breaker {
  /** Leave to ask now, or undefined while the source rests or its one trial question is under way. */
  admit(nowMs: number): Question | undefined;
  isOpen(): boolean;
  /** How long it rests yet before its next question is let through; 0 where it does not rest. */
  restsForMs(nowMs: number): number;
}

export function createBreaker({ failures, restMs }: BreakerSettings): Breaker {
  let inARow = 0;
  let people = new Set<string>();
  let openedAt: number | undefined;
  let trial: Question | undefined;

  const open = (nowMs: number) => {
    openedAt = nowMs;
    trial = undefined;
    inARow = 0;
    people = new Set();
  };
  const close = () => {
    openedAt = trial = undefined;
    inARow = 0;
    people.clear();
  };
  const count = (health: Health, nowMs: number, person: string) => {
    if (health === 'failed-for-one' && people.has(person)) return;
    if (health === 'failed-for-one') people.add(person);
    inARow += 1;
    if (inARow >= failures) open(nowMs);
  };

  return {
    admit(nowMs) {
      if (openedAt !== undefined && (trial || nowMs - openedAt < restMs)) return undefined;
      let settled = false;
      const question: Question = {
        settle(health, at, person) {
          if (settled) return;
          settled = true;
          const wasTrial = trial === question;
          if (health === 'worked') close();
          else if (wasTrial && health === 'unknown') trial = undefined;
          else if (wasTrial) open(at);
          // Failures of questions put before it opened say nothing new.
          else if (openedAt === undefined && health !== 'unknown') count(health, at, person);
        },
      };
      if (openedAt !== undefined) trial = question;
      return question;
    },
    isOpen: () => openedAt !== undefined,
    restsForMs: (nowMs) => (openedAt === undefined ? 0 : Math.max(0, restMs - (nowMs - openedAt))),
  };
}
