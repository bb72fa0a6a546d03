// `npm run real`: real messages and records that nobody here wrote, taken through the product.
// `npm run real -- gp-connect` runs one part; `-- --json` makes the last line one JSON summary of all.
import { existsSync } from 'node:fs';
import { startTestServer } from '#runtime/database/test-database.ts';
import { inputFolder, type Part, sharedFolder } from './part.ts';

const names = ['gp-connect', 'synthea', 'hl7v2', 'uk-core', 'open-referral'];
const words = process.argv.slice(2);
const json = words.includes('--json');
const chosen = words.filter((word) => !word.startsWith('--'));
const unknown = chosen.find((word) => !names.includes(word));
if (unknown) {
  console.error(`There is no part "${unknown}". Parts: ${names.join(', ')}.`);
  process.exit(2);
}

// One PostgreSQL for all parts, gone when they are done.
const server = process.env['TEST_DATABASE_URL'] ? undefined : await startTestServer('stop-where-first');
if (server) process.env['TEST_DATABASE_URL'] = server.ownerUrl;

const summaries: Record<string, unknown> = {};
let failed = 0;
try {
  for (const name of chosen.length > 0 ? chosen : names) {
    const file = new URL(`./${name}.ts`, import.meta.url);
    if (!existsSync(file)) continue;
    const { part } = (await import(file.href)) as { part: Part };
    const folder = inputFolder(part.needs);
    console.log(`\n== ${part.name}`);
    if (!folder) {
      console.log(`skipped: ${sharedFolder} has no data/${part.needs}`);
      summaries[part.name] = { skipped: true };
      continue;
    }
    const started = performance.now();
    const report = await part.run(folder, (line) => console.log(line));
    summaries[part.name] = {
      ...report.summary,
      failures: report.failures.length,
      seconds: Math.round((performance.now() - started) / 100) / 10,
    };
    for (const failure of report.failures) console.error(`FAILED ${part.name}: ${failure}`);
    failed += report.failures.length;
  }
} finally {
  await server?.stop();
}
if (json) console.log(JSON.stringify({ real: summaries, failures: failed }));
process.exitCode = failed > 0 ? 1 : 0;
