// Which listings, places, organisations and terms a page of the open feed holds.
import type { Statement } from '#runtime/database/database.ts';
import type { Weekday } from '../listing.ts';

/** What is asked for; what is left out does not narrow. */
export interface ListingFilter {
  ids?: readonly string[];
  /** How its name begins. */
  nameBegins?: string;
  /** Only those that are offered, or only others. */
  active?: boolean;
  locationId?: string;
  /** Codes of terms, or their ids. */
  termCodes?: readonly string[];
  /** No removed listings, whatever else is asked for. */
  present?: boolean;
  search?: string;
  termIds?: readonly string[];
  taxonomyIds?: readonly string[];
  organizationId?: string;
  /** Changed then or later; removed listings are among them. */
  modifiedAfter?: Date;
  /** As the standard says it: services whose stated minimum age is at least this, whose stated maximum at most that. */
  minimumAge?: number;
  maximumAge?: number;
  /** As people mean it: somebody of this age may come. */
  suitableAge?: number;
  days?: readonly Weekday[];
  /** HH:MM */
  startTime?: string;
  endTime?: string;
  /** Within so many metres. Where there is no place of that, nothing is. */
  near?: { latitude: number; longitude: number; metres: number } | 'nowhere';
}

export interface Paging {
  limit: number;
  offset: number;
}

/** Great-circle metres, on columns in degrees. */
export const metresTo = (latitude: string, longitude: string) => `(2 * 6371008.8 * asin(least(1, sqrt(
  power(sin(radians(l.latitude - ${latitude}) / 2), 2) +
  cos(radians(${latitude})) * cos(radians(l.latitude)) * power(sin(radians(l.longitude - ${longitude}) / 2), 2)))))`;

class Conditions {
  readonly values: unknown[] = [];
  readonly parts: string[] = [];

  add(words: (parameter: (value: unknown) => string) => string): void {
    this.parts.push(
      words((value) => {
        this.values.push(value);
        return `$${this.values.length}`;
      }),
    );
  }
}

