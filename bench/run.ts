// `npm run bench -- NAME… [--quick] [--report]`: benchmarks, their figures printed last, one JSON line each. With --report each
// runs in a process of its own, and docs/performance.md and its plots are written anew from what was measured. With --take=FILE what
// was measured elsewhere, in another copy's docs/performance/measured.json, is taken for the named benchmarks instead of run.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Figure, printFigure, stated } from './figure.ts';
import { readCommit, readMachine } from './report/machine.ts';
import { type BenchRun, type Curve, keepMeasured, readMeasured, type StatedFigure } from './report/measured.ts';
import { readFigureWords, writeReport } from './report/write-report.ts';

export interface BenchOptions {
  quick: boolean;
  print: (line: string) => void;
  /** Keeps a plot for the report: what changes as the load or the size grows. */
  plot: (curve: Curve) => void;
}

/** A benchmark: measures the work and its limit in one run, on this machine as it is now. */
export interface Bench {
  name: string;
  work: string;
  run(options: BenchOptions): Promise<readonly Figure[]>;
}

/** What a benchmark in a process of its own leaves for the report. */
interface Result {
  work: string;
  figures: StatedFigure[];
  curves: Curve[];
}

const folder = new URL('./', import.meta.url);
const root = new URL('../', import.meta.url).pathname;
/** BENCH_MINUTES is for loading; what is measured on the way comes on top. */
const longestMs = { quick: 10 * 60_000, full: Math.max(90, 2 * Number(process.env['BENCH_MINUTES'] ?? 0)) * 60_000 };

const names = readdirSync(folder)
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => file.replace('.bench.ts', ''))
  .toSorted();
const flags = process.argv.slice(2).filter((word) => word.startsWith('--'));
const asked = process.argv.slice(2).filter((word) => !word.startsWith('--'));
if (asked.length === 0 || asked.some((name) => name !== 'all' && !names.includes(name))) {
  console.error(
    `Name benchmarks: ${names.join(', ')}, or all. Add --quick for under a minute each, --report to write the report.`,
  );
  process.exit(2);
}
const chosen = asked.includes('all') ? names : asked;
const quick = flags.includes('--quick');
const takenFile = flags.find((flag) => flag.startsWith('--take='))?.slice('--take='.length);
const resultFile = flags.find((flag) => flag.startsWith('--result='))?.slice('--result='.length);
if (flags.includes('--report') || takenFile) await report();
else for (const name of chosen) await runHere(name);
process.exit(0);

async function runHere(name: string): Promise<void> {
  const { bench } = (await import(new URL(`${name}.bench.ts`, folder).href)) as { bench: Bench };
  console.log(`# ${bench.name}: ${bench.work}`);
  const curves: Curve[] = [];
  const figures = await bench.run({ quick, print: (line) => console.log(line), plot: (curve) => curves.push(curve) });
  for (const figure of figures) printFigure(figure);
  const result: Result = { work: bench.work, figures: figures.map(stated), curves };
  if (resultFile) writeFileSync(resultFile, JSON.stringify(result));
}

/** A benchmark that fails or never ends is told as such, and takes no other's figures with it. */
async function report(): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'bench-report-'));
  const document = join(root, 'docs/performance.md');
  const measured = join(root, 'docs/performance/measured.json');
  const taken = takenFile ? readMeasured(takenFile) : [];
  for (const name of chosen) {
    const run = takenFile
      ? taken.find(({ bench }) => bench === name)
      : await runApart(name, join(scratch, `${name}.json`));
    if (!run) continue;
    // Written after each: what was measured stays, whatever becomes of the next.
    const runs = keepMeasured(measured, [run]);
    const written = writeReport(readFileSync(document, 'utf8'), runs, readFigureWords());
    writeFileSync(document, written.document);
    for (const [file, svg] of written.plots) writeFileSync(join(root, 'docs/performance', file), svg);
  }
  rmSync(scratch, { recursive: true });
}

async function runApart(name: string, file: string): Promise<BenchRun> {
  const machine = await readMachine();
  const started = performance.now();
  const child = spawn(
    process.execPath,
    [import.meta.filename, name, ...(quick ? ['--quick'] : []), `--result=${file}`],
    {
      stdio: ['ignore', 'inherit', 'inherit'],
      cwd: root,
    },
  );
  const tooLong = setTimeout(() => child.kill('SIGKILL'), quick ? longestMs.quick : longestMs.full);
  const [code] = (await once(child, 'exit')) as [number | null];
  clearTimeout(tooLong);
  const common = {
    bench: name,
    quick,
    at: new Date().toISOString(),
    commit: readCommit(root),
    machine,
    seconds: (performance.now() - started) / 1000,
  };
  if (code === 0) return { ...common, ...(JSON.parse(readFileSync(file, 'utf8')) as Result) };
  return { ...common, work: '', failed: code === null ? 'did not end in time' : 'failed', figures: [], curves: [] };
}
