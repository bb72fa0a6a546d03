// Counts what was not found.
import type { Statement } from '#runtime/database/database.ts';

export const addUnmet = (
  month: string,
  scheme: string,
  rows: readonly { need: string; neighbourhood: string; weight: number }[],
): Statement => ({
  name: 'directory add unmet searches',
  text: `insert into directory.unmet_search (month, need, scheme, neighbourhood, searches)
      select $1::date, need, $2, neighbourhood, weight
      from unnest($3::text[], $4::text[], $5::double precision[]) as row (need, neighbourhood, weight)
      order by need, neighbourhood
    on conflict (month, need, scheme, neighbourhood) do update set searches = unmet_search.searches + excluded.searches`,
  values: [
    month,
    scheme,
    rows.map(({ need }) => need),
    rows.map(({ neighbourhood }) => neighbourhood),
    rows.map(({ weight }) => weight),
  ],
});

/** Of all months since, most asked first; those of equal number by name, so that order tells nothing of what is hidden. */
export const selectUnmet = (
  since: string,
  scheme: string,
): Statement<{ need: string; neighbourhood: string; searches: number }> => ({
  name: 'directory select unmet searches',
  text: `select need, neighbourhood, sum(searches) as searches from directory.unmet_search
    where month >= $1::date and scheme = $2 group by need, neighbourhood
    order by round(sum(searches)) desc, need, neighbourhood limit 500`,
  values: [since, scheme],
});

/** What is offered: at places, by the first half of their postcode, and without one, to everybody wherever they live. */
export const selectEntriesByDistrict = (
  today: string,
  hideAfterMonths: number,
): Statement<{ district: string | null; terms: string[] }> => ({
  name: 'directory select entries by district',
  text: `select district, terms from directory.search_entry
    where (district is not null or delivered && '{home,phone,online}'::text[]) and coalesce(greatest(assured_on, alive_on), $1::date) >= $1::date - make_interval(months => $2)`,
  values: [today, hideAfterMonths],
});
