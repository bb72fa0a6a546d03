// Pairs counted by how each field came out: what is learned from is a table of a few thousand rows, however many pairs there were.
import type { Comparison } from '../matching/compare-patients.ts';
import { fields, type Levels } from '../matching/fields.ts';

export interface Pattern {
  levels: Levels;
  count: number;
  /** Something no sum outvotes says that they are two. */
  apart: boolean;
}

export interface Patterns {
  add(comparison: Pick<Comparison, 'levels' | 'apart'>): void;
  all(): Iterable<Pattern>;
  pairs(): number;
}

export function patterns(): Patterns {
  const found = new Map<string, Pattern>();
  let pairs = 0;
  return {
    add({ levels, apart }) {
      pairs += 1;
      const key = `${apart} ${fields.map((field) => levels[field]).join(' ')}`;
      const known = found.get(key);
      if (known) known.count += 1;
      else found.set(key, { levels, count: 1, apart });
    },
    all: () => found.values(),
    pairs: () => pairs,
  };
}
