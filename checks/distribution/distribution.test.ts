import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { misplaced, placementsOf, placeOf, tablesIn } from './distribution.ts';

const schema = readFileSync(new URL('../../server/schema.sql', import.meta.url), 'utf8');
const placements = placementsOf(parse(readFileSync(new URL('placements.yaml', import.meta.url), 'utf8')));

test('the schema can be distributed by patient as it is: each table by the patient, everywhere, or on one machine with a reason', () => {
  assert.deepEqual(misplaced(schema, placements), []);
});

test('all tables were read, and what grows with people is spread', () => {
  const tables = tablesIn(schema);
  assert.equal(tables.length, schema.match(/^create table /gm)?.length);
  const spread = tables.filter((table) => placeOf(table, placements) === 'distributed').map(({ name }) => name);
  for (const name of ['record.resource_version', 'record.item', 'record.patient', 'sources.last_answer'])
    assert.ok(spread.includes(name), name);
});

describe('a table that cannot be where the plan puts it is found', () => {
  const plan = placementsOf({
    schemas: {
      record: { place: 'distributed' },
      terminology: { place: 'reference' },
      audit: { place: 'local', because: 'One log in one order.' },
    },
    local: {},
  });
  const table = (name: string, ...lines: string[]) =>
    `create table ${name} (\n${lines.map((line) => `  ${line},`).join('\n')}\n);\n`;
  const item = table('record.item', 'patient_id uuid not null', 'constraint item_pkey PRIMARY KEY (patient_id)');
  const code = table('terminology.code', 'code text not null', 'constraint code_pkey PRIMARY KEY (code)');
  const cases: [string, string, RegExp][] = [
    [
      'unique without the patient',
      table(
        'record.one',
        'patient_id uuid not null',
        'constraint one_pkey PRIMARY KEY (patient_id)',
        'constraint one_key UNIQUE (number)',
      ),
      /one_key is unique without patient_id/,
    ],
    [
      'a unique index without the patient',
      `${item}CREATE UNIQUE INDEX by_number ON record.item USING btree (number);\n`,
      /by_number is unique without/,
    ],
    [
      'no patient at all',
      table('record.one', 'id uuid not null', 'constraint one_pkey PRIMARY KEY (id)'),
      /has no patient_id/,
    ],
    [
      'a patient that may be empty',
      table('record.one', 'patient_id uuid', 'constraint one_pkey PRIMARY KEY (patient_id)'),
      /may be empty/,
    ],
    ['no key', table('record.one', 'patient_id uuid not null'), /has no key/],
    [
      'a way to a row elsewhere',
      `${item}${table('record.one', 'patient_id uuid not null', 'other_id uuid', 'constraint one_pkey PRIMARY KEY (patient_id)', 'constraint one_other FOREIGN KEY (other_id) REFERENCES record.item(patient_id)')}`,
      /one_other leads to record\.item/,
    ],
    [
      'a way from one machine to many',
      `${item}${table('audit.one', 'id uuid', 'constraint one_item FOREIGN KEY (id) REFERENCES record.item(patient_id)')}`,
      /one_item leads to record\.item, which is distributed/,
    ],
    [
      'a trigger',
      `${item}CREATE TRIGGER told AFTER INSERT ON record.item FOR EACH ROW EXECUTE FUNCTION f();\n`,
      /told is a trigger/,
    ],
    [
      'a schema nobody has placed',
      table('other.one', 'id uuid not null', 'constraint one_pkey PRIMARY KEY (id)'),
      /does not say where it stands/,
    ],
    [
      'a table with a patient in a local schema',
      table('audit.one', 'patient_id uuid not null', 'id uuid', 'constraint one_pkey PRIMARY KEY (id)'),
      /one_pkey is unique without/,
    ],
  ];
  for (const [name, text, found] of cases)
    test(name, () => {
      const problems = misplaced(text, plan);
      assert.ok(
        problems.some((problem) => found.test(problem)),
        problems.join('\n'),
      );
    });

  test('and one that can is not', () => {
    const along = table(
      'record.one',
      'patient_id uuid not null',
      'code text',
      'constraint one_pkey PRIMARY KEY (patient_id, code)',
      'constraint one_item FOREIGN KEY (patient_id) REFERENCES record.item(patient_id)',
      'constraint one_code FOREIGN KEY (code) REFERENCES terminology.code(code)',
    );
    assert.deepEqual(misplaced(`${item}${code}${along}`, plan), []);
  });
});
