// What processing a message needs of the folders beside this one, each working in the message's transaction. Passed in, so
// that a test can make any of them fail.
import { linkPatient, type LinkResult, type PatientToLink } from '#patient-index/link-patient.ts';
import type { Matching } from '#patient-index/matching/matching-config.ts';
import { type Merge, mergePatients, unmergePatients } from '#patient-index/merge-patients.ts';
import { receiveChecked, type Received, type ResourceBatch } from '#record/write.ts';
import { checkResources } from '#record/write/check-resources.ts';
import type { Executor } from '#runtime/database/database.ts';
import type { Resource } from '#standards/fhir/types.ts';

export interface RecordWriters {
  linkPatient(transaction: Executor, patient: PatientToLink): Promise<Pick<LinkResult, 'contradicts'>>;
  mergePatients(transaction: Executor, merge: Merge): Promise<unknown>;
  unmergePatients(transaction: Executor, merge: Merge): Promise<unknown>;
  receiveResources(transaction: Executor, batch: ResourceBatch): Promise<Received>;
}

/** The real ones. @param matching the partnership's rules for who is one person. */
export function recordWriters(matching: Matching): RecordWriters {
  return {
    linkPatient: (transaction, patient) => linkPatient(transaction, patient, matching),
    mergePatients: (transaction, merge) => mergePatients(transaction, merge, matching),
    unmergePatients: (transaction, merge) => unmergePatients(transaction, merge, matching),
    receiveResources(transaction, { resources, ...batch }) {
      const { checked, refused } = checkResources(resources);
      // A FHIR source says of each resource when it was last changed there; a translated message has one time for all.
      if (batch.transform === undefined) for (const each of checked) each.recordedAt = changedAt(each.resource, batch);
      return receiveChecked(transaction, batch, checked, refused);
    },
  };
}

/** Nothing is recorded after it came: a source's clock may be ahead. */
function changedAt(resource: Resource | undefined, { recordedAt, receivedAt }: Omit<ResourceBatch, 'resources'>): Date {
  const changed = Date.parse(resource?.meta?.lastUpdated ?? '');
  return new Date(Number.isNaN(changed) ? recordedAt : Math.min(changed, receivedAt.getTime()));
}
