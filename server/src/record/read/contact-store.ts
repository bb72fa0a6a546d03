// Whether an organisation itself has told us of seeing these patients: evidence that its people look after them, and nothing of
// what was seen.
import type { Statement } from '#runtime/database/database.ts';
import type { PatientId } from '#standards/patient.ts';

/** Statuses, as lines say them, by which it did not happen, was never meant, or was a mistake. */
const neverWas = ['cancelled', 'entered in error', 'revoked', 'draft', 'proposed'];
/** Those that last, however long ago they began. */
const lasting = ['active', 'in progress', 'arrived', 'triaged', 'onleave', 'checked in', 'on the waiting list'];

/** Which of these kinds of entry the organisation's own messages hold of these patients, within the time. */
export const selectContactKinds = (
  patientIds: readonly PatientId[],
  organisation: string,
  resourceTypes: readonly string[],
  from: Date,
  until: Date,
): Statement<{ resource_type: string }> => ({
  name: 'record select contact kinds',
  text: `select distinct resource_type from record.item
    where patient_id = any ($1::uuid[]) and resource_type = any ($3) and organisation = $2
      and (status is null or lower(status) <> all ($6))
      and (happened_at between $4 and $5 or lower(status) = any ($7))`,
  values: [patientIds, organisation, resourceTypes, from, until, neverWas, lasting],
});

/** The organisation's own referrals among these, within the time. */
export const selectReferrals = (
  patientIds: readonly PatientId[],
  organisation: string,
  from: Date,
  until: Date,
): Statement<{ patient_id: PatientId; resource_id: string }> => ({
  name: 'record select referrals',
  text: `select distinct patient_id, resource_id from record.item
    where patient_id = any ($1::uuid[]) and resource_type = 'ServiceRequest' and organisation = $2
      and (status is null or lower(status) <> all ($5))
      and (happened_at between $3 and $4 or lower(status) = any ($6))
    order by patient_id, resource_id`,
  values: [patientIds, organisation, from, until, neverWas, lasting],
});
