// Which of these patients are one person? A pure function of what is known about them: their profiles, what sources and
// stewards have said, and nothing of the order in which it became known. So a late message gives the same persons as an
// early one, and taking a statement back gives the persons there were before it.
import type { PatientId } from '#standards/patient.ts';
import type { Comparison } from './compare-patients.ts';
import type { Matching } from './matching-config.ts';
import { partNamesakes, withFewNamesakes } from './namesakes.ts';
import { pairKey, sharesKey } from './pairs.ts';
import type { Profile } from './profile.ts';

export interface GroupedPatient {
  patientId: PatientId;
  profile: Profile;
  /** Only patients who share a key are compared. */
  keys: readonly number[];
}

/** What somebody has said of two patients, and not taken back. A steward's word counts before a source's. */
export interface Assertion {
  one: PatientId;
  other: PatientId;
  says: 'same' | 'different';
  by: 'source' | 'steward';
}

/** Why a steward should look at two patients. */
export type QuestionKind =
  /** Alike, but not enough or bounded by a rule. */
  | 'alike'
  /** One fits two people who are not one. */
  | 'fits-two'
  /** One fits somebody whose other patients it does not fit. */
  | 'chain'
  /** A source or steward said they are one, and something stronger forbids it. */
  | 'said-same';

export interface Question {
  one: PatientId;
  other: PatientId;
  kind: QuestionKind;
  comparison: Comparison;
}

export interface Grouping {
  groups: readonly (readonly PatientId[])[];
  questions: readonly Question[];
}

type Compare = (one: GroupedPatient, other: GroupedPatient) => Comparison;
type Group = readonly GroupedPatient[];
type Obstacle = 'two-numbers' | 'said-different' | 'apart' | 'chain';

/**
 * Groups patients into persons: first what stewards say, then what sources say, then verified NHS numbers, then scores from
 * the highest down, each only where nothing forbids it.
 * Invariant: no group holds two different verified NHS numbers, whoever says what.
 */
export function groupPatients(
  patients: readonly GroupedPatient[],
  assertions: readonly Assertion[],
  compare: Compare,
  { thresholds, limits }: Matching,
): Grouping {
  const ordered = patients.toSorted((one, other) => (one.patientId < other.patientId ? -1 : 1));
  const byId = new Map(ordered.map((patient) => [patient.patientId, patient]));
  const said = saidOf(assertions);
  const groups = new Map<PatientId, Group>(ordered.map((patient) => [patient.patientId, [patient]]));
  const questions = new Map<string, Question>();
  const groupOf = (patient: GroupedPatient) => groups.get(patient.patientId)!;

  const ask = (one: GroupedPatient, other: GroupedPatient, kind: QuestionKind) => {
    const key = pairKey(one.patientId, other.patientId);
    if (!questions.has(key))
      questions.set(key, { one: one.patientId, other: other.patientId, kind, comparison: compare(one, other) });
  };
  /** What forbids that two groups are one: what is said is held up only by numbers and stewards. */
  const obstacle = (some: Group, others: Group, by: 'steward' | 'source' | 'score'): Obstacle | undefined => {
    if (differ(verifiedNumberOf(some), verifiedNumberOf(others))) return 'two-numbers';
    if (by !== 'steward' && (isInDoubt(some) || isInDoubt(others))) return 'two-numbers';
    if (excludeEachOther([...some, ...others])) return 'two-numbers';
    let found: Obstacle | undefined;
    for (const one of some)
      for (const other of others) {
        const statement = said.get(pairKey(one.patientId, other.patientId));
        if (statement?.steward === 'different') return 'said-different';
        if (by !== 'score') continue;
        if (statement?.source === 'different' && statement.steward !== 'same') return 'said-different';
        const comparison = compare(one, other);
        const { apart, score } = comparison;
        if (apart || isNumberOfAnother(comparison)) found ??= 'apart';
        else if (score < thresholds.chainFloor) found ??= 'chain';
      }
    return found;
  };
  const join = (
    one: GroupedPatient,
    other: GroupedPatient,
    by: 'steward' | 'source' | 'score',
  ): Obstacle | undefined => {
    const [some, others] = [groupOf(one), groupOf(other)];
    if (some === others) return undefined;
    const forbidden = obstacle(some, others, by);
    if (forbidden) return forbidden;
    const joined = [...some, ...others];
    for (const patient of joined) groups.set(patient.patientId, joined);
    return undefined;
  };

  for (const by of ['steward', 'source'] as const)
    for (const [key, statement] of said) {
      const [one, other] = key.split(' ').map((id) => byId.get(id as PatientId));
      if (!one || !other || statement[by] !== 'same') continue;
      if (join(one, other, by)) ask(one, other, 'said-same');
    }

  const sure: Link[] = [];
  for (const link of linksAmong(ordered, compare))
    if (isNumberOfTwin(link, ordered, compare)) ask(link.one, link.other, 'fits-two');
    else sure.push(link);
  const [ofNamesakes, links] = partNamesakes(sure, limits.namesakes);
  for (const { one, other } of ofNamesakes) ask(one, other, 'fits-two');
  const verified = links.filter(({ comparison }) => comparison.levels['nhs-number'] === 'same-verified');
  const ofTwo = fittingTwo(verified, groupOf, obstacle, thresholds.ambiguityMargin);
  for (const { one, other } of verified)
    if (ofTwo.has(pairKey(one.patientId, other.patientId))) ask(one, other, 'fits-two');
    else if (join(one, other, 'score') === 'apart') ask(one, other, 'chain');

  // Those without a number first, among themselves: together they show whom they fit, and two who are one then cannot be
  // drawn to two numbers by whichever link happens to be surest.
  const unnumbered = ({ one, other }: Link) => !verifiedNumberOf(groupOf(one)) && !verifiedNumberOf(groupOf(other));
  for (const among of [links.filter(unnumbered), links]) {
    const doubtful = fittingTwo(among, groupOf, obstacle, thresholds.ambiguityMargin);
    for (const { one, other } of among) {
      if (doubtful.has(pairKey(one.patientId, other.patientId))) {
        ask(one, other, 'fits-two');
        continue;
      }
      const forbidden = join(one, other, 'score');
      // Two numbers, or a person's word, are an answer; the rest is a question.
      if (forbidden === 'apart' || forbidden === 'chain') ask(one, other, 'chain');
    }
  }
  for (const [at, one] of ordered.entries())
    for (const other of ordered.slice(at + 1))
      if (groupOf(one) !== groupOf(other) && sharesKey(one, other) && compare(one, other).result === 'needs-review')
        ask(one, other, 'alike');

  return {
    groups: [...new Set(groups.values())].map((group) => group.map(({ patientId }) => patientId).toSorted()),
    questions: withFewNamesakes(
      [...questions.values()].filter(({ one, other }) => groups.get(one) !== groups.get(other)),
      limits.namesakes,
    ),
  };
}

