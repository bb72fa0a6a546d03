// What other shared records said when we asked them who looked, in words that somebody of nine to eleven can read. One that did not
// tell is named, with what to do: a list that looks whole and is not would be worse than none.
import type { NodeTold } from '#administration/access/review-access.ts';

export interface NodeSaid {
  name: string;
  text: string;
  /** Something of it is missing from the list. */
  missing: boolean;
  /** It may answer those who wait longer. */
  mayYetAnswer: boolean;
}

/** "Written down here, and by Connect Care too." */
export function toldInWords(here: boolean, names: readonly string[]): string {
  const all = listed(names);
  if (!here) return `As told by ${all}. We can not check it.`;
  return names.length === 0 ? 'Written down here.' : `Written down here, and by ${all} too.`;
}

type Outcome = NodeTold['outcome'];

const silent = (name: string) =>
  `${name} did not answer. Who looked there is missing from this list. Try again later, or ask them.`;
const unsaid = (name: string) => `${name} did not tell us who looked there. Ask them.`;

/** Of each outcome, what is missing and what to do about it. */
const whyMissing: Readonly<Partial<Record<Outcome, (name: string) => string>>> = {
  'timed-out': silent,
  'not-reachable': silent,
  'not-yet': (name) => `${name} has not told us yet. Who looked there is missing from this list.`,
  'invalid-answer': (name) => `We could not read what ${name} told us. Try again later, or ask them.`,
  'demographics-differ': (name) => `${name} told us about the wrong person. We left all of it out. Ask them.`,
  'no-number': (name) => `We could not ask ${name}. We are not sure of your NHS number. Ask them.`,
  unchecked: (name) => `We could not ask ${name} just now. Try again later, or ask them.`,
  'cannot-tell': (name) => `${name} does not tell us who looked there. Ask them.`,
};
const answered: ReadonlySet<Outcome> = new Set(['answered', 'partly-answered', 'nothing-recorded']);

export function nodesInWords(nodes: readonly (NodeTold & { name: string })[]): NodeSaid[] {
  return nodes
    .map(({ name, outcome, looks, unplaced, more }): NodeSaid => {
      const told = answered.has(outcome);
      const left = [
        ...(more ? ['There is more there than we could get. Ask them for the rest.'] : []),
        ...(unplaced > 0
          ? [`It told us of ${unplaced} more that may not be about you. We left them out. Ask them.`]
          : []),
      ];
      const text = told
        ? [`We asked ${name}. ${looks === 0 ? 'Nobody looked there.' : `It told us of ${times(looks)}.`}`, ...left]
        : [(whyMissing[outcome] ?? unsaid)(name)];
      return { name, text: text.join(' '), missing: !told || left.length > 0, mayYetAnswer: outcome === 'not-yet' };
    })
    .toSorted((one, other) => Number(other.missing) - Number(one.missing));
}

const times = (count: number) => (count === 1 ? 'one look' : `${count} looks`);

const listed = (names: readonly string[]) =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)!}`;
