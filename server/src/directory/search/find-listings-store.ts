// The search itself: one statement that finds, orders and counts.
import type { Statement } from '#runtime/database/database.ts';
import type { Access, Delivered } from './wishes.ts';

/** What is asked of the index, as numbers and keys. */
export interface Asked {
  /** Keys of kinds of help that answer a need: which of the needs, and which place among its answers, from 0. */
  terms: readonly { key: string; rank: number; need: number }[];
  needs: number;
  /** Words looked for, each with how telling it is; the weights of all sum to 1. */
  words: readonly { stem: string; weight: number }[];
  /** The words in which the needs were said: they tell apart what answers a need alike. Their weights sum to 1. */
  needWords: readonly { stem: string; weight: number }[];
  near?: { latitude: number; longitude: number; withinMetres?: number; box?: { latitude: number; longitude: number } };
  /** Must hold. */
  only: {
    free: boolean;
    access: readonly Access[];
    language?: string;
    age?: number;
    delivered: readonly Delivered[];
    /** Minutes of the week, as a multirange, in any of which it must be open; `every` week, or in some. */
    open?: { minutes: string; every: boolean };
  };
  /** Moves up what has it. */
  rather: {
    free: boolean;
    access: readonly Access[];
    language?: string;
    delivered?: Delivered;
    open?: string;
  };
  freshness: { today: string; reviewAfterMonths: number; halfLifeMonths: number; hideAfterMonths: number };
  limit: number;
  offset: number;
}

export interface Found {
  serviceId: string;
  entryId: string;
  metres: number | null;
  /** Needs it answers, by their index. */
  answers: number[];
  /** Words it has in its name, and anywhere. */
  inName: string[];
  anywhere: string[];
  assuredOn: string | null;
  total: number;
}

/** The best answer to a need counts whole, each after it less; whatever comes after these counts as the last. */
export const rankWeights = [1, 0.75, 0.5, 0.4, 0.3, 0.25] as const;
/** As many as are understood of one search. */
export const mostNeeds = 4;
const firstRankParameter = 32;

/** How well an entry answers all needs: for each the best of its answers. Why written out: some 10 µs less for each candidate than a join. */
const answering = Array.from(
  { length: mostNeeds },
  (_, need) =>
    `case ${rankWeights.map((weight, rank) => `when c.terms && $${firstRankParameter + need * rankWeights.length + rank}::text[] then ${weight}::double precision`).join(' ')} else 0::double precision end`,
).join(' + ');

/**
 * How far down its place in the order everything is moved, as the product of:
 * - what it answers: 4 × how well it answers the needs + 1 × the needs' words in its name + ½ × those anywhere + 3 × the other words in
 *   its name + 1 × those anywhere, both halved where there are needs (1 where nothing was said);
 * - how near: 1 at the door, a half at 3 km, a quarter at 9 km; for what comes to people or is reached from afar always 0.5;
 * - how fresh: 1 until its review is due, then half as much with each half-life;
 * - what was wished for: 1.3 for each wish it has, 0.8 for being not free where free was wished for.
 * A listing whose words hold less than half of what the words tell is not found for its words.
 * Why written out rather than ts_rank: the reader is told why each result stands where it does, and these are the reasons.
 * Plan: the two GIN indexes give the candidates (bitmap or); what is computed for each is arithmetic on its row.
 */
