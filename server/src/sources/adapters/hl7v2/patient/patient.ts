// PID and PD1 → UK Core Patient. Source: HL7 v2.8.2 §3.4.2 (PID), §3.4.11 (PD1); HL7 v2-to-FHIR, PID[Patient], PD1[Patient].
import type { CodeableConcept, Extension, Patient } from '#standards/fhir/types.ts';
import type { SegmentReader } from '#standards/hl7v2/reading.ts';
import { dateTimeIn, distinct, filled, filledOrNone, present, type Translating, yesOrNo } from '../context.ts';
import { allCodedIn, codedIn, mapped } from '../data-types/codes.ts';
import { address } from '../data-types/addresses.ts';
import { humanNames } from '../data-types/names.ts';
import { organisation, practitioner } from '../data-types/people.ts';
import { contactPoints } from '../data-types/telecoms.ts';
import { language } from '../data-types/language.ts';
import { odsSystem } from '../data-types/identifiers.ts';
import { ethnicCategory } from './ethnic-category.ts';
import { isProtected, restricted, restrictionOf } from '../security.ts';
import type { PatientGroup } from '../structure.ts';
import { participation } from '../visit/participants.ts';
import { otherNumbers, type PatientNumbers } from './patient-identifiers.ts';
import { wordTable } from '#standards/word-table.ts';

/** Table 0001, with the codes and words British senders use. Source: UK Core ConceptMap AdministrativeGender. */
const genders: Readonly<Record<string, Patient['gender']>> = wordTable({
  M: 'male',
  MALE: 'male',
  '1': 'male',
  F: 'female',
  FEMALE: 'female',
  '2': 'female',
  O: 'other',
  OTHER: 'other',
  A: 'other',
  '9': 'other',
  I: 'other',
  N: 'other',
  U: 'unknown',
  UNKNOWN: 'unknown',
  X: 'unknown',
  '0': 'unknown',
});

/** Bare marital status codes that mean the same everywhere; other bare codes are the sender's own. */
const maritalStatuses: Readonly<Record<string, string>> = wordTable({
  S: 'Never Married',
  M: 'Married',
  D: 'Divorced',
  W: 'Widowed',
});

/**
 * The Patient a message describes.
 * @param group what the message says of the patient; it has a PID.
 * @param numbers the patient's numbers, read before: they say whose patient it is.
 * @param inactive the source says this record of the person is not to be used (A29).
 */
export function patientResource(
  group: PatientGroup,
  numbers: PatientNumbers,
  translating: Translating,
  inactive: boolean,
): Patient {
  const pid = group.pid!.segment;
  const { pd1 } = group;
  pid.tick(1);
  const birth = birthOf(pid, translating);
  const communication = languagesOf(pid, translating);
  const protectedRecord = pd1 !== undefined && isProtected(pd1, 12, translating);
  const restriction = restrictionOf(group.restrictions, translating);
  return filled<Patient>({
    resourceType: 'Patient',
    id: numbers.patientId,
    meta: filledOrNone<NonNullable<Patient['meta']>>({
      // The profile asks for a language by its code.
      profile: communication?.some(({ language: spoken }) => !spoken?.coding)
        ? undefined
        : ['https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient'],
      security: protectedRecord || restriction ? [restricted] : undefined,
    }),
    extension: extensionsOf(pid, pd1, translating),
    identifier: [...numbers.identifiers, ...otherNumbers(pid, translating)],
    active: inactive ? false : undefined,
    name: humanNames([...pid.all(5), ...pid.all(9)], translating),
    telecom: [
      ...contactPoints(pid.all(13), translating, 'home'),
      ...contactPoints(pid.all(14), translating, 'work'),
      ...contactPoints(pid.all(40), translating),
    ],
    gender: pid.has(8) ? mapped(pid.first(8), genders, translating, 'It is no sex of HL7 table 0001.') : undefined,
    ...birth,
    ...deathOf(pid, translating),
    address: present(pid.all(11).map((part) => address(part, translating))),
    maritalStatus: maritalStatusOf(pid, translating),
    ...multipleBirthOf(pid, translating),
    communication,
    generalPractitioner: generalPractitionersOf(group, translating),
    managingOrganization: { identifier: { system: odsSystem, value: translating.source.organisation } },
  });
}

function birthOf(pid: SegmentReader, translating: Translating): Pick<Patient, 'birthDate'> {
  const value = dateTimeIn(pid, 7, translating);
  if (value === undefined) return {};
  const birthDate = value.slice(0, 10);
  if (!value.includes('T')) return { birthDate };
  if (/T00:00:00(\.0+)?[+Z-]/.test(value)) {
    translating.lose('PID-7', 'changed', 'Midnight fills a time nobody recorded; the day of birth is kept.');
    return { birthDate };
  }
  const birthTime: Extension = {
    url: 'http://hl7.org/fhir/StructureDefinition/patient-birthTime',
    valueDateTime: value,
  };
  return { birthDate, _birthDate: { extension: [birthTime] } } as Pick<Patient, 'birthDate'>;
}

