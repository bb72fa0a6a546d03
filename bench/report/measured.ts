// What benchmarks measured, kept as data beside the report that is written of it: docs/performance/measured.json. Each benchmark
// has its last run, with the machine and the commit it ran on, so that one may be measured anew without the others.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

const figure = z.object({
  bench: z.string(),
  figure: z.string(),
  value: z.number().nullable(),
  limit: z.number().nullable(),
  ratio: z.number().nullable(),
  goal: z.number(),
  goalIs: z.enum(['value-at-most', 'value-at-least', 'ratio-at-least', 'ratio-at-most']),
  met: z.boolean(),
});

const curve = z.object({
  /** Of its file: small letters and hyphens. */
  name: z.string().regex(/^[a-z][a-z0-9-]*$/),
  title: z.string(),
  /** What runs along, and what is measured, with their units. */
  across: z.string(),
  up: z.string(),
  lines: z.array(z.object({ label: z.string(), points: z.array(z.tuple([z.number(), z.number()])).min(1) })).min(1),
});

const machine = z.object({
  processor: z.string(),
  cores: z.int(),
  memoryGb: z.number(),
  node: z.string(),
  postgres: z.string(),
  /** How many processes wanted a core, on average over the minute before: over the number of cores, others were at work. */
  loadBefore: z.number(),
});

const run = z.object({
  bench: z.string(),
  work: z.string(),
  quick: z.boolean(),
  /** ISO instant. */
  at: z.string(),
  commit: z.string(),
  machine,
  seconds: z.number(),
  /** Why there are no figures; absent where there are. */
  failed: z.string().optional(),
  figures: z.array(figure),
  curves: z.array(curve),
});

export type StatedFigure = z.output<typeof figure>;
export type Curve = z.output<typeof curve>;
export type Machine = z.output<typeof machine>;
export type BenchRun = z.output<typeof run>;

/** @throws where the file is there and is not what this wrote. */
export function readMeasured(file: string): BenchRun[] {
  return existsSync(file) ? z.array(run).parse(JSON.parse(readFileSync(file, 'utf8'))) : [];
}

/** Puts these runs in place of the former of the same benchmarks. */
export function keepMeasured(file: string, runs: readonly BenchRun[]): BenchRun[] {
  const anew = new Set(runs.map(({ bench }) => bench));
  const all = [...readMeasured(file).filter(({ bench }) => !anew.has(bench)), ...runs].toSorted((one, other) =>
    one.bench < other.bench ? -1 : 1,
  );
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(all, undefined, 1)}\n`);
  return all;
}
