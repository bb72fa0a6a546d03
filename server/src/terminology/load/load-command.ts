// `npm run terminology -- load FOLDER`: loads what the operator has fetched, on the database the server uses, also while it runs.
// `npm run terminology -- list`: what is loaded. The same --data FOLDER or DATABASE_URL as the server's.
import { parseArgs } from 'node:util';
import { onServersDatabase } from '#runtime/database/command-database.ts';
import { usualDataFolder } from '#runtime/server-options.ts';
import type { Database } from '#runtime/database/database.ts';
import { readEditions } from '../terminology-store.ts';
import { LoadError } from './edition.ts';
import { loadEditions } from './load-editions.ts';

const usage = 'npm run terminology -- load FILE-OR-FOLDER [--title NAME] [--data FOLDER]\nnpm run terminology -- list';

async function main(words: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      title: { type: 'string' },
      data: { type: 'string', default: usualDataFolder() },
    },
  });
  const [command, path] = positionals;
  if (!(command === 'list' || (command === 'load' && path !== undefined)) || positionals.length > 2)
    throw new Error(usage);
  await onServersDatabase({ purpose: 'loader', dataFolder: values.data }, (database) =>
    command === 'list' ? list(database) : load(database, path!, values.title),
  );
}

async function load(database: Database, path: string, title: string | undefined): Promise<void> {
  const loaded = await loadEditions(path, {
    database,
    now: () => new Date(),
    title,
    tell: say,
  });
  for (const edition of loaded)
    say(`${edition.title} ${edition.version}: ${edition.outcome}${inWords(edition.counts)}`);
}

async function list(database: Database): Promise<void> {
  const editions = await readEditions(database);
  if (editions.length === 0) say('Nothing is loaded.');
  for (const { title, version, loadedAt, counts } of editions)
    say(`${title} ${version}, loaded ${loadedAt.toISOString().slice(0, 10)}${inWords(counts)}`);
}

function inWords(counts: Readonly<Record<string, number>>): string {
  const all = Object.entries(counts).map(([what, many]) => `${what.replace('_', ' ')} ${many.toLocaleString('en-GB')}`);
  return all.length === 0 ? '' : `; ${all.join(', ')}`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

await main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(
    `${error instanceof LoadError ? `Nothing was changed. ${error.message}` : (error as Error).message}\n`,
  );
  process.exitCode = 1;
});
