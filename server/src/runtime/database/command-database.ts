// The database of a command that an operator gives: the server's own, also while the server runs.
import { createLog } from '../log.ts';
import { openDatabaseHost } from './database-host.ts';
import { type Database, openDatabase } from './database.ts';
import { migrate } from './migrate.ts';
import { type Purpose, urlFor } from './roles.ts';

/**
 * Does the work on the database that DATABASE_URL names, else on the embedded one in this folder, brought to this version of the
 * schema. An embedded one on which no server runs is stopped again afterwards.
 */
export async function onServersDatabase<T>(
  { purpose, dataFolder }: { purpose: Exclude<Purpose, 'owner'>; dataFolder: string },
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const log = createLog({ level: 'error' });
  const host = await openDatabaseHost({
    databaseUrl: process.env['DATABASE_URL'] || undefined,
    embedded: { dataFolder, databaseName: 'local_care_record', fresh: false, log, shared: 'stop-where-first' },
    log,
  });
  try {
    await migrate(host.ownerUrl);
    const database = openDatabase({ url: urlFor(purpose, host.ownerUrl), log });
    try {
      return await work(database);
    } finally {
      await database.close();
    }
  } finally {
    await host.stop();
  }
}
