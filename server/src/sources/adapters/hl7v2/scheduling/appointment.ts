// SCH with its AIS, AIG, AIL and AIP → UK Core Appointment. Source: HL7 v2.8.2 chapter 10 (SIU), tables 0276, 0277, 0278;
// HL7 v2-to-FHIR, SCH[Appointment], AIS, AIG, AIL, AIP[Appointment]; FHIR R4 Appointment.
import { deterministicId } from '#standards/deterministic-id.ts';
import type { Appointment, Identifier, Reference } from '#standards/fhir/types.ts';
import type { SegmentReader } from '#standards/hl7v2/reading.ts';
import type { PatientId } from '#standards/patient.ts';
import { filled, isDeletion, present, type Translating } from '../context.ts';
import { allCodedIn, codedIn } from '../data-types/codes.ts';
import { entityIdentifier } from '../data-types/identifiers.ts';
import { namedByCode, practitioner } from '../data-types/people.ts';
import { place } from '../data-types/places.ts';
import { commentLines } from '../notes.ts';
import type { AppointmentResource, Noted, Structure } from '../structure.ts';
import { timesOf } from './appointment-times.ts';
import { wordTable } from '#standards/word-table.ts';

type Status = NonNullable<Appointment['status']>;
type Participant = NonNullable<Appointment['participant']>[number];

/** What an event does to an appointment; undefined leaves it to SCH-25. */
const byEvent: Readonly<Record<string, Status>> = wordTable({
  S15: 'cancelled',
  S16: 'cancelled',
  S17: 'entered-in-error',
  S26: 'noshow',
});
/** SCH-25, table 0278. */
const byFillerStatus: Readonly<Record<string, Status>> = wordTable({
  PENDING: 'pending',
  WAITLIST: 'waitlist',
  BOOKED: 'booked',
  OVERBOOK: 'booked',
  BLOCKED: 'booked',
  STARTED: 'checked-in',
  COMPLETE: 'fulfilled',
  COMPLETED: 'fulfilled',
  CANCELLED: 'cancelled',
  DC: 'cancelled',
  DISCONTINUED: 'cancelled',
  DELETED: 'entered-in-error',
  NOSHOW: 'noshow',
});
/** FHIR app-3: these may be without times. */
const withoutTimes = new Set<Status>(['proposed', 'cancelled', 'waitlist']);

/** The appointment of a scheduling message. */
export function appointment(
  sch: Noted,
  structure: Structure,
  patientId: PatientId,
  translating: Translating,
): Appointment {
  const segment = sch.segment;
  const booked = bookedOf(structure, translating);
  const identifiers = [1, 2].flatMap((field) => {
    const found = segment.has(field) ? entityIdentifier(segment.first(field), 'appointment', translating) : undefined;
    return found ? [typed(found, field)] : [];
  });
  // The filler's number is the appointment's own; a placer may not have given one yet.
  const key = identifiers.at(-1);
  const said = statusOf(segment, translating);
  const times = timesOf(segment, booked, structure, translating);
  const impossible = times.start === undefined && !withoutTimes.has(said);
  if (impossible)
    translating.lose('SCH-11', 'changed', 'FHIR asks for the time of an appointment; one without is a proposal.');
  const comments = commentLines([...sch.notes, ...booked.flatMap(({ notes }) => notes)], translating);
  return filled<Appointment>({
    resourceType: 'Appointment',
    id: deterministicId(
      key
        ? ['Appointment', translating.source.organisation, key.system!, key.value!]
        : [
            'Appointment',
            translating.source.organisation,
            patientId,
            times.start ?? translating.header.controlId ?? '',
          ],
    ),
    meta: { profile: ['https://fhir.hl7.org.uk/StructureDefinition/UKCore-Appointment'] },
    identifier: identifiers,
    status: impossible ? 'proposed' : said,
    cancelationReason: said === 'cancelled' ? codedIn(segment, 6, translating) : undefined,
    serviceType: servicesOf(booked, translating),
    appointmentType: codedIn(segment, 8, translating, { table: '0277' }),
    reasonCode: allCodedIn(segment, 7, translating, { table: '0276' }),
    ...times,
    basedOn: present(
      [...segment.all(26), ...segment.all(27)].map((part) => entityIdentifier(part, 'order', translating)),
    ).map((identifier) => ({ type: 'ServiceRequest' as const, identifier })),
    comment: comments.join('\n') || undefined,
    participant: [
      filled<Participant>({ actor: { reference: `Patient/${patientId}`, type: 'Patient' }, status: 'accepted' }),
      ...contactsOf(segment, translating),
      ...resourcesOf(booked, translating),
    ],
  });
}