/** @param s the service's alias; @param place the alias of the service at a location, where the rows are such. */
function narrow(filter: ListingFilter, place: 'sl' | undefined): Conditions {
  const where = new Conditions();
  if (filter.modifiedAfter) where.add((p) => `s.modified_at >= ${p(filter.modifiedAfter)}::timestamptz`);
  if (!filter.modifiedAfter || filter.present || place) where.add(() => 's.removed_at is null');
  if (filter.ids) where.add((p) => `s.id = any (${p(filter.ids)}::uuid[])`);
  if (filter.nameBegins !== undefined) where.add((p) => `starts_with(lower(s.name), lower(${p(filter.nameBegins)}))`);
  if (filter.active !== undefined) where.add((p) => `(s.status = 'active') = ${p(filter.active)}::boolean`);
  if (filter.locationId)
    where.add(
      (p) => `exists (select from directory.service_at_location at where at.service_id = s.id
        and at.location_id = ${p(filter.locationId)}::uuid)`,
    );
  if (filter.search)
    where.add(
      (p) => `exists (select from directory.search_text w where w.service_id = s.id
        and w.words @@ websearch_to_tsquery('english', ${p(filter.search)}))`,
    );
  if (filter.termIds)
    where.add(
      (p) => `exists (select from directory.service_term st where st.service_id = s.id
        and st.taxonomy_term_id = any (${p(filter.termIds)}::uuid[]))`,
    );
  if (filter.termCodes)
    where.add(
      (p) => `exists (select from directory.service_term st join directory.taxonomy_term t on t.id = st.taxonomy_term_id
        where st.service_id = s.id and coalesce(t.document ->> 'code', t.id::text) = any (${p(filter.termCodes)}::text[]))`,
    );
  if (filter.taxonomyIds)
    where.add(
      (p) => `exists (select from directory.service_term st join directory.taxonomy_term t on t.id = st.taxonomy_term_id
        where st.service_id = s.id and t.taxonomy_id = any (${p(filter.taxonomyIds)}::uuid[]))`,
    );
  if (filter.organizationId) where.add((p) => `s.organization_id = ${p(filter.organizationId)}::uuid`);
  if (filter.minimumAge !== undefined) where.add((p) => `s.minimum_age >= ${p(filter.minimumAge)}::numeric`);
  if (filter.maximumAge !== undefined) where.add((p) => `s.maximum_age <= ${p(filter.maximumAge)}::numeric`);
  if (filter.suitableAge !== undefined)
    where.add((p) => {
      const age = `${p(filter.suitableAge)}::numeric`;
      // Somebody is 65 until the day they are 66.
      return `coalesce(s.minimum_age <= ${age}, true) and coalesce(${age} < s.maximum_age + 1, true)`;
    });
  const { days, startTime, endTime } = filter;
  if (days || startTime || endTime)
    where.add((p) => {
      const parts = [
        ...(days
          ? [`string_to_array(regexp_replace(h.schedule ->> 'byday', '[-+0-9]', '', 'g'), ',') && ${p(days)}::text[]`]
          : []),
        ...(startTime ? [`h.schedule ->> 'opens_at' >= ${p(startTime)}`] : []),
        ...(endTime ? [`left(h.schedule ->> 'closes_at', 5) <= ${p(endTime)}`] : []),
      ];
      const ofPlaces = place
        ? `'$.service_at_locations[*] ? (@.id == $id).schedules[*]', jsonb_build_object('id', sl.id::text)`
        : `'$.service_at_locations[*].schedules[*]'`;
      return `exists (select from (
          select jsonb_array_elements(s.document -> 'schedules') as schedule
          union all select jsonb_path_query(s.document, ${ofPlaces})) h where ${parts.join(' and ')})`;
    });
  const { near } = filter;
  if (near === 'nowhere') where.add(() => 'false');
  else if (near)
    where.add((p) => {
      const [latitude, longitude] = [`${p(near.latitude)}::float8`, `${p(near.longitude)}::float8`];
      const within = `${metresTo(latitude, longitude)} <= ${p(near.metres)}::float8`;
      return place
        ? within
        : `exists (select from directory.service_at_location n join directory.location l on l.id = n.location_id
            where n.service_id = s.id and ${within})`;
    });
  return where;
}

const whereOf = ({ parts }: Conditions) => (parts.length === 0 ? '' : `where ${parts.join('\n and ')}`);

export const countServices = (filter: ListingFilter): Statement<{ count: number }> => {
  const where = narrow(filter, undefined);
  return { text: `select count(*) as count from directory.service s ${whereOf(where)}`, values: where.values };
};

export interface ServiceRow {
  id: string;
  modified_at: Date;
  removed: boolean;
}

/** In the order in which they came, so that what comes meanwhile is on the last page. */
export const selectServices = (filter: ListingFilter, { limit, offset }: Paging): Statement<ServiceRow> => {
  const where = narrow(filter, undefined);
  return {
    text: `select s.id, s.modified_at, s.removed_at is not null as removed from directory.service s ${whereOf(where)}
      order by s.place limit ${limit} offset ${offset}`,
    values: where.values,
  };
};

const places = `directory.service_at_location sl join directory.service s on s.id = sl.service_id
  join directory.location l on l.id = sl.location_id`;

export const countPlaces = (filter: ListingFilter): Statement<{ count: number }> => {
  const where = narrow(filter, 'sl');
  return { text: `select count(*) as count from ${places} ${whereOf(where)}`, values: where.values };
};

export const selectPlaces = (
  filter: ListingFilter,
  { limit, offset }: Paging,
): Statement<{ id: string; service_id: string }> => {
  const where = narrow(filter, 'sl');
  return {
    text: `select sl.id, sl.service_id from ${places} ${whereOf(where)} order by sl.place limit ${limit} offset ${offset}`,
    values: where.values,
  };
};

