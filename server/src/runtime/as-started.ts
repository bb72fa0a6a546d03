// How a command of package.json starts its process: what it says to Node and to the C library about memory, said there alone, so
// that whoever starts the same program another way (the demonstration, a benchmark, a check) starts it alike.
import { readFileSync } from 'node:fs';

export interface AsStarted {
  /** Node's own words, e.g. `--max-old-space-size=2000`. */
  execArgv: string[];
  /** E.g. MALLOC_ARENA_MAX, of glibc; other systems take no notice. */
  env: Record<string, string>;
}

const root = new URL('../../../', import.meta.url);

/** @param script what package.json calls it: `NAME=value … node --word … program.ts`. */
export function asStarted(script: 'serve' | 'load-patients'): AsStarted {
  const { scripts } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
    scripts: Record<string, string>;
  };
  return startedBy(scripts[script]!);
}

/** The same of a line as one types it. */
export function startedBy(line: string): AsStarted {
  const words = line.split(' ');
  const node = words.indexOf('node');
  return {
    // A file is named as seen from the project's folder.
    execArgv: words
      .slice(node + 1)
      .filter((word) => word.startsWith('--'))
      .map((word) => word.replace('=./', `=${root.href}`)),
    env: Object.fromEntries(words.slice(0, node).map((word) => word.split('=', 2) as [string, string])),
  };
}
