// `npm run load-places -- FILE.csv [SE5 SW …]`: loads an ONS postcode file that the operator has fetched,
// on the database the server uses, also while it runs. The same --data FOLDER or DATABASE_URL as the server's.
import { parseArgs } from 'node:util';
import { onServersDatabase } from '#runtime/database/command-database.ts';
import { usualDataFolder } from '#runtime/server-options.ts';
import { loadPostcodes, PostcodeFileError } from './load-postcodes.ts';

const usage =
  'npm run load-places -- FILE.csv [DISTRICT …] [--data FOLDER]\n' +
  'FILE.csv is the ONS Postcode Directory or the National Statistics Postcode Lookup. DISTRICT: SE5 for one, SE for all that begin so.';

async function main(words: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: { data: { type: 'string', default: usualDataFolder() } },
  });
  const [path, ...districts] = positionals.map((word, index) => (index === 0 ? word : word.toUpperCase()));
  const misspelt = districts.find((each) => !/^[A-Z]{1,2}(\d[A-Z\d]?)?$/.test(each));
  if (path === undefined || misspelt !== undefined) throw new Error(usage);
  await onServersDatabase({ purpose: 'loader', dataFolder: values.data }, async (database) => {
    const loaded = await loadPostcodes(database, path, {
      districts,
      now: () => new Date(),
      tell: (rows) => rows % 100_000 === 0 && say(`${rows.toLocaleString('en-GB')} rows`),
    });
    if (loaded.completedAt && loaded.before === loaded.rowsRead)
      return say('This file is loaded already. Nothing was changed.');
    const from = loaded.before > 0 ? ` (went on after row ${loaded.before.toLocaleString('en-GB')})` : '';
    return say(
      `${loaded.postcodes.toLocaleString('en-GB')} postcodes kept${from}, ${loaded.leftOut.toLocaleString('en-GB')} left out, ${loaded.refused.toLocaleString('en-GB')} without a place on the map.`,
    );
  });
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

await main(process.argv.slice(2)).catch((error: unknown) => {
  const { message } = error as Error;
  process.stderr.write(`${error instanceof PostcodeFileError ? `This file cannot be loaded. ${message}` : message}\n`);
  process.exitCode = 1;
});
