// What the tables that hold people take on disk.
import type { Database } from '#runtime/database/database.ts';

export interface TableSizes {
  /** Bytes of all of them, with their indexes. */
  total: number;
  /** The largest first; rows as the database last counted. */
  tables: { name: string; bytes: number; rows: number }[];
}

export async function tableSizes(database: Database): Promise<TableSizes> {
  const tables = await database.run<{ name: string; bytes: string; rows: string }>({
    text: `select format('%s.%s', nspname, relname) as name, pg_total_relation_size(pg_class.oid)::text as bytes,
        greatest(reltuples, 0)::bigint::text as rows
      from pg_class join pg_namespace on pg_namespace.oid = relnamespace
      where relkind in ('r', 'p') and nspname in ('record', 'patient_index', 'audit', 'inbox')
      order by pg_total_relation_size(pg_class.oid) desc`,
  });
  return {
    total: tables.reduce((sum, { bytes }) => sum + Number(bytes), 0),
    tables: tables.map(({ name, bytes, rows }) => ({ name, bytes: Number(bytes), rows: Number(rows) })),
  };
}
