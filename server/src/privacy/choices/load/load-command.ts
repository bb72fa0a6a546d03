// `npm run load-choices -- FILE.csv`: takes over who opted out in another system, on the database the
// server uses, also while it runs. The same --partnership, and --data FOLDER or DATABASE_URL, as the server's.
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { checkConfig, ConfigError, type ConfigProblem, readConfigFile } from '#runtime/config/read-folder.ts';
import { onServersDatabase } from '#runtime/database/command-database.ts';
import { usualDataFolder } from '#runtime/server-options.ts';
import { type DissentLoaded, type LineRefused, loadDissent } from './load-dissent.ts';
import { DissentFileError } from './read-dissent.ts';

const usage =
  'npm run load-choices -- FILE.csv [--partnership FOLDER] [--data FOLDER]\n' +
  'The first line of the file names its columns, nhs_number and opted_out_on; days are 2026-03-31 or 31/03/2026.';

/** Of partnership.yaml, what decides which lines are taken. */
const partnershipFile = z.looseObject({
  testPeopleOnly: z.boolean().default(false),
  timeZone: z.string().default('Europe/London'),
});

async function main(words: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      partnership: { type: 'string', default: process.env['PARTNERSHIP'] ?? 'partnership' },
      data: { type: 'string', default: usualDataFolder() },
    },
  });
  const [path, ...more] = positionals;
  if (path === undefined || more.length > 0) throw new Error(usage);
  const rules = readRules(values.partnership);
  await onServersDatabase({ purpose: 'server', dataFolder: values.data }, async (database) =>
    report(await loadDissent(database, path, { ...rules, now: new Date() })),
  );
}

function readRules(folder: string) {
  const problems: ConfigProblem[] = [];
  const file = readConfigFile(folder, 'partnership.yaml', process.env, problems);
  const rules = file && checkConfig(file, partnershipFile, problems);
  if (!rules) throw new ConfigError(problems);
  return rules;
}

const whyWords: Readonly<Record<LineRefused['why'], string>> = {
  columns: 'has not as many columns as the first line',
  number: 'is no NHS number: it has ten digits',
  'check-digit': 'is no NHS number: its check digit is wrong',
  'real-number': 'could be a real person’s number, and only invented people are taken here',
  day: 'has no real day',
  future: 'is of a day to come',
  'chosen-since': 'has chosen here since: what they said here stands',
};

/** Lines by their numbers; nothing of what they say. */
function report({ taken, before, refused }: DissentLoaded): void {
  say(`${taken} opted out, ${before} were already, ${refused.length} lines refused.`);
  for (const { line, why } of refused) say(`line ${line} ${whyWords[why]}`);
  if (refused.length > 0) process.exitCode = 2;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

await main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(
    `${error instanceof DissentFileError ? `Nothing was changed. ${error.message}` : (error as Error).message}\n`,
  );
  process.exitCode = 1;
});
