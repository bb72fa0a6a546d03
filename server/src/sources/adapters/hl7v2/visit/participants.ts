// Who takes part in a visit: the doctors of PV1, and PRT or ROL after it.
// Source: HL7 v2.8.2 §3.4.3, §7.4.4 (PRT), v2.6 §15.4.7 (ROL); FHIR R4 v3-ParticipationType.
import type { CodeableConcept, Encounter, Organization, Practitioner, Reference } from '#standards/fhir/types.ts';
import type { SegmentReader } from '#standards/hl7v2/reading.ts';
import { dateTimeIn, filled, periodOf, present, type Translating } from '../context.ts';
import { codedIn } from '../data-types/codes.ts';
import { organisation, practitioner } from '../data-types/people.ts';
import type { Visit } from '../structure.ts';

type Participant = NonNullable<Encounter['participant']>[number];

const doctors = [
  { field: 7, code: 'ATND', display: 'attender' },
  { field: 8, code: 'REF', display: 'referrer' },
  { field: 9, code: 'CON', display: 'consultant' },
  { field: 17, code: 'ADM', display: 'admitter' },
  { field: 52, code: 'PART', display: 'Participation' },
] as const;

/** All participants of a visit, in the order of the fields. */
export function participantsOf({ pv1, pv2 }: Visit, translating: Translating): Participant[] {
  const named = doctors.flatMap(({ field, code, display }) =>
    pv1.segment.all(field).flatMap((part) => {
      const individual = practitioner(part, translating);
      const type = [
        { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType', code, display }] },
      ];
      return individual ? [{ type, individual } satisfies Participant] : [];
    }),
  );
  const referring = pv2?.segment.all(13).map((part) => practitioner(part, translating)) ?? [];
  const referrers = present(referring).map((individual): Participant => ({
    type: [
      {
        coding: [
          { system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType', code: 'REF', display: 'referrer' },
        ],
      },
    ],
    individual,
  }));
  const others = [...pv1.participants, ...(pv2?.participants ?? [])].flatMap((segment) => {
    const found = participation(segment, translating);
    return found
      ? [filled<Participant>({ type: present([found.role]), individual: found.who, period: found.period })]
      : [];
  });
  return [...named, ...referrers, ...others];
}

export interface Participation {
  role: CodeableConcept | undefined;
  who: Reference<Practitioner>;
  period: Participant['period'] | undefined;
}

/** A PRT or ROL: who takes part, as what, and when; undefined where it names no person. */
export function participation(segment: SegmentReader, translating: Translating): Participation | undefined {
  const rol = segment.name === 'ROL';
  const [role, person, begin, end] = rol ? [3, 4, 5, 6] : [4, 5, 11, 12];
  const who = segment.has(person) ? practitioner(segment.first(person), translating) : undefined;
  return (
    who && {
      who,
      role: codedIn(segment, role, translating, { table: rol ? '0443' : '0912' }),
      period: periodOf(
        dateTimeIn(segment, begin, translating),
        dateTimeIn(segment, end, translating),
        `${segment.name}-${end}`,
        translating,
      ),
    }
  );
}

/** The organisation a PRT names (PRT-8). */
export function participatingOrganisation(
  segment: SegmentReader,
  translating: Translating,
): Reference<Organization> | undefined {
  return segment.name === 'PRT' && segment.has(8) ? organisation(segment.first(8), translating) : undefined;
}
