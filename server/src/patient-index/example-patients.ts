// Invented patients for the tests of this folder, said in few words.
import type { Database, Executor } from '#runtime/database/database.ts';
import type { Demographics } from '#standards/demographics.ts';
import { type NhsNumber, nhsNumberSystem, parseNhsNumber } from '#standards/nhs-number.ts';
import { type PatientId, patientIdOf, type PersonId } from '#standards/patient.ts';
import { parsePostcode } from '#standards/postcode.ts';
import type { PatientToLink } from './link-patient.ts';
import { readMatching } from './matching/matching-config.ts';

export const exampleMatching = readMatching(new URL('../../../partnership', import.meta.url).pathname);

/** What is told of an example patient. */
export interface Told {
  family?: string;
  given?: readonly string[];
  maiden?: string;
  born?: string;
  gender?: 'male' | 'female';
  street?: string;
  postcode?: string;
  phone?: string;
  /** As written, valid or not. */
  nhs?: string;
  verified?: boolean;
}

/** A registration of a patient at an organisation, under a local number. */
export function examplePatient(
  organisation: string,
  localNumber: string,
  told: Told,
  more: Partial<PatientToLink> = {},
): PatientToLink {
  const local = { system: `https://example.org/${organisation.toLowerCase()}/patient`, value: localNumber };
  return {
    patientId: examplePatientId(organisation, localNumber),
    sourceId: `${organisation.toLowerCase()}-feed`,
    organisation,
    identifiers: [local, ...(told.nhs ? [{ system: nhsNumberSystem, value: told.nhs }] : [])],
    demographics: exampleDemographics(told),
    authoritative: true,
    receivedAt: new Date('2026-11-01T10:00:00Z'),
    ...more,
  };
}

export function examplePatientId(organisation: string, localNumber: string): PatientId {
  const system = `https://example.org/${organisation.toLowerCase()}/patient`;
  return patientIdOf(organisation, { system, value: localNumber });
}

export function exampleDemographics(told: Told): Demographics {
  const parsed = parseNhsNumber(told.nhs ?? '');
  const postcode = parsePostcode(told.postcode);
  return {
    names: [
      ...(told.family || told.given
        ? [{ ...(told.family ? { family: told.family } : {}), given: told.given ?? [], prefix: [] }]
        : []),
      ...(told.maiden ? [{ use: 'maiden' as const, family: told.maiden, given: [], prefix: [] }] : []),
    ],
    addresses: postcode ? [{ lines: [told.street ?? '1 High Street'], postcode }] : [],
    telecoms: told.phone ? [{ system: 'phone', value: told.phone }] : [],
    ...(told.born ? { birthDate: told.born } : {}),
    ...(told.gender ? { gender: told.gender } : {}),
    ...(parsed.valid
      ? { nhsNumber: parsed.nhsNumber, nhsNumberStatus: told.verified ? 'verified' : 'unverified' }
      : {}),
  };
}

/** A valid NHS number of the test range, by its place in it. */
export function exampleNhsNumber(place: number): NhsNumber {
  for (let number = 999_000_000_0 + place * 100; ; number += 1) {
    const parsed = parseNhsNumber(String(number), { testRangeOnly: true });
    if (parsed.valid) return parsed.nhsNumber;
  }
}

/** Every person with its patients, as sets: "a b | c", by the name each patient goes by in the test. */
export async function personsNow(db: Executor, names: ReadonlyMap<PatientId, string>): Promise<string> {
  const rows = await db.run<{ patient_id: PatientId; person_id: PersonId }>({
    text: 'select patient_id, person_id from patient_index.patient',
  });
  return [...Map.groupBy(rows, ({ person_id }) => person_id).values()]
    .map((group) =>
      group
        .map(({ patient_id }) => names.get(patient_id) ?? patient_id)
        .toSorted()
        .join(' '),
    )
    .toSorted()
    .join(' | ');
}

/** Tries an example and leaves nothing behind. Why: a commit waits for the disk, an example need not. */
export async function inPassing(database: Database, example: (everything: Executor) => Promise<void>): Promise<void> {
  const undo = new Error('undo');
  await database
    .transaction(async (transaction) => {
      await example(transaction);
      throw undo;
    })
    .catch((error: unknown) => {
      if (error !== undo) throw error;
    });
}

/** Empties the index between examples. With the rights of the owner. */
export async function forgetEverybody(owner: Executor): Promise<void> {
  // Patients before the persons they refer to.
  for (const table of [
    'patient',
    'person',
    'patient_identifier',
    'demographics_version',
    'demographics_repetition',
    'link',
    'assertion',
    'review',
    'superseded_number',
  ])
    await owner.run({ text: `delete from patient_index.${table}` });
}
