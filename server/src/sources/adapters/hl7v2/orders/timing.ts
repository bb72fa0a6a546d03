// When and how often something ordered is to happen: TQ1, and the TQ of older versions in ORC-7, OBR-27 and RXE-1.
// Source: HL7 v2.8.2 §4.5.4 (TQ1); v2.3.1 §4.4 (quantity/timing); FHIR R4 Timing.
import type { CodeableConcept, Period, ServiceRequest, Timing } from '#standards/fhir/types.ts';
import type { Part, SegmentReader } from '#standards/hl7v2/reading.ts';
import { dateTimeIn, filled, filledOrNone, periodOf, present, type Translating } from '../context.ts';
import { codeableConcept } from '../data-types/codes.ts';
import { period } from '../data-types/identifiers.ts';
import type { Noted, Order } from '../structure.ts';
import { detailsOf } from './order-details.ts';
import { exactly, patternOf } from './repeat-pattern.ts';
import { wordTable } from '#standards/word-table.ts';

/** Everything an order says of when: TQ1, and the TQ of older versions. */
export interface When {
  timings: readonly SegmentReader[];
  older: readonly Part[];
}

/**
 * When what a segment of the order says is to happen.
 * @param about the RXE or RXD, which may be timed otherwise than the order they answer.
 */
export function whenOf(order: Order, about?: Noted): When {
  const fields: [SegmentReader | undefined, number][] = [
    [about?.segment.name === 'RXE' ? about.segment : undefined, 1],
    [order.orc?.segment, 7],
    [order.obr?.segment, 27],
  ];
  return {
    timings: detailsOf(order, about, 'TQ1'),
    older: fields.flatMap(([segment, field]) => (segment?.has(field) ? [segment.first(field)] : [])),
  };
}

/** When a request is to be carried out. */
export function occurrenceOf(
  order: Order,
  translating: Translating,
): Pick<ServiceRequest, 'occurrenceDateTime' | 'occurrencePeriod' | 'occurrenceTiming'> {
  const all = whenOf(order);
  const when = boundsOf(all, translating);
  const obr = order.obr?.segment;
  // OBR-36 is when it is planned, OBR-6 of older versions when it is wanted.
  const scheduled = obr && (dateTimeIn(obr, 36, translating) ?? dateTimeIn(obr, 6, translating));
  const timing = timingOf(all, when, translating);
  if (timing) return { occurrenceTiming: timing };
  if (when?.end !== undefined) return { occurrencePeriod: when };
  const start = when?.start ?? scheduled;
  return start === undefined ? {} : { occurrenceDateTime: start };
}

/** Start and end of what is ordered. */
export function boundsOf({ timings, older }: When, translating: Translating): Period | undefined {
  const [tq1] = timings;
  if (tq1 && (tq1.has(7) || tq1.has(8))) {
    return periodOf(dateTimeIn(tq1, 7, translating), dateTimeIn(tq1, 8, translating), 'TQ1-8', translating);
  }
  for (const part of older) if (part.has(4) || part.has(5)) return period(part, 4, 5, translating);
  return undefined;
}

/** How often, as FHIR's Timing: exactly where the pattern is one FHIR knows, and always in the sender's words. */
export function timingOf(when: When, bounds: Period | undefined, translating: Translating): Timing | undefined {
  const words = repeatWords(when);
  const [pattern] = when.timings.flatMap((tq1) => tq1.all(3));
  const said = words.length === 1 ? exactly(words[0]!) : undefined;
  const repeat = filledOrNone<NonNullable<Timing['repeat']>>({
    ...said,
    ...(pattern ? patternOf(pattern) : {}),
    count: countOf(when) ?? said?.count,
  });
  const duration = durationOf(when);
  const all = present([...words, duration && `for ${duration}`]);
  if (all.length === 0 && !repeat) return undefined;
  // A code beside its name; a pattern without a name is in the words.
  const coding = when.timings
    .flatMap((tq1) => tq1.all(3))
    .filter((part) => part.peek(1, 2) !== undefined)
    .flatMap((part) => codeableConcept(part.inner(1), translating, { table: '0335' })?.coding ?? []);
  return filledOrNone<Timing>({
    repeat: filledOrNone<NonNullable<Timing['repeat']>>({ ...repeat, boundsPeriod: bounds }),
    code: all.length === 0 ? undefined : filled<CodeableConcept>({ coding, text: all.join(', ') }),
  });
}

