// A patient's row brought up to date with what now stands of it, and persons decided anew because of it.
import type { Executor } from '#runtime/database/database.ts';
import type { Identifier } from '#standards/fhir/types.ts';
import type { NhsNumber } from '#standards/nhs-number.ts';
import type { PatientId, PersonId } from '#standards/patient.ts';
import { matchKeys } from '../matching/match-keys.ts';
import type { Matching } from '../matching/matching-config.ts';
import { type Profile, profileOf } from '../matching/profile.ts';
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
        await transaction.run(
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

/**
 * What is compared. A superseded NHS number is replaced by the one that took its place; two verified numbers of which one took
 * the other's place are one.
 */
async function currentProfile(
  executor: Executor,
  standing: Standing | undefined,
  identifiers: readonly Identifier[],
  matching: Matching,
): Promise<{ profile: Profile; standing: Standing | undefined }> {
  if (!standing) return { profile: profileOf(nothing, identifiers, matching), standing };
  const { demographics, verifiedNumbers } = standing;
  const { nhsNumber } = demographics;
  const marked = (profile: Profile): Profile => (standing.overwritten ? { ...profile, overwritten: true } : profile);
  if (!nhsNumber) return { profile: marked(profileOf(demographics, identifiers, matching)), standing };
  const found = await executor.run(selectCurrentNumbers([...new Set([nhsNumber, ...verifiedNumbers])]));
  const current = new Map(found.map((row) => [row.number, row.current as NhsNumber]));
  const numberNow = (number: NhsNumber) => current.get(number) ?? number;
  const verified = [...new Set(verifiedNumbers.map(numberNow))].toSorted();
  const now = {
    ...demographics,
    nhsNumberStatus: verified.length === 1 ? ('verified' as const) : ('unverified' as const),
  };
  const profile = marked(profileOf(now, identifiers, matching, numberNow));
  return {
    profile: verified.length > 1 ? { ...profile, contradicted: verified } : profile,
    standing: { ...standing, demographics: now },
  };
}

const nothing = { names: [], addresses: [], telecoms: [] };
