// A leaf with its event, as the database gives them.
import pg from 'pg';
import { sealedColumns } from '../tree/sealed-event-store.ts';
import type { SealedEvent } from '../tree/leaf.ts';
import type { StoredLeaf } from './log-copy-store.ts';

export type LeafRow = {
  leaf_index: string;
  leaf_sequence: string;
  sequence: string;
  hash: Buffer;
  found: boolean;
} & Omit<SealedEvent, 'sequence'>;

const leaves = `select leaf_index, leaf.sequence as leaf_sequence, hash, event.sequence is not null as found, ${sealedColumns}
  from audit.leaf leaf left join audit.event event using (sequence)`;

/** All of them, in the order of their index. */
export const allLeaves = `declare leaves no scroll cursor for ${leaves} order by leaf_index`;

/** Those of every so-manieth stretch, in the order of their index; also where somebody wrote an index that never was. */
const leavesOfWorker = (place: number, workers: number, stretchLength: number) =>
  `declare leaves no scroll cursor for ${leaves}
    where mod(mod(floor(leaf_index::numeric / ${stretchLength})::bigint, ${workers}) + ${workers}, ${workers}) = ${place}
    order by leaf_index`;

/** The same, a stretch's length at a time, as another transaction sees them; the next are on their way while these are used. */
export async function* readLeavesOfWorker(task: {
  url: string;
  snapshot: string;
  place: number;
  workers: number;
  stretchLength: number;
}): AsyncGenerator<readonly LeafRow[]> {
  const { url, snapshot, place, workers, stretchLength } = task;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    await client.query(`set transaction snapshot '${snapshot.replaceAll("'", '')}'`);
    await client.query(leavesOfWorker(place, workers, stretchLength));
    const fetch = () => client.query<LeafRow>(`fetch ${stretchLength} from leaves`);
    for (let coming = fetch(); ;) {
      const { rows } = await coming;
      if (rows.length === stretchLength) coming = fetch();
      yield rows;
      if (rows.length < stretchLength) break;
    }
  } finally {
    await client.end();
  }
}

export function leafOf({ leaf_index, leaf_sequence, hash, found, ...event }: LeafRow): StoredLeaf {
  return {
    index: Number(leaf_index),
    sequence: Number(leaf_sequence),
    hash,
    // The driver gives large numbers as text.
    event: found ? { ...event, sequence: Number(event.sequence) } : undefined,
  };
}