export const selectServiceOfPlace = (id: string): Statement<{ service_id: string }> => ({
  name: 'directory select service of place',
  text: 'select service_id from directory.service_at_location where id = $1',
  values: [id],
});

/** Organisations that have a listing somebody may see. */
const seen = `exists (select from directory.service s where s.organization_id = o.id and s.removed_at is null)`;

export const countOrganizations = (search: string | undefined): Statement<{ count: number }> => ({
  text: `select count(*) as count from directory.organization o where ${seen} and ($1::text is null or o.name ilike $1)`,
  values: [pattern(search)],
});

export interface OrganizationRow {
  id: string;
  document: Readonly<Record<string, unknown>> & { readonly id: string };
  services: { id: string; name: string; status: string }[];
}

const organizationColumns = `o.id, o.document,
  (select coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'name', s.name, 'status', s.status) order by s.place), '[]')
    from directory.service s where s.organization_id = o.id and s.removed_at is null) as services`;

export const selectOrganizations = (
  search: string | undefined,
  { limit, offset }: Paging,
): Statement<OrganizationRow> => ({
  text: `select ${organizationColumns} from directory.organization o
    where ${seen} and ($1::text is null or o.name ilike $1) order by o.name, o.id limit ${limit} offset ${offset}`,
  values: [pattern(search)],
});

export const selectOrganization = (id: string): Statement<OrganizationRow> => ({
  name: 'directory select organization',
  text: `select ${organizationColumns} from directory.organization o where ${seen} and o.id = $1`,
  values: [id],
});

export interface DocumentRow {
  document: Readonly<Record<string, unknown>>;
}

export const countTaxonomies = (search: string | undefined): Statement<{ count: number }> => ({
  text: `select count(*) as count from directory.taxonomy where $1::text is null or document ->> 'name' ilike $1`,
  values: [pattern(search)],
});

export const selectTaxonomies = (search: string | undefined, { limit, offset }: Paging): Statement<DocumentRow> => ({
  text: `select document from directory.taxonomy where $1::text is null or document ->> 'name' ilike $1
    order by place limit ${limit} offset ${offset}`,
  values: [pattern(search)],
});

export const selectTaxonomy = (id: string): Statement<DocumentRow> => ({
  name: 'directory select taxonomy',
  text: 'select document from directory.taxonomy where id = $1',
  values: [id],
});

export interface TermFilter {
  search?: string;
  taxonomyIds?: readonly string[];
  parentId?: string;
  /** Only those with no broader term. */
  topOnly?: boolean;
}

const termConditions = `($1::text is null or name ilike $1) and ($2::uuid[] is null or taxonomy_id = any ($2))
  and ($3::uuid is null or parent_id = $3) and (not $4 or parent_id is null)`;
const termValues = ({ search, taxonomyIds, parentId, topOnly }: TermFilter) => [
  pattern(search),
  taxonomyIds ?? null,
  parentId ?? null,
  topOnly ?? false,
];

export const countTerms = (filter: TermFilter): Statement<{ count: number }> => ({
  text: `select count(*) as count from directory.taxonomy_term where ${termConditions}`,
  values: termValues(filter),
});

export const selectTermIds = (filter: TermFilter, { limit, offset }: Paging): Statement<{ id: string }> => ({
  text: `select id from directory.taxonomy_term where ${termConditions} order by place limit ${limit} offset ${offset}`,
  values: termValues(filter),
});

/** The middle of the places the directory knows at a postcode. */
export const selectMiddleOf = (postcode: string): Statement<{ latitude: number | null; longitude: number | null }> => ({
  name: 'directory select middle of postcode',
  text: `select avg(latitude) as latitude, avg(longitude) as longitude from directory.location where postcode = $1`,
  values: [postcode],
});

/** Words anywhere in a name, as they are written. */
const pattern = (search: string | undefined) =>
  search === undefined ? null : `%${search.replaceAll(/[\\%_]/g, (special) => `\\${special}`)}%`;
