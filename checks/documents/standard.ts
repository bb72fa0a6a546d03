// A table that says of each requirement of a standard whether it is met: a requirement that is met names what shows it, one that
// is met in part says what is missing, and the counts at the top are those of the tables.
import { proofsIn, tableRows, type Tree } from './proofs.ts';

const states = ['met', 'partly', 'not yet', 'does not apply'] as const;

/** Rows of a requirement: number, level, in short, state, and where or why. The counts have a level in their first cell. */
export function standardProblems(path: string, text: string, tree: Tree): string[] {
  const problems: string[] = [];
  const counted = new Map<string, number>();
  const seen = new Set<string>();
  const claimed = new Map<string, string[]>();
  for (const { line, cells } of tableRows(text)) {
    const [number = '', level = '', , state = '', where = ''] = cells;
    if (!/^\d+(?:\.\d+)+$/.test(number)) {
      claimed.set(number, cells.slice(1));
      continue;
    }
    const say = (problem: string) => problems.push(`${path}:${line} ${number} ${problem}`);
    if (seen.has(number)) say('is there twice');
    seen.add(number);
    if (!(states as readonly string[]).includes(state)) say(`has no state: ${state}`);
    for (const each of [level, 'both']) counted.set(`${each} ${state}`, (counted.get(`${each} ${state}`) ?? 0) + 1);
    for (const problem of proofsIn(where, tree).problems) say(problem);
    if (where === '') say('says neither where nor why');
    // What is not there is told above; here it is enough that something is named.
    if (state === 'met' && !where.includes('`')) say('is met, and nothing shows it');
    if (state === 'partly' && !/Missing: \S/.test(where)) say('is met in part, and does not say what is missing');
  }
  for (const level of ['1', '2', 'both']) {
    const counts = states.map((state) => counted.get(`${level} ${state}`) ?? 0);
    const all = [...counts, counts.reduce((sum, count) => sum + count, 0)].map(String);
    if (claimed.get(level)?.join() !== all.join())
      problems.push(`${path} level ${level} should count ${all.join(', ')}`);
  }
  return problems;
}
