// FHIR R4 Patient (UK Core) → Demographics: what identifies somebody, told apart from what is recorded about them.
// Source: https://hl7.org/fhir/R4/patient.html; UK Core Patient 2.x, Extension-UKCore-NHSNumberVerificationStatus.
import type { AdministrativeGender, Demographics, PersonName, PostalAddress } from '../demographics.ts';
import { nhsNumberSystem, parseNhsNumber } from '../nhs-number.ts';
import { parsePostcode } from '../postcode.ts';
import type { Address, HumanName, Identifier, Patient, Period } from './types.ts';

const odsSystem = 'https://fhir.nhs.uk/Id/ods-organization-code';
/** UK Core R4 says 01, CareConnect STU3 spells it out; both mean traced and verified. */
const verifiedCodes = new Set(['01', 'number-present-and-verified']);
const genders = new Set<string>(['male', 'female', 'other', 'unknown'] satisfies AdministrativeGender[]);

/**
 * Who this Patient is. A malformed NHS number is left out here: it stays among the Patient's identifiers as text.
 * @param now decides which names and addresses have ended; ended ones are kept, marked `old`.
 */
export function demographicsOfPatient(patient: Patient, now: Date): Demographics {
  const names = (patient.name ?? []).map((name) => personName(name, now)).filter((name) => name !== undefined);
  const demographics: Demographics = {
    names: names.toSorted((one, other) => nameRank(one) - nameRank(other)),
    addresses: (patient.address ?? [])
      .map((address) => postalAddress(address, now))
      .filter((address) => address !== undefined),
    telecoms: (patient.telecom ?? []).flatMap(({ system, value, use, period }) =>
      value && use !== 'old' && !hasEnded(period, now)
        ? [
            {
              system: system === 'phone' || system === 'email' || system === 'sms' ? system : ('other' as const),
              value,
              ...(use ? { use } : {}),
            },
          ]
        : [],
    ),
  };
  if (patient.birthDate) demographics.birthDate = patient.birthDate;
  if (patient.gender && genders.has(patient.gender)) demographics.gender = patient.gender;
  if (patient.deceasedDateTime) demographics.deceased = patient.deceasedDateTime;
  else if (patient.deceasedBoolean) demographics.deceased = true;
  const practice = patient.generalPractitioner?.find(({ identifier }) => identifier?.system === odsSystem)?.identifier;
  if (practice?.value) demographics.generalPractice = practice.value;
  return { ...demographics, ...nhsNumberOf(patient, now), ...languageOf(patient) };
}

/**
 * The current NHS number with how far it was checked, where the source says; the verified one where it sends several. Two
 * that are both said to be verified cannot be: then neither is.
 */
function nhsNumberOf(patient: Patient, now: Date): Pick<Demographics, 'nhsNumber' | 'nhsNumberStatus'> {
  const found = (patient.identifier ?? []).flatMap((identifier) => {
    const { system, use, value, period } = identifier;
    if (system !== nhsNumberSystem || use === 'old' || hasEnded(period, now)) return [];
    const parsed = parseNhsNumber(value ?? '');
    return parsed.valid ? [{ nhsNumber: parsed.nhsNumber, ...statusOf(identifier) }] : [];
  });
  const verified = found.filter(({ nhsNumberStatus }) => nhsNumberStatus === 'verified');
  if (new Set(verified.map(({ nhsNumber }) => nhsNumber)).size > 1)
    return { nhsNumber: verified[0]!.nhsNumber, nhsNumberStatus: 'unverified' };
  return verified[0] ?? found[0] ?? {};
}

function statusOf({ extension }: Identifier): Pick<Demographics, 'nhsNumberStatus'> {
  const said = (extension ?? []).filter(
    ({ url }) => url.endsWith('NHSNumberVerificationStatus') || url.endsWith('NHSNumberVerificationStatus-1'),
  );
  if (said.length === 0) return {};
  const verified = said.some(({ valueCodeableConcept }) =>
    valueCodeableConcept?.coding?.some(({ code }) => code !== undefined && verifiedCodes.has(code)),
  );
  return { nhsNumberStatus: verified ? 'verified' : 'unverified' };
}

/** UK Core has an extension of its own for it; base FHIR has `communication`. */
function languageOf(patient: Patient): Pick<Demographics, 'language'> {
  const own = patient.extension?.find(({ url }) => url.endsWith('NHSCommunication'))?.extension;
  const preferred = patient.communication?.find(({ preferred }) => preferred) ?? patient.communication?.[0];
  const language = own?.find(({ url }) => url === 'language')?.valueCodeableConcept ?? preferred?.language;
  const code = language?.coding?.find(({ code }) => code)?.code;
  if (!code) return {};
  const interpreter = own?.find(({ url }) => url === 'interpreterRequired')?.valueBoolean;
  return { language: interpreter === undefined ? { code } : { code, interpreterRequired: interpreter } };
}

function personName(name: HumanName, now: Date): PersonName | undefined {
  // A source that only has the text: the last word is the family name in the order UK systems print it.
  const words = name.text?.trim().split(/\s+/) ?? [];
  const family = name.family ?? (name.given?.length ? undefined : words.at(-1));
  const given = (name.given ?? (name.family ? [] : words.slice(0, -1))).filter(Boolean);
  if (!family && given.length === 0) return undefined;
  const use = hasEnded(name.period, now) && name.use !== 'maiden' ? 'old' : name.use;
  return { ...(use ? { use } : {}), ...(family ? { family } : {}), given, prefix: name.prefix ?? [] };
}

function postalAddress(address: Address, now: Date): PostalAddress | undefined {
  const lines = [...(address.line ?? []), address.city, address.district].filter(
    (line) => line !== undefined && line !== '',
  );
  const postcode = parsePostcode(address.postalCode);
  const text = lines.length === 0 && address.text ? [address.text] : lines;
  if (text.length === 0 && !postcode) return undefined;
  const use = hasEnded(address.period, now) ? 'old' : address.use;
  return { ...(use ? { use } : {}), lines: text as string[], ...(postcode ? { postcode } : {}) };
}

/** Official, else usual, else as the source ordered them; what is over comes last. */
function nameRank({ use }: PersonName): number {
  if (use === 'official') return 0;
  if (use === 'usual') return 1;
  return use === 'old' || use === 'maiden' ? 3 : 2;
}

function hasEnded(period: Period | undefined, now: Date): boolean {
  return period?.end !== undefined && Date.parse(period.end) < now.getTime();
}

/**
 * Whether a security label hides the person: anything but "unrestricted", "low", "moderate" and "normal", known to us or not.
 * Source: HL7 v3 Confidentiality; PDS marks restricted and sensitive people R, very restricted V, and used S before.
 */
export function isRestrictedPatient({ meta }: Patient): boolean {
  return (meta?.security ?? []).some(
    ({ system, code }) =>
      (system === undefined || system.endsWith('Confidentiality')) && !['U', 'L', 'M', 'N'].includes(code ?? ''),
  );
}
