// Reading who is who: the person of a patient, the patients of a person, and what is known of them for the banner.
// Invariant: a person with a restricted patient is answered exactly as one that does not exist (R07).
import type { Executor } from '#runtime/database/database.ts';
import type { Demographics } from '#standards/demographics.ts';
import type { Identifier } from '#standards/fhir/types.ts';
import { nhsNumberSystem } from '#standards/nhs-number.ts';
import type { PatientId, PersonId } from '#standards/patient.ts';
import { type BestDemographics, bestDemographics, type ToldDemographics } from './best-demographics.ts';
import { type LinkRow, selectLinkHistory } from './linking/link-store.ts';
import {
  type PersonPatientRow,
  selectCurrentPerson,
  selectPatientsByIdentifier,
  selectPatientsOf,
  selectPersonOf,
  selectSystemIsKnown,
} from './persons-store.ts';

/** One source's patient, as whoever asks that source needs it. */
export interface PersonPatient {
  patientId: PatientId;
  /** ODS code of the organisation whose patient it is. */
  organisation: string;
  /** Configured sources that have told of it. */
  sources: readonly string[];
  /** Every number it is known by there. */
  identifiers: readonly Identifier[];
  demographics: Demographics;
}

/** The person a patient is; undefined where the patient is not known. */
export async function personOf(db: Executor, patientId: PatientId): Promise<PersonId | undefined> {
  const [row] = await db.run(selectPersonOf(patientId));
  return row?.person_id;
}

/**
 * Where a person id kept from earlier leads now: the person it was linked into, or itself. Undefined where it never was one,
 * or one is restricted.
 * A person id never comes to mean somebody else: it follows the patient it was made for.
 */
export async function currentPersonOf(db: Executor, personId: PersonId): Promise<PersonId | undefined> {
  const [row] = await db.run(selectCurrentPerson(personId));
  return row?.person_id;
}

/** The patients of a person, those first heard of first. Empty where the person is not known, or restricted. */
export async function patientsOf(db: Executor, personId: PersonId): Promise<PersonPatient[]> {
  return (await db.run(selectPatientsOf([personId]))).map((row) => ({
    patientId: row.patient_id,
    organisation: row.organisation,
    sources: row.sources,
    identifiers: row.identifiers,
    demographics: saidIn(row) ?? { names: [], addresses: [], telecoms: [] },
  }));
}

/** What is known of a person, each detail with where it comes from, and where sources differ. Undefined where not known, or restricted. */
export async function demographicsOf(db: Executor, personId: PersonId): Promise<BestDemographics | undefined> {
  return bestDemographics((await db.run(selectPatientsOf([personId]))).flatMap(toldOf));
}

/** Whose patients bear this number (IHE PIX): every one of the person's patients can then be had with {@link patientsOf}. */
export async function patientsByIdentifier(
  db: Executor,
  identifier: { system?: string; value: string },
): Promise<{ patientId: PatientId; personId: PersonId }[]> {
  const rows = await db.run(selectPatientsByIdentifier(identifier.system, identifier.value));
  return rows.map(({ patient_id, person_id }) => ({ patientId: patient_id, personId: person_id }));
}

/** Whether numbers of this system are known here at all (IHE PIX: the assigning authority). */
export async function isKnownSystem(db: Executor, system: string): Promise<boolean> {
  const [row] = await db.run(selectSystemIsKnown(system));
  return system === nhsNumberSystem || row!.known;
}

/** Which persons a patient has borne, when, why and by whose word; the latest last. */
export async function linkHistoryOf(db: Executor, patientId: PatientId): Promise<LinkRow[]> {
  return db.run(selectLinkHistory(patientId));
}

/** What stands of what the patient's organisation has said. */
export function toldOf(row: PersonPatientRow): ToldDemographics[] {
  const demographics = saidIn(row);
  if (!row.standing || !demographics) return [];
  const [first, ...others] = row.standing.from.map(({ details: own = [], recordedAt, ...origin }) => ({
    own,
    origin: { ...origin, recordedAt: new Date(recordedAt) },
  }));
  return [
    {
      patientId: row.patient_id,
      organisation: row.organisation,
      ...first!.origin,
      otherwise: new Map(others.flatMap(({ own, origin }) => own.map((detail) => [detail, origin] as const))),
      demographics,
    },
  ];
}

/** Invariant: a number that another replaced is never the one shown or asked by, however lately a source still says it. */
function saidIn({ standing, nhs_number }: PersonPatientRow): Demographics | undefined {
  const said = standing?.demographics;
  return said?.nhsNumber && nhs_number ? { ...said, nhsNumber: nhs_number } : said;
}
