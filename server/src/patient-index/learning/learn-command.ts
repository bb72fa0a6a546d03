// `npm run learn-matching -- --out proposed.yaml`: learns the weights of matching from the identities the
// server holds and writes them as a file to be read. The same --partnership, and --data FOLDER or DATABASE_URL, as the server's.
// Nothing takes effect: the proposed file counts when somebody puts it in the place of matching.yaml.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { onServersDatabase } from '#runtime/database/command-database.ts';
import { usualDataFolder } from '#runtime/server-options.ts';
import { readMatching } from '../matching/matching-config.ts';
import { drawSample, usualSizes } from './draw-sample.ts';
import { learnWeights } from './learn-weights.ts';
import { changeLines, proposedFile, thresholdLines, weightLines } from './propose.ts';

const usage = 'npm run learn-matching -- --out FILE.yaml [--partnership FOLDER] [--data FOLDER]';

async function main(words: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...words],
    options: {
      out: { type: 'string' },
      partnership: { type: 'string', default: process.env['PARTNERSHIP'] ?? 'partnership' },
      data: { type: 'string', default: usualDataFolder() },
    },
  });
  if (values.out === undefined) throw new Error(usage);
  const held = join(values.partnership, 'matching.yaml');
  if (existsSync(values.out)) throw new Error(`${values.out} is there already. Give a file that is not.`);
  if (resolve(values.out).startsWith(resolve(values.partnership)))
    throw new Error('A proposal does not belong in the partnership’s folder, where it could come into force unread.');
  const matching = readMatching(values.partnership);
  await onServersDatabase({ purpose: 'server', dataFolder: values.data }, async (database) => {
    const sample = await drawSample(database, usualSizes);
    const pairs = { byNumber: [...sample.byNumber], byBirthDate: [...sample.byBirthDate] };
    const learned = learnWeights({ ...sample, ...pairs }, matching);
    const text = proposedFile(readFileSync(held, 'utf8'), learned);
    const proposed = readProposed(text);
    writeFileSync(values.out!, text, { flag: 'wx' });
    const likely = [...pairs.byNumber, ...pairs.byBirthDate];
    say(
      `Learned from ${sample.identities} identities: ${learned.pairs.random} pairs drawn by chance, ${learned.pairs.byNumber} of one number, ${learned.pairs.byBirthDate} of one birth date; ${learned.rounds} rounds.`,
    );
    for (const lines of [
      weightLines(learned, matching),
      changeLines(likely, matching, proposed),
      thresholdLines(likely, proposed, learned.oneInRandom),
    ])
      say(`\n${lines.join('\n')}`);
    say(`\nWritten to ${values.out!}. Nothing of it is in force.`);
  });
}

/** As the server would read it: a file with a slip in it is not proposed. */
function readProposed(text: string) {
  const folder = mkdtempSync(join(tmpdir(), 'proposed-'));
  try {
    writeFileSync(join(folder, 'matching.yaml'), text);
    return readMatching(folder, {});
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

await main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
});
