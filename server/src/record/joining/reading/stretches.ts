// The stretch of time a date means, kept: a record's dates repeat, and a year is not its first of January.
import { endOf, startOf } from '#standards/fhir/date-time.ts';

export interface Stretch {
  start: number;
  end: number;
}

/** Null where the text is no FHIR time. */
const known = new Map<string, Stretch | null>();
const mostKnown = 50_000;

/** Undefined where the text is no FHIR time. */
export function stretchOf(when: string): Stretch | undefined {
  let stretch = known.get(when);
  if (stretch === undefined) {
    const start = startOf(when);
    const end = endOf(when);
    stretch = start === undefined || end === undefined ? null : { start, end };
    if (known.size >= mostKnown) known.clear();
    known.set(when, stretch);
  }
  return stretch ?? undefined;
}

const day = 86_400_000;

/** Whether it says a day, or more exactly. */
export function saysDay(when: string | undefined): boolean {
  const stretch = when === undefined ? undefined : stretchOf(when);
  return stretch !== undefined && stretch.end - stretch.start <= day + 3_600_000;
}

/** Whether it says a time of day. */
export function saysTime(when: string | undefined): boolean {
  const stretch = when === undefined ? undefined : stretchOf(when);
  return stretch !== undefined && stretch.end - stretch.start <= 60_000;
}

const nextDays = [0, 1, -1];

/**
 * The day it happened on where it says a time of day, else as it is: for what is told by its day, whatever the time.
 * The day is the partnership's: 23:30 UTC on 1 June is 2 June in London.
 */
export function dayOf(when: string | undefined): string | undefined {
  if (when === undefined || when.length <= 10) return when;
  let whole = knownDays.get(when);
  if (whole === undefined) {
    whole = findDay(when);
    if (knownDays.size >= mostKnown) knownDays.clear();
    knownDays.set(when, whole);
  }
  return whole;
}

const knownDays = new Map<string, string>();

function findDay(when: string): string {
  const moment = stretchOf(when)?.start;
  if (moment === undefined) return when;
  const written = Date.parse(`${when.slice(0, 10)}T12:00:00Z`);
  for (const days of nextDays) {
    const candidate = new Date(written + days * day).toISOString().slice(0, 10);
    const whole = stretchOf(candidate);
    if (whole && whole.start <= moment && moment < whole.end) return candidate;
  }
  return when;
}
