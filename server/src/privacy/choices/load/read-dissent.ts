// A file of people who opted out before, as another system gives it: a CSV with a number and a day in each line (RFC 4180).
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { startOf } from '#standards/fhir/date-time.ts';
import { type NhsNumber, parseNhsNumber } from '#standards/nhs-number.ts';

/** One line: somebody who opted out, or why it cannot be taken. What it says is in neither. */
export type DissentLine =
  | { line: number; nhsNumber: NhsNumber; chosenAt: Date }
  | { line: number; refused: DissentProblem };

export type DissentProblem = 'columns' | 'number' | 'check-digit' | 'real-number' | 'day' | 'future';

/** What the first line has to name, in any order; other columns are left unread. */
export const columns = ['nhs_number', 'opted_out_on'] as const;

/** Thrown where the file is not one of these at all. */
export class DissentFileError extends Error {}

export interface DissentRules {
  now: Date;
  timeZone: string;
  /** Only numbers that belong to nobody are taken. */
  testPeopleOnly: boolean;
}

/** The lines in order, without the first. @throws DissentFileError where the first line does not name the columns. */
export async function* readDissent(path: string, rules: DissentRules): AsyncGenerator<DissentLine> {
  const lines = createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity });
  let places: { number: number; day: number; width: number } | undefined;
  let line = 0;
  for await (const text of lines) {
    line += 1;
    const cells = cellsOf(line === 1 ? text.replace(/^\uFEFF/, '') : text);
    if (!places) {
      const names = cells?.map((cell) => cell.toLowerCase()) ?? [];
      const [number, day] = columns.map((column) => names.indexOf(column));
      if (number === undefined || day === undefined || number < 0 || day < 0)
        throw new DissentFileError(`The first line must name the columns ${columns.join(' and ')}.`);
      places = { number, day, width: names.length };
      continue;
    }
    if (text.trim() === '') continue;
    yield cells?.length === places.width
      ? readLine(line, cells[places.number]!, cells[places.day]!, rules)
      : { line, refused: 'columns' };
  }
  if (!places) throw new DissentFileError(`The file is empty. Its first line must name ${columns.join(' and ')}.`);
}

function readLine(
  line: number,
  number: string,
  day: string,
  { now, timeZone, testPeopleOnly }: DissentRules,
): DissentLine {
  const parsed = parseNhsNumber(number, { testRangeOnly: testPeopleOnly });
  if (!parsed.valid) return { line, refused: problems[parsed.problem] };
  const british = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(day);
  const written = british ? `${british[3]}-${british[2]!.padStart(2, '0')}-${british[1]!.padStart(2, '0')}` : day;
  const midnight = new Date(`${written}T00:00:00Z`);
  if (
    !/^\d{4}-\d\d-\d\d$/.test(written) ||
    Number.isNaN(midnight.getTime()) ||
    !midnight.toISOString().startsWith(written)
  )
    return { line, refused: 'day' };
  const chosenAt = new Date(startOf(written, timeZone)!);
  if (chosenAt > now) return { line, refused: 'future' };
  return { line, nhsNumber: parsed.nhsNumber, chosenAt };
}

const problems = {
  'not-ten-digits': 'number',
  'check-digit-wrong': 'check-digit',
  'not-in-test-range': 'real-number',
} as const;

/** The cells of a line, without what quotes them; undefined where a quote does not end. */
function cellsOf(text: string): string[] | undefined {
  const cells: string[] = [];
  let rest = text;
  for (;;) {
    const cell = /^\s*"((?:[^"]|"")*)"\s*(,|$)|^([^",]*)(,|$)/.exec(rest);
    if (!cell) return undefined;
    cells.push((cell[1]?.replaceAll('""', '"') ?? cell[3] ?? '').trim());
    rest = rest.slice(cell[0].length);
    if ((cell[2] ?? cell[4]) !== ',') return cells;
  }
}
