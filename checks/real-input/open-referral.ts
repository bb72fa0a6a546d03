// The open directory before its judges: the official examples imported, and every answer of our API held to the official schemas of Open
// Referral UK 3.0, item by item.
// Why item by item: a list's schema describes one element of it, or a page so loosely that nothing would fail.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import { editor, exampleListing } from '#directory/example-listing.ts';
import { adaptItem } from '#directory/import/adapt/adapt-item.ts';
import { isRaw, type Raw } from '#directory/import/adapt/raw.ts';
import { type Counts, importFeed } from '#directory/import/import-feed.ts';
import { readCsv } from '#directory/import/read-csv.ts';
import { saveListing } from '#directory/listings.ts';
import { startFeed } from '#endpoints/open-referral/example-feed.ts';
import { createCheckDatabase } from '../check-database.ts';
import { type Part, table } from './part.ts';

const schemaFolder = 'oruk-schemas/OpenReferralApi/Schemas/V3.0-UK';

/** Path of our API → the official schema of each of its items. */
const lists: readonly [path: string, schema: string][] = [
  ['/services?per_page=500', 'service_list'],
  ['/services?full=true&per_page=200', 'service'],
  ['/service_at_locations?per_page=200', 'service_at_location_list'],
  ['/service_at_locations?full=true&per_page=200', 'service_at_location'],
  ['/organizations?per_page=200', 'organization_list'],
  ['/organizations?full=true&per_page=200', 'organization'],
  ['/taxonomies?per_page=500', 'taxonomy'],
  ['/taxonomy_terms?per_page=500', 'taxonomy_term'],
];
const items: readonly [path: string, schema: string][] = [
  ['/services', 'service'],
  ['/service_at_locations', 'service_at_location'],
  ['/organizations', 'organization'],
  ['/taxonomies', 'taxonomy'],
  ['/taxonomy_terms', 'taxonomy_term'],
];

export const part: Part = {
  name: 'open-referral',
  needs: 'open-referral',
  async run(folder, print) {
    const failures: string[] = [];
    const validate = validators(join(folder, schemaFolder));
    // A judge that accepts everything is none.
    if (validate('service')({ id: 'x', name: 'x', status: 'open' }))
      failures.push('the official schema accepts rubbish');
    const check = await createCheckDatabase();
    try {
      const database = check.as('server');
      const taken = await takeExamples(folder, failures);
      print(table(['official example', 'taken', 'mended', 'left out'], taken.rows));
      for (const service of taken.services)
        await saveListing(database, service, { by: editor, why: 'An official example' });
      for (let index = 0; index < 40; index += 1)
        await saveListing(database, exampleListing(`judged ${index}`), { by: editor, why: 'An example' });
      const csv = await importCsv(join(folder, 'hsds3/examples/csv'), database, failures);

      const feed = await startFeed(database);
      const judged: (string | number)[][] = [];
      try {
        const judge = (schema: string, item: unknown, path: string) => {
          const valid = validate(schema);
          if (!valid(item))
            failures.push(
              `${path}: ${JSON.stringify(valid.errors?.slice(0, 3).map(({ instancePath, message }) => `${instancePath} ${message}`))}`,
            );
        };
        for (const [path, schema] of lists) {
          const { contents, total_items: total } = (await feed.get(path)).json as {
            contents: { id: string }[];
            total_items: number;
          };
          if (contents.length === 0 || contents.length !== total)
            failures.push(`${path}: ${contents.length} of ${total} items on its one page`);
          for (const item of contents) judge(schema, item, path);
          judged.push([path, schema, contents.length]);
        }
        for (const [path, schema] of items) {
          const { contents } = (await feed.get(`${path}?per_page=200`)).json as { contents: { id: string }[] };
          for (const { id } of contents) judge(schema, (await feed.get(`${path}/${id}`)).json, `${path}/{id}`);
          judged.push([`${path}/{id}`, schema, contents.length]);
        }
        judge('api_details', (await feed.get('/')).json, '/');
        judged.push(['/', 'api_details', 1]);
      } finally {
        await feed.close();
      }
      print('');
      print(table(['answer of our API', 'official schema', 'items judged'], judged));
      return {
        summary: {
          examples: taken.rows.length,
          taken: taken.services.length,
          csv,
          judged: judged.reduce((sum, row) => sum + Number(row[2]), 0),
        },
        failures,
      };
    } finally {
      await check.drop();
    }
  },
};

function validators(folder: string): (name: string) => ValidateFunction {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  ajvFormats.default(ajv);
  const compiled = new Map<string, ValidateFunction>();
  return (name) => {
    let schema = compiled.get(name);
    if (!schema) {
      const read = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Raw;
      // What one element of a page must be.
      const contents = isRaw(read['properties']) ? read['properties']['contents'] : undefined;
      schema = ajv.compile(isRaw(contents) && isRaw(contents['items']) ? contents['items'] : read);
      compiled.set(name, schema);
    }
    return schema;
  };
}

/** Every service that is in an official example, in whatever file. */
async function takeExamples(folder: string, failures: string[]) {
  const rows: (string | number)[][] = [];
  const services = [];
  const files = [
    ...readdirSync(join(folder, 'hsds3/examples'))
      .filter((name) => name.startsWith('service_') && name.endsWith('.json'))
      .map((name) => join('hsds3/examples', name)),
    'hsds3/docs/figures/field-guidance/attributes/service.json',
    'hsds3/docs/figures/field-guidance/metadata/service.json',
  ];
  for (const file of files) {
    const read = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Raw;
    const found = (Array.isArray(read['contents']) ? (read['contents'] as Raw[]) : [read]).map((each) =>
      isRaw(each['service']) ? each['service'] : each,
    );
    for (const [index, given] of found.entries()) {
      const { service, problems } = adaptItem(given, 'official');
      const count = (cost: string) => problems.filter((problem) => problem.cost === cost).length;
      const whole = given['name'] !== undefined && isRaw(given['organization']);
      if (!service && whole) failures.push(`${file}: ${JSON.stringify(problems)}`);
      rows.push([
        `${file.split('/').slice(-2).join('/')} ${index}`,
        service ? 'yes' : `no: ${problems.at(-1)?.text}`,
        count('mended'),
        count('left-out'),
      ]);
      if (service) services.push(service);
    }
  }
  return { rows, services };
}

async function importCsv(
  folder: string,
  database: Parameters<typeof importFeed>[0],
  failures: string[],
): Promise<Counts | undefined> {
  const reader = await readCsv(folder);
  const result = await importFeed(
    database,
    { id: 'official-csv', name: 'The official CSV example', mostGone: 0.2 },
    reader,
  );
  if (
    result.outcome !== 'complete' ||
    result.counts.refused + result.counts.unread > 0 ||
    result.counts.new + result.counts.changed + result.counts.same === 0
  )
    failures.push(`CSV: ${JSON.stringify(result)}`);
  return 'counts' in result ? result.counts : undefined;
}
