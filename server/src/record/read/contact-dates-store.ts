// When an organisation's own messages say that it saw these patients, or is to. Dates, never what for.
import type { Statement } from '#runtime/database/database.ts';
import type { PatientId } from '#standards/patient.ts';

/** Statuses, as lines say them, by which it did not happen, was never meant, or was a mistake. */
const neverWas = ['cancelled', 'entered in error', 'revoked', 'draft', 'proposed'];
/** Those that last, however long ago they began. */
const lasting = ['active', 'in progress', 'arrived', 'triaged', 'onleave', 'checked in', 'on the waiting list'];

/**
 * One row for each encounter, appointment or referral that began by then: a stay makes a line for its beginning and one for its end.
 * What a source labelled as sensitive is left out: even a date would say that there was something.
 */
export const selectContactDates = (
  patientIds: readonly PatientId[],
  organisation: string,
  resourceTypes: readonly string[],
  to: Date,
): Statement<{ resource_type: string; first_at: Date; last_at: Date; until: string | null; lasts: boolean }> => ({
  name: 'record select contact dates',
  text: `select resource_type, min(happened_at) as first_at, max(happened_at) as last_at, max(facts::jsonb->>'until') as until,
      bool_or(coalesce(lower(status) = any ($6), false)) as lasts
    from record.item
    where patient_id = any ($1::uuid[]) and resource_type = any ($3) and organisation = $2
      and (status is null or lower(status) <> all ($5)) and labels is null and happened_at > '-infinity'
    group by patient_id, resource_type, resource_id
    having min(happened_at) <= $4 order by first_at`,
  values: [patientIds, organisation, resourceTypes, to, neverWas, lasting],
});
