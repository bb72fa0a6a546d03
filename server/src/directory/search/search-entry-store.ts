// Writes what of each listing is compared with what somebody looks for.
import type { Statement } from '#runtime/database/database.ts';
import type { SearchEntry } from './search-entry.ts';

/**
 * The entries of one listing, instead of those it had. Where a place has no coordinates, its postcode's are taken.
 * Why one statement: what is found is one whole listing, the old or the new.
 */
export const replaceEntries = (serviceId: string, entries: readonly SearchEntry[]): Statement => ({
  name: 'directory replace search entries',
  text: `with given as (
      select * from jsonb_to_recordset($2::jsonb) as entry (
        "entryId" uuid, "nameWords" text, "kindWords" text, "otherWords" text, terms text[], latitude double precision,
        longitude double precision, postcode text, district text, delivered text[], free boolean, languages text[], access text[],
        "minimumAge" numeric, "maximumAge" numeric, "openEvery" text, "openSome" text, "assuredOn" date)),
    gone as (
      delete from directory.search_entry where service_id = $1 and entry_id not in (select "entryId" from given))
    insert into directory.search_entry as entry (entry_id, service_id, words, terms, latitude, longitude, district, delivered, free,
        languages, access, minimum_age, maximum_age, open_every, open_some, assured_on, alive_on)
      select "entryId", $1,
        setweight(to_tsvector('simple', "nameWords"), 'A') || setweight(to_tsvector('simple', "kindWords"), 'B') ||
          setweight(to_tsvector('simple', "otherWords"), 'C'),
        terms, coalesce(given.latitude, at.latitude), coalesce(given.longitude, at.longitude), district, delivered, free, languages,
        access, "minimumAge", "maximumAge", "openEvery"::int4multirange, "openSome"::int4multirange, "assuredOn", life.seen_on
      from given
        left join directory.postcode at on at.postcode = given.postcode
        left join directory.proof_of_life life on life.service_id = $1
    on conflict (entry_id) do update set (service_id, words, terms, latitude, longitude, district, delivered, free, languages, access,
        minimum_age, maximum_age, open_every, open_some, assured_on, alive_on)
      = row (excluded.service_id, excluded.words, excluded.terms, excluded.latitude, excluded.longitude, excluded.district,
        excluded.delivered, excluded.free, excluded.languages, excluded.access, excluded.minimum_age, excluded.maximum_age,
        excluded.open_every, excluded.open_some, excluded.assured_on, excluded.alive_on)`,
  values: [serviceId, JSON.stringify(entries)],
});

/** That somebody was seen there on a day; an earlier day changes nothing. */
export const keepProofOfLife = (serviceId: string, seenOn: string): Statement => ({
  name: 'directory keep proof of life',
  text: `with kept as (
      insert into directory.proof_of_life (service_id, seen_on) values ($1, $2)
      on conflict (service_id) do update set seen_on = greatest(proof_of_life.seen_on, excluded.seen_on))
    update directory.search_entry set alive_on = greatest(alive_on, $2::date) where service_id = $1`,
  values: [serviceId, seenOn],
});

/** Listings whose entries are missing: of a directory that was filled before it was searched. */
export const selectWithoutEntries: Statement<{ id: string }> = {
  name: 'directory select listings without search entries',
  text: `select id from directory.service s where removed_at is null and status = 'active'
    and not exists (select from directory.search_entry e where e.service_id = s.id)`,
};
