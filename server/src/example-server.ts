// For tests: the real server, put together as `npm run serve` puts it together, on a database of its own, with the
// demonstration's partnership and the sources that a test names. Several may be started on the one database.
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { type Partnership, readPartnership } from '#runtime/config/partnership.ts';
import type { Database } from '#runtime/database/database.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { type Log, silentLog } from '#runtime/log.ts';
import { exampleSession } from '#sign-in/example-people.ts';
import { type ExampleResident, exampleResidentSession } from '#sign-in/resident/example-resident.ts';
import { adapterSchemas, type RunningServer, startServer } from './main.ts';

/** What the source `lab-posts` shows who it is by. */
export const feedToken = 'the-token-of-the-lab';

/** A source that posts to us, as a line of sources.yaml. */
export const labPosts = `- id: lab-posts
  organisation: RJ1
  adapter: fhir-feed
  settings: { tokenSha256: ${createHash('sha256').update(feedToken).digest('hex')} }
`;

/** A request of the source that posts. */
export const posted = (body: unknown) => ({
  method: 'POST',
  headers: { authorization: `Bearer ${feedToken}`, 'content-type': 'application/fhir+json' },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

export interface ExampleServers {
  partnership: Partnership;
  /** The database as its owner: to look, and to make things so. */
  owner: Database;
  /** Starts one more server; stopped after the file's tests. */
  start: (log?: Log) => Promise<RunningServer>;
  /** A cookie of this user of the demonstration, signed in. */
  cookieOf: (userId: string) => Promise<string>;
  /** A cookie of this person, signed in to their own page. */
  residentCookieOf: (who: ExampleResident) => Promise<string>;
}

/**
 * @param sources the partnership's sources.yaml.
 * @param closeAlso what else to close after the tests, when no server needs it any more.
 */
export async function exampleServers(sources: string, closeAlso?: () => unknown): Promise<ExampleServers> {
  const database = await createTestDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'example-server-'));
  cpSync(new URL('../../partnership', import.meta.url).pathname, folder, {
    recursive: true,
    filter: (name) => !/(sources|pds|simulation)\.yaml$/.test(name),
  });
  writeFileSync(join(folder, 'sources.yaml'), sources);
  const partnership = readPartnership(folder, adapterSchemas);
  const running: RunningServer[] = [];
  after(async () => {
    await Promise.all(running.map((server) => server.stop()));
    await closeAlso?.();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    partnership,
    owner: database.as('owner'),
    async start(log = silentLog) {
      const server = await startServer(
        {
          partnership: folder,
          host: '127.0.0.1',
          port: 0,
          dataFolder: 'none',
          databaseUrl: database.ownerUrl,
          audit: { key: join(folder, 'log.key'), checkpoints: join(folder, 'checkpoints') },
          fresh: false,
          // Threads are tested by themselves and in journeys: starting one for each of these servers would take longer than the tests.
          askingThreads: 0,
          logLevel: 'error',
        },
        log,
      );
      running.push(server);
      return server;
    },
    cookieOf: (userId) => exampleSession(database.ownerUrl, partnership, userId),
    residentCookieOf: (who) => exampleResidentSession(database.ownerUrl, who),
  };
}
