// Every target in this folder: each a file that exports `target`, named as the target is.
import { readdirSync } from 'node:fs';

const folder = new URL('./', import.meta.url);
/** The frame itself. */
const frame = new Set([
  'fuzz-target.ts',
  'mutate-hl7v2.ts',
  'mutate-json.ts',
  'mutate.ts',
  'run.ts',
  'target.ts',
  'targets.ts',
  'watchful-log.ts',
  'worker.ts',
]);

/** Name of a target → its file's URL. */
export const targets: ReadonlyMap<string, string> = new Map(
  readdirSync(folder)
    .filter(
      (file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !frame.has(file) && !file.startsWith('example-'),
    )
    .toSorted()
    .map((file) => [file.replace('.ts', ''), new URL(file, folder).href]),
);
