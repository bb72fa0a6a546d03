// Persons decided again where nothing new was said of a patient: an NHS number was replaced by another, or matching.yaml changed.
import { randomUUID } from 'node:crypto';
import type { Database, Executor } from '#runtime/database/database.ts';
import type { NhsNumber } from '#standards/nhs-number.ts';
import type { PatientId } from '#standards/patient.ts';
import { isAnotherPerson } from './linking/news.ts';
import { insertSupersededNumber, lockKeys, selectCurrentNumbers } from './linking/patient-store.ts';
import { rewritePatient } from './linking/rewrite-patient.ts';
import type { Occasion } from './linking/settle-persons.ts';
import { standingOf } from './linking/standing.ts';
import { selectStandingPatient, selectVersions } from './linking/version-store.ts';
import { hashKey, nhsNumberKey } from './matching/match-keys.ts';
import type { Matching } from './matching/matching-config.ts';
import { selectPatientsMatchedOtherwise, selectPatientsTelling } from './decide-again-store.ts';

/**
 * The national service says one NHS number took the place of another (or, with no `current`, that none did after all).
 * Patients who bear the old number are compared by the new one from now on; what their sources sent is not changed. The same
 * again changes nothing.
 * Source: PDS FHIR API, "Superseded patients": a record is returned under another number than the one asked for.
 */
export async function supersedeNhsNumber(
  transaction: Executor,
  { superseded, current, at, requestId }: { superseded: NhsNumber; current?: NhsNumber; at: Date; requestId: string },
  matching: Matching,
): Promise<void> {
  const [held] = await transaction.run(selectCurrentNumbers([superseded]));
  if ((held?.current ?? superseded) === (current ?? superseded)) return;
  await transaction.run(insertSupersededNumber({ superseded, current_number: current ?? null, learned_at: at }));
  const occasion: Occasion = { because: 'number-superseded', agent: { type: 'system' }, at, requestId };
  // In one order everywhere, so that two such transactions do not wait for each other.
  for (const { patient_id } of await transaction.run(
    selectPatientsTelling(superseded, hashKey(nhsNumberKey(superseded))),
  ))
    await decideAgain(transaction, patient_id, occasion, matching);
}

/**
 * After a change of matching.yaml: some patients matched with the former rules are matched again, each in a transaction of
 * its own. Called by a job until it returns 0.
 * @returns how many were matched again.
 */
export async function matchAgain(
  database: Database,
  { limit, now }: { limit: number; now: () => Date },
  matching: Matching,
): Promise<number> {
  const stale = await database.run(selectPatientsMatchedOtherwise(matching.fingerprint, limit));
  const requestId = randomUUID();
  for (const { patient_id } of stale)
    await database.transaction((transaction) =>
      decideAgain(
        transaction,
        patient_id,
        { because: 'matching-changed', agent: { type: 'system' }, at: now(), requestId },
        matching,
      ),
    );
  return stale.length;
}

async function decideAgain(
  transaction: Executor,
  patientId: PatientId,
  occasion: Occasion,
  matching: Matching,
): Promise<void> {
  await transaction.run(lockKeys([hashKey(`patient ${patientId}`)]));
  const [known] = await transaction.run(selectStandingPatient(patientId));
  if (!known) return;
  const versions = await transaction.run(selectVersions(patientId));
  await rewritePatient(
    transaction,
    {
      patientId,
      organisation: known.organisation,
      sources: known.sources,
      sequence: known.sequence,
      personId: known.person_id,
      ownPersonId: known.own_person_id,
      verifiedNhsNumber: known.verified_nhs_number,
      stands:
        versions.length > 0 ? standingOf(versions, (one, other) => isAnotherPerson(one, other, matching)) : undefined,
      identifiers: known.identifiers,
    },
    occasion,
    matching,
  );
}
