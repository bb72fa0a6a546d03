// Finding help among twenty thousand listings: what people type, near where they are, whole (understood, found, ordered, read, each with its
// reasons), against the bare question to the same indexes: which entries have any of these words or kinds of help. Goal: performance.md.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { takeApart } from '#directory/compose-listing.ts';
import * as store from '#directory/listings-store.ts';
import { findListings, type Finder } from '#directory/search/find-listings.ts';
import { searchEntriesOf } from '#directory/search/search-entry.ts';
import { replaceEntries } from '#directory/search/search-entry-store.ts';
import { understandQuery } from '#directory/search/understand-query.ts';
import { readDirectoryFiles } from '#directory/start/begin-directory.ts';
import { servicesOf } from '#directory/start/listings-file.ts';
import { addTerms } from '#directory/taxonomies.ts';
import type { Database } from '#runtime/database/database.ts';
import { openBenchDatabase } from './bench-database.ts';
import { inventListings } from './directory/invent-listings.ts';
import { type Figure, percentile } from './figure.ts';
import type { Bench } from './run.ts';

const files = readDirectoryFiles(new URL('../partnership', import.meta.url).pathname);
const today = '2026-11-24';
const cases = parse(
  readFileSync(new URL('../server/src/directory/search/expected-results.cases.yaml', import.meta.url), 'utf8'),
) as { asks: string }[];

export const bench: Bench = {
  name: 'directory',
  work: 'find help among 20,000 listings in words as people type them, near a place',
  async run({ quick, print }) {
    const count = quick ? 5000 : 20_000;
    const rounds = quick ? 3 : 10;
    const database = await openBenchDatabase('directory', 'server');
    try {
      const loading = performance.now();
      await load(database, count);
      print(`${count} listings after ${((performance.now() - loading) / 1000).toFixed(0)} s`);
      const finder: Finder = {
        ...files,
        database,
        timeZone: 'Europe/London',
        now: () => new Date(`${today}T13:00:00Z`),
      };
      const places = [undefined, 'SE5', 'Brixton', 'SW9', 'Peckham'];
      const searches = cases.flatMap(({ asks }) => places.map((near) => ({ text: asks, ...(near ? { near } : {}) })));
      for (const search of searches.slice(0, 60)) await findListings(finder, search);

      const times: number[] = [];
      const bare: number[] = [];
      let found = 0;
      for (let round = 0; round < rounds; round += 1)
        for (const search of searches) {
          const started = performance.now();
          const { total } = await findListings(finder, search);
          times.push(performance.now() - started);
          found += total > 0 ? 1 : 0;
          bare.push(await bareQuestion(database, search.text));
        }
      print(
        `${times.length} searches, ${((100 * found) / times.length).toFixed(1)} % found something; p50 ${percentile(times, 0.5).toFixed(1)} ms, p95 ${percentile(times, 0.95).toFixed(1)} ms, p99 ${percentile(times, 0.99).toFixed(1)} ms; the bare question p95 ${percentile(bare, 0.95).toFixed(1)} ms`,
      );
      const figure: Figure = {
        bench: 'directory',
        figure: 'search_p95_ms',
        value: percentile(times, 0.95),
        limit: percentile(bare, 0.95),
        goal: 50,
        goalIs: 'value-at-most',
      };
      return [figure];
    } finally {
      await database.close();
    }
  },
};

/** Which entries have any of the kinds of help or of the words, counted. */
async function bareQuestion(database: Database, text: string): Promise<number> {
  const { needs, words } = understandQuery(text, files);
  const keys = needs.flatMap(({ need }) => need.terms.flatMap((term) => files.knowledge.keysOf(term)));
  const started = performance.now();
  await database.run({
    name: 'bench bare search',
    text: `select count(*) from directory.search_entry where terms && $1::text[] or words @@ $2::tsquery`,
    values: [keys, words.map(({ stem }) => `'${stem}'`).join(' | ')],
  });
  return performance.now() - started;
}

/** Every listing with its parts and its entries, as saving each one leaves them, without its history. */
async function load(database: Database, count: number): Promise<void> {
  const services = servicesOf(
    inventListings(count, 'directory bench', files.knowledge, files.gazetteer),
    files.knowledge,
    today,
  );
  const at = new Date(`${today}T00:00:00Z`);
  const partSize = 500;
  for (let from = 0; from < services.length; from += partSize)
    await database.transaction(async (transaction) => {
      for (const service of services.slice(from, from + partSize)) {
        const parts = takeApart(service);
        if (from === 0) await addTerms(transaction, parts, at);
        const statements = [
          store.upsertEntity(
            'organization',
            { id: parts.organization.id, version: 1, document: parts.organization },
            at,
          ),
          ...parts.locations.map((document) =>
            store.upsertEntity('location', { id: document.id, version: 1, document }, at),
          ),
          store.upsertService(
            { id: service.id, version: 1, document: parts.service },
            { organizationId: parts.organization.id, at, restore: false },
          ),
          ...store.replacePlaces(service.id, parts.places),
          replaceEntries(service.id, searchEntriesOf(service, today)),
        ];
        for (const statement of statements) await transaction.run(statement);
      }
    });
  await database.run({ text: 'select count(*) from directory.search_entry' });
}
