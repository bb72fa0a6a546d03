// Runs every test: unit and store tests beside the code, then the browser journeys. Ends with one line `N passed, N failed`.
import { globSync } from 'node:fs';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { type Demonstration, startDemonstration } from '../e2e/demonstration.ts';
import { ensureBrowser } from '../e2e/browser.ts';
import { startTestServer } from '#runtime/database/test-database.ts';

const started = performance.now();
const root = new URL('../', import.meta.url).pathname;
const only = process.argv.slice(2);
const failures: string[] = [];
const unit = files('{server,web,synthetic,checks}/**/*.test.ts');
const journeys = files('e2e/**/*.spec.ts');

const server = process.env['TEST_DATABASE_URL'] ? undefined : await startTestServer('stop-where-first');
if (server) process.env['TEST_DATABASE_URL'] = server.ownerUrl;
if (journeys.length > 0) process.env['BROWSER_PATH'] = ensureBrowser();

// Two files at a time on two cores.
const unitTotals = await runFiles(unit, { concurrency: 2 });
// A journey waits more than it works, and what it does to an organisation is so for everybody there: two at a time, in two places.
const lanes = [0, 1].map((lane) => journeys.filter((_, index) => index % 2 === lane)).filter((lane) => lane.length > 0);
const places: Demonstration[] = [];
for (const [lane] of lanes.entries())
  places.push(await startDemonstration({ ports: lane === 0 ? process.env['SIMULATED_PORTS'] : '97' }));
const laneTotals = await Promise.all(
  lanes.map((paths, lane) => {
    const { url, ports } = places[lane]!;
    return runFiles(paths, { concurrency: 1, env: { DEMONSTRATION_URL: url, SIMULATED_PORTS: ports } });
  }),
);
await Promise.all(places.map((place) => place.stop()));
await server?.stop();

const sum = (what: 'passed' | 'failed' | 'skipped') =>
  [unitTotals, ...laneTotals].reduce((so, totals) => so + totals[what], 0);
const [passed, failed, skipped] = [sum('passed'), sum('failed'), sum('skipped')];
console.log(
  `${unit.length + journeys.length} files, ${skipped} skipped, ${Math.round((performance.now() - started) / 1000)} s`,
);
// Once more at the end: whoever reads only the last lines of a log learns what failed.
for (const failure of failures) console.log(`FAILED ${failure}`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);

function files(pattern: string): string[] {
  const found = globSync(pattern, { cwd: root, exclude: (name) => name.includes('node_modules') }).toSorted();
  return only.length === 0 ? found : found.filter((file) => only.some((part) => file.includes(part)));
}

async function runFiles(
  paths: string[],
  { concurrency, env = {} }: { concurrency: number; env?: Readonly<Record<string, string>> },
): Promise<{ passed: number; failed: number; skipped: number }> {
  const totals = { passed: 0, failed: 0, skipped: 0 };
  if (paths.length === 0) return totals;
  // A file that fails before it closes what it opened is ended after the timeout. Not by forceExit: with it, the results of
  // tests that were still on their way to this process were lost, ten of 2,500 in one run and other ten in the next.
  const stream = run({
    files: paths.map((path) => root + path),
    concurrency,
    timeout: 300_000,
    cwd: root,
    env: { ...process.env, ...env },
    execArgv: ['--import', new URL('property-seed.ts', import.meta.url).href],
  });
  stream.on('test:pass', (event) => {
    if (event.details.type === 'suite') return;
    if (event.skip === undefined || event.skip === false) totals.passed += 1;
    else totals.skipped += 1;
  });
  stream.on('test:fail', (event) => {
    if (event.details.type === 'suite') return;
    totals.failed += 1;
    const { cause = event.details.error } = event.details.error as Error;
    const reason = (cause instanceof Error ? cause.message : String(cause)).replaceAll(/\s+/g, ' ').slice(0, 600);
    failures.push(`${event.file?.slice(root.length) ?? ''}:${event.line ?? 0} ${event.name}: ${reason}`);
  });
  await new Promise<void>((resolve, reject) => {
    const printed = stream.compose(spec);
    printed.on('end', () => resolve());
    printed.on('error', reject);
    printed.pipe(process.stdout, { end: false });
  });
  return totals;
}
