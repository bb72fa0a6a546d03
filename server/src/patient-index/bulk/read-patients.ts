// Patients of one organisation from a file of FHIR Patients, one a line: what a FHIR server's bulk export of Patient gives.
// Source: HL7 FHIR Bulk Data Access 2.0, §4 (NDJSON).
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { demographicsOfPatient, isRestrictedPatient } from '#standards/fhir/patient-demographics.ts';
import type { Patient } from '#standards/fhir/types.ts';
import { patientIdOf } from '#standards/patient.ts';
import type { PatientToLink } from '../link-patient.ts';

export interface PatientsFile {
  path: string;
  sourceId: string;
  /** ODS code. */
  organisation: string;
  /** The system of the organisation's own number for a patient: by it every message of the source finds the same patient. */
  numberSystem: string;
}

/** Why a line cannot be taken; the line is named by its number alone. */
export class LineRefused extends Error {}

/**
 * In the order of the file.
 * @throws LineRefused at a line that is no Patient with a number of the organisation's own: it would be found by no message.
 */
export async function* readPatients(
  { path, sourceId, organisation, numberSystem }: PatientsFile,
  now: Date,
): AsyncGenerator<PatientToLink> {
  let line = 0;
  for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    line += 1;
    if (text.trim() === '') continue;
    const resource = patientIn(text);
    const own = resource?.identifier?.find(
      ({ system, value, use }) => system === numberSystem && value && use !== 'old',
    );
    if (!resource || !own?.value)
      throw new LineRefused(
        `Line ${line} is no FHIR Patient with a number of ${numberSystem}. Mend it and start again: what was done before stays.`,
      );
    yield {
      patientId: patientIdOf(organisation, { system: numberSystem, value: own.value }),
      sourceId,
      organisation,
      identifiers: resource.identifier ?? [],
      demographics: demographicsOfPatient(resource, now),
      complete: true,
      restricted: isRestrictedPatient(resource),
      authoritative: true,
      receivedAt: now,
      ...(resource.meta?.lastUpdated ? { recordedAt: resource.meta.lastUpdated } : {}),
    };
  }
}

function patientIn(text: string): Patient | undefined {
  try {
    const read: unknown = JSON.parse(text);
    return (read as Patient | null)?.resourceType === 'Patient' ? (read as Patient) : undefined;
  } catch {
    return undefined;
  }
}
