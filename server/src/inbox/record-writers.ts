// What processing a message needs of the folders beside this one, each working in the message's transaction. Passed in, so
// that a test can make any of them fail.
import { linkAsBefore, linkPatient, type LinkResult, type PatientToLink } from '#patient-index/link-patient.ts';
import type { Matching } from '#patient-index/matching/matching-config.ts';
import { type Merge, mergePatients, unmergePatients } from '#patient-index/merge-patients.ts';
import { type LeavingOut, receiveChecked, type Received, type ResourceBatch } from '#record/write.ts';
import { checkResources } from '#record/write/check-resources.ts';
import type { Executor } from '#runtime/database/database.ts';
import type { Resource } from '#standards/fhir/types.ts';

/** A resource and when its source recorded it, as an ISO instant. */
export interface Said {
  resource: Resource;
  recordedAt: string;
  /** Where it is said in part, what the source says there is none of: the rest is as it was. */
  cleared?: readonly string[];
}

/** Everything one message says about one patient. */
export interface SaidOfPatient extends Omit<ResourceBatch, 'resources'> {
  said: readonly Said[];
}

export interface RecordWriters {
  linkPatient(transaction: Executor, patient: PatientToLink): Promise<Pick<LinkResult, 'contradicts'>>;
  /** The same where it says nothing new; undefined where it does, and then nothing is written. */
  linkAsBefore(transaction: Executor, patient: PatientToLink): Promise<Pick<LinkResult, 'contradicts'> | undefined>;
  mergePatients(transaction: Executor, merge: Merge): Promise<unknown>;
  unmergePatients(transaction: Executor, merge: Merge): Promise<unknown>;
  receiveResources(transaction: Executor, batch: SaidOfPatient): Promise<Received>;
}

/**
 * The real ones.
 * @param matching the partnership's rules for who is one person.
 * @param leavingOut the lists in force of what is never shared; without, what is written is drawn before it is read.
 */
export function recordWriters(matching: Matching, leavingOut?: () => LeavingOut): RecordWriters {
  return {
    linkPatient: (transaction, patient) => linkPatient(transaction, patient, matching),
    linkAsBefore: (transaction, patient) => linkAsBefore(transaction, patient, matching),
    mergePatients: (transaction, merge) => mergePatients(transaction, merge, matching),
    unmergePatients: (transaction, merge) => unmergePatients(transaction, merge, matching),
    receiveResources(transaction, { said, ...batch }) {
      const { checked, refused, notTaken } = checkResources(said.map(({ resource }) => resource));
      const saidOf = new Map(said.map((each) => [each.resource, each]));
      for (const each of checked) {
        const { recordedAt, cleared } = saidOf.get(each.resource!)!;
        each.recordedAt = new Date(recordedAt);
        if (cleared) each.cleared = cleared;
      }
      return receiveChecked(transaction, batch, checked, refused, leavingOut?.(), notTaken);
    },
  };
}
