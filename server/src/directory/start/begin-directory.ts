// What a partnership's folder says of its directory, put together when the server starts: what the search knows, the places it knows by
// name, and the listings a new directory begins with.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '#runtime/database/database.ts';
import type { Log } from '#runtime/log.ts';
import type { Author } from '../listing.ts';
import { readListings, saveListing } from '../listings.ts';
import { readGazetteer } from '../places/gazetteer.ts';
import { loadPostcodes } from '../places/load-postcodes.ts';
import { readNeighbourhoodSchemes } from '../places/neighbourhoods.ts';
import type { Finder } from '../search/find-listings.ts';
import { keepMissingEntries } from '../search/keep-entries.ts';
import { readKnowledge } from '../search/knowledge.ts';
import { type ListingsFile, readListingsFile, servicesOf } from './listings-file.ts';

/** What the folder says, checked before anything is opened. */
export type DirectoryFiles = Pick<Finder, 'knowledge' | 'gazetteer' | 'schemes'> & {
  listings: ListingsFile | undefined;
  /** places/postcodes.csv, where there is one. */
  postcodes: string | undefined;
};

/** @throws ConfigError naming every mistake with file, line and remedy. */
export function readDirectoryFiles(partnershipFolder: string): DirectoryFiles {
  const knowledge = readKnowledge(partnershipFolder);
  const postcodes = join(partnershipFolder, 'places', 'postcodes.csv');
  return {
    knowledge,
    gazetteer: readGazetteer(partnershipFolder),
    schemes: readNeighbourhoodSchemes(partnershipFolder),
    listings: readListingsFile(partnershipFolder, knowledge),
    postcodes: existsSync(postcodes) ? postcodes : undefined,
  };
}

const fromFile: Author = { kind: 'command', id: 'listings.yaml', name: 'The listings this directory began with' };

/**
 * Postcodes and listings of the folder that are not there yet. What was changed since, or taken out, is left as it is.
 * @param databases for each purpose; `loader` is used only where there are postcodes to load.
 */
export async function beginDirectory(
  files: DirectoryFiles,
  {
    database,
    loader,
    today,
    log,
    now,
  }: { database: Database; loader: () => Database; today: string; log: Log; now: () => Date },
): Promise<void> {
  if (files.postcodes !== undefined) {
    const opened = loader();
    try {
      const { postcodes, before, rowsRead } = await loadPostcodes(opened, files.postcodes, { now });
      if (before < rowsRead) log.info('postcodes loaded', { count: postcodes });
    } finally {
      await opened.close();
    }
  }
  const services = files.listings ? servicesOf(files.listings, files.knowledge, today) : [];
  const there = new Set(
    (
      await readListings(
        database,
        services.map(({ id }) => id),
        { removed: true },
      )
    ).map(({ service }) => service.id),
  );
  let begun = 0;
  for (const service of services) {
    if (there.has(service.id)) continue;
    await saveListing(database, service, { by: fromFile, why: 'The directory begins with it.' });
    begun += 1;
  }
  if (begun > 0) log.info('listings loaded', { count: begun });
  await keepMissingEntries(database);
}
