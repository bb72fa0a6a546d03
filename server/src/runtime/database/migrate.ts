// Forward-only migrations: plain .sql files named NNNN_<folder>_<verb>_<thing>.sql, run once each, in order, all or nothing.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kysely, PostgresDialect, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import pg from 'pg';
import { ensureRoles } from './roles.ts';

const migrationsFolder = new URL('../../../migrations/', import.meta.url).pathname;
const fileName = /^\d{4}_[a-z-]+_[a-z]+_[a-z_]+\.sql$/;

/** Brings the database to this version of the schema. Several servers may call it at once; one does the work. */
export async function migrate(ownerUrl: string): Promise<{ applied: string[] }> {
  await ensureRoles(ownerUrl);
  const pool = new pg.Pool({ connectionString: ownerUrl, max: 2 });
  const kysely = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  try {
    const migrator = new Migrator({
      db: kysely,
      provider: { getMigrations: () => Promise.resolve(readMigrations()) },
      migrationTableSchema: 'migration',
      // Folders number their own migrations in ranges, so a new one may stand between two that have run.
      allowUnorderedMigrations: true,
    });
    const { error, results } = await migrator.migrateToLatest();
    if (error) {
      const failed = results?.find(({ status }) => status === 'Error')?.migrationName;
      const reason = error instanceof Error ? error.message : 'no reason given';
      throw new Error(
        `${failed ? `Migration ${failed} failed` : 'The database could not be migrated'}; nothing was changed. ${reason}`,
        { cause: error },
      );
    }
    return { applied: results?.map(({ migrationName }) => migrationName) ?? [] };
  } finally {
    await kysely.destroy();
  }
}

function readMigrations(): Record<string, Migration> {
  const names = readdirSync(migrationsFolder).toSorted();
  const misnamed = names.find((name) => !fileName.test(name));
  if (misnamed) throw new Error(`server/migrations/${misnamed}: name it NNNN_<folder>_<verb>_<thing>.sql`);
  return Object.fromEntries(
    names.map((name) => [
      name.replace('.sql', ''),
      {
        up: async (database) =>
          void (await sql.raw(readFileSync(join(migrationsFolder, name), 'utf8')).execute(database)),
      },
    ]),
  );
}
