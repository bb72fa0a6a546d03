// The weights of matching.yaml, learned from the identities held: nobody says which are one person. What was seen too seldom to
// tell keeps the weight in force, and is said to.
import { comparePatients } from '../matching/compare-patients.ts';
import { type Field, fieldLevels, fields, type Level } from '../matching/fields.ts';
import type { Matching } from '../matching/matching-config.ts';
import type { Profile } from '../matching/profile.ts';
import { expectationMaximisation, type Learnt, type Shares, sharesOf } from './expectation.ts';
import { patterns } from './patterns.ts';

export type ProfilePair = readonly [Profile, Profile];

/** Pairs of the identities held. Generators may draw them as they go. */
export interface LearningSample {
  /** How many identities are held. */
  identities: number;
  /** Any two, drawn by chance. */
  random: Iterable<ProfilePair>;
  /** Any two that bear one NHS number, whoever verified it. */
  byNumber: Iterable<ProfilePair>;
  /** All pairs of some birth dates, and how many identities these have. */
  byBirthDate: Iterable<ProfilePair>;
  bornThen: number;
  /** Folded names and how many bear them. */
  names: { family: ReadonlyMap<string, number>; given: ReadonlyMap<string, number> };
}

export interface LearnedLevel {
  m: number;
  u: number;
  /** Pairs of one person expected to have come out so, and pairs of two people counted. */
  seen: { m: number; u: number };
  /** Seen too seldom: as in force. */
  kept: { m: boolean; u: boolean };
}

export interface LearnedWeights {
  levels: ReadonlyMap<Field, ReadonlyMap<Level, LearnedLevel>>;
  commonNames: { family: ReadonlyMap<string, number>; given: ReadonlyMap<string, number> };
  /** The chance that two identities drawn at random are one person. */
  oneInRandom: number;
  pairs: { random: number; byNumber: number; byBirthDate: number };
  rounds: number;
}

/** Fewer say nothing. */
const fewest = 10;
/** A name is common from this share of identities on, and is named only where so many bear it that it names nobody. */
const common = { share: 0.0007, bearers: 50, most: 80 };
/** Fields that a birth date in common does not favour. Names and birth dates are learned where a number is in common. */
const unlikeBirthDate: readonly Field[] = [
  'nhs-number',
  'gender',
  'postcode',
  'address',
  'phone',
  'email',
  'local-number',
];
const unlikeNumber: readonly Field[] = fields.filter((field) => field !== 'nhs-number' && field !== 'local-number');

export function learnWeights(sample: LearningSample, matching: Matching): LearnedWeights {
  const inForce = (side: 'm' | 'u'): Shares =>
    new Map(
      fields.map((field) => [
        field,
        new Map(fieldLevels[field].map((level) => [level as Level, matching.shareOf(field, level)[side]])),
      ]),
    );
  const random = count(sample.random, matching, true);
  const strangers = countLevels(random.all());
  const u = withKept(strangers, inForce('u'));
  const numbered = count(sample.byNumber, matching);
  const byNumber = expectationMaximisation([...numbered.all()], {
    start: inForce('m'),
    u,
    learned: unlikeNumber,
    first: 0.9,
  });
  const born = count(sample.byBirthDate, matching);
  const start = new Map([
    ...inForce('m'),
    ...(byNumber.matches >= fewest ? withKept(byNumber.expected, inForce('m')) : []),
  ]);
  const byBirthDate = expectationMaximisation([...born.all()], { start, u, learned: unlikeBirthDate, first: 0.02 });
  const seen = together(byNumber, byBirthDate);
  const m = withKept(seen, inForce('m'));
  const isDate = (level: Level) => level === 'exact' || level === 'exact-first-of-january';
  const sameDate = [...(m.get('birth-date') ?? [])].reduce(
    (sum, [level, share]) => sum + (isDate(level) ? share : 0),
    0,
  );
  const frequencies = { family: frequent(sample.names.family), given: frequent(sample.names.given) };
  const levelsOf = (field: Field) =>
    new Map(
      fieldLevels[field].map((level): [Level, LearnedLevel] => {
        const counted = { m: seen.get(field)?.get(level) ?? 0, u: strangers.get(field)?.get(level) ?? 0 };
        const rare =
          level === 'exact' && (field === 'family-name' || field === 'given-name')
            ? rareShare(sample.names[field === 'family-name' ? 'family' : 'given'], common.share)
            : undefined;
        return [
          level,
          {
            m: m.get(field)!.get(level)!,
            u: rare ?? u.get(field)!.get(level)!,
            seen: counted,
            kept: { m: isKept(field, level) || counted.m < fewest, u: rare === undefined && counted.u < fewest },
          },
        ];
      }),
    );
  return {
    levels: new Map(fields.map((field) => [field, levelsOf(field)])),
    commonNames: frequencies,
    oneInRandom:
      sample.identities > 1 && sample.bornThen > 0
        ? Math.max(1e-12, (2 * byBirthDate.matches) / (sample.bornThen * sameDate) / (sample.identities - 1))
        : 1e-12,
    pairs: { random: random.pairs(), byNumber: numbered.pairs(), byBirthDate: born.pairs() },
    rounds: byNumber.rounds + byBirthDate.rounds,
  };
}

