// FEATURES.md held to the tests it names: each feature once, in one of three states, and nothing called working that no test shows.
import { proofsIn, tableRows, type Tree } from './proofs.ts';

/** The features this project is for: their ids, from the first to the last of each kind. */
export const ranges = [
  { letter: 'R', last: 92 },
  { letter: 'C', last: 99 },
] as const;

const states = ['works', 'partly', 'not yet'] as const;
type State = (typeof states)[number];

const isState = (text: string): text is State => (states as readonly string[]).includes(text);
const idOf = (letter: string, number: number) => `${letter}${String(number).padStart(2, '0')}`;
/** How a range is written in the table of counts: R01–R92. */
const rangeName = ({ letter, last }: (typeof ranges)[number]) => `${idOf(letter, 1)}–${idOf(letter, last)}`;
const namesOfRanges = new Set<string>(ranges.map(rangeName));

/**
 * What is wrong with FEATURES.md, a line each.
 * Its rows: `| R01 | name | works | what works. Missing: what does not | proofs |`; its counts: `| R01–R92 … | works | partly | not yet |`.
 */
export function featureProblems(text: string, tree: Tree): string[] {
  const problems: string[] = [];
  const seen = new Map<string, State | undefined>();
  const counts = new Map<string, string[]>();
  const expected = new Set(
    ranges.flatMap(({ letter, last }) => Array.from({ length: last }, (_, index) => idOf(letter, index + 1))),
  );
  for (const { line, cells } of tableRows(text)) {
    const [id = '', ...rest] = cells;
    const range = id.split(' ')[0]!;
    if (namesOfRanges.has(range)) {
      counts.set(range, rest);
      continue;
    }
    const say = (problem: string) => problems.push(`FEATURES.md:${line} ${id}: ${problem}`);
    if (!expected.has(id)) say('is no feature of this project');
    if (seen.has(id)) say('stands here a second time');
    seen.set(id, isState(rest[1] ?? '') ? (rest[1] as State) : undefined);
    for (const problem of rowProblems(rest, tree)) say(problem);
  }
  const missing = [...expected].filter((id) => !seen.has(id));
  if (missing.length > 0) problems.push(`FEATURES.md: missing: ${missing.join(', ')}`);
  return [...problems, ...ranges.flatMap((range) => countProblems(range, counts, seen))];
}

function rowProblems(cells: readonly string[], tree: Tree): string[] {
  const [name = '', state = '', words = '', shown = ''] = cells;
  if (cells.length !== 4) return [`has ${cells.length + 1} cells and not 5`];
  const problems = name === '' ? ['has no name'] : [];
  if (!isState(state)) return [...problems, `"${state}" is none of ${states.join(', ')}`];
  const proofs = proofsIn(shown, tree);
  problems.push(...proofs.problems);
  if (state === 'not yet') return problems;
  if (words === '') problems.push('does not say what works');
  if (proofs.count === 0) problems.push('no test or command shows it');
  if ((state === 'partly') !== words.includes('Missing: '))
    problems.push(state === 'partly' ? 'does not say what is missing' : 'something is missing, so it is partly there');
  return problems;
}

function countProblems(
  range: (typeof ranges)[number],
  counts: ReadonlyMap<string, string[]>,
  seen: ReadonlyMap<string, State | undefined>,
): string[] {
  const name = rangeName(range);
  const found = states.map((state) =>
    String([...seen].filter(([id, each]) => id.startsWith(range.letter) && each === state).length),
  );
  const told = counts.get(name) ?? [];
  return told.join(' ') === found.join(' ')
    ? []
    : [
        `FEATURES.md: the counts of ${name} are ${found.join(', ')} (${states.join(', ')}), not ${told.join(', ') || 'left out'}`,
      ];
}