/** The verified NHS number of a group: one at most, because no group was made with two. */
function verifiedNumberOf(group: Group): string | undefined {
  return group.find(({ profile }) => profile.verified && profile.nhsNumber)?.profile.nhsNumber;
}

const differ = (one: string | undefined, other: string | undefined) =>
  one !== undefined && other !== undefined && one !== other;

/** One of them was given two verified numbers, and nobody among them whom a steward joined to it says which is right. */
function isInDoubt(group: Group): boolean {
  return group.some(({ profile }) => profile.contradicted) && !verifiedNumberOf(group);
}

/** Whoever was given two numbers has one of these two, or is nobody of this group. */
function excludeEachOther(group: Group): boolean {
  const contradicted = group.flatMap(({ profile }) =>
    profile.contradicted ? [new Set<string>(profile.contradicted)] : [],
  );
  if (contradicted.length === 0) return false;
  const number = verifiedNumberOf(group);
  const possible = contradicted.reduce((left, numbers) => left.intersection(numbers));
  return number === undefined ? possible.size === 0 : !possible.has(number);
}

interface Link {
  one: GroupedPatient;
  other: GroupedPatient;
  comparison: Comparison;
}

/** One number, and described as two people: a third that bears it too, and says nothing of itself, does not make them one. */
function isNumberOfAnother({ result, levels }: Comparison): boolean {
  return result !== 'linked' && levels['nhs-number'].startsWith('same');
}

/** Every pair whose comparison links, the surest first; equals in the order of their ids. */
function linksAmong(ordered: readonly GroupedPatient[], compare: Compare): Link[] {
  const links: Link[] = [];
  for (const [at, one] of ordered.entries())
    for (const other of ordered.slice(at + 1)) {
      if (!sharesKey(one, other)) continue;
      const comparison = compare(one, other);
      if (comparison.result === 'linked') links.push({ one, other, comparison });
    }
  return links.toSorted((one, other) => other.comparison.score - one.comparison.score);
}

/**
 * A number in common, but names that only nearly agree, and somebody else, under another number, is described exactly as one of
 * the two: twins, of whom one may bear the other's number.
 */
function isNumberOfTwin({ one, other, comparison }: Link, among: Group, compare: Compare): boolean {
  const { levels } = comparison;
  if (levels['nhs-number'] !== 'same-verified') return false;
  if (levels['given-name'] !== 'similar' && levels['given-name'] !== 'second-differs') return false;
  return among.some((third) => [one, other].some((each) => sharesKey(each, third) && compare(each, third).rival));
}

/**
 * Links of a patient that fits two people who cannot be one, neither clearly better.
 * Why on groups joined so far and before any link by score is made: which of them is tried first must not decide.
 */
function fittingTwo(
  links: readonly Link[],
  groupOf: (patient: GroupedPatient) => Group,
  obstacle: (some: Group, others: Group, by: 'score') => Obstacle | undefined,
  margin: number,
): ReadonlySet<string> {
  const best = new Map<Group, Map<Group, number>>();
  for (const { one, other, comparison } of links)
    for (const [from, to] of [
      [groupOf(one), groupOf(other)],
      [groupOf(other), groupOf(one)],
    ] as const) {
      if (from === to || obstacle(from, to, 'score')) continue;
      const fits = best.get(from) ?? new Map<Group, number>();
      best.set(from, fits.set(to, Math.max(fits.get(to) ?? Number.NEGATIVE_INFINITY, comparison.score)));
    }
  const doubtful = new Set<string>();
  for (const { one, other, comparison } of links)
    for (const [from, to] of [
      [groupOf(one), groupOf(other)],
      [groupOf(other), groupOf(one)],
    ] as const)
      for (const [rival, score] of best.get(from) ?? [])
        if (rival !== to && comparison.score - score < margin && obstacle(to, rival, 'score'))
          doubtful.add(pairKey(one.patientId, other.patientId));
  return doubtful;
}

type Said = Partial<Record<'source' | 'steward', 'same' | 'different'>>;

function saidOf(assertions: readonly Assertion[]): ReadonlyMap<string, Said> {
  const said = new Map<string, Said>();
  for (const { one, other, says, by } of assertions)
    said.set(pairKey(one, other), { ...said.get(pairKey(one, other)), [by]: says });
  return new Map([...said].toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