function statusOf(sch: SegmentReader, translating: Translating): Status {
  const code = sch.text(25)?.toUpperCase();
  if (sch.has(25)) sch.first(25).tick();
  const byStatus = code === undefined ? undefined : byFillerStatus[code];
  if (code !== undefined && !byStatus) translating.lose('SCH-25', 'changed', 'It is no state of HL7 table 0278.');
  return byEvent[translating.header.event] ?? byStatus ?? 'booked';
}

/**
 * What is booked (AIS, AIG, AIL, AIP), without what this message takes out, one by one or as a group (RGS): segment action
 * code D, table 0206.
 */
function bookedOf({ resources }: Structure, translating: Translating): AppointmentResource[] {
  let groupTakenOut = false;
  return resources.filter(({ segment }) => {
    const takenOut = isDeletion(segment, 2, translating);
    if (segment.name === 'RGS') groupTakenOut = takenOut;
    if (!takenOut && !groupTakenOut) return true;
    translating.lose(segment.name, 'not-carried', 'It was taken out of the appointment.');
    return false;
  });
}

function servicesOf(booked: readonly AppointmentResource[], translating: Translating): Appointment['serviceType'] {
  return booked.flatMap(({ segment }) => (segment.name === 'AIS' ? present([codedIn(segment, 3, translating)]) : []));
}

/** Whom the sender's own people are: who asked for it, who made it. */
function contactsOf(sch: SegmentReader, translating: Translating): Participant[] {
  const roles = [
    { field: 12, code: 'REF', display: 'referrer' },
    { field: 16, code: 'CALLBCK', display: 'callback contact' },
  ] as const;
  return roles.flatMap(({ field, code, display }) =>
    sch.all(field).flatMap((part) => {
      const actor = practitioner(part, translating);
      return actor
        ? [
            {
              type: [
                { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType', code, display }] },
              ],
              actor,
              status: 'accepted' as const,
            },
          ]
        : [];
    }),
  );
}

/** Rooms (AIL), people (AIP) and things (AIG) that are booked. */
function resourcesOf(booked: readonly AppointmentResource[], translating: Translating): Participant[] {
  return booked.flatMap(({ segment }) => {
    const actor = actorOf(segment, translating);
    if (!actor) return [];
    return [
      filled<Participant>({
        type: present([codedIn(segment, 4, translating)]),
        actor: actor as NonNullable<Participant['actor']>,
        status: statusOfResource(segment, translating),
      }),
    ];
  });
}

function actorOf(segment: SegmentReader, translating: Translating): Reference | undefined {
  if (!segment.has(3)) return undefined;
  if (segment.name === 'AIL') return place(segment.first(3), translating)?.location;
  if (segment.name === 'AIP') return practitioner(segment.first(3), translating);
  return segment.name === 'AIG' ? namedByCode(codedIn(segment, 3, translating)) : undefined;
}

/** Whether the room or person is confirmed, in the field of table 0278 each has. */
function statusOfResource(segment: SegmentReader, translating: Translating): Participant['status'] {
  const field = segment.name === 'AIG' ? 14 : 12;
  const code = segment.text(field)?.toUpperCase();
  if (code !== undefined && !byFillerStatus[code])
    translating.lose(`${segment.name}-${field}`, 'changed', 'It is no state of HL7 table 0278.');
  else if (segment.has(field)) segment.first(field).tick();
  if (code === 'PENDING' || code === 'WAITLIST') return 'needs-action';
  return code === 'CANCELLED' || code === 'DELETED' || code === 'DC' ? 'declined' : 'accepted';
}

function typed(identifier: Identifier, field: number): Identifier {
  const [code, display] = field === 1 ? ['PLAC', 'Placer Identifier'] : ['FILL', 'Filler Identifier'];
  return {
    type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code, display }] },
    ...identifier,
  };
}
