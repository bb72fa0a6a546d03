// Which organisations and locations a FHIR search finds: those of listings somebody may see, and no others.
import type { Statement } from '#runtime/database/database.ts';
import { metresTo, type Paging } from '../open-referral/pages-store.ts';

export interface EntityFilter {
  ids?: readonly string[] | undefined;
  nameBegins?: string | undefined;
  /** Without a space. */
  postcode?: string | undefined;
  /** Scheme and value; the scheme may be any. */
  identifier?: string | undefined;
  near?: { latitude: number; longitude: number; metres: number } | undefined;
}

export interface EntityFound {
  document: Readonly<Record<string, unknown>> & { readonly id: string };
  modified_at: Date;
  total: number;
}

export const findOrganizations = (filter: EntityFilter, { limit, offset }: Paging): Statement<EntityFound> => ({
  text: `select o.document, o.modified_at, count(*) over () as total from directory.organization o
    where exists (select from directory.service s where s.organization_id = o.id and s.removed_at is null)
      and ($1::uuid[] is null or o.id = any ($1)) and ($2::text is null or starts_with(lower(o.name), lower($2)))
      and ($3::text is null or o.document -> 'organization_identifiers' @> jsonb_build_array(jsonb_build_object('identifier', $3::text)))
    order by o.name, o.id limit ${limit} offset ${offset}`,
  values: [filter.ids ?? null, filter.nameBegins ?? null, filter.identifier ?? null],
});

export const findLocations = (filter: EntityFilter, { limit, offset }: Paging): Statement<EntityFound> => {
  const { near } = filter;
  return {
    text: `select l.document, l.modified_at, count(*) over () as total from directory.location l
    where exists (select from directory.service_at_location sl join directory.service s on s.id = sl.service_id
        where sl.location_id = l.id and s.removed_at is null)
      and ($1::uuid[] is null or l.id = any ($1)) and ($2::text is null or starts_with(lower(l.document ->> 'name'), lower($2)))
      and ($3::text is null or starts_with(l.postcode, $3))
      and ($4::float8 is null or ${metresTo('$5::float8', '$6::float8')} <= $4)
    order by ${near ? metresTo('$5::float8', '$6::float8') : `l.document ->> 'name'`} nulls last, l.id limit ${limit} offset ${offset}`,
    values: [
      filter.ids ?? null,
      filter.nameBegins ?? null,
      filter.postcode ?? null,
      near?.metres ?? null,
      near?.latitude ?? null,
      near?.longitude ?? null,
    ],
  };
};
