// Where PostgreSQL comes from: the operator's, by DATABASE_URL, or the one we bring along.
import pg from 'pg';
import type { Log } from '../log.ts';
import { type EmbeddedOptions, startEmbeddedPostgres } from './embedded-host.ts';

/** A PostgreSQL we may use, with the owner's rights. */
export interface DatabaseHost {
  ownerUrl: string;
  /** Stops what this process started; leaves alone what it found. */
  stop(): Promise<void>;
}

const oldestVersion = 150_000;

/** The operator's PostgreSQL where `databaseUrl` is given, else the embedded one. */
export async function openDatabaseHost(options: {
  databaseUrl?: string | undefined;
  embedded: EmbeddedOptions;
  log: Log;
}): Promise<DatabaseHost> {
  const host = options.databaseUrl
    ? { ownerUrl: options.databaseUrl, stop: () => Promise.resolve() }
    : await startEmbeddedPostgres(options.embedded);
  await checkVersion(host.ownerUrl);
  return host;
}

async function checkVersion(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    throw new Error(
      'The database did not answer. Check DATABASE_URL: postgres://user:password@host:port/database, and that the server is running.',
      { cause: error },
    );
  }
  try {
    const { rows } = await client.query<{ version: string }>(`select current_setting('server_version_num') as version`);
    const version = Number(rows[0]?.version);
    if (version < oldestVersion)
      throw new Error(
        `PostgreSQL 15 or newer is needed; this one is ${Math.floor(version / 10_000)}. Upgrade it, or leave DATABASE_URL unset to use the embedded one.`,
      );
  } finally {
    await client.end();
  }
}
