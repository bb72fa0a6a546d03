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
  offset: number,
): Statement<{ one_id: string; other_id: string; score: string; reasons: string[]; total: number }> => ({
  name: 'directory select open duplicates',
  text: `select d.one_id, d.other_id, d.score, d.reasons, count(*) over () as total from directory.duplicate d
      join directory.service a on a.id = d.one_id and a.removed_at is null
      join directory.service b on b.id = d.other_id and b.removed_at is null
    where d.state = 'open' order by d.score desc, d.found_at, d.one_id, d.other_id limit $1 offset $2`,
  values: [limit, offset],
});

export const selectPair = (one: string, other: string): Statement<{ reasons: string[] }> => ({
  name: 'directory select duplicate',
  text: 'select reasons from directory.duplicate where one_id = $1 and other_id = $2',
  values: inOrder(one, other),
});

/** @param kept which one stands for both, and its version before and after. */
export const decide = (
  one: string,
  other: string,
  state: 'merged' | 'different',
  author: Author,
  because: string,
  kept?: { keptId: string; organizationId: string; before: number; after: number },
): Statement => ({
  name: 'directory decide duplicate',
  text: `insert into directory.duplicate (one_id, other_id, reasons, score, found_at, state, decided_at, author, because,
        kept_id, kept_organization_id, kept_version_before, kept_version_after)
      values ($1, $2, '{"an editor says so"}', 1, now(), $3, now(), $4, $5, $6, $7, $8, $9)
    on conflict (one_id, other_id) do update set state = excluded.state, decided_at = now(), author = excluded.author,
      because = excluded.because, kept_id = excluded.kept_id, kept_organization_id = excluded.kept_organization_id,
      kept_version_before = excluded.kept_version_before,
      kept_version_after = excluded.kept_version_after`,
  values: [
    ...inOrder(one, other),
    state,
    JSON.stringify(author),
    because,
    kept?.keptId ?? null,
    kept?.organizationId ?? null,
    kept?.before ?? null,
    kept?.after ?? null,
  ],
});

export const selectJoined = (
  limit: number,
): Statement<{
  keptId: string;
  keptName: string;
  otherId: string;
  otherName: string;
  by: Author;
  why: string;
  at: Date;
}> => ({
  name: 'directory select joined listings',
  text: `select d.kept_id as "keptId", k.name as "keptName", o.id as "otherId", o.name as "otherName", d.author as by,
      d.because as why, d.decided_at as at
    from directory.duplicate d join directory.service k on k.id = d.kept_id
      join directory.service o on o.id in (d.one_id, d.other_id) and o.id <> d.kept_id
    where d.state = 'merged' and d.kept_id is not null order by d.decided_at desc limit $1`,
  values: [limit],
});

/** Held until they are parted. */
export const lockJoined = (
  one: string,
  other: string,
): Statement<{
  kept_id: string;
  kept_organization_id: string;
  kept_version_before: number;
  kept_version_after: number;
}> => ({
  name: 'directory lock joined listings',
  text: `select kept_id, kept_organization_id, kept_version_before, kept_version_after from directory.duplicate
    where one_id = $1 and other_id = $2 and state = 'merged' and kept_id is not null for update`,
  values: inOrder(one, other),
});
