// `npm run backup -- --to FOLDER [--data FOLDER]`: a base backup of the embedded database, also while the server runs, and every
// change archived from then on. See docs/operations.md, also for a PostgreSQL of the operator's own.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startEmbeddedPostgres } from '../embedded-host.ts';
import { createLog } from '../../log.ts';
import { usualDataFolder } from '../../server-options.ts';
import { archivedWithinSeconds } from './archive.ts';
import { takeBackup } from './take-backup.ts';

const say = (to: NodeJS.WriteStream, line: string) => to.write(`${line}\n`);

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { to: { type: 'string' }, data: { type: 'string', default: usualDataFolder() } },
  });
  if (process.env['DATABASE_URL']) {
    say(
      process.stderr,
      'DATABASE_URL names a PostgreSQL of your own: back it up with its own tools, as docs/operations.md says.',
    );
    return 2;
  }
  if (!values.to) {
    say(process.stderr, 'Say where to: npm run backup -- --to FOLDER. Best on another machine’s disk.');
    return 2;
  }
  const log = createLog({ level: 'error' });
  const host = await startEmbeddedPostgres({
    dataFolder: values.data,
    databaseName: 'local_care_record',
    fresh: false,
    log,
    shared: 'stop-where-first',
  });
  try {
    const { folder, bytes, seconds, first } = await takeBackup(host.ownerUrl, resolve(values.to), new Date());
    say(process.stdout, `${folder}: ${Math.round(bytes / 1e6)} MB in ${seconds.toFixed(1)} s.`);
    if (first)
      say(process.stdout, `From now on every change is archived there within ${archivedWithinSeconds} seconds.`);
    return 0;
  } finally {
    await host.stop();
  }
}

process.exit(
  await main().catch((error: unknown) => {
    say(process.stderr, error instanceof Error ? error.message : 'The backup failed.');
    return 1;
  }),
);
