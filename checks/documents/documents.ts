// The other documents held to the project: links lead somewhere, commands exist, proofs are there, decisions are numbered and
// listed, and every dependency has its reason.
import { posix } from 'node:path';
import { proofsIn, tableRows, type Tree } from './proofs.ts';

/** The links of a document that lead nowhere, and the npm scripts it names that do not exist. */
export function linkProblems(path: string, text: string, { read, scripts }: Tree): string[] {
  const problems: string[] = [];
  const say = (problem: string) => problems.push(`${path}: ${problem}`);
  for (const [, target = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
    const [file = ''] = target.split('#');
    if (file === '' || /^[a-z]+:/.test(file)) continue;
    // A folder is shown by its README.
    const there = posix.join(posix.dirname(path), file);
    if (read(there) === undefined && read(posix.join(there, 'README.md')) === undefined)
      say(`the link to ${target} leads nowhere`);
  }
  for (const [, script = ''] of text.matchAll(/npm run (?:-s )?([a-z][\w:-]*)/g))
    if (!scripts.has(script)) say(`there is no npm run ${script}`);
  return problems;
}

/** The tables in which each row ends with what shows it: a row that names no proof, or one that is not there. */
export function proofProblems(path: string, text: string, tree: Tree): string[] {
  return [...tableRows(text)].flatMap(({ line, cells }) => {
    const { count, problems } = proofsIn(cells.at(-1) ?? '', tree);
    const none = count === 0 ? ['no test or command shows it'] : [];
    return [...problems, ...none].map((problem) => `${path}:${line} ${problem}`);
  });
}

/**
 * Decisions that are not numbered one after another, not headed by their number, or not in the index.
 * @param files names in docs/decisions, e.g. `0004-title.md`.
 */
export function decisionProblems(files: readonly string[], index: string, { read }: Tree): string[] {
  const decisions = files.filter((name) => name !== 'README.md').toSorted();
  return decisions.flatMap((name, at) => {
    const problems = index.includes(`(${name})`) ? [] : ['is not in the index'];
    if (Number(name.slice(0, 4)) !== at + 1) problems.push(`should be number ${at + 1}`);
    if (!read(`docs/decisions/${name}`)?.startsWith(`# ${Number(name.slice(0, 4))}. `))
      problems.push('is not headed by its number');
    return problems.map((problem) => `docs/decisions/${name} ${problem}`);
  });
}

/** Dependencies without a reason, and reasons for what is not depended on: the first cells of the decision's tables name packages. */
export function dependencyProblems(decision: string, installed: ReadonlySet<string>): string[] {
  const reasoned = new Set(
    [...tableRows(decision)].flatMap(({ cells }) => [...cells[0]!.matchAll(/`([^`]+)`/g)].map(([, name]) => name!)),
  );
  return [
    ...[...installed.difference(reasoned)].map((name) => `${name} is installed without a reason in decision 11`),
    ...[...reasoned.difference(installed)].map(
      (name) => `decision 11 gives a reason for ${name}, which is not installed`,
    ),
  ];
}
