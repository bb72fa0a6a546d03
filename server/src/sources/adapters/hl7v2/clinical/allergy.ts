// AL1 and IAM → UK Core AllergyIntolerance. Source: HL7 v2.8.2 §3.4.6 (AL1), §3.4.7 (IAM), tables 0127, 0128, 0436, 0438;
// HL7 v2-to-FHIR, AL1[AllergyIntolerance], IAM[AllergyIntolerance].
import { deterministicId } from '#standards/deterministic-id.ts';
import type { AllergyIntolerance, CodeableConcept, Reference } from '#standards/fhir/types.ts';
import type { SegmentReader } from '#standards/hl7v2/reading.ts';
import type { PatientId } from '#standards/patient.ts';
import { dateTimeIn, filled, isDeletion, present, type Translating } from '../context.ts';
import { allCodedIn, codedIn, keyOf, mapped } from '../data-types/codes.ts';
import { entityIdentifier } from '../data-types/identifiers.ts';
import { practitioner } from '../data-types/people.ts';
import { annotations } from '../notes.ts';
import type { Noted } from '../structure.ts';
import { wordTable } from '#standards/word-table.ts';

type Category = NonNullable<AllergyIntolerance['category']>[number];

/** Table 0127, with the words British and simulated systems send. `none`: FHIR has no category for it. */
const categories: Readonly<Record<string, Category | 'none'>> = wordTable({
  DA: 'medication',
  DRUG: 'medication',
  FA: 'food',
  FOOD: 'food',
  EA: 'environment',
  PA: 'environment',
  LA: 'environment',
  AA: 'biologic',
  MA: 'none',
  MC: 'none',
  ALLERGY: 'none',
});
/** Of table 0127, those that say allergy rather than contraindication. */
const allergyTypes = new Set(['DA', 'FA', 'EA', 'PA', 'LA', 'AA', 'MA', 'ALLERGY']);
/** Table 0128. */
const severities: Readonly<
  Record<string, { severity?: 'mild' | 'moderate' | 'severe'; criticality: AllergyIntolerance['criticality'] }>
> = {
  SV: { severity: 'severe', criticality: 'high' },
  SEVERE: { severity: 'severe', criticality: 'high' },
  MO: { severity: 'moderate', criticality: undefined },
  MODERATE: { severity: 'moderate', criticality: undefined },
  MI: { severity: 'mild', criticality: 'low' },
  MILD: { severity: 'mild', criticality: 'low' },
  U: { criticality: 'unable-to-assess' },
  UNKNOWN: { criticality: 'unable-to-assess' },
};
/** IAM-9, table 0436. */
const types: Readonly<Record<string, AllergyIntolerance['type'] | 'none'>> = wordTable({
  AL: 'allergy',
  IN: 'intolerance',
  CT: 'none',
  SE: 'intolerance',
});
/** IAM-17, table 0438. */
const statuses: Readonly<
  Record<
    string,
    { clinical?: 'active' | 'inactive'; verification: 'unconfirmed' | 'confirmed' | 'refuted' | 'entered-in-error' }
  >
> = {
  U: { clinical: 'active', verification: 'unconfirmed' },
  P: { clinical: 'active', verification: 'unconfirmed' },
  S: { clinical: 'active', verification: 'unconfirmed' },
  D: { clinical: 'active', verification: 'unconfirmed' },
  C: { clinical: 'active', verification: 'confirmed' },
  I: { clinical: 'inactive', verification: 'confirmed' },
  E: { verification: 'entered-in-error' },
};

/** An allergy of AL1. That it is listed says that it is active; the segment cannot say otherwise. */
export function allergy(
  noted: Noted,
  patientId: PatientId,
  encounter: Reference | undefined,
  translating: Translating,
): AllergyIntolerance | undefined {
  const al1 = noted.segment;
  const code = codedIn(al1, 3, translating);
  if (!code) {
    translating.lose('AL1-3', 'not-carried', 'It names nothing the patient is allergic to.');
    return undefined;
  }
  const severity = severityOf(al1, 4, translating);
  return filled<AllergyIntolerance>({
    ...common(code, patientId, encounter, translating),
    clinicalStatus: clinicalStatus('active'),
    type: allergyTypes.has(al1.peek(2)?.toUpperCase() ?? '') ? 'allergy' : undefined,
    category: categoryOf(al1, 2, translating),
    criticality: severity?.criticality,
    onsetDateTime: dateTimeIn(al1, 6, translating),
    reaction: reactionOf(textsIn(al1, 5, translating), severity?.severity, undefined),
    note: annotations(noted.notes, translating),
  });
}