/** That two verified numbers are two people is decided by no weight, and so learned from nothing. */
const isKept = (field: Field, level: Level) => field === 'nhs-number' && level === 'different-verified';

/** @param twoOnly pairs that the weights in force link are left out: drawn by chance, a few are one person. */
function count(pairs: Iterable<ProfilePair>, matching: Matching, twoOnly = false) {
  const found = patterns();
  for (const [one, other] of pairs) {
    const comparison = comparePatients(one, other, matching);
    if (!twoOnly || comparison.result !== 'linked') found.add(comparison);
  }
  return found;
}

function countLevels(all: Iterable<{ levels: Readonly<Record<Field, Level>>; count: number }>): Shares {
  const counts = new Map(fields.map((field) => [field, new Map<Level, number>()]));
  for (const { levels, count: pairs } of all)
    for (const field of fields) {
      const ofField = counts.get(field)!;
      if (levels[field] !== 'missing') ofField.set(levels[field], (ofField.get(levels[field]) ?? 0) + pairs);
    }
  return counts;
}

/** Shares of what was counted; a level seen too seldom keeps its share in force, and the others fill the rest. */
function withKept(counts: Shares, inForce: Shares): Shares {
  return new Map(
    [...inForce].map(([field, held]) => {
      const counted = counts.get(field) ?? new Map<Level, number>();
      const enough = new Map(
        [...counted].filter(([level, pairs]) => held.has(level) && pairs >= fewest && !isKept(field, level)),
      );
      if (enough.size === 0) return [field, held];
      const shares = sharesOf(enough);
      const kept = [...held].filter(([level]) => !enough.has(level)).reduce((sum, [, share]) => sum + share, 0);
      // Levels no longer seen may not push out those that are.
      const rest = Math.max(0.5, 1 - kept);
      const scale = kept > 0.5 ? 0.5 / kept : 1;
      return [
        field,
        new Map(
          [...held].map(([level, share]) => [level, enough.has(level) ? shares.get(level)! * rest : share * scale]),
        ),
      ];
    }),
  );
}

function together(...learnt: readonly Learnt[]): Shares {
  const sums = new Map<Field, Map<Level, number>>();
  for (const { expected, matches } of learnt)
    if (matches >= fewest)
      for (const [field, levels] of expected) {
        const sum = sums.get(field) ?? new Map<Level, number>();
        for (const [level, pairs] of levels) sum.set(level, (sum.get(level) ?? 0) + pairs);
        sums.set(field, sum);
      }
  return sums;
}

/** Names that many bear, the commonest first, with their share. */
function frequent(names: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const all = [...names.values()].reduce((sum, bearers) => sum + bearers, 0);
  return new Map(
    [...names]
      .filter(([name, bearers]) => name.length > 1 && bearers >= common.bearers && bearers / all >= common.share)
      .toSorted(([one, some], [other, others]) => others - some || (one < other ? -1 : 1))
      .slice(0, common.most)
      .map(([name, bearers]) => [name, bearers / all]),
  );
}

/** How likely another bears the name of somebody whose name is not common: their shares, by how many bear each. */
function rareShare(names: ReadonlyMap<string, number>, commonShare: number): number | undefined {
  const all = [...names.values()].reduce((sum, bearers) => sum + bearers, 0);
  const rare = [...names.values()].filter((bearers) => bearers / all < commonShare);
  const borne = rare.reduce((sum, bearers) => sum + bearers, 0);
  if (borne < 1000) return undefined;
  return rare.reduce((sum, bearers) => sum + bearers * bearers, 0) / borne / all;
}
