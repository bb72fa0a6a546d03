// Keeps what listings could share, and pairs that may be one.
import type { Statement } from '#runtime/database/database.ts';
import type { Author } from '../listing.ts';

export const replaceLikeness = (serviceId: string, words: readonly string[]): Statement[] => [
  {
    name: 'directory delete likeness',
    text: 'delete from directory.likeness where service_id = $1 and likeness <> all ($2::text[])',
    values: [serviceId, words],
  },
  {
    name: 'directory insert likeness',
    text: 'insert into directory.likeness (service_id, likeness) select $1, unnest($2::text[]) on conflict do nothing',
    values: [serviceId, words],
  },
];

/** Others that share a word which few share: what twenty listings have tells nothing of two. */
export const selectAlike = (serviceId: string, words: readonly string[]): Statement<{ service_id: string }> => ({
  name: 'directory select alike',
  text: `select distinct l.service_id from directory.likeness l join directory.service s on s.id = l.service_id
    where l.likeness = any ($2::text[]) and l.service_id <> $1 and s.removed_at is null
      and (select count(*) from directory.likeness n where n.likeness = l.likeness) <= 20
    limit 50`,
  values: [serviceId, words],
});

const inOrder = (one: string, other: string) => (one < other ? [one, other] : [other, one]);

/** A pair somebody decided about stays decided. */
export const upsertDuplicate = (
  one: string,
  other: string,
  { score, reasons }: { score: number; reasons: readonly string[] },
): Statement => ({
  name: 'directory upsert duplicate',
  text: `insert into directory.duplicate (one_id, other_id, reasons, score, found_at) values ($1, $2, $3, $4, now())
    on conflict (one_id, other_id) do update set reasons = excluded.reasons, score = excluded.score where duplicate.state = 'open'`,
  values: [...inOrder(one, other), reasons, score],
});

export const selectOpen = (
  limit: number,
): Statement<{ one_id: string; other_id: string; score: string; reasons: string[] }> => ({
  name: 'directory select open duplicates',
  text: `select d.one_id, d.other_id, d.score, d.reasons from directory.duplicate d
      join directory.service a on a.id = d.one_id and a.removed_at is null
      join directory.service b on b.id = d.other_id and b.removed_at is null
    where d.state = 'open' order by d.score desc, d.found_at, d.one_id, d.other_id limit $1`,
  values: [limit],
});

export const decide = (
  one: string,
  other: string,
  state: 'merged' | 'different',
  author: Author,
  because: string,
): Statement => ({
  name: 'directory decide duplicate',
  text: `insert into directory.duplicate (one_id, other_id, reasons, score, found_at, state, decided_at, author, because)
      values ($1, $2, '{"an editor says so"}', 1, now(), $3, now(), $4, $5)
    on conflict (one_id, other_id) do update set state = excluded.state, decided_at = now(), author = excluded.author,
      because = excluded.because`,
  values: [...inOrder(one, other), state, JSON.stringify(author), because],
});
