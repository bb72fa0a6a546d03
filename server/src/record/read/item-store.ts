// Reads the lines of a record. Everything here is of given patients, so it is one walk along the front of the primary key.
import type { Statement } from '#runtime/database/database.ts';
import type { PatientId } from '#standards/patient.ts';
import { type SectionId, sections } from '../items/sections.ts';

/** The columns under the names of {@link StoredItem}, so that a row needs little but its nulls taken out. */
export interface ItemRow {
  patientId: PatientId;
  section: SectionId;
  resourceType: string;
  resourceId: string;
  ordinal: number;
  version: number;
  sourceId: string;
  organisation: string;
  /** Milliseconds since 1970: a number is read four times as fast as a timestamp's text. */
  receivedAt: number;
  title: string;
  detail: string | null;
  status: string | null;
  when: string | null;
  whenMeaning: string | null;
  who: string | null;
  codeSystem: string | null;
  code: string | null;
  interpretation: 'high' | 'low' | 'abnormal' | 'critical' | null;
  cautions: string[] | null;
  labels: string[] | null;
  /** JSON. */
  facts: string | null;
}

export interface ItemFilter {
  sections?: readonly SectionId[] | undefined;
  /** Only what this source sent. */
  sourceId?: string | undefined;
  /** Only lines of versions received after this instant. */
  since?: Date | undefined;
  /** Only lines of what happened before this instant, and those without a date. */
  before?: Date | undefined;
  /** Lines that bear any of these security labels are left out before anything is ordered or counted. */
  withheldLabels?: readonly string[] | undefined;
}

const columns = `patient_id as "patientId", section, resource_type as "resourceType", resource_id as "resourceId", ordinal,
  version, source_id as "sourceId", organisation, extract(epoch from received_at)::float8 * 1000 as "receivedAt", title, detail, status, happened as "when",
  happened_meaning as "whenMeaning", who, code_system as "codeSystem", code, interpretation, cautions, labels, facts`;

const filter = `patient_id = any ($1::uuid[])
  and ($2::text[] is null or section = any ($2))
  and ($3::timestamptz is null or received_at > $3)
  and (labels is null or not labels && $4::text[])
  and ($5::text is null or source_id = $5)
  and happened_at < coalesce($6::timestamptz, 'infinity')`;

const newestFirst = 'happened_at desc, resource_type, resource_id, ordinal';

function filterValues(patientIds: readonly PatientId[], filter: ItemFilter): unknown[] {
  const { sections, since, withheldLabels, sourceId, before } = filter;
  return [patientIds, sections ?? null, since ?? null, withheldLabels ?? [], sourceId ?? null, before ?? null];
}

/** Lines, newest first; what has no date comes last. */
export function selectItems(
  patientIds: readonly PatientId[],
  options: ItemFilter & { limit?: number | undefined },
): Statement<ItemRow> {
  return {
    name: 'record select items',
    text: `select ${columns} from record.item where ${filter} order by ${newestFirst} limit $7`,
    values: [...filterValues(patientIds, options), options.limit ?? null],
  };
}

/**
 * The newest lines of each section.
 * Why laterals: each is so many steps along an index, and the 131,000 lines of the longest record are not read.
 */
export function selectNewestItems(
  patientIds: readonly PatientId[],
  options: ItemFilter & { limitPerSection: number },
): Statement<ItemRow> {
  return {
    name: 'record select newest items',
    text: `
select ${columns} from (
  select newest.*, row_number() over (partition by newest.section order by ${newestFirst}) as place
  from unnest($1::uuid[]) as each_patient(id) cross join unnest($8::text[]) as each_section(id)
  cross join lateral (
    select * from record.item
    where ${filter} and patient_id = each_patient.id and section = each_section.id
    order by ${newestFirst} limit $7
  ) newest
) placed
where place <= $7 order by ${newestFirst}`,
    values: [...filterValues(patientIds, options), options.limitPerSection, options.sections ?? allSections],
  };
}

const allSections = sections.map(({ id }) => id);

/** Where a page of one patient's lines ended. */
export interface PageEnd {
  section: string;
  happenedAt: Date | number;
  resourceType: string;
  resourceId: string;
  ordinal: number;
}

/** A page of one patient's lines: section by section, the newest of each first. */
export function selectItemsAfter(
  patientId: PatientId,
  options: ItemFilter & { after?: PageEnd | undefined; limit: number },
): Statement<ItemRow & PageEnd> {
  const { after, limit } = options;
  return {
    name: after ? 'record select items after' : 'record select first items',
    text: `
select ${columns}, happened_at as "happenedAt" from record.item
where ${filter} and patient_id = ($1::uuid[])[1]
  ${
    after
      ? `and section >= $8 and (section > $8 or happened_at <= $9)
  and (section > $8 or happened_at < $9 or (resource_type, resource_id, ordinal) > ($10, $11, $12::smallint))`
      : ''
  }
order by section, ${newestFirst} limit $7`,
    values: [
      ...filterValues([patientId], options),
      limit,
      ...(after ? [after.section, after.happenedAt, after.resourceType, after.resourceId, after.ordinal] : []),
    ],
  };
}

/** How many lines there are, and when the last of them came, as one word; empty where there is none. */
export function selectNewsMark(patientIds: readonly PatientId[], options: ItemFilter): Statement<{ mark: string }> {
  return {
    name: 'record select news mark',
    text: `select case when count(*) = 0 then '' else count(*) || ' ' || extract(epoch from max(received_at)) end as mark
      from record.item where ${filter}`,
    values: filterValues(patientIds, options),
  };
}

/** How many lines each section has. */
export function countItems(
  patientIds: readonly PatientId[],
  options: ItemFilter,
): Statement<{ section: SectionId; count: number }> {
  return {
    name: 'record count items',
    text: `select section, count(*) as count from record.item where ${filter} group by section`,
    values: filterValues(patientIds, options),
  };
}
