// How often, where FHIR can say it exactly: the codes of table 0335, and the parts of a repeat pattern (RPT).
// Source: HL7 v2.8.2 chapter 2A (RPT), tables 0335, 0528; FHIR R4 Timing.repeat.
import type { Timing } from '#standards/fhir/types.ts';
import type { Part } from '#standards/hl7v2/reading.ts';
import { filledOrNone, lookUp } from '../context.ts';
import { numberOf } from '../data-types/quantities.ts';
import { wordTable } from '#standards/word-table.ts';

/** Repeat patterns of table 0335 that FHIR can say exactly. */
const patterns: Readonly<Record<string, NonNullable<Timing['repeat']>>> = wordTable({
  ONCE: { count: 1 },
  QD: { frequency: 1, period: 1, periodUnit: 'd' },
  OD: { frequency: 1, period: 1, periodUnit: 'd' },
  BID: { frequency: 2, period: 1, periodUnit: 'd' },
  BD: { frequency: 2, period: 1, periodUnit: 'd' },
  TID: { frequency: 3, period: 1, periodUnit: 'd' },
  TDS: { frequency: 3, period: 1, periodUnit: 'd' },
  QID: { frequency: 4, period: 1, periodUnit: 'd' },
  QDS: { frequency: 4, period: 1, periodUnit: 'd' },
  QOD: { frequency: 1, period: 2, periodUnit: 'd' },
});

/** What a pattern in words says exactly, e.g. `BD` or `Q6H`; undefined where it is none FHIR knows. */
export function exactly(words: string): Timing['repeat'] {
  const key = words.toUpperCase();
  if (Object.hasOwn(patterns, key)) return patterns[key];
  const [, every, unit] = /^Q(\d{1,2})(H|D|W)$/.exec(key) ?? [];
  if (every === undefined) return undefined;
  return { frequency: 1, period: Number(every), periodUnit: unit === 'H' ? 'h' : unit === 'D' ? 'd' : 'wk' };
}

/** Events of table 0528 that FHIR names the same. */
const events = new Set(['HS', 'WAKE', 'C', 'CM', 'CD', 'CV', 'AC', 'ACM', 'ACD', 'ACV', 'PC', 'PCM', 'PCD', 'PCV']);
/** An offset counts from an event, not within one (FHIR tim-9). */
const withoutOffset = new Set(['C', 'CM', 'CD', 'CV']);
const periodUnits: Readonly<Record<string, NonNullable<Timing['repeat']>['periodUnit']>> = wordTable({
  s: 's',
  min: 'min',
  h: 'h',
  hr: 'h',
  d: 'd',
  wk: 'wk',
  mo: 'mo',
  a: 'a',
});

/** The exact part of a repeat pattern (RPT): its period, the event it goes by, and how long before or after. */
export function patternOf(part: Part): Timing['repeat'] {
  const [length, unit] = [numberOf(part.peek(5)), lookUp(periodUnits, part.peek(6)?.toLowerCase())];
  const event = part.peek(8)?.toUpperCase();
  const when = event !== undefined && events.has(event) ? event : undefined;
  const offset = minutesIn(numberOf(part.peek(9)), part.peek(10));
  if (length !== undefined && length > 0 && unit) {
    part.tick(5);
    part.tick(6);
  }
  if (when) part.tick(8);
  if (when && offset !== undefined && !withoutOffset.has(when)) {
    part.tick(9);
    part.tick(10);
  }
  return filledOrNone<NonNullable<Timing['repeat']>>({
    frequency: length !== undefined && length > 0 && unit ? 1 : undefined,
    period: length !== undefined && length > 0 && unit ? length : undefined,
    periodUnit: length !== undefined && length > 0 ? unit : undefined,
    when: when ? [when as 'HS'] : undefined,
    offset: when && !withoutOffset.has(when) ? offset : undefined,
  });
}

const minutesPer: Readonly<Record<string, number>> = wordTable({ s: 1 / 60, min: 1, h: 60, hr: 60, d: 1440 });

function minutesIn(value: number | undefined, unit: string | undefined): number | undefined {
  const factor = lookUp(minutesPer, unit?.toLowerCase());
  const minutes = value === undefined || factor === undefined ? undefined : value * factor;
  return minutes !== undefined && Number.isInteger(minutes) && minutes >= 0 && minutes < 1_000_000
    ? minutes
    : undefined;
}
