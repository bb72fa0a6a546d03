// Reads the search entries of listings that changed, in the order of their changes.
import type { Statement } from '#runtime/database/database.ts';

/** One entry of a changed listing; of a listing that has none any more one row whose `entryId` is null. */
export interface ChangedRow {
  number: number;
  serviceId: string;
  entryId: string | null;
  /** Parted by spaces, which no stem has: all of them, and those of the name. */
  words: string;
  nameWords: string;
  terms: string[];
  latitude: number | null;
  longitude: number | null;
  delivered: string;
  free: boolean | null;
  languages: string;
  access: string;
  minimumAge: number | null;
  maximumAge: number | null;
  /** Multiranges as PostgreSQL writes them. */
  openEvery: string | null;
  openSome: string | null;
  /** Days since 1970 until somebody last made sure of it, or was seen there. */
  sureOn: number | null;
}

/** Listings changed after a number, so many at most, each whole. */
export const selectChanged = (after: number, listings: number): Statement<ChangedRow> => ({
  name: 'directory select changed search entries',
  text: `select change.number, change.service_id as "serviceId", e.entry_id as "entryId",
      array_to_string(tsvector_to_array(e.words), ' ') as words, array_to_string(tsvector_to_array(ts_filter(e.words, '{a}')), ' ') as "nameWords",
      e.terms, e.latitude, e.longitude, array_to_string(e.delivered, ' ') as delivered, e.free, array_to_string(e.languages, ' ') as languages,
      array_to_string(e.access, ' ') as access, e.minimum_age::double precision as "minimumAge", e.maximum_age::double precision as "maximumAge",
      e.open_every::text as "openEvery", e.open_some::text as "openSome", greatest(e.assured_on, e.alive_on) - date '1970-01-01' as "sureOn"
    from (select service_id, number from directory.search_change where number > $1 order by number limit $2) change
      left join directory.search_entry e on e.service_id = change.service_id
    order by change.number, e.entry_id`,
  values: [after, listings],
});
