// `npm run import-directory`: brings the listings of the partnership's feeds (directory.yaml), or of CSV files, into the directory that the
// server uses, also while it runs. Broken off, the next call goes on from there.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { onServersDatabase } from '#runtime/database/command-database.ts';
import type { Database } from '#runtime/database/database.ts';
import { usualDataFolder } from '#runtime/server-options.ts';
import { type FeedSettings, readFeeds } from './feeds-file.ts';
import { importFeed, type Progress } from './import-feed.ts';
import { readCsv } from './read-csv.ts';
import { type FeedReader, readFeed } from './read-feed.ts';
import { reportImport } from './report.ts';

const usage =
  'npm run import-directory -- [FEED …] [--report FOLDER] [--fresh] [--partnership FOLDER] [--data FOLDER]\n' +
  'npm run import-directory -- --csv FOLDER --as ID --name "Whose they are" [--report FOLDER] …\n' +
  'Without a name every feed of directory.yaml is read. --fresh begins anew where the last run broke off.';

async function main(given: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...given],
    allowPositionals: true,
    options: {
      partnership: { type: 'string', default: process.env['PARTNERSHIP'] ?? 'partnership' },
      data: { type: 'string', default: usualDataFolder() },
      report: { type: 'string' },
      csv: { type: 'string' },
      as: { type: 'string' },
      name: { type: 'string' },
      fresh: { type: 'boolean', default: false },
    },
  });
  await onServersDatabase({ purpose: 'server', dataFolder: values.data }, async (database) => {
    const options = { fresh: values.fresh, reports: values.report };
    if (values.csv !== undefined) {
      if (!values.as || !/^[a-z][a-z0-9-]{1,39}$/.test(values.as)) throw new Error(usage);
      const reader = await readCsv(values.csv);
      return importOne(database, { id: values.as, name: values.name ?? values.as, mostGone: 0.2 }, reader, options);
    }
    const feeds = readFeeds(values.partnership);
    const unknown = positionals.find((name) => !feeds.some(({ id }) => id === name));
    if (unknown !== undefined || feeds.length === 0)
      throw new Error(
        `${unknown === undefined ? 'directory.yaml names no feeds' : 'There is no feed of that name'}. Feeds: ${feeds.map(({ id }) => id).join(', ') || 'none'}.\n${usage}`,
      );
    // One that fails is no reason not to read the next.
    for (const feed of feeds.filter(({ id }) => positionals.length === 0 || positionals.includes(id)))
      await importOne(database, feed, readFeed(feed), options);
  });
}

async function importOne(
  database: Database,
  feed: Pick<FeedSettings, 'id' | 'name' | 'mostGone'>,
  reader: FeedReader,
  { fresh, reports }: { fresh: boolean; reports: string | undefined },
): Promise<void> {
  try {
    const result = await importFeed(database, feed, reader, {
      fresh,
      onProgress: (progress) => say(inWords(feed.id, progress)),
    });
    if (result.outcome === 'busy') {
      say(`${feed.id}: is being read by somebody else now.`);
      process.exitCode = 1;
      return;
    }
    const report = await reportImport(database, result.runId, feed.name);
    say(report.text);
    if (reports !== undefined) {
      mkdirSync(reports, { recursive: true });
      writeFileSync(join(reports, `${feed.id}.txt`), report.text);
      writeFileSync(join(reports, `${feed.id}.csv`), report.csv);
    }
    if (result.outcome === 'broken') process.exitCode = 1;
    else if (result.counts.refused + result.counts.unread > 0) process.exitCode ??= 2;
  } finally {
    await reader.close();
  }
}

function inWords(feedId: string, { page, total, counts }: Progress): string {
  const met = counts.new + counts.changed + counts.same + counts.refused + counts.unread;
  return `${feedId}: page ${page}, ${met}${total === undefined ? '' : ` of ${total}`} items`;
}

const say = (line: string) => void process.stdout.write(`${line}\n`);

await main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
});