/** An adverse reaction of IAM, with its own identity and action, and the reactions (IAR) after it. */
export function adverseReaction(
  noted: Noted,
  patientId: PatientId,
  encounter: Reference | undefined,
  translating: Translating,
): AllergyIntolerance | undefined {
  const iam = noted.segment;
  const code = codedIn(iam, 3, translating) ?? codedIn(iam, 27, translating);
  if (!code) {
    translating.lose('IAM-3', 'not-carried', 'It names nothing the patient reacts to.');
    return undefined;
  }
  const severity = severityOf(iam, 4, translating);
  const identifier = iam.has(7) ? entityIdentifier(iam.first(7), 'thing', translating) : undefined;
  const said = iam.has(17)
    ? mapped(iam.first(17), statuses, translating, 'It is no state of HL7 table 0438.')
    : undefined;
  const deleted = isDeletion(iam, 6, translating);
  const status = deleted ? statuses['E']! : said;
  const type = iam.has(9) ? mapped(iam.first(9), types, translating, 'FHIR has no such type of reaction.') : undefined;
  if (iam.has(9)) iam.first(9).tick();
  if (iam.has(17)) iam.first(17).tick();
  const onset = dateTimeIn(iam, 11, translating);
  const text = iam.text(12);
  return filled<AllergyIntolerance>({
    ...common(code, patientId, encounter, translating, identifier && [identifier.system!, identifier.value!]),
    identifier: present([identifier]),
    clinicalStatus:
      status?.verification === 'entered-in-error' ? undefined : clinicalStatus(status?.clinical ?? 'active'),
    verificationStatus: status && verificationStatus(status.verification),
    type: type === 'none' ? undefined : type,
    category: categoryOf(iam, 2, translating),
    criticality: severity?.criticality,
    onsetDateTime: onset,
    onsetString: onset === undefined ? text : undefined,
    recordedDate: dateTimeIn(iam, 24, translating) ?? dateTimeIn(iam, 13, translating),
    recorder: present([...iam.all(23), ...iam.all(18)].map((part) => practitioner(part, translating)))[0],
    asserter: iam.has(14) ? { display: reporterOf(iam) } : undefined,
    reaction: [
      ...reactionOf(textsIn(iam, 5, translating), severity?.severity, undefined),
      ...noted.participants.flatMap((iar) =>
        reactionOf(present([codedIn(iar, 1, translating)]), severityOf(iar, 2, translating)?.severity, iar.text(4)),
      ),
    ],
    note: [
      ...present([onset === undefined ? undefined : text]).map((words) => ({ text: words })),
      ...present([iam.text(8)]).map((words) => ({ text: words })),
      ...annotations(noted.notes, translating),
    ],
  });
}

function common(
  code: CodeableConcept,
  patientId: PatientId,
  encounter: Reference | undefined,
  { source }: Translating,
  key?: readonly string[],
): Pick<AllergyIntolerance, 'resourceType' | 'id' | 'meta' | 'code' | 'patient' | 'encounter'> {
  return filled({
    resourceType: 'AllergyIntolerance' as const,
    // The same substance of the same patient is the same allergy, however often it is sent.
    id: deterministicId(['AllergyIntolerance', source.organisation, patientId, ...(key ?? [keyOf(code)])]),
    meta: { profile: ['https://fhir.hl7.org.uk/StructureDefinition/UKCore-AllergyIntolerance'] },
    code,
    patient: { reference: `Patient/${patientId}`, type: 'Patient' },
    encounter: encounter as AllergyIntolerance['encounter'],
  }) as Pick<AllergyIntolerance, 'resourceType' | 'id' | 'meta' | 'code' | 'patient' | 'encounter'>;
}

function categoryOf(segment: SegmentReader, field: number, translating: Translating): Category[] | undefined {
  if (!segment.has(field)) return undefined;
  const part = segment.first(field);
  const found = mapped(part, categories, translating, 'It is no type of allergy FHIR knows.');
  part.tick();
  return found === undefined || found === 'none' ? undefined : [found];
}

function severityOf(segment: SegmentReader, field: number, translating: Translating) {
  if (!segment.has(field)) return undefined;
  const part = segment.first(field);
  const found = mapped(part, severities, translating, 'It is no severity of HL7 table 0128.');
  part.tick();
  return found;
}

/** AL1-5 and IAM-5 are strings, which some senders code. */
function textsIn(segment: SegmentReader, field: number, translating: Translating): CodeableConcept[] {
  const plain = segment.all(field).every((part) => part.length === 1);
  if (!plain) return allCodedIn(segment, field, translating);
  return present(segment.all(field).map((part) => part.text(1))).map((text) => ({ text }));
}

function reactionOf(
  manifestations: readonly CodeableConcept[],
  severity: 'mild' | 'moderate' | 'severe' | undefined,
  description: string | undefined,
): NonNullable<AllergyIntolerance['reaction']> {
  if (manifestations.length === 0 && severity === undefined) return [];
  return [
    filled<NonNullable<AllergyIntolerance['reaction']>[number]>({
      // FHIR asks what a reaction looked like; a severity alone says that it is not known.
      manifestation: manifestations.length > 0 ? [...manifestations] : [{ text: 'Not stated' }],
      severity,
      description,
    }),
  ];
}

function reporterOf(iam: SegmentReader): string {
  const name = iam.first(14);
  const words = present([name.text(5), name.text(2), name.text(3), name.text(1), name.text(4)]);
  const relationship = iam.text(15, 2) ?? iam.text(15);
  if (iam.has(15)) iam.first(15).tick();
  return relationship === undefined ? words.join(' ') : `${words.join(' ')} (${relationship})`;
}

function clinicalStatus(code: 'active' | 'inactive'): CodeableConcept {
  return { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', code }] };
}

function verificationStatus(code: string): CodeableConcept {
  return { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-verification', code }] };
}
