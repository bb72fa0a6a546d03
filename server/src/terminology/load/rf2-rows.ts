// The lines of a SNOMED CT release file, by the names of their columns, one at a time.
// Source: SNOMED International, Release File Specifications: UTF-8, tab-delimited, a header line, no quoting.
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';
import { LoadError } from './edition.ts';

/**
 * The values of these columns, in this order.
 * @throws LoadError where the file has other columns, or a line has not all of them.
 */
export async function* rf2Rows(path: string, columns: readonly string[]): AsyncGenerator<string[]> {
  const file = basename(path);
  let places: number[] | undefined;
  let width = 0;
  let line = 0;
  for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    line += 1;
    const values = text.replace(/^\u{feff}/u, '').split('\t');
    if (!places) {
      places = columns.map((column) => values.indexOf(column));
      width = values.length;
      const missing = columns.filter((_, index) => places![index] === -1);
      if (missing.length > 0) throw new LoadError(file, line, `there is no column ${missing.join(', ')}.`);
      continue;
    }
    if (values.length !== width)
      throw new LoadError(file, line, `there are ${values.length} columns where the header has ${width}.`);
    yield places.map((place) => values[place]!);
  }
  if (!places) throw new LoadError(file, line, 'the file is empty.');
}