export const findEntries = (asked: Asked): Statement<Found> => {
  const { terms, words, needWords, near, only, rather, freshness } = asked;
  const isOpenEnded = terms.length === 0 && words.length === 0;
  // Why two texts rather than a case: only a plain condition is looked up in the indexes.
  const candidates = isOpenEnded ? '$6::text is not null' : '(e.terms && $1::text[] or e.words @@ $6::tsquery)';
  return {
    name: isOpenEnded ? 'directory find any entries' : 'directory find entries',
    text: `with need (key, need) as (select * from unnest($1::text[], $3::int[])),
      word (stem, query, "inName", weight, "needWeight") as materialized (
        select stem, quote_literal(stem)::tsquery, (quote_literal(stem) || ':A')::tsquery, weight, need from unnest($4::text[], $5::double precision[], $31::double precision[]) as w (stem, weight, need)),
      candidate as materialized (
        select e.*,
          case when $8::double precision is null or e.latitude is null then null else
            12742017.6 * asin(sqrt(least(1, sin(radians(e.latitude - $8) / 2) ^ 2 +
              cos(radians($8)) * cos(radians(e.latitude)) * sin(radians(e.longitude - $9) / 2) ^ 2))) end as metres
        from directory.search_entry e
        where ${candidates}
          and coalesce(greatest(e.assured_on, e.alive_on), $7::date - make_interval(months => $10)) >= $7::date - make_interval(months => $12)
          and ($13::boolean is not true or e.free)
          and e.access @> $14::text[]
          and ($15::text is null or $15 = any (e.languages))
          and ($16::numeric is null or (coalesce(e.minimum_age, 0) <= $16 and coalesce(e.maximum_age, 200) >= $16))
          and (cardinality($17::text[]) = 0 or e.delivered && $17::text[])
          and ($18::text is null or case when $19 then e.open_every else e.open_some end && $18::int4multirange)
          and ($20::double precision is null or e.latitude is null
            or (e.latitude between $8 - $21 and $8 + $21 and e.longitude between $9 - $22 and $9 + $22))
      ),
      fit as materialized (
        select c.*, (${answering}) / $23::int as answering,
          said.*
        from candidate c,
          lateral (select coalesce(sum(w.weight), 0) as worded, coalesce(sum(w."needWeight"), 0) as need_worded,
              coalesce(sum(w.weight) filter (where c.words @@ w."inName"), 0) as named,
              coalesce(sum(w."needWeight") filter (where c.words @@ w."inName"), 0) as need_named
            from word w
            where c.words @@ w.query) said
        where $20::double precision is null or c.metres is null or c.metres <= $20
      ),
      scored as (
        select f.service_id, f.entry_id, f.metres, f.terms, f.words, f.assured_on, f.delivered,
          (case when $2::boolean then 1
            else 4 * answering + need_named + need_worded / 2 + (3 * named + worded) / case when cardinality($1::text[]) > 0 then 2 else 1 end end)
          * case when $8::double precision is null then 1 when 'place' = any (f.delivered) and f.metres is not null
              then 1 / (1 + f.metres / 3000) else 0.5 end
          * power(0.5, greatest(0, ($7::date - coalesce(greatest(f.assured_on, f.alive_on), ($7::date - make_interval(months => $10))::date)) / 30.44 - $10) / $11)
          * case when not $24 then 1 when f.free then 1.3 when f.free is false then 0.8 else 1 end
          * case when cardinality($25::text[]) = 0 then 1
              else power(1.3, cardinality(array(select unnest($25::text[]) intersect select unnest(f.access)))) end
          * case when $26::text = any (f.languages) then 1.6 else 1 end
          * case when $27::text = any (f.delivered) then 1.3 else 1 end
          * case when $28::text is not null and f.open_some && $28::int4multirange then 1.3 else 1 end as score
        from fit f
        where answering > 0 or worded >= 0.5 or $2::boolean
      ),
      one as (select distinct on (service_id) * from scored order by service_id, score desc, entry_id),
      page as (
        select *, count(*) over ()::int as total from one order by score desc, metres nulls last, service_id limit $29 offset $30)
      select service_id as "serviceId", entry_id as "entryId", metres, total, assured_on as "assuredOn",
        array(select distinct n.need from need n where n.key = any (page.terms) order by 1) as answers,
        array(select w.stem from word w where page.words @@ w."inName") as "inName",
        array(select w.stem from word w where page.words @@ w.query) as anywhere
      from page order by score desc, metres nulls last, service_id`,
    values: [
      terms.map(({ key }) => key),
      isOpenEnded,
      terms.map(({ need }) => need),
      [...words, ...needWords].map(({ stem }) => stem),
      [...words.map(({ weight }) => weight), ...needWords.map(() => 0)],
      words.map(({ stem }) => `'${stem}'`).join(' | '),
      freshness.today,
      near?.latitude ?? null,
      near?.longitude ?? null,
      freshness.reviewAfterMonths,
      freshness.halfLifeMonths,
      freshness.hideAfterMonths,
      only.free,
      only.access,
      only.language ?? null,
      only.age ?? null,
      only.delivered,
      only.open?.minutes ?? null,
      only.open?.every ?? false,
      near?.withinMetres ?? null,
      near?.box?.latitude ?? null,
      near?.box?.longitude ?? null,
      Math.max(1, asked.needs),
      rather.free,
      rather.access,
      rather.language ?? null,
      rather.delivered ?? null,
      rather.open ?? null,
      asked.limit,
      asked.offset,
      [...words.map(() => 0), ...needWords.map(({ weight }) => weight)],
      ...Array.from({ length: mostNeeds }, (_, need) =>
        rankWeights.map((_weight, rank) =>
          terms.filter((each) => each.need === need && each.rank === rank).map(({ key }) => key),
        ),
      ).flat(),
    ],
  };
};

/** In how many entries a word is. Why one at a time: with the word in hand, the index is asked. */
export const countWord = (stem: string): Statement<{ entries: number }> => ({
  text: `select count(*)::int as entries from directory.search_entry where words @@ $1::tsquery`,
  values: [`'${stem}'`],
});

/** Every word there is with in how many entries, and how many entries there are. */
export const countAllWords: Statement<{ stem: string; entries: number }> = {
  name: 'directory count all words',
  text: `select word as stem, ndoc as entries from ts_stat('select words from directory.search_entry')
    union all select '', count(*)::int from directory.search_entry`,
};
