// PR1 → UK Core Procedure. Source: HL7 v2.8.2 §6.5.4 (PR1), tables 0230, 0206; HL7 v2-to-FHIR, PR1[Procedure].
import { deterministicId } from '#standards/deterministic-id.ts';
import type { Practitioner, Procedure, Reference } from '#standards/fhir/types.ts';
import type { PatientId } from '#standards/patient.ts';
import { dateTimeIn, filled, isDeletion, present, type Translating } from '../context.ts';
import { allCodedIn, codedIn, keyOf } from '../data-types/codes.ts';
import { entityIdentifier } from '../data-types/identifiers.ts';
import { practitioner } from '../data-types/people.ts';
import { place } from '../data-types/places.ts';
import { annotations } from '../notes.ts';
import type { Noted } from '../structure.ts';
import { participation } from '../visit/participants.ts';

type Performer = NonNullable<Procedure['performer']>[number];

const doctors = [
  { field: 8, function: 'Anaesthetist' },
  { field: 11, function: 'Surgeon' },
  { field: 12, function: undefined },
] as const;

/** A procedure done. */
export function procedure(
  noted: Noted,
  patientId: PatientId,
  encounter: Reference | undefined,
  translating: Translating,
): Procedure | undefined {
  const pr1 = noted.segment;
  const coded = codedIn(pr1, 3, translating);
  const description = pr1.text(4);
  // PR1-2 names the system of codes that name none; those of PR1-3 have been read as the sender's own.
  pr1.tick(2);
  const code = coded
    ? description === undefined
      ? coded
      : { ...coded, text: description }
    : description === undefined
      ? undefined
      : { text: description };
  if (!code) {
    translating.lose('PR1-3', 'not-carried', 'It names no procedure.');
    return undefined;
  }
  const identifier = pr1.has(19) ? entityIdentifier(pr1.first(19), 'thing', translating) : undefined;
  const parent = pr1.has(25) ? entityIdentifier(pr1.first(25), 'thing', translating) : undefined;
  const performedDateTime = dateTimeIn(pr1, 5, translating);
  const deleted = isDeletion(pr1, 20, translating);
  return filled<Procedure>({
    resourceType: 'Procedure',
    id: deterministicId([
      'Procedure',
      translating.source.organisation,
      ...(identifier
        ? [identifier.system!, identifier.value!]
        : [patientId, encounter?.reference ?? '', keyOf(code), performedDateTime ?? '']),
    ]),
    meta: { profile: ['https://fhir.hl7.org.uk/StructureDefinition/UKCore-Procedure'] },
    identifier: present([identifier]),
    status: deleted ? 'entered-in-error' : performedDateTime === undefined ? 'unknown' : 'completed',
    category: codedIn(pr1, 6, translating, { table: '0230' }),
    code,
    subject: { reference: `Patient/${patientId}`, type: 'Patient' },
    encounter: encounter as Procedure['encounter'],
    performedDateTime,
    performer: performersOf(noted, translating),
    location: pr1.has(23) ? place(pr1.first(23), translating)?.location : undefined,
    partOf: parent && [{ type: 'Procedure', identifier: parent }],
    reasonCode: allCodedIn(pr1, 15, translating),
    note: annotations(noted.notes, translating),
  });
}

function performersOf({ segment: pr1, participants }: Noted, translating: Translating): Performer[] {
  const performer = (actor: Reference<Practitioner>, words: string | undefined): Performer =>
    filled<Performer>({ function: words === undefined ? undefined : { text: words }, actor });
  return [
    ...doctors.flatMap(({ field, function: words }) =>
      present(pr1.all(field).map((part) => practitioner(part, translating))).map((actor) => performer(actor, words)),
    ),
    ...participants.flatMap((segment) => {
      const found = participation(segment, translating);
      return found ? [filled<Performer>({ function: found.role, actor: found.who })] : [];
    }),
  ];
}
