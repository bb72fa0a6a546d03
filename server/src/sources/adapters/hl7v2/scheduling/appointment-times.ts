// When an appointment is, and for how long: SCH-9 to SCH-11, TQ1, and what is booked for it.
// Source: HL7 v2.8.2 §10.6.1 (SCH), §10.6.4–7 (AIS, AIG, AIL, AIP), §4.5.4 (TQ1); FHIR R4 Appointment.
import type { Appointment } from '#standards/fhir/types.ts';
import { readDateTime } from '#standards/hl7v2/date-time.ts';
import type { SegmentReader } from '#standards/hl7v2/reading.ts';
import { filled, type Translating } from '../context.ts';
import type { AppointmentResource, Structure } from '../structure.ts';
import { wordTable } from '#standards/word-table.ts';

/** Where each booked resource says from when. */
const startFields: Readonly<Record<string, number>> = wordTable({ AIS: 4, AIG: 8, AIL: 6, AIP: 6 });
/** Where it says for how long, its unit in the field after. */
const durationFields: Readonly<Record<string, number>> = wordTable({ AIS: 7, AIG: 11, AIL: 9, AIP: 9 });

/** SCH-11 of older versions, TQ1 of newer ones, else when the service, room or person is booked. */
export function timesOf(
  sch: SegmentReader,
  booked: readonly AppointmentResource[],
  structure: Structure,
  translating: Translating,
): Pick<Appointment, 'start' | 'end' | 'minutesDuration' | 'requestedPeriod'> {
  const tq1 = structure.message.get('TQ1')?.[0]?.segment;
  const minutes = minutesOf(sch, booked, translating);
  const candidates: { segment: SegmentReader; field: number; start: number; end?: [number, number] }[] = [
    ...(tq1 ? [{ segment: tq1, field: 7, start: 1, end: [8, 1] as [number, number] }] : []),
    { segment: sch, field: 11, start: 4, end: [11, 5] },
    ...booked.flatMap(({ segment }) => {
      const field = startFields[segment.name];
      return field === undefined ? [] : [{ segment, field, start: 1 }];
    }),
  ];
  for (const candidate of candidates) {
    const { segment, field, end } = candidate;
    const text = segment.text(field, candidate.start);
    if (text === undefined) continue;
    const place = `${segment.name}-${field}`;
    const start = readDateTime(text, translating.zone)?.value;
    if (start === undefined) {
      translating.lose(place, 'not-carried', 'It is not a date HL7 v2 knows.');
      continue;
    }
    if (!start.includes('T')) {
      translating.lose(place, 'changed', 'An appointment of FHIR begins at a time; the day is kept as asked for.');
      return filled({ requestedPeriod: [{ start }], minutesDuration: minutes });
    }
    const until = end && segment.text(...end);
    const said = until === undefined ? undefined : readDateTime(until, translating.zone)?.value;
    if (said?.includes('T') && Date.parse(said) >= Date.parse(start))
      return filled({ start, end: said, minutesDuration: minutes });
    if (until !== undefined) {
      translating.lose(
        `${segment.name}-${end![0]}`,
        'not-carried',
        'It is no time at which the appointment could end.',
      );
    }
    if (minutes === undefined) {
      translating.lose(place, 'changed', 'FHIR asks for an end, and the message gives none: it ends when it begins.');
      return { start, end: start };
    }
    return { start, end: new Date(Date.parse(start) + minutes * 60_000).toISOString(), minutesDuration: minutes };
  }
  return filled({ minutesDuration: minutes });
}

/** SCH-9 in the unit of SCH-10, or how long the service takes. */
function minutesOf(
  sch: SegmentReader,
  booked: readonly AppointmentResource[],
  translating: Translating,
): number | undefined {
  const fields = booked.flatMap(({ segment }): [SegmentReader, number][] => {
    const field = durationFields[segment.name];
    return field === undefined ? [] : [[segment, field]];
  });
  for (const [segment, field] of [[sch, 9] as [SegmentReader, number], ...fields]) {
    const value = segment.text(field);
    if (value === undefined) continue;
    const unit = segment.text(field + 1);
    const [, number] = /^(\d{1,5})(?:\.0*)?$/.exec(value) ?? [];
    const factor = factorOf(unit);
    if (number !== undefined && factor !== undefined && Number(number) > 0) {
      return Math.max(1, Math.round(Number(number) * factor));
    }
    translating.lose(`${segment.name}-${field}`, 'not-carried', 'It is no duration in a unit of time.');
  }
  return undefined;
}

/** Minutes in a unit of time; a duration without a unit is in minutes. */
function factorOf(unit: string | undefined): number | undefined {
  const word = unit?.toLowerCase() ?? 'min';
  if (/^(m|min|mins|minute|minutes)$/.test(word)) return 1;
  if (/^(h|hr|hrs|hour|hours)$/.test(word)) return 60;
  return /^(s|sec|secs|second|seconds)$/.test(word) ? 1 / 60 : undefined;
}
