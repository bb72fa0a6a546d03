// `npm run bench -- NAME [--quick]`: one benchmark, its figures printed last, one JSON line each.
import { readdirSync } from 'node:fs';
import { type Figure, printFigure } from './figure.ts';

/** A benchmark: measures the work and its limit in one run, on this machine as it is now. */
export interface Bench {
  name: string;
  work: string;
  run(options: { quick: boolean; print: (line: string) => void }): Promise<readonly Figure[]>;
}

const folder = new URL('./', import.meta.url);
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => file.replace('.bench.ts', ''))
  .toSorted();
const [name] = process.argv.slice(2).filter((word) => !word.startsWith('--'));
if (!name || (name !== 'all' && !names.includes(name))) {
  console.error(`Name a benchmark: ${names.join(', ')}, or all. Add --quick for under a minute.`);
  process.exit(2);
}
for (const each of name === 'all' ? names : [name]) {
  const { bench } = (await import(new URL(`${each}.bench.ts`, folder).href)) as { bench: Bench };
  console.log(`# ${bench.name}: ${bench.work}`);
  const figures = await bench.run({ quick: process.argv.includes('--quick'), print: (line) => console.log(line) });
  for (const figure of figures) printFigure(figure);
}
process.exit(0);
