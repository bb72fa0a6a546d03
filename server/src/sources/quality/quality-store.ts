// How well the sources' entries could be used, week by week: added to as records are opened, read for their owners.
import type { Executor } from '#runtime/database/database.ts';

/** What was found wanting on one kind of entry of one source. */
export interface QualityCount {
  sourceId: string;
  /** FHIR resource type; empty for what is of no one type. */
  resourceType: string;
  kind: string;
  found: number;
  /** Of how many it was looked for. */
  looked: number;
}

/** Adds to the counts of the week this instant is in. */
export async function addQuality(database: Executor, at: Date, counts: readonly QualityCount[]): Promise<void> {
  if (counts.length === 0) return;
  // In one order, so that two who add to the same rows wait for each other and not for ever.
  const ordered = counts.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  await database.run({
    name: 'sources add quality',
    text: `insert into sources.quality as held (source_id, week, resource_type, kind, found, looked)
      select source_id, date_trunc('week', $1::timestamptz at time zone 'UTC')::date, resource_type, kind, found, looked
      from unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[]) as new(source_id, resource_type, kind, found, looked)
      on conflict (source_id, week, resource_type, kind) do update
        set found = held.found + excluded.found, looked = held.looked + excluded.looked`,
    values: [
      at,
      ordered.map(({ sourceId }) => sourceId),
      ordered.map(({ resourceType }) => resourceType),
      ordered.map(({ kind }) => kind),
      ordered.map(({ found }) => found),
      ordered.map(({ looked }) => looked),
    ],
  });
}

/** The counts of the weeks from the one this instant is in, added up; only what was found at least once. */
export function readQuality(database: Executor, from: Date): Promise<QualityCount[]> {
  return database.run<QualityCount>({
    text: `select source_id as "sourceId", resource_type as "resourceType", kind, sum(found)::bigint as found, sum(looked)::bigint as looked
      from sources.quality where week >= date_trunc('week', $1::timestamptz at time zone 'UTC')::date
      group by source_id, resource_type, kind having sum(found) > 0
      order by source_id, sum(found)::float8 / greatest(sum(looked), 1) desc, sum(found) desc, resource_type, kind`,
    values: [from],
  });
}

const keyOf = ({ sourceId, resourceType, kind }: QualityCount): string => `${sourceId} ${resourceType} ${kind}`;
