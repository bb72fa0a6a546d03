// `npm run restore -- --from FOLDER --data NEW-FOLDER [--until 2026-11-23T14:05:00Z]`: the embedded database as it was, at the last
// change archived or at a moment. Then `npm run serve -- --data NEW-FOLDER`. See docs/operations.md.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createLog } from '../../log.ts';
import { restoreBackup } from './restore-backup.ts';

const say = (to: NodeJS.WriteStream, line: string) => to.write(`${line}\n`);

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { from: { type: 'string' }, data: { type: 'string' }, until: { type: 'string' } },
  });
  if (!values.from || !values.data) {
    say(
      process.stderr,
      'Say from where and to where: npm run restore -- --from FOLDER --data NEW-FOLDER [--until MOMENT].',
    );
    return 2;
  }
  const until = values.until === undefined ? undefined : new Date(values.until);
  if (until && Number.isNaN(until.getTime())) {
    say(process.stderr, '--until is a moment with its zone, e.g. 2026-11-23T14:05:00Z.');
    return 2;
  }
  const { base, lastCommitAt, seconds } = await restoreBackup({
    backups: resolve(values.from),
    dataFolder: values.data,
    databaseName: 'local_care_record',
    ...(until ? { until } : {}),
    log: createLog({ level: 'error' }),
  });
  const upTo = lastCommitAt ? `the last change is of ${lastCommitAt.toISOString()}` : 'nothing was changed since';
  say(process.stdout, `Restored from ${base} in ${seconds.toFixed(1)} s; ${upTo}.`);
  say(process.stdout, 'Verify the audit log before it serves: npm run verify-log (docs/operations.md).');
  return 0;
}

process.exit(
  await main().catch((error: unknown) => {
    say(process.stderr, error instanceof Error ? error.message : 'The restore failed.');
    return 1;
  }),
);
