// NK1 → RelatedPerson; a newborn's mother by her number (PID-21).
// Source: HL7 v2.8.2 §3.4.5 (NK1), table 0063; HL7 v2-to-FHIR, NK1[RelatedPerson].
import type { CodeableConcept, RelatedPerson } from '#standards/fhir/types.ts';
import { deterministicId } from '#standards/deterministic-id.ts';
import type { SegmentReader } from '#standards/hl7v2/reading.ts';
import type { PatientId } from '#standards/patient.ts';
import { dateIn, dateTimeIn, filled, periodOf, present, type Translating } from '../context.ts';
import { codedIn, mapped } from '../data-types/codes.ts';
import { identifierOf } from '../data-types/identifiers.ts';
import { language } from '../data-types/language.ts';
import { address } from '../data-types/addresses.ts';
import { humanNames } from '../data-types/names.ts';
import { organisation } from '../data-types/people.ts';
import { contactPoints } from '../data-types/telecoms.ts';
import type { Noted } from '../structure.ts';
import { wordTable } from '#standards/word-table.ts';

const genders: Readonly<Record<string, RelatedPerson['gender']>> = wordTable({
  M: 'male',
  F: 'female',
  O: 'other',
  A: 'other',
  U: 'unknown',
});
/** Table 0063 as the roles FHIR and UK Core know. Source: HL7 v2-to-FHIR, Relationship; v3 RoleCode. */
const roles: Readonly<Record<string, string>> = wordTable({
  BRO: 'BRO',
  CHD: 'CHILD',
  DOM: 'DOMPART',
  FCH: 'CHLDFOST',
  FND: 'FRND',
  FTH: 'FTH',
  GCH: 'GRNDCHILD',
  GRD: 'GUARD',
  GRP: 'GRPRN',
  MTH: 'MTH',
  NCH: 'NCHILD',
  PAR: 'PRN',
  SCH: 'STPCHLD',
  SIB: 'SIB',
  SIS: 'SIS',
  SPO: 'SPS',
});
const profile = 'https://fhir.hl7.org.uk/StructureDefinition/UKCore-RelatedPerson';

/** Somebody close to the patient; undefined where the segment names nobody. */
export function relatedPerson(noted: Noted, patientId: PatientId, translating: Translating): RelatedPerson | undefined {
  const nk1 = noted.segment;
  nk1.tick(1);
  // The contact person of an organisation (NK1-30) stands for it where nobody else is named.
  const names = humanNames(nk1.has(2) ? nk1.all(2) : nk1.all(30), translating);
  const employer = nk1.has(13) ? organisation(nk1.first(13), translating) : undefined;
  if (employer?.display !== undefined && names.length === 0) names.push({ text: employer.display });
  else if (employer) translating.lose('NK1-13', 'not-carried', 'A related person has no place for an organisation.');
  const relationship = relationshipsOf(nk1, translating);
  const identifiers = present(nk1.all(33).map((part) => identifierOf(part, 'patient', translating)));
  const telecom = [
    ...contactPoints(nk1.all(5), translating, 'home'),
    ...contactPoints(nk1.all(6), translating, 'work'),
    ...contactPoints(nk1.all(40), translating),
  ];
  if (names.length === 0 && relationship.length === 0 && telecom.length === 0) return undefined;
  return filled<RelatedPerson>({
    resourceType: 'RelatedPerson',
    id: deterministicId([
      'RelatedPerson',
      patientId,
      ...(identifiers[0] ? [identifiers[0].system!, identifiers[0].value!] : [keyOf(names), keyOf(relationship)]),
    ]),
    meta: { profile: [profile] },
    identifier: identifiers,
    patient: { reference: `Patient/${patientId}`, type: 'Patient' },
    relationship,
    name: names,
    telecom,
    gender: nk1.has(15) ? mapped(nk1.first(15), genders, translating, 'It is no sex of HL7 table 0001.') : undefined,
    birthDate: dateIn(nk1, 16, translating),
    address: present(nk1.all(4).map((part) => address(part, translating))),
    period: periodOf(dateTimeIn(nk1, 8, translating), dateTimeIn(nk1, 9, translating), 'NK1-9', translating),
    communication: present(nk1.all(20).map((part) => language(part, translating))).map((found) => ({
      language: found,
    })),
  });
}

/** A newborn's mother, known by her own number. */
export function mother(pid: SegmentReader, patientId: PatientId, translating: Translating): RelatedPerson | undefined {
  const identifiers = present(pid.all(21).map((part) => identifierOf(part, 'patient', translating)));
  const [first] = identifiers;
  if (!first) return undefined;
  return {
    resourceType: 'RelatedPerson',
    id: deterministicId(['RelatedPerson', patientId, 'mother', first.system!, first.value!]),
    meta: { profile: [profile] },
    identifier: identifiers,
    patient: { reference: `Patient/${patientId}`, type: 'Patient' },
    relationship: [
      { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode', code: 'MTH', display: 'mother' }] },
    ],
  };
}

/** NK1-3 relationship and NK1-7 contact role, of tables 0063 and 0131. */
function relationshipsOf(nk1: SegmentReader, translating: Translating): CodeableConcept[] {
  const relationship = codedIn(nk1, 3, translating, { table: '0063' });
  const code = nk1.peek(3)?.toUpperCase();
  const role = code === undefined || !/^(HL70063)?$/.test(nk1.peek(3, 3) ?? '') ? undefined : roles[code];
  const understood =
    relationship && role
      ? {
          ...relationship,
          coding: [
            { system: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode', code: role },
            ...(relationship.coding ?? []),
          ],
        }
      : relationship;
  return present([understood, codedIn(nk1, 7, translating, { table: '0131' })]);
}

/** The same words give the same id, however often they are sent. */
function keyOf(value: unknown): string {
  return JSON.stringify(value).toLowerCase();
}
