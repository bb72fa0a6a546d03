// A reader's week, judged: the alerts that the rules make of it. Pure: the same looks give the same alerts, in whatever order and in however
// many pieces they were read.
import { deterministicId } from '#standards/deterministic-id.ts';
import type { PersonId } from '#standards/patient.ts';
import type { Watching } from '../watching-config.ts';
import type { Surroundings } from './look.ts';
import { personSignals } from './person-rules.ts';
import type { Signal } from './signal.ts';
import { weekSignals } from './week-rules.ts';

export interface AlertFound {
  /** Follows from reader, person and week, so that judging again finds the same one. */
  alertId: string;
  userId: string;
  /** Absent where it is about the week as a whole. */
  personId?: PersonId;
  week: string;
  /** Of all that fired. */
  score: number;
  /** The heaviest first. */
  signals: readonly Signal[];
}

export function judgeWeek(watching: Watching, around: Surroundings): AlertFound[] {
  const opened = around.looks.filter(
    ({ action, week, personId }) => action === 'opened' && week === around.week && personId !== undefined,
  );
  const found = [...Map.groupBy(opened, ({ personId }) => personId!)].map(([personId, looks]) =>
    alertOf(around, personSignals(watching, around, personId, looks), personId),
  );
  return [...found, alertOf(around, weekSignals(watching, around))].filter(({ score }) => score >= watching.alertAt);
}

function alertOf({ reader, week }: Surroundings, signals: readonly Signal[], personId?: PersonId): AlertFound {
  return {
    alertId: deterministicId(['alert', reader.userId, personId ?? '', week]),
    userId: reader.userId,
    ...(personId ? { personId } : {}),
    week,
    score: signals.reduce((sum, { weight }) => sum + weight, 0),
    signals: signals.toSorted((one, other) => other.weight - one.weight || (one.rule < other.rule ? -1 : 1)),
  };
}
