// How often each field comes out how between two records of one person, learned without being told which pairs are: expectation and
// maximisation in turn. Pure.
// Source: Dempster, Laird & Rubin 1977, "Maximum Likelihood from Incomplete Data via the EM Algorithm"; for linkage Jaro 1989,
// "Advances in Record-Linkage Methodology", and Winkler 1988. That u is counted in random pairs and held fixed, and m learned in
// pairs that agree on one field at a time, is how Splink does it (Linacre et al. 2022, "Splink: Free software for probabilistic
// record linkage at scale"): in a block of likely pairs two kinds are found that both weights free would confuse.
import { type Field, fields, type Level, type Levels } from '../matching/fields.ts';
import type { Pattern } from './patterns.ts';

/** Field → level → how often. */
export type Shares = ReadonlyMap<Field, ReadonlyMap<Level, number>>;

export interface Learnt {
  m: Shares;
  /** Field → level → how many pairs of one person are expected to have come out so. */
  expected: Shares;
  /** Pairs of one person expected among those looked at. */
  matches: number;
  rounds: number;
}

const mostRounds = 500;
const settled = 1e-7;
/** Nothing is impossible: what was not seen at all is as likely as this. */
const least = 1e-9;

/**
 * @param start m to begin with, and to keep of fields that are not learned.
 * @param u between two people, fixed.
 * @param learned fields that the choice of pairs does not favour.
 * @param first the share of pairs that are of one person, to begin with.
 */
export function expectationMaximisation(
  patterns: readonly Pattern[],
  { start, u, learned, first }: { start: Shares; u: Shares; learned: readonly Field[]; first: number },
): Learnt {
  const pairs = patterns.reduce((sum, { count }) => sum + count, 0);
  let m = start;
  let share = first;
  let expected: Shares = new Map();
  let rounds = 0;
  for (let change = 1; rounds < mostRounds && change > settled; rounds += 1) {
    const counts = new Map(learned.map((field) => [field, new Map<Level, number>()]));
    let matches = 0;
    for (const { levels, count, apart } of patterns) {
      if (apart) continue;
      const likely = count * chanceOf(levels, m, u, share);
      matches += likely;
      for (const field of learned) {
        const ofField = counts.get(field)!;
        if (levels[field] !== 'missing') ofField.set(levels[field], (ofField.get(levels[field]) ?? 0) + likely);
      }
    }
    const next = new Map(m);
    for (const [field, ofField] of counts) next.set(field, sharesOf(ofField));
    const newShare = Math.min(Math.max(matches / Math.max(1, pairs), least), 1 - least);
    change =
      Math.abs(newShare - share) + Math.max(0, ...learned.map((field) => distance(m.get(field), next.get(field)!)));
    [m, share, expected] = [next, newShare, counts];
  }
  return { m, expected, matches: share * pairs, rounds };
}

/** That two records with these levels are of one person. */
export function chanceOf(levels: Levels, m: Shares, u: Shares, share: number): number {
  let odds = share / (1 - share);
  for (const field of fields) {
    const level = levels[field];
    if (level === 'missing') continue;
    odds *= (m.get(field)?.get(level) ?? least) / (u.get(field)?.get(level) ?? least);
  }
  return odds === Number.POSITIVE_INFINITY ? 1 : odds / (1 + odds);
}

export function sharesOf(counts: ReadonlyMap<Level, number>): ReadonlyMap<Level, number> {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return new Map([...counts].map(([level, count]) => [level, Math.max(least, count / Math.max(total, least))]));
}

function distance(one: ReadonlyMap<Level, number> | undefined, other: ReadonlyMap<Level, number>): number {
  return Math.max(0, ...[...other].map(([level, share]) => Math.abs(share - (one?.get(level) ?? 0))));
}
