// Which of a patient's numbers the patient is known by at a source: the one every message about them carries.
// Source: HL7 v2 table 0203 (identifier type); UK Core Patient identifiers.
import type { Identifier, Patient } from '#standards/fhir/types.ts';
import { nhsNumberSystem } from '#standards/nhs-number.ts';
import { type PatientId, patientIdOf } from '#standards/patient.ts';

/** Numbers that name somebody, but are not an organisation's own for a patient. */
const notTheSourcesOwn = new Set(['SS', 'SB', 'DL', 'PPN', 'NI', 'NIIP', 'TAX', 'MC', 'MA', 'AN', 'VN', 'BC']);
const ownId = 'urn:local-care-record:source-patient-id';

/**
 * The patient's id here.
 * The organisation's own number first, as in its HL7 v2 messages: it is there before the NHS number is traced, and stays
 * when the trace is mended. Where there is no number at all, the id the source gave its resource.
 * @returns undefined where nothing names the patient.
 */
export function patientIdFor(organisation: string, patient: Patient): PatientId | undefined {
  const usable = [patient.identifier ?? []].flat().filter(isUsable);
  const own =
    usable.find((identifier) => hasType(identifier, 'MR')) ??
    usable.find((identifier) => hasType(identifier, 'PI')) ??
    usable.find((identifier) => identifier.system !== nhsNumberSystem && !typesOf(identifier).some(isNotOwn)) ??
    usable.find(({ system }) => system === nhsNumberSystem) ??
    usable[0];
  if (own) return patientIdOf(organisation, own);
  return patient.id ? patientIdOf(organisation, { system: ownId, value: patient.id }) : undefined;
}

type Usable = Identifier & { system: string; value: string };

/** Whether a number has a system and a value, and is not one that was given up. */
export function isUsable(identifier: Identifier | undefined): identifier is Usable {
  return (
    typeof identifier?.system === 'string' &&
    typeof identifier.value === 'string' &&
    identifier.value !== '' &&
    identifier.use !== 'old'
  );
}

function typesOf({ type }: Identifier): string[] {
  return [type?.coding ?? []].flat().flatMap(({ code }) => (code === undefined ? [] : [code]));
}

const hasType = (identifier: Identifier, type: string): boolean => typesOf(identifier).includes(type);
const isNotOwn = (type: string): boolean => notTheSourcesOwn.has(type);
