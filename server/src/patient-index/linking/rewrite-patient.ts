// A patient's row brought up to date with what now stands of it, and persons decided anew because of it.
import { type Executor, send } from '#runtime/database/database.ts';
import type { Identifier } from '#standards/fhir/types.ts';
import type { NhsNumber } from '#standards/nhs-number.ts';
import type { PatientId, PersonId } from '#standards/patient.ts';
import { matchKeys } from '../matching/match-keys.ts';
import type { Matching } from '../matching/matching-config.ts';
import { type CurrentProfile, numbersOf, profileNow } from './current-profile.ts';
import { selectCurrentNumbers, upsertPatient } from './patient-store.ts';
import { recordMoves } from './record-moves.ts';
import { type Occasion, type Settled, settlePersons } from './settle-persons.ts';
import type { Standing, Stands } from './standing.ts';

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
  /** Nothing where only its numbers are known. */
  stands: Stands | undefined;
  identifiers: readonly Identifier[];
}

/** @param write what else belongs to it, written once the patient's row is there. */
export async function rewritePatient(
  transaction: Executor,
  patient: PatientToWrite,
  occasion: Occasion,
  matching: Matching,
  write: () => Promise<void> = () => Promise.resolve(),
): Promise<Settled> {
  const { patientId, stands } = patient;
  const { profile, standing } = await currentProfile(transaction, stands?.standing, patient.identifiers, matching);
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
        await send(
          transaction,
          upsertPatient({
            patient_id: patientId,
            organisation: patient.organisation,
            sources: [...patient.sources],
            person_id: personOf(patientId),
            own_person_id: patient.ownPersonId,
            version: stands?.version ?? 0,
            nhs_number: profile.nhsNumber ?? null,
            verified_nhs_number: numberOf(patientId),
            birth_date: profile.birthDate ?? null,
            postcode: profile.addresses.find(({ current }) => current)?.postcode ?? null,
            restricted: stands?.restricted ?? false,
            profile: JSON.stringify(profile),
            match_keys: keys,
            matched_with: matching.fingerprint,
            standing: standing ? JSON.stringify(standing) : null,
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

async function currentProfile(
  executor: Executor,
  standing: Standing | undefined,
  identifiers: readonly Identifier[],
  matching: Matching,
): Promise<CurrentProfile> {
  const numbers = numbersOf(standing);
  const found = numbers.length > 0 ? await executor.run(selectCurrentNumbers(numbers)) : [];
  return profileNow(
    standing,
    identifiers,
    matching,
    new Map(found.map((row) => [row.number, row.current as NhsNumber])),
  );
}
