// Which identities a person consists of, for what hangs on identities rather than on a person: a choice outlives every link.
// Nothing here is shown to anybody: of a restricted person, too, the identities are given.
import type { Executor } from '#runtime/database/database.ts';
import type { PatientId, PersonId } from '#standards/patient.ts';
import { selectBearers, selectIdentities } from './identities-store.ts';

/** One source's patient. */
export interface Identity {
  patientId: PatientId;
  /** The person made for it: who it was before it was linked, and what was written down of it then is under. */
  ownPersonId: PersonId;
  /** Its NHS number, whoever checked it. */
  nhsNumber?: string;
  /** That number and every other that the national service says stands for the same person. */
  numbers: readonly string[];
  /** Its NHS number, where that was verified. */
  verifiedNumber?: string;
  /** Verified NHS numbers of patients of whom a steward or a source says that they are somebody else. */
  partedFrom: readonly string[];
}

/** The identities of whoever these persons are now. */
export async function identitiesOf(db: Executor, personIds: readonly PersonId[]): Promise<Identity[]> {
  const rows = await db.run(selectIdentities(personIds));
  return rows.map(({ patient_id, own_person_id, nhs_number, numbers, verified_nhs_number, parted_from }) => ({
    patientId: patient_id,
    ownPersonId: own_person_id,
    ...(nhs_number === null ? {} : { nhsNumber: nhs_number }),
    numbers,
    ...(verified_nhs_number === null ? {} : { verifiedNumber: verified_nhs_number }),
    partedFrom: parted_from,
  }));
}

/** Whose patients bear one of these numbers, or one that stands for the same person: for what is said of a number alone. */
export async function bearersOf(
  db: Executor,
  numbers: readonly string[],
): Promise<{ nhsNumber: string; patientId: PatientId; personId: PersonId }[]> {
  const rows = await db.run(selectBearers(numbers));
  return rows.map(({ number, patient_id, person_id }) => ({
    nhsNumber: number,
    patientId: patient_id,
    personId: person_id,
  }));
}
