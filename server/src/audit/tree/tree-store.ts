// The tree's rows, and which events are not in it yet. Added to by the notary alone.
import type { Statement } from '#runtime/database/database.ts';
import type { Hash } from '#standards/transparency-log/merkle-tree.ts';
import type { SealedEvent } from './leaf.ts';
import { sealedColumns } from './sealed-event-store.ts';

/** Holds the tree until the transaction ends; others wait. */
export const lockTree: Statement = {
  name: 'audit lock tree',
  text: `select pg_advisory_xact_lock(hashtext('audit log tree'))`,
};

export const selectOrigin: Statement<{ origin: string }> = { text: 'select origin from audit.log' };

export const insertOrigin = (origin: string): Statement => ({
  text: 'insert into audit.log (origin) values ($1) on conflict do nothing',
  values: [origin],
});

export const selectSize: Statement<{ size: number }> = {
  name: 'audit select size',
  text: 'select coalesce(max(leaf_index) + 1, 0) as size from audit.leaf',
};

export const selectIsAwaited: Statement<{ awaited: boolean }> = {
  name: 'audit select is awaited',
  text: 'select exists (select from audit.awaiting_leaf) as awaited',
};

/** Those that wait and are there: one that was taken away before it was sealed goes on waiting, for the verifier to name. */
export const selectAwaiting = (limit: number): Statement<SealedEvent> => ({
  name: 'audit select awaiting',
  text: `select ${sealedColumns} from audit.awaiting_leaf join audit.event event using (sequence)
order by sequence limit $1`,
  values: [limit],
});

export const deleteAwaiting = (sequences: readonly number[]): Statement => ({
  name: 'audit delete awaiting',
  text: 'delete from audit.awaiting_leaf where sequence = any ($1::bigint[])',
  values: [sequences],
});

export const insertLeaves = (first: number, leaves: readonly { sequence: number; hash: Hash }[]): Statement => ({
  name: 'audit insert leaves',
  text: `insert into audit.leaf (leaf_index, sequence, hash)
select $1::bigint + place - 1, sequence, hash from unnest($2::bigint[], $3::bytea[]) with ordinality as leaf (sequence, hash, place)`,
  values: [first, leaves.map(({ sequence }) => sequence), leaves.map(({ hash }) => hash)],
});

export interface SubtreeRow {
  level: number;
  index: number;
  hash: Hash;
}

export const insertSubtrees = (subtrees: readonly SubtreeRow[]): Statement => ({
  name: 'audit insert subtrees',
  text: `insert into audit.subtree (level, subtree_index, hash) select * from unnest($1::smallint[], $2::bigint[], $3::bytea[])`,
  values: [subtrees.map(({ level }) => level), subtrees.map(({ index }) => index), subtrees.map(({ hash }) => hash)],
});

/** Hashes of one of the levels that are kept, in their order. */
export const selectHashes = (level: number, first: number, count: number): Statement<{ hash: Hash }> =>
  level === 0
    ? {
        name: 'audit select leaf hashes',
        text: 'select hash from audit.leaf where leaf_index >= $1 and leaf_index < $2 order by leaf_index',
        values: [first, first + count],
      }
    : {
        name: 'audit select subtree hashes',
        text: `select hash from audit.subtree where level = $1 and subtree_index >= $2 and subtree_index < $3
order by subtree_index`,
        values: [level, first, first + count],
      };

export const insertCheckpoint = (size: number, note: string): Statement => ({
  name: 'audit insert checkpoint',
  text: 'insert into audit.checkpoint (size, note) values ($1, $2)',
  values: [size, note],
});

/** The latest. */
export const selectCheckpoint: Statement<{ size: number; note: string; signed_at: Date }> = {
  name: 'audit select checkpoint',
  text: 'select size, note, signed_at from audit.checkpoint order by checkpoint_id desc limit 1',
};

/** How long the oldest has waited, and how many do. */
export const selectWaiting: Statement<{ waiting: number; oldest: Date | null }> = {
  text: `select count(*) as waiting, min(written_at) as oldest from audit.awaiting_leaf left join audit.event using (sequence)`,
};

/** An event with its place in the tree, by that place. */
export const selectLeaf = (leafIndex: number): Statement<SealedEvent & { leaf_index: number; hash: Hash }> => ({
  name: 'audit select leaf',
  text: `select leaf.leaf_index, leaf.hash, ${sealedColumns} from audit.leaf leaf join audit.event event using (sequence)
where leaf.leaf_index = $1`,
  values: [leafIndex],
});

/** Which servers wrote since, and when last. */
export const selectNodes = (since: Date): Statement<{ site: string; last_at: Date; events: number }> => ({
  text: `select coalesce(resource->'source'->>'site', '') as site, max(recorded_at) as last_at, count(*) as events
from audit.event where recorded_at > $1 group by 1 order by 1`,
  values: [since],
});
