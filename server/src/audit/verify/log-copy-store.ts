// Reads the log to verify it: from the database, with the auditor's rights, all of it as of one moment; or from an export.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { hashOfEvent, type SealedEvent } from '../tree/leaf.ts';
import { hashedByWorkers } from './hash-leaves.ts';
import { allLeaves, leafOf, type LeafRow } from './leaf-row-store.ts';
import type { HashedLeaf, LogCopy, Unsealed } from './verify-log.ts';

const pageSize = 1000;

/** A leaf as it stands in the database, with its event if that is there. */
export interface StoredLeaf extends Omit<HashedLeaf, 'found'> {
  event: SealedEvent | undefined;
}

/** Where a copy comes from, with the checkpoints that are in it. */
export interface OpenCopy extends LogCopy {
  /** In the order of their index, with all that they say: for an export. */
  leaves(): AsyncIterable<StoredLeaf>;
  notes(): Promise<string[]>;
  close(): Promise<void>;
}

/** All of it as of the moment it is opened. @param url with the auditor's rights. */
export async function copyOfDatabase(url: string): Promise<OpenCopy> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('begin isolation level repeatable read read only');
  return {
    close: () => client.end(),
    async *hashed() {
      // Each worker reads what this transaction sees.
      const { rows } = await client.query<{ snapshot: string }>('select pg_export_snapshot() as snapshot');
      yield* hashedByWorkers(url, rows[0]!.snapshot);
    },
    async *leaves() {
      await client.query(allLeaves);
      const fetch = () => client.query<LeafRow>(`fetch ${pageSize} from leaves`);
      // The next are on their way while these are hashed.
      for (let coming = fetch(); ;) {
        const { rows } = await coming;
        if (rows.length === pageSize) coming = fetch();
        for (const row of rows) yield leafOf(row);
        if (rows.length < pageSize) break;
      }
      await client.query('close leaves');
    },
    async subtrees() {
      const { rows } = await client.query<{ level: number; subtree_index: string; hash: Buffer }>(
        'select level, subtree_index, hash from audit.subtree',
      );
      return new Map(rows.map(({ level, subtree_index, hash }) => [`${level} ${subtree_index}`, hash]));
    },
    async unsealed() {
      const { rows } = await client.query<{ sequence: string; awaited: boolean; written_at: Date | null }>(
        `select coalesce(event.sequence, waiting.sequence) as sequence, waiting.sequence is not null as awaited, written_at
         from audit.event event full join audit.awaiting_leaf waiting using (sequence)
         where not exists (select from audit.leaf where leaf.sequence = coalesce(event.sequence, waiting.sequence))
         order by 1`,
      );
      return rows.map(({ sequence, awaited, written_at }) => ({
        sequence: Number(sequence),
        awaited,
        writtenAt: written_at ?? undefined,
      }));
    },
    async notes() {
      const { rows } = await client.query<{ note: string }>('select note from audit.checkpoint order by checkpoint_id');
      return rows.map(({ note }) => note);
    },
  };
}

/** One line of an export: what a database holds, as JSON. */
export type ExportLine =
  | { leaf: number; sequence: number; hash: string; event?: SealedEvent }
  | { subtree: string; hash: string }
  | { unsealed: number; awaited: boolean; writtenAt?: string }
  | { note: string };

/** Everything a copy holds, as lines. */
export async function* exportLines(copy: OpenCopy, notes: readonly string[]): AsyncGenerator<ExportLine> {
  for (const note of notes) yield { note };
  for (const [subtree, hash] of await copy.subtrees()) yield { subtree, hash: hash.toString('base64') };
  for (const { sequence, awaited, writtenAt } of await copy.unsealed())
    yield { unsealed: sequence, awaited, ...(writtenAt ? { writtenAt: writtenAt.toISOString() } : {}) };
  for await (const { index, sequence, hash, event } of copy.leaves())
    yield { leaf: index, sequence, hash: hash.toString('base64'), ...(event ? { event } : {}) };
}

/** The same, from a file of such lines. */
export async function copyOfExport(file: string): Promise<OpenCopy> {
  const subtrees = new Map<string, Buffer>();
  const unsealed: Unsealed[] = [];
  const notes: string[] = [];
  for await (const line of linesOf(file)) {
    if ('leaf' in line) break;
    if ('note' in line) notes.push(line.note);
    else if ('subtree' in line) subtrees.set(line.subtree, Buffer.from(line.hash, 'base64'));
    else
      unsealed.push({
        sequence: line.unsealed,
        awaited: line.awaited,
        writtenAt: line.writtenAt === undefined ? undefined : new Date(line.writtenAt),
      });
  }
  async function* leaves(): AsyncGenerator<StoredLeaf> {
    for await (const line of linesOf(file))
      if ('leaf' in line)
        yield {
          index: line.leaf,
          sequence: line.sequence,
          hash: Buffer.from(line.hash, 'base64'),
          event: line.event,
        };
  }
  return {
    leaves,
    async *hashed() {
      for await (const { event, ...leaf } of leaves()) yield [{ ...leaf, found: event && hashOfEvent(event) }];
    },
    subtrees: () => Promise.resolve(subtrees),
    unsealed: () => Promise.resolve(unsealed),
    notes: () => Promise.resolve(notes),
    close: () => Promise.resolve(),
  };
}

async function* linesOf(file: string): AsyncGenerator<ExportLine> {
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity }))
    if (line !== '') yield JSON.parse(line) as ExportLine;
}
