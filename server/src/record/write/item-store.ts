// Stores the lines a clinician reads, drawn from current resources. Derived: removed and written anew, never amended.
import type { Statement } from '#runtime/database/database.ts';
import type { PatientId } from '#standards/patient.ts';
import type { RecordItem, ResourceKey } from '../items/record-item.ts';
import { instantOf } from './instant.ts';
import { textArray } from './text-array.ts';
import { wordTable } from '#standards/word-table.ts';

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

/** Parts the elements of a list that travels as one text. No words of a line hold control characters: see `words.ts`. */
const separator = '\u001f';

/** The columns of a line but for its patient's, in the order of {@link itemValues}. */
export const itemColumns = `resource_type, resource_id, ordinal, version, source_id, organisation, received_at, section,
  happened_at, title, detail, status, happened, happened_meaning, who, code_system, code, interpretation, cautions, labels, consulted, facts`;

const types: Readonly<Record<string, string>> = wordTable({
  ordinal: '::smallint',
  version: '::int',
  received_at: '::timestamptz',
  happened_at: '::timestamptz',
});
const lists = new Set(['cautions', 'labels', 'consulted']);
const names = itemColumns.split(/,\s*/);
const insert = `
insert into record.item (patient_id, ${itemColumns})
select $1, ${names.map((name) => (lists.has(name) ? `string_to_array(${name}, '${separator}')` : `${name}${types[name] ?? ''}`)).join(', ')}
from unnest(${names.map((_, index) => `$${index + 2}::text[]`).join(', ')}) as new(${itemColumns})`;

/** Stores the lines of these resources. */
export function insertItems(patientId: PatientId, described: readonly DescribedVersion[]): Statement<never> {
  const columns = names.map((): (string | undefined)[] => []);
  for (const each of described)
    for (const values of itemValues(each))
      for (const [column, value] of values.entries())
        columns[column]!.push(typeof value === 'object' ? value.join(separator) : value);
  return { name: 'record insert items', text: insert, values: [patientId, ...columns.map(textArray)] };
}

/** A resource's lines as the values of their rows. */
export function itemValues(described: DescribedVersion): (string | readonly string[] | undefined)[][] {
  const { items, consulted, version, sourceId, organisation } = described;
  const receivedAt = described.receivedAt.toISOString();
  return items.map((item, ordinal) => [
    item.resource.resourceType,
    item.resource.id,
    String(ordinal),
    String(version),
    sourceId,
    organisation,
    receivedAt,
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
    item.cautions,
    item.labels,
    ordinal === 0 && consulted.length > 0 ? consulted : undefined,
    item.facts && JSON.stringify(item.facts),
  ]);
}

/** What the lines of a patient took words from, as `Type/id`, each once. */
export function selectConsulted(patientId: PatientId): Statement<{ target: string }> {
  return {
    name: 'record select consulted',
    text: 'select distinct unnest(consulted) as target from record.item where patient_id = $1 and consulted is not null',
    values: [patientId],
  };
}

/**
 * Resources whose lines took words from any of a few, given as `Type/id`. A few: each line is compared with each of them.
 * Why no index: within one patient the lines are few and lie together; the one patient with 131,000 costs 50 ms a message.
 */
export function selectReferrers(
  patientId: PatientId,
  keys: readonly string[],
): Statement<{ resource_type: string; resource_id: string }> {
  return {
    name: 'record select referrers',
    text: `
select resource_type, resource_id from record.item
where patient_id = $1 and ordinal = 0 and consulted && $2::text[]`,
    values: [patientId, textArray(keys)],
  };
}
