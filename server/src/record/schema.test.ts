// Invariant: every patient-bearing table leads its primary key with the patient's key, so that the same schema runs on one
// PostgreSQL and, unchanged, distributed by patient. This reads the schema and says so, for every folder's tables.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTestDatabase } from '#runtime/database/test-database.ts';

const owner = (await createTestDatabase()).as('owner');

interface TableKey {
  table: string;
  columns: string[];
  key: string[] | null;
}

const tables = await owner.run<TableKey>({
  text: `
select format('%s.%s', n.nspname, c.relname) as table,
  array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
  (select array_agg(a.attname::text order by k.place)
   from pg_index i, unnest(i.indkey) with ordinality as k(attnum, place)
   join pg_attribute a on a.attnum = k.attnum
   where i.indrelid = c.oid and i.indisprimary and a.attrelid = c.oid) as key
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema', 'migration')`,
});

const patientBearing = tables.filter(({ columns }) => columns.includes('patient_id'));

test('there are patient-bearing tables to look at', () => {
  assert.ok(patientBearing.some(({ table }) => table === 'record.resource_version'));
});

for (const { table, key } of patientBearing)
  test(`${table} leads its primary key with patient_id`, () => assert.equal(key?.[0], 'patient_id'));