/** TQ1-14: how many times in all. */
function countOf({ timings }: When): number | undefined {
  for (const tq1 of timings) {
    const count = tq1.peek(14);
    if (count === undefined || !/^[1-9]\d{0,4}$/.test(count)) continue;
    tq1.tick(14);
    return Number(count);
  }
  return undefined;
}

/** The pattern in the sender's words: "Q6H", "3 times daily", "at bedtime". */
function repeatWords({ timings, older }: When): string[] {
  const fromTq1 = timings.flatMap((tq1) => {
    tq1.tick(1);
    const pattern = tq1.all(3).flatMap((part) => {
      const given = part.wholeComponent(1);
      const name = part.peek(1, 2) ?? given?.replaceAll('&', ' ');
      return name === undefined ? [] : [name];
    });
    const times = tq1.all(4).flatMap((part) => part.text(1) ?? []);
    return [...pattern, ...(times.length > 0 ? [`at ${times.join(', ')}`] : [])];
  });
  if (fromTq1.length > 0) return fromTq1;
  const old = older.flatMap((part) => {
    const pattern = part.text(2, 1);
    const times = part.text(2, 2);
    return present([pattern, times && `at ${times}`]);
  });
  return [...new Set(old)];
}

/** Instructions that go with a timing: TQ1-11, TQ.8. */
export function instructionsOf({ timings, older }: When): string[] {
  return [
    ...timings.flatMap((tq1) => present([tq1.first(11).wholeText()?.trim()])),
    ...older.flatMap((part) => present([part.text(8)])),
  ];
}

/** The condition under which something is to be done: TQ1-10, TQ.7. */
export function asNeededOf({ timings, older }: When): { asNeededCodeableConcept?: CodeableConcept } {
  const words = [
    ...timings.flatMap((tq1) => present([tq1.text(10)])),
    ...older.flatMap((part) => present([part.text(7)])),
  ];
  return words.length === 0 ? {} : { asNeededCodeableConcept: { text: [...new Set(words)].join('; ') } };
}

/** How long it is to go on, in words: TQ1-6, TQ.3. */
function durationOf({ timings, older }: When): string | undefined {
  for (const tq1 of timings) {
    if (!tq1.has(6)) continue;
    return present([tq1.text(6, 1), tq1.text(6, 2, 2) ?? tq1.text(6, 2)]).join(' ');
  }
  for (const part of older) if (part.has(3)) return part.text(3);
  return undefined;
}

/** Amounts in TQ1-2 or TQ.1: how much at a time. */
export function amountOf({ timings, older }: When): Part | undefined {
  for (const tq1 of timings) if (tq1.has(2)) return tq1.first(2);
  const part = older.find((old) => old.has(1));
  return part?.inner(1);
}

type Priority = NonNullable<ServiceRequest['priority']>;

/** OBR-5 of older versions, ORC-7.6 and TQ1-9: table 0485. */
const priorities: Readonly<Record<string, Priority>> = wordTable({
  S: 'stat',
  STAT: 'stat',
  A: 'asap',
  ASAP: 'asap',
  R: 'routine',
  ROUTINE: 'routine',
  U: 'urgent',
  URGENT: 'urgent',
  P: 'routine',
  C: 'urgent',
  T: 'asap',
});

/** How soon something ordered is wanted. */
export function priorityOf(order: Order, when: When, translating: Translating): Priority | undefined {
  const said: [string, string | undefined][] = [
    ...when.timings.map((tq1): [string, string | undefined] => ['TQ1-9', tq1.text(9)]),
    ...when.older.map((part): [string, string | undefined] => [part.place, part.text(6)]),
    ['OBR-5', order.obr?.segment.text(5)],
  ];
  let found: Priority | undefined;
  for (const [place, value] of said) {
    if (value === undefined) continue;
    const known = priorities[value.toUpperCase()];
    if (!known || (found && found !== known)) translating.lose(place, 'changed', 'FHIR has one priority, of four.');
    found ??= known;
  }
  return found;
}
