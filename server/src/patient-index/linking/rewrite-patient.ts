// A patient's row brought up to date with what is now known of it, and persons decided anew because of it.
import type { Executor } from '#runtime/database/database.ts';
import type { Demographics } from '#standards/demographics.ts';
import type { Identifier } from '#standards/fhir/types.ts';
import type { PatientId, PersonId } from '#standards/patient.ts';
import { matchKeys } from '../matching/match-keys.ts';
import type { Matching } from '../matching/matching-config.ts';
import { type Profile, profileOf } from '../matching/profile.ts';
import { selectCurrentNumbers, upsertPatient } from './patient-store.ts';
import { recordMoves } from './record-moves.ts';
import { type Occasion, type Settled, settlePersons } from './settle-persons.ts';

export interface PatientToWrite {
  patientId: PatientId;
  organisation: string;
  sources: readonly string[];
  /** Infinity for one first heard of now. */
  sequence: number;
  personId: PersonId;
  ownPersonId: PersonId;
  /** As it stands in its row. */
  verifiedNhsNumber: string | null;
  /** Current demographics version. */
  version: number;
  demographics: Demographics;
  identifiers: readonly Identifier[];
  restricted: boolean;
}

/** @param write what else belongs to it, written once the patient's row is there. */
export async function rewritePatient(
  transaction: Executor,
  patient: PatientToWrite,
  occasion: Occasion,
  matching: Matching,
  write: () => Promise<void> = () => Promise.resolve(),
): Promise<Settled> {
  const { patientId } = patient;
  const profile = await currentProfile(transaction, patient.demographics, patient.identifiers, matching);
  const keys = matchKeys(profile);
  const settled = await settlePersons(
    transaction,
    {
      patients: [patientId],
      instead: new Map([
        [
          patientId,
          {
            patient_id: patientId,
            sequence: patient.sequence,
            person_id: patient.personId,
            own_person_id: patient.ownPersonId,
            verified_nhs_number: patient.verifiedNhsNumber,
            profile,
            match_keys: keys,
          },
        ],
      ]),
      async write(personOf, numberOf) {
        await transaction.run(
          upsertPatient({
            patient_id: patientId,
            organisation: patient.organisation,
            sources: [...patient.sources],
            person_id: personOf(patientId),
            own_person_id: patient.ownPersonId,
            version: patient.version,
            nhs_number: profile.nhsNumber ?? null,
            verified_nhs_number: numberOf(patientId),
            birth_date: profile.birthDate ?? null,
            postcode: profile.addresses.find(({ current }) => current)?.postcode ?? null,
            restricted: patient.restricted,
            profile: JSON.stringify(profile),
            match_keys: keys,
            matched_with: matching.fingerprint,
          }),
        );
        await write();
      },
      occasion,
    },
    matching,
  );
  await recordMoves(transaction, settled.moves, occasion);
  return settled;
}

/** What is compared, with a superseded NHS number replaced by the one that took its place. */
async function currentProfile(
  executor: Executor,
  demographics: Demographics,
  identifiers: readonly Identifier[],
  matching: Matching,
): Promise<Profile> {
  const { nhsNumber } = demographics;
  if (!nhsNumber) return profileOf(demographics, identifiers, matching);
  const [found] = await executor.run(selectCurrentNumbers([nhsNumber]));
  return profileOf(demographics, identifiers, matching, (number) => (found?.current as typeof number) ?? number);
}
