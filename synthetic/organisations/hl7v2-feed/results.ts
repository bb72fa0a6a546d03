// Test results and long series of measurements: ORU^R01.
// Source: HL7 v2.5.1 chapter 7: ORC, OBR (§7.4.1), OBX (§7.4.2); tables 0078 (abnormal flags), 0085 and 0123 (status).
import { deterministicId } from '#standards/deterministic-id.ts';
import type { Term } from '#synthetic/people/term.ts';
import type { Held } from '#synthetic/people/held-record.ts';
import type { CastPerson } from '#synthetic/people/person-file.ts';
import { seriesEntry } from '#synthetic/people/series.ts';
import { momentOf } from '#synthetic/people/story-time.ts';
import { type Message, messageOf, pid, professional, timeAt } from './message.ts';
import { coded, components, escape, type FeedSender, segment } from './segments.ts';

const statuses = { final: 'F', preliminary: 'P', corrected: 'C', cancelled: 'X' } as const;
const departments = { pathology: 'LAB', microbiology: 'MB', radiology: 'RAD' } as const;

export function result(sender: FeedSender, person: CastPerson, held: Held<'results'>, index: number): Message {
  const { panel, when, department, status, specimen, values, conclusion, who, note } = held;
  const number = orderNumber(sender, person, 'result', index);
  const time = timeAt(sender, momentOf(when));
  const observations = values.map(({ what, value }, place) =>
    obx(sender, place + 1, what, value, when, statuses[status]),
  );
  if (conclusion !== undefined) {
    observations.push(
      segment('OBX', {
        1: String(observations.length + 1),
        2: 'TX',
        3: coded(panel),
        4: 'REPORT',
        5: escape(conclusion),
        11: statuses[status],
        14: time,
      }),
    );
  }
  return messageOf(sender, {
    kind: ['ORU', 'R01', 'ORU_R01'],
    when,
    person,
    segments: [
      pid(sender, person),
      segment('ORC', { 1: 'RE', 3: number, 12: professional(who) }),
      segment('OBR', {
        1: '1',
        3: number,
        4: coded(panel),
        7: time,
        ...(specimen && { 15: specimen.display.replaceAll(/[|^&~\\]/g, ' ') }),
        16: professional(who),
        22: time,
        24: departments[department],
        25: statuses[status],
      }),
      ...observations,
      ...(note === undefined ? [] : [segment('NTE', { 1: '1', 3: escape(note) })]),
    ],
  });
}

/** How many messages a series takes. */
export function seriesMessages({ entries, perMessage }: Held<'series'>): number {
  return Math.ceil(entries / perMessage);
}

/** One message of a long series: so many measurements, each with its own time. */
export function seriesMessage(
  sender: FeedSender,
  person: CastPerson,
  series: Held<'series'>,
  index: number,
  part: number,
): Message {
  const first = part * series.perMessage;
  const last = Math.min(first + series.perMessage, series.entries);
  const number = orderNumber(sender, person, `series-${index}`, part);
  const start = seriesEntry(series, first).when;
  const end = seriesEntry(series, last - 1).when;
  const observations = Array.from({ length: last - first }, (_, offset) => {
    const { what, value, when } = seriesEntry(series, first + offset);
    return obx(sender, offset + 1, what, value, when, 'F');
  });
  return messageOf(sender, {
    kind: ['ORU', 'R01', 'ORU_R01'],
    when: end,
    person,
    segments: [
      pid(sender, person),
      segment('ORC', { 1: 'RE', 3: number }),
      segment('OBR', {
        1: '1',
        3: number,
        4: components('', series.what),
        7: timeAt(sender, start),
        8: timeAt(sender, end),
        22: timeAt(sender, end),
        24: 'LAB',
        25: 'F',
      }),
      ...observations,
    ],
  });
}

function obx(
  sender: FeedSender,
  place: number,
  what: Term,
  value: number | string,
  when: string,
  status: string,
): string {
  const numeric = typeof value === 'number';
  return segment('OBX', {
    1: String(place),
    2: numeric ? 'NM' : 'ST',
    3: coded(what),
    4: String(place),
    5: numeric ? String(value) : escape(value),
    ...(what.unit && { 6: components(what.unit, what.unit) }),
    7: range(what),
    8: numeric ? flag(what, value) : undefined,
    11: status,
    14: timeAt(sender, momentOf(when)),
  });
}

function range({ low, high }: Term): string | undefined {
  if (low !== undefined && high !== undefined) return `${low}-${high}`;
  if (low !== undefined) return `>${low}`;
  return high === undefined ? undefined : `<${high}`;
}

function flag({ low, high }: Term, value: number): string {
  if (low !== undefined && value < low) return 'L';
  return high !== undefined && value > high ? 'H' : 'N';
}

function orderNumber(sender: FeedSender, person: CastPerson, kind: string, index: number): string {
  const id = deterministicId(['simulated', sender.ods, person.id, kind, String(index)]).slice(0, 12);
  return components(id.toUpperCase(), sender.application);
}
