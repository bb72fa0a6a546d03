// What of a patient's record is left out as never shared, and by which lists its lines are drawn.
import type { Statement } from '#runtime/database/database.ts';
import type { PatientId } from '#standards/patient.ts';
import type { ResourceKey } from '../items/record-item.ts';
import { textArray } from './text-array.ts';

export interface LeftOut extends ResourceKey {
  /** By which it is known elsewhere. */
  identifiers: readonly string[];
}

/** Puts these in place of what was left out before. */
export function replaceLeftOut(patientId: PatientId, leftOut: readonly LeftOut[]): Statement<never> {
  return {
    name: 'record replace left out',
    text: `
with wanted as (select * from unnest($2::text[], $3::text[], $4::text[]) as wanted(type, id, identifiers)),
gone as (
  delete from record.never_shared
  where patient_id = $1 and (resource_type, resource_id) not in (select type, id from wanted)
)
insert into record.never_shared as before (patient_id, resource_type, resource_id, identifiers)
select $1, type, id, string_to_array(identifiers, ',') from wanted
on conflict (patient_id, resource_type, resource_id) do update set identifiers = excluded.identifiers
where before.identifiers <> excluded.identifiers`,
    values: [
      patientId,
      textArray(leftOut.map(({ resourceType }) => resourceType)),
      textArray(leftOut.map(({ id }) => id)),
      textArray(leftOut.map(({ identifiers }) => identifiers.join(','))),
    ],
  };
}

/** What of this patient's record is left out. */
export function selectLeftOut(
  patientId: PatientId,
): Statement<{ resource_type: string; resource_id: string; identifiers: string[] }> {
  return {
    name: 'record select left out',
    text: 'select resource_type, resource_id, identifiers from record.never_shared where patient_id = $1',
    values: [patientId],
  };
}

/** The patient's lines are drawn by these lists now, or by none; and whether something is left out or cut. */
export function setDrawnBy(patientId: PatientId, stamp: string | null, leavesOut: boolean): Statement<never> {
  return {
    name: 'record set drawn by',
    text: 'update record.patient set drawn_by = $2, leaves_out = $3 where patient_id = $1',
    values: [patientId, stamp, leavesOut],
  };
}

/** Which of these patients' lines are drawn by other lists, or by none. */
export function selectStale(patientIds: readonly PatientId[], stamp: string): Statement<{ patient_id: PatientId }> {
  return {
    name: 'record select stale',
    text: 'select patient_id from record.patient where patient_id = any ($1::uuid[]) and drawn_by is distinct from $2',
    values: [patientIds, stamp],
  };
}

/** Some patients whose lines are drawn by other lists, or by none, after this one. */
export function selectSomeStale(stamp: string, limit: number): Statement<{ patient_id: PatientId }> {
  return {
    name: 'record select some stale',
    text: 'select patient_id from record.patient where drawn_by is distinct from $1 limit $2',
    values: [stamp, limit],
  };
}

/** How many patients there are, and how many of them have lines drawn by these lists. */
export function countDrawn(stamp: string): Statement<{ patients: number; drawn: number }> {
  return {
    name: 'record count drawn',
    text: 'select count(*) as patients, count(*) filter (where drawn_by = $1) as drawn from record.patient',
    values: [stamp],
  };
}

/** Of these patients, who are one person: how each is drawn, and what is left out of the others. */
export function selectBeside(patientIds: readonly PatientId[]): Statement<{
  patient_id: PatientId;
  drawn_by: string | null;
  beside: string[];
  own: string[];
  others: string[];
}> {
  return {
    name: 'record select beside',
    text: `
with told as (
  select patient_id, identifier from record.never_shared, unnest(identifiers) as identifier where patient_id = any ($1::uuid[])
)
select patient_id, drawn_by, beside,
  array(select identifier from told where told.patient_id = patient.patient_id) as own,
  array(select distinct identifier from told where told.patient_id <> patient.patient_id order by identifier) as others
from record.patient where patient_id = any ($1::uuid[])`,
    values: [patientIds],
  };
}

/** What of the same person is left out elsewhere. */
export function setBeside(patientId: PatientId, identifiers: readonly string[]): Statement<never> {
  return {
    name: 'record set beside',
    text: 'update record.patient set beside = $2::text[] where patient_id = $1',
    values: [patientId, textArray(identifiers)],
  };
}
