// Whether the schema, as it is committed, can be distributed by patient: reads server/schema.sql and the plan of where each table
// stands, and says what does not fit. Source: Citus 13, "Creating and Modifying Distributed Objects": a unique constraint of a
// distributed table includes the distribution column; a foreign key leads along it, or to a reference table; and there are no triggers.
import { z } from 'zod';

const place = z.enum(['distributed', 'reference', 'local']);
const placementsSchema = z.strictObject({
  schemas: z.record(z.string(), z.strictObject({ place, because: z.string().min(20).optional() })),
  local: z.record(z.string(), z.string().min(20)),
});
export type Placements = z.output<typeof placementsSchema>;
export type Place = z.output<typeof place>;

/** @throws where it is not a plan. */
export const placementsOf = (json: unknown): Placements => placementsSchema.parse(json);

export const distributionColumn = 'patient_id';

interface Table {
  name: string;
  /** With whether they may be empty. */
  columns: Map<string, { required: boolean }>;
  /** Of primary keys, unique constraints and unique indexes. */
  uniques: { name: string; columns: string[] }[];
  references: { name: string; columns: string[]; to: string; toColumns: string[] }[];
  triggers: string[];
}

/** The tables of a schema file as `npm run schema` writes it. */
export function tablesIn(schema: string): Table[] {
  const tables = new Map<string, Table>();
  for (const [, name, body] of schema.matchAll(/^create table (\S+) \(\n([\s\S]*?)^\);$/gm)) {
    const table: Table = { name: name!, columns: new Map(), uniques: [], references: [], triggers: [] };
    for (const line of body!.split('\n')) readLine(line.trim(), table);
    tables.set(name!, table);
  }
  for (const [, name, on, columns] of schema.matchAll(/^CREATE UNIQUE INDEX (\S+) ON (\S+) USING \w+ \(([^)]*)\)/gm))
    tables.get(on!)?.uniques.push({ name: name!, columns: listOf(columns!) });
  for (const [, name, on] of schema.matchAll(/^CREATE TRIGGER (\S+) .*? ON (\S+) /gm))
    tables.get(on!)?.triggers.push(name!);
  return [...tables.values()];
}

function readLine(line: string, table: Table): void {
  const unique = /^constraint (\S+) (?:PRIMARY KEY|UNIQUE(?: NULLS NOT DISTINCT)?) \(([^)]*)\)/.exec(line);
  if (unique) table.uniques.push({ name: unique[1]!, columns: listOf(unique[2]!) });
  const reference = /^constraint (\S+) FOREIGN KEY \(([^)]*)\) REFERENCES ([^\s(]+)\(([^)]*)\)/.exec(line);
  if (reference)
    table.references.push({
      name: reference[1]!,
      columns: listOf(reference[2]!),
      to: reference[3]!,
      toColumns: listOf(reference[4]!),
    });
  const column = /^(?!constraint )(\w+) /.exec(line);
  if (column) table.columns.set(column[1]!, { required: / not null\b/.test(line) });
}

const listOf = (columns: string) => columns.split(',').map((column) => column.trim());

/** Where a table stands by the plan; undefined where the plan does not say. */
export function placeOf(table: Table, { schemas, local }: Placements): Place | undefined {
  if (table.name in local) return 'local';
  if (table.columns.has(distributionColumn)) return 'distributed';
  return schemas[table.name.split('.')[0]!]?.place;
}

/** What cannot be as the plan says, one sentence each. */
export function misplaced(schema: string, placements: Placements): string[] {
  const tables = tablesIn(schema);
  const problems: string[] = [];
  const places = new Map(tables.map((table) => [table.name, placeOf(table, placements)]));
  for (const [name, { place: where, because }] of Object.entries(placements.schemas))
    if (where === 'local' && because === undefined)
      problems.push(`The schema ${name} is local, and the plan does not say why.`);
  for (const name of Object.keys(placements.local))
    if (!places.has(name)) problems.push(`${name} is in the plan and not in the schema.`);
  for (const table of tables) {
    const where = places.get(table.name);
    if (where === undefined) problems.push(`${table.name}: the plan does not say where it stands.`);
    else if (where === 'distributed') problems.push(...notDistributable(table, places));
    else
      for (const { name, to } of table.references)
        if (places.get(to) === 'distributed' || (where === 'reference' && places.get(to) === 'local'))
          problems.push(`${table.name} is ${where}, and ${name} leads to ${to}, which is ${places.get(to)}.`);
  }
  return problems;
}

function notDistributable(table: Table, places: ReadonlyMap<string, Place | undefined>): string[] {
  const column = table.columns.get(distributionColumn);
  if (!column) return [`${table.name} is distributed and has no ${distributionColumn}.`];
  const problems: string[] = [];
  if (!column.required) problems.push(`${table.name}: ${distributionColumn} may be empty.`);
  if (table.uniques.length === 0) problems.push(`${table.name} has no key.`);
  for (const { name, columns } of table.uniques)
    if (!columns.includes(distributionColumn))
      problems.push(
        `${table.name}: ${name} is unique without ${distributionColumn}, which no machine can see to alone.`,
      );
  for (const { name, columns, to, toColumns } of table.references) {
    const along = toColumns[columns.indexOf(distributionColumn)] === distributionColumn;
    if (!(places.get(to) === 'reference' || (places.get(to) === 'distributed' && along)))
      problems.push(`${table.name}: ${name} leads to ${to}, whose row may be on another machine.`);
  }
  for (const name of table.triggers)
    problems.push(`${table.name}: ${name} is a trigger, which does not run on a distributed table.`);
  return problems;
}
