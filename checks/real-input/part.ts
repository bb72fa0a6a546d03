// One kind of real input taken through the product: what goes in, what comes out, what was lost, with the reason.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

export interface PartReport {
  /** One JSON-able summary, the same keys every run. */
  summary: Readonly<Record<string, unknown>>;
  /** What a reader must look at: crashes, unexplained differences. Anything here fails the run. */
  failures: readonly string[];
}

export interface Part {
  name: string;
  /** Folder under shared/data that it reads; skipped, saying so, where absent. */
  needs: string;
  /** Takes all of it through the product, printing a table a person can read. */
  run(folder: string, print: (line: string) => void): Promise<PartReport>;
}

/** Where real input lies: SHARED_FOLDER, or `shared` beside the project. */
export const sharedFolder = process.env['SHARED_FOLDER'] ?? new URL('../../../shared', import.meta.url).pathname;

/** The folder of a kind of input, or undefined where this machine has none. */
export function inputFolder(needs: string): string | undefined {
  const folder = join(sharedFolder, 'data', needs);
  return existsSync(folder) ? folder : undefined;
}

/** Rows under headings, columns as wide as they need; numbers to the right. */
export function table(headings: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const all = [headings, ...rows.map((row) => row.map(String))];
  const widths = headings.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const numeric = headings.map((_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number'));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => (numeric[column] ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)))
      .join('  ')
      .trimEnd();
  return [line(headings), line(widths.map((width) => '-'.repeat(width))), ...all.slice(1).map((row) => line(row))].join(
    '\n',
  );
}
