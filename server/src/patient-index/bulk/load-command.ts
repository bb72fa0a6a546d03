// `npm run load-patients -- PATIENTS.ndjson --source ID --organisation ODS --system URI`:
// loads who an organisation knows into the index, also while the server runs. Stopped and given again it goes on where it was.
// The same --partnership, and --data FOLDER or DATABASE_URL, as the server's.
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { onServersDatabase } from '#runtime/database/command-database.ts';
import { usualDataFolder } from '#runtime/server-options.ts';
import { readMatching } from '../matching/matching-config.ts';
import { linkMany, type LoadProgress } from './link-many.ts';
import { readPatients } from './read-patients.ts';

const usage =
  'npm run load-patients -- PATIENTS.ndjson --source ID --organisation ODS --system URI [--partnership FOLDER] [--data FOLDER]\n' +
  'One FHIR Patient a line; URI is the system of the organisation’s own patient number.';

async function main(words: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      source: { type: 'string' },
      organisation: { type: 'string' },
      system: { type: 'string' },
      partnership: { type: 'string', default: process.env['PARTNERSHIP'] ?? 'partnership' },
      data: { type: 'string', default: usualDataFolder() },
    },
  });
  const [path, ...more] = positionals;
  const { source, organisation, system } = values;
  if (!path || more.length > 0 || !source || !organisation || !system) throw new Error(usage);
  const matching = readMatching(values.partnership);
  const file = { path, sourceId: source, organisation, numberSystem: system };
  const now = new Date();
  await onServersDatabase({ purpose: 'inbox', dataFolder: values.data }, async (database) => {
    const progress = await linkMany(
      database,
      { loadId: loadIdOf(path, source), patients: readPatients(file, now) },
      {
        now: () => new Date(),
        onProgress: sayNowAndThen(),
        refused: (place, text) => say(`Patient ${place + 1} was refused: ${text}`),
      },
      matching,
    );
    say(
      `${progress.done} patients are in the index, ${progress.linkedNow} of them since this start; ${progress.refused} refused.`,
    );
    if (progress.refused > 0) process.exitCode = 2;
  });
}

/** The same file as before: of this name and size, for this source. */
function loadIdOf(path: string, source: string): string {
  const { size } = statSync(path);
  return createHash('sha256')
    .update(JSON.stringify([basename(path), size, source]))
    .digest('hex')
    .slice(0, 32);
}

function sayNowAndThen(everyMs = 5000) {
  const started = Date.now();
  let said = started;
  return ({ done, linkedNow }: LoadProgress) => {
    if (Date.now() - said < everyMs) return;
    said = Date.now();
    say(`${done} done, ${Math.round((linkedNow / (said - started)) * 1000)} a second`);
  };
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

await main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
});
