// Listings from CSV files, read as a feed is: a folder with HSDS's tables, one file each, or one services.csv with a line for each service.
// Source: HSDS 3.0, tabular serialisation (datapackage.json); RFC 4180.
import { createReadStream, existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse';
import type { Raw } from './adapt/raw.ts';
import type { FeedReader } from './read-feed.ts';
import { wordTable } from '#standards/word-table.ts';

/** Tables are joined in memory: more than this is for a feed. */
const mostBytes = 300_000_000;
const pageSize = 100;

/** Entity → the names its file may have, without `.csv`. */
const fileNames = wordTable<readonly string[]>({
  service: ['services', 'service'],
  organization: ['organizations', 'organization'],
  organization_identifier: ['organization_identifiers', 'organization_identifier'],
  program: ['programs', 'program'],
  service_at_location: ['service_at_location', 'service_at_locations'],
  location: ['locations', 'location'],
  address: ['addresses', 'address'],
  phone: ['phones', 'phone'],
  contact: ['contacts', 'contact'],
  schedule: ['schedules', 'schedule'],
  service_area: ['service_areas', 'service_area'],
  cost_option: ['cost_options', 'cost_option'],
  funding: ['funding', 'fundings'],
  language: ['languages', 'language'],
  accessibility: ['accessibility'],
  required_document: ['required_documents', 'required_document'],
  attribute: ['attributes', 'attribute'],
  taxonomy_term: ['taxonomy_terms', 'taxonomy_term'],
  taxonomy: ['taxonomies', 'taxonomy'],
  service_capacity: ['service_capacity', 'service_capacities'],
  unit: ['units', 'unit'],
});

type Table = Map<string, Raw[]>;

/** @throws Error in words where the folder holds no services, or a file cannot be read as CSV: its name and line, nothing of it. */
export async function readCsv(folder: string): Promise<FeedReader & { count: number }> {
  const tables = new Map<string, Raw[]>();
  for (const [entity, names] of Object.entries(fileNames)) {
    const name = names.map((each) => `${each}.csv`).find((each) => existsSync(join(folder, each)));
    if (name) tables.set(entity, await readTable(folder, name));
  }
  const services = tables.get('service');
  if (!services)
    throw new Error(
      `There is no services.csv in this folder. It holds ${readdirSync(folder).filter((name) => name.endsWith('.csv')).length} CSV files.`,
    );
  const whole = tables.has('organization') ? joining(tables) : fromLine;
  return {
    count: services.length,
    page: async (number) => ({
      number,
      items: services.slice((number - 1) * pageSize, number * pageSize).map((row) => whole(row)),
      total: services.length,
      last: number * pageSize >= services.length,
    }),
    // Every item is whole on its page; one that is on none is gone.
    whole: async (item) => (Object.keys(item).length > 1 ? item : 'gone'),
    close: async () => undefined,
  };
}

async function readTable(folder: string, name: string): Promise<Raw[]> {
  const path = join(folder, name);
  if (statSync(path).size > mostBytes)
    throw new Error(`${name} is larger than ${mostBytes / 1e6} MB. Import it as a feed.`);
  const rows: Raw[] = [];
  try {
    const lines = createReadStream(path).pipe(
      parse({ columns: true, bom: true, trim: true, skip_empty_lines: true, relax_column_count: true }),
    );
    for await (const row of lines as AsyncIterable<Record<string, string>>)
      rows.push(Object.fromEntries(Object.entries(row).filter(([, value]) => value !== '')));
  } catch (error) {
    const { code = 'unreadable', lines = 0 } = error as { code?: string; lines?: number };
    throw new Error(`${name} cannot be read as CSV, line ${lines}: ${code}.`, { cause: error });
  }
  return rows;
}

/** A service with all that points at it, as the standard nests it. */
function joining(tables: ReadonlyMap<string, Raw[]>): (row: Raw) => Raw {
  const by = (entity: string, column: string): Table =>
    Map.groupBy(
      (tables.get(entity) ?? []).filter((row) => typeof row[column] === 'string'),
      (row) => row[column] as string,
    );
  const indexes = new Map<string, Table>();
  const of = (entity: string, column: string, id: unknown): Raw[] => {
    const key = `${entity}.${column}`;
    if (!indexes.has(key)) indexes.set(key, by(entity, column));
    return (typeof id === 'string' && indexes.get(key)!.get(id)) || [];
  };
  const one = (entity: string, id: unknown) => of(entity, 'id', id)[0];

  const term = (id: unknown): Raw | undefined => {
    const found = one('taxonomy_term', id);
    const taxonomy = found && one('taxonomy', found['taxonomy_id']);
    return found && { ...found, ...(taxonomy ? { taxonomy_detail: taxonomy } : {}) };
  };
  /** The parts of one thing, from the tables whose rows point at it. */
  const parts = (id: unknown, column: string, wanted: Readonly<Record<string, string>>): Raw =>
    Object.fromEntries(
      Object.entries(wanted)
        .map(([name, entity]) => [name, of(entity, column, id).map((row) => grown(entity, row))] as const)
        .filter(([, rows]) => rows.length > 0),
    );
  const grown = (entity: string, row: Raw): Raw => ({
    ...row,
    ...(entity === 'phone' ? parts(row['id'], 'phone_id', { languages: 'language' }) : {}),
    ...(entity === 'contact' ? parts(row['id'], 'contact_id', { phones: 'phone' }) : {}),
    ...(entity === 'service_capacity' ? { unit: one('unit', row['unit_id']) } : {}),
    ...attributes(row['id']),
  });
  const attributes = (id: unknown): Raw => {
    const rows = of('attribute', 'link_id', id).map(({ taxonomy_term_id: termId, ...row }) => ({
      ...row,
      taxonomy_term: term(termId),
    }));
    return rows.length > 0 ? { attributes: rows } : {};
  };
  const location = (id: unknown): Raw | undefined => {
    const row = one('location', id);
    return (
      row && {
        ...grown('location', row),
        ...parts(id, 'location_id', {
          languages: 'language',
          addresses: 'address',
          contacts: 'contact',
          accessibility: 'accessibility',
          phones: 'phone',
          schedules: 'schedule',
        }),
      }
    );
  };
  const organization = (id: unknown): Raw | undefined => {
    const row = one('organization', id);
    return (
      row && {
        ...grown('organization', row),
        ...parts(id, 'organization_id', {
          funding: 'funding',
          contacts: 'contact',
          phones: 'phone',
          programs: 'program',
          organization_identifiers: 'organization_identifier',
        }),
      }
    );
  };

  return (row) => {
    const { id } = row;
    const places = of('service_at_location', 'service_id', id).map((place) => ({
      ...grown('service_at_location', place),
      ...parts(place['id'], 'service_at_location_id', { contacts: 'contact', phones: 'phone', schedules: 'schedule' }),
      location: location(place['location_id']),
    }));
    return {
      ...grown('service', row),
      ...parts(id, 'service_id', {
        phones: 'phone',
        schedules: 'schedule',
        service_areas: 'service_area',
        languages: 'language',
        funding: 'funding',
        cost_options: 'cost_option',
        required_documents: 'required_document',
        contacts: 'contact',
        capacities: 'service_capacity',
      }),
      organization: organization(row['organization_id']),
      program: one('program', row['program_id']),
      ...(places.length > 0 ? { service_at_locations: places } : {}),
    };
  };
}

/** One line says all: as people keep lists of services in a spreadsheet. Columns are in docs/configuration.md. */
function fromLine(row: Raw): Raw {
  const {
    phone,
    language,
    term,
    byday,
    opens_at,
    closes_at,
    cost,
    organization_id,
    organization_name,
    organization_description,
    organization_website,
    location_name,
    address_1,
    address_2,
    city,
    state_province,
    postal_code,
    country,
    latitude,
    longitude,
    accessibility,
    ...service
  } = row;
  const said = (fields: Raw) => Object.values(fields).some((value) => value !== undefined);
  const address = { address_1, address_2, city, state_province, postal_code, country };
  const place = { name: location_name, latitude, longitude };
  return {
    ...service,
    id: row['id'] ?? [organization_name, row['name'], postal_code].join(' / '),
    organization: {
      id: organization_id ?? `organisation: ${String(organization_name)}`,
      name: organization_name,
      description: organization_description,
      website: organization_website,
    },
    phones: phone && [{ number: phone }],
    languages: words(language).map((name) => ({ name })),
    cost_options: cost && [{ amount: cost, currency: 'gbp' }],
    attributes: words(term).map((name) => ({ taxonomy_term: { id: `term: ${name.toLowerCase()}`, name } })),
    schedules: (byday ?? opens_at ?? closes_at) && [{ byday, opens_at, closes_at, freq: byday && 'WEEKLY' }],
    service_at_locations:
      said(address) || said(place)
        ? [
            {
              location: {
                id: `place: ${[location_name, address_1, postal_code].join(' / ')}`,
                ...place,
                addresses: said(address) ? [address] : undefined,
                accessibility: accessibility && [{ description: accessibility }],
              },
            },
          ]
        : undefined,
  };
}

const words = (value: unknown) =>
  typeof value === 'string'
    ? value
        .split(';')
        .map((word) => word.trim())
        .filter((word) => word !== '')
    : [];
