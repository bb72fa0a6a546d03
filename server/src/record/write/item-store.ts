// Stores the lines a clinician reads, drawn from current resources. Derived: removed and written anew, never amended.
import type { Statement } from '#runtime/database/database.ts';
import type { PatientId } from '#standards/patient.ts';
import type { RecordItem, ResourceKey } from '../items/record-item.ts';
import { instantOf } from './instant.ts';
import { textArray } from './text-array.ts';

/** The lines of one resource, and what they were drawn from. */
export interface DescribedVersion {
  items: readonly RecordItem[];
  consulted: readonly string[];
  version: number;
  sourceId: string;
  organisation: string;
  receivedAt: Date;
}

/** Removes all lines of these resources. */
export function deleteItems(patientId: PatientId, keys: readonly ResourceKey[]): Statement<never> {
  return {
    name: 'record delete items',
    text: `
delete from record.item using unnest($2::text[], $3::text[]) as gone(type, id)
where patient_id = $1 and resource_type = gone.type and resource_id = gone.id`,
    values: [patientId, textArray(keys.map(({ resourceType }) => resourceType)), textArray(keys.map(({ id }) => id))],
  };
}

/** Removes all lines of a patient. */
export function deleteAllItems(patientId: PatientId): Statement<never> {
  return {
    name: 'record delete all items',
    text: 'delete from record.item where patient_id = $1',
    values: [patientId],
  };
}

/** Parts the elements of a list that travels as one text: no FHIR code, reference or caution of ours holds it. */
const separator = '\u001f';

const insert = `
insert into record.item (patient_id, resource_type, resource_id, ordinal, version, source_id, organisation, received_at,
  section, happened_at, title, detail, status, happened, happened_meaning, who, code_system, code, interpretation,
  cautions, labels, consulted)
select $1, type, id, ordinal::smallint, version::int, source_id, organisation, received_at::timestamptz,
  section, happened_at::timestamptz, title, detail, status, happened, happened_meaning, who, code_system, code, interpretation,
  string_to_array(cautions, '${separator}'), string_to_array(labels, '${separator}'), string_to_array(consulted, '${separator}')
from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
  $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::text[], $18::text[], $19::text[],
  $20::text[], $21::text[], $22::text[])
  as new(type, id, ordinal, version, source_id, organisation, received_at, section, happened_at, title, detail, status,
    happened, happened_meaning, who, code_system, code, interpretation, cautions, labels, consulted)`;

/** Stores the lines of these resources. */
export function insertItems(patientId: PatientId, described: readonly DescribedVersion[]): Statement<never> {
  const columns = Array.from({ length: 21 }, (): (string | undefined)[] => []);
  for (const { items, consulted, version, sourceId, organisation, receivedAt } of described) {
    const received = receivedAt.toISOString();
    for (const [ordinal, item] of items.entries()) {
      const row = [
        item.resource.resourceType,
        item.resource.id,
        String(ordinal),
        String(version),
        sourceId,
        organisation,
        received,
        item.section,
        instantOf(item.when) ?? '-infinity',
        item.title,
        item.detail,
        item.status,
        item.when,
        item.whenMeaning,
        item.who,
        item.code?.system,
        item.code?.code,
        item.interpretation,
        item.cautions?.join(separator),
        item.labels?.join(separator),
        ordinal === 0 && consulted.length > 0 ? consulted.join(separator) : undefined,
      ];
      for (const [column, value] of row.entries()) columns[column]!.push(value);
    }
  }
  return { name: 'record insert items', text: insert, values: [patientId, ...columns.map(textArray)] };
}

/**
 * Resources whose lines took words from any of these, given as `Type/id`.
 * Why no index: within one patient the lines are few and lie together; the one patient with 131,000 costs 50 ms a message.
 */
export function selectReferrers(
  patientId: PatientId,
  keys: readonly string[],
): Statement<{ resource_type: string; resource_id: string }> {
  return {
    name: 'record select referrers',
    text: `
select distinct resource_type, resource_id from record.item, unnest(consulted) as target
where patient_id = $1 and ordinal = 0 and target in (select unnest($2::text[]))`,
    values: [patientId, textArray(keys)],
  };
}
