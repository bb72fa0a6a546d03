// Names in one file that refer to another: each once, each known, and where it is not, the one that was probably meant.
import { distance } from 'fastest-levenshtein';
import type { ConfigFile, ConfigProblem } from './read-folder.ts';

/** Adds a problem where `name` is not among the known; where those are not known themselves nothing is said. */
export function refer(
  file: ConfigFile,
  path: readonly PropertyKey[],
  name: string,
  among: ReadonlySet<string> | undefined,
  where: string,
  problems: ConfigProblem[],
): void {
  if (among === undefined || among.has(name)) return;
  problems.push({
    file: file.name,
    line: file.lineOf(path),
    place: path.join('.'),
    text: `"${name}" is not in ${where}. Add it there or mend its spelling${nearest(name, among)}.`,
  });
}

/** Adds a problem for each name that has been there already. */
export function unique(file: ConfigFile, names: readonly string[], key: string, problems: ConfigProblem[]): void {
  for (const [index, name] of names.entries()) {
    if (names.indexOf(name) !== index)
      problems.push({
        file: file.name,
        line: file.lineOf([index, key]),
        place: `${index}.${key}`,
        text: `"${name}" is already used above. Give each its own.`,
      });
  }
}

/** ' (did you mean "x"?)' where one known name is a slip or two of the finger away. */
export function nearest(name: string, among: ReadonlySet<string>): string {
  const slips = [...among]
    .map((candidate) => ({ candidate, edits: distance(name, candidate) }))
    .toSorted((a, b) => a.edits - b.edits);
  const [best, next] = slips;
  const alone = best !== undefined && best.edits <= 2 && (next === undefined || next.edits > best.edits);
  return alone ? ` (did you mean "${best.candidate}"?)` : '';
}
