// A person the index knows, as a FHIR R4 Patient that is UK Core's: one for each person, with the numbers of every organisation.
// Source: UK Core Patient 2.6.1; IHE PDQm Patient; FHIR R4 Patient.
import type { KnownNumber } from '#disclosure/identity/known-numbers.ts';
import type { Demographics, PersonName, PostalAddress } from '#standards/demographics.ts';
import type { Address, ContactPoint, HumanName, Identifier, Patient } from '#standards/fhir/types.ts';
import type { PersonId } from '#standards/patient.ts';

const ukCore = 'https://fhir.hl7.org.uk';
const profile = [`${ukCore}/StructureDefinition/UKCore-Patient`];
const odsSystem = 'https://fhir.nhs.uk/Id/ods-organization-code';

export interface KnownPatient {
  personId: PersonId;
  demographics: Demographics;
  numbers: readonly KnownNumber[];
}

export function patientResource({ personId, demographics, numbers }: KnownPatient): Patient {
  const { names, telecoms, gender, birthDate, addresses, generalPractice } = demographics;
  return {
    resourceType: 'Patient',
    id: personId,
    meta: { profile: [...profile] },
    ...some('identifier', numbers.map(checkedIdentifier)),
    active: true,
    ...some('name', names.flatMap(nameOf)),
    ...some('telecom', telecoms.flatMap(contactOf)),
    ...(gender ? { gender } : {}),
    ...(birthDate && isDate.test(birthDate) ? { birthDate } : {}),
    ...deceasedOf(demographics),
    ...some('address', addresses.flatMap(addressOf)),
    ...languageOf(demographics),
    ...some(
      'generalPractitioner',
      generalPractice ? [{ identifier: { system: odsSystem, value: generalPractice } }] : [],
    ),
  };
}

/** An id from before somebody was linked to another: it still leads to them. */
export function replacedPatient(formerId: PersonId, currentId: PersonId): Patient {
  return {
    resourceType: 'Patient',
    id: formerId,
    meta: { profile: [...profile] },
    active: false,
    link: [{ other: { reference: `Patient/${currentId}` }, type: 'replaced-by' }],
  };
}

const verification = {
  verified: { code: '01', display: 'Number present and verified' },
  unverified: { code: '02', display: 'Number present but not traced' },
} as const;

/** A number, with whose it is. */
export function identifierOf({ system, value, organisation }: KnownNumber): Identifier {
  if (!organisation) return { system, value };
  const { ods, name } = organisation;
  return {
    system,
    value,
    assigner: { identifier: { system: odsSystem, value: ods }, ...(name ? { display: name } : {}) },
  };
}

/** Beside an NHS number, how far it was checked: UK Core lets that stand in a Patient only. */
function checkedIdentifier(number: KnownNumber): Identifier {
  const { status } = number;
  if (!status) return identifierOf(number);
  const coding = [
    { system: `${ukCore}/CodeSystem/UKCore-NHSNumberVerificationStatusEngland`, ...verification[status] },
  ];
  const url = `${ukCore}/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus`;
  return { extension: [{ url, valueCodeableConcept: { coding } }], ...identifierOf(number) };
}

// What sources send is kept as they sent it; what is sent on is FHIR.
const isDate = /^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/;
const isDateTime =
  /^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01])(T([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?(Z|[+-]\d\d:\d\d))?)?)?$/;
const isLanguage = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;
const contactUses = new Set(['home', 'work', 'temp', 'old', 'mobile']);

function nameOf({ use, family, given, prefix }: PersonName): HumanName[] {
  const givenNames = given.filter(isText);
  if (!isText(family) && givenNames.length === 0) return [];
  return [
    {
      ...(use ? { use } : {}),
      ...(isText(family) ? { family } : {}),
      ...some('given', givenNames),
      ...some('prefix', prefix.filter(isText)),
    },
  ];
}

function contactOf({ system, value, use }: Demographics['telecoms'][number]): ContactPoint[] {
  if (!isText(value)) return [];
  return [{ system, value, ...(use && contactUses.has(use) ? { use: use as NonNullable<ContactPoint['use']> } : {}) }];
}

function addressOf({ use, lines, postcode }: PostalAddress): Address[] {
  const line = lines.filter(isText);
  if (line.length === 0 && !postcode) return [];
  return [{ ...(use ? { use } : {}), ...some('line', line), ...(postcode ? { postalCode: postcode } : {}) }];
}

function deceasedOf({ deceased }: Demographics): Pick<Patient, 'deceasedBoolean' | 'deceasedDateTime'> {
  if (deceased === undefined) return {};
  return deceased !== true && isDateTime.test(deceased) ? { deceasedDateTime: deceased } : { deceasedBoolean: true };
}

function languageOf({ language }: Demographics): Pick<Patient, 'communication' | 'extension'> {
  if (!language || !isLanguage.test(language.code)) return {};
  const interpreter = language.interpreterRequired;
  return {
    communication: [{ language: { coding: [{ system: 'urn:ietf:bcp:47', code: language.code }] }, preferred: true }],
    ...(interpreter === undefined
      ? {}
      : {
          extension: [
            { url: 'http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired', valueBoolean: interpreter },
          ],
        }),
  };
}

const isText = (text: string | undefined): text is string => text !== undefined && text.trim() !== '';

/** A list FHIR has only where there is something in it. */
function some<K extends string, T>(key: K, values: readonly T[]): Partial<Record<K, T[]>> {
  return values.length > 0 ? ({ [key]: [...values] } as Record<K, T[]>) : {};
}