function deathOf(pid: SegmentReader, translating: Translating): Pick<Patient, 'deceasedBoolean' | 'deceasedDateTime'> {
  const dead = yesOrNo(pid, 30, translating);
  const when = dateTimeIn(pid, 29, translating);
  if (dead === false && when !== undefined) {
    // Why: showing a living person as dead does more harm than leaving out a date that is contradicted.
    translating.lose('PID-29', 'not-carried', 'PID-30 says the person is alive, and a date of death is given.');
    return { deceasedBoolean: false };
  }
  if (when !== undefined) return { deceasedDateTime: when };
  return dead === undefined ? {} : { deceasedBoolean: dead };
}

function maritalStatusOf(pid: SegmentReader, translating: Translating): CodeableConcept | undefined {
  const part = pid.first(16);
  const concept = codedIn(pid, 16, translating);
  const code = part.peek(1)?.toUpperCase();
  const display = code === undefined ? undefined : maritalStatuses[code];
  if (!concept || display === undefined || !/^(HL70002)?$/.test(part.peek(3) ?? '')) return concept;
  return {
    coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-MaritalStatus', code: code!, display }],
    text: part.peek(9) ?? part.peek(2) ?? display,
  };
}

function multipleBirthOf(
  pid: SegmentReader,
  translating: Translating,
): Pick<Patient, 'multipleBirthBoolean' | 'multipleBirthInteger'> {
  const multiple = yesOrNo(pid, 24, translating);
  const order = pid.text(25);
  if (order !== undefined) {
    // An order says a birth was multiple with PID-24, or where it is not the first.
    const number = /^[1-9]\d?$/.test(order) ? Number(order) : undefined;
    if (number !== undefined && multiple !== false && (multiple || number > 1)) return { multipleBirthInteger: number };
    if (number === undefined) translating.lose('PID-25', 'not-carried', 'It is not a number.');
    else if (number > 1 || multiple === undefined) {
      translating.lose('PID-25', 'not-carried', 'PID-24 does not say that the birth was multiple.');
    }
  }
  return multiple === undefined ? {} : { multipleBirthBoolean: multiple };
}

function languagesOf(pid: SegmentReader, translating: Translating): Patient['communication'] {
  return present(pid.all(15).map((part) => language(part, translating))).map((found) => ({
    language: found,
    preferred: true,
  }));
}

function extensionsOf(pid: SegmentReader, pd1: SegmentReader | undefined, translating: Translating): Extension[] {
  const core = (name: string, value: Partial<Extension> | undefined): Extension | undefined =>
    value && { url: `http://hl7.org/fhir/StructureDefinition/${name}`, ...value };
  const religion = codedIn(pid, 17, translating, { table: '0006' });
  const birthPlace = pid.text(23);
  const congregation = pd1?.text(14);
  // The name before marriage is a surname; what else PID-6 gives is left to be reported.
  const mother = pid.text(6);
  const citizenships = allCodedIn(pid, 26, translating).map((code) =>
    core('patient-citizenship', { extension: [{ url: 'code', valueCodeableConcept: code }] }),
  );
  const nationality = codedIn(pid, 28, translating);
  return present([
    ethnicCategory(pid),
    core('patient-mothersMaidenName', mother === undefined ? undefined : { valueString: mother }),
    core('patient-birthPlace', birthPlace === undefined ? undefined : { valueAddress: { text: birthPlace } }),
    core('patient-congregation', congregation === undefined ? undefined : { valueString: congregation }),
    core('patient-religion', religion && { valueCodeableConcept: religion }),
    ...citizenships,
    core('patient-nationality', nationality && { extension: [{ url: 'code', valueCodeableConcept: nationality }] }),
  ]);
}

/** The practice (PD1-3) and the doctor (PD1-4) a person is registered with; newer versions name the doctor in a ROL or PRT. */
function generalPractitionersOf(
  { pid, pd1 }: PatientGroup,
  translating: Translating,
): NonNullable<Patient['generalPractitioner']> {
  const named = pid!.participants.filter((segment) => {
    const role = segment.peek(segment.name === 'ROL' ? 3 : 4)?.toUpperCase();
    return role === 'PP' || role === 'FHCP';
  });
  const all = present<NonNullable<Patient['generalPractitioner']>[number]>([
    ...(pd1?.all(3) ?? []).map((part) => organisation(part, translating)),
    ...(pd1?.all(4) ?? []).map((part) => practitioner(part, translating)),
    ...named.map((segment) => {
      // Since when somebody has been the doctor has no place in a Patient.
      const found = participation(segment, translating);
      if (found?.period)
        translating.lose(segment.name, 'changed', 'A general practitioner of a Patient has no period.');
      return found?.who;
    }),
  ]);
  return distinct(all, ({ display, identifier }) => JSON.stringify([display, identifier?.value]));
}
