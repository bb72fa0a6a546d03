// How well and how fast identities are matched: precision, recall, the confusion by what is wrong, and what is left to stewards,
// over the same comparing and grouping the server does, and its blocking keys held in memory in place of the index.
import { distance } from 'fastest-levenshtein';
import { type Comparison, comparePatients } from '#patient-index/matching/compare-patients.ts';
import { type Assertion, type GroupedPatient, groupPatients } from '#patient-index/matching/group-patients.ts';
import { matchKeys } from '#patient-index/matching/match-keys.ts';
import { readMatching } from '#patient-index/matching/matching-config.ts';
import { withFewNamesakes } from '#patient-index/matching/namesakes.ts';
import { disjointParts } from '#patient-index/matching/pairs.ts';
import { type Profile, profileOf } from '#patient-index/matching/profile.ts';
import type { Demographics } from '#standards/demographics.ts';
import type { PatientId } from '#standards/patient.ts';
import type { Figure } from './figure.ts';
import { blocks, growing, pairOf, placesOf } from './link/blocks.ts';
import { confusionOf } from './link/confusion.ts';
import { type Crowd, crowdOf } from './link/crowd.ts';
import { printThresholds, scoreTally } from './link/thresholds.ts';
import type { Bench } from './run.ts';

const matching = readMatching(new URL('../partnership', import.meta.url).pathname);
const seed = 5;

export const bench: Bench = {
  name: 'link',
  work: 'match identities of an invented crowd, with each kind of error sources make, twins, moves, marriages and merges',
  run({ quick, print }) {
    print('== as sources send them, most with NHS numbers');
    const wanted = Number(process.env['BENCH_IDENTITIES'] ?? (quick ? 40_000 : 1_760_000));
    const told = measure(wanted, (demographics) => demographics, print);
    print('');
    print('== the same without a single NHS number: what names, dates and addresses alone can tell');
    const bare = measure(Math.min(wanted, 176_000), withoutNumber, print);
    const figure = (
      name: string,
      value: number,
      goal: number,
      goalIs: Figure['goalIs'],
      limit: number | null = null,
    ) => ({ bench: 'link', figure: name, value, limit, goal, goalIs });
    return Promise.resolve([
      figure('precision', told.precision, 0.9999, 'value-at-least'),
      figure('recall', told.recall, 0.98, 'value-at-least'),
      figure('questions_per_100000_identities', told.questionsPer100000, 2000, 'value-at-most'),
      figure('precision_without_numbers', bare.precision, 0.9999, 'value-at-least'),
      figure('pairs_per_second_of_processor', told.pairsPerSecond, 100_000, 'value-at-least', stringRate()),
    ]);
  },
};

type Told = (demographics: Demographics) => Demographics;

const withoutNumber: Told = (demographics) => {
  const { nhsNumber: _, nhsNumberStatus: __, ...rest } = demographics;
  return rest;
};

function measure(wanted: number, told: Told, print: (line: string) => void) {
  const started = performance.now();
  const crowd = crowdOf(seed, wanted);
  const { count } = crowd;
  print(`${count} identities of ${crowd.people} people; ${crowd.merges.length} registered twice and merged`);
  const patients = patientsOf(crowd, told);
  const { pairs, passedOver, sizes } = blocks(count, (at) => patients.keysAt(at), matching.limits.patientsPerKey);
  const shares = sizes.map(({ upTo, keys }) => `${keys} by up to ${upTo}`).join(', ');
  print(
    `${pairs.length} pairs share a key, in ${seconds(started)} s; ${passedOver} keys passed over; shared ${shares}`,
  );

  const compared = compareAll(crowd, pairs, patients.profileAt);
  print(`${pairs.length} pairs compared in ${(compared.processorMs / 1000).toFixed(1)} s of processor`);
  const outcome = settle(crowd, compared, (at) => patients.at(at));
  const confusion = confusionOf(crowd, outcome, print);
  print('');
  print(
    `  precision ${confusion.precision.toFixed(6)} (${confusion.wronglyTogether} pairs wrongly linked of ${confusion.together + confusion.wronglyTogether}), recall ${confusion.recall.toFixed(4)}; ` +
      `with every question answered ${((confusion.together + confusion.answered) / (confusion.together + confusion.apart)).toFixed(4)}`,
  );
  const questionsPer100000 = (confusion.questions / count) * 100_000;
  print(
    `  the worklist: ${questionsPer100000.toFixed(0)} questions for 100,000 identities; of the pairs asked about ${confusion.answered} are one person, ${confusion.askedInVain} two`,
  );
  printThresholds(compared.tally, matching, print);
  print(`  (${seconds(started)} s)`);
  return { ...confusion, questionsPer100000, pairsPerSecond: (pairs.length / compared.processorMs) * 1000 };
}

/** Profiles are kept as text: a million and more, met in any order, fit so, and to read one is quicker than to draw it again. */
function patientsOf(crowd: Crowd, told: Told) {
  const texts: string[] = [];
  const read = new Map<number, GroupedPatient>();
  const patientFrom = (at: number, profile: Profile): GroupedPatient => ({
    patientId: String(at).padStart(9, '0') as PatientId,
    profile,
    keys: matchKeys(profile),
  });
  return {
    /** In order, each once. */
    keysAt(at: number): readonly number[] {
      const { demographics, number } = crowd.identityAt(at);
      const profile = profileOf(told(demographics), [number], matching);
      texts[at] = JSON.stringify(profile);
      return matchKeys(profile);
    },
    profileAt: (at: number) => JSON.parse(texts[at]!) as Profile,
    at(at: number): GroupedPatient {
      const known = read.get(at);
      if (known) return known;
      const patient = patientFrom(at, JSON.parse(texts[at]!) as Profile);
      if (read.size > 20_000) read.clear();
      read.set(at, patient);
      return patient;
    },
  };
}

/** Every pair once; what links, what is rival, and what is to be asked. */
function compareAll(crowd: Crowd, pairs: Float64Array, profileAt: (at: number) => Profile) {
  const together = growing();
  let late: readonly [number, Profile] | undefined;
  const alike: number[] = [];
  const tally = scoreTally();
  let processorMs = 0;
  for (let from = 0; from < pairs.length; from += 1000) {
    // Pairs are in order of the later: it is read once.
    const sides = Array.from(pairs.subarray(from, from + 1000), (pair) => {
      const [one, other] = placesOf(pair);
      if (late?.[0] !== one) late = [one, profileAt(one)];
      return [late[1], profileAt(other)] as const;
    });
    const before = process.cpuUsage();
    const comparisons = sides.map(([one, other]) => comparePatients(one, other, matching));
    const { user, system } = process.cpuUsage(before);
    processorMs += (user + system) / 1000;
    for (const [place, { result, rival, score, byNameAlone }] of comparisons.entries()) {
      const pair = pairs[from + place]!;
      const [one, other] = placesOf(pair);
      if (result === 'linked' || rival) together.add(pair);
      if (result === 'needs-review') alike.push(pair);
      tally.add(score, result, crowd.person[one] === crowd.person[other], byNameAlone);
    }
  }
  return { together: together.sorted(), alike, tally, processorMs };
}

/** Persons as the index makes them: whoever hangs together by links, rivals and merges is grouped at once. */
function settle(
  crowd: Crowd,
  { together, alike }: { together: Float64Array; alike: readonly number[] },
  patientAt: (at: number) => GroupedPatient,
) {
  const parts = disjointParts<number>();
  const members = new Set<number>();
  for (const [one, other] of [...Array.from(together, placesOf), ...crowd.merges]) {
    parts.join(one, other);
    members.add(one).add(other);
  }
  const mergesOf = Map.groupBy(crowd.merges, ([one]) => one);
  const groupOf = new Int32Array(crowd.count).fill(-1);
  const asked = new Set<number>();
  let groups = 0;
  for (const part of parts.of([...members])) {
    const assertions = part.flatMap((one) =>
      (mergesOf.get(one) ?? []).map(([first, second]): Assertion => ({
        one: patientAt(first).patientId,
        other: patientAt(second).patientId,
        says: 'same',
        by: 'source',
      })),
    );
    const grouping = groupPatients(part.map(patientAt), assertions, remember(), matching);
    for (const ids of grouping.groups) {
      for (const id of ids) groupOf[Number(id)] = groups;
      groups += 1;
    }
    for (const { one, other } of grouping.questions) asked.add(pairOf(Number(one), Number(other)));
  }
  for (let at = 0; at < crowd.count; at += 1) if (groupOf[at] === -1) groupOf[at] = groups++;
  const between = alike.filter((pair) => {
    const [one, other] = placesOf(pair);
    return groupOf[one] !== groupOf[other] && !asked.has(pair);
  });
  const questions = between.map((pair) => {
    const [one, other] = placesOf(pair).map(patientAt);
    const comparison = comparePatients(one!.profile, other!.profile, matching);
    return { one: one!.patientId, other: other!.patientId, comparison };
  });
  for (const { one, other } of withFewNamesakes(questions, matching.limits.namesakes))
    asked.add(pairOf(Number(one), Number(other)));
  return { groupOf, asked };
}

function remember() {
  const remembered = new Map<string, Comparison>();
  return (one: GroupedPatient, other: GroupedPatient): Comparison => {
    const key = `${one.patientId} ${other.patientId}`;
    const known = remembered.get(key) ?? comparePatients(one.profile, other.profile, matching);
    remembered.set(key, known);
    return known;
  };
}

/** How many words a second the fastest comparison of two words manages: a pair of identities is a dozen such. */
function stringRate(): number {
  const crowd = crowdOf(seed, 2000);
  const words = Array.from({ length: 2000 }, (_, at) =>
    (crowd.demographicsAt(at).names[0]?.family ?? '').toLowerCase(),
  );
  let sum = 0;
  const before = process.cpuUsage();
  for (const [at, word] of words.entries())
    for (let other = 0; other < 500; other += 1) sum += distance(word, words[(at + other) % words.length]!);
  const { user, system } = process.cpuUsage(before);
  return sum >= 0 ? ((words.length * 500) / (user + system)) * 1_000_000 : 0;
}

const seconds = (since: number) => ((performance.now() - since) / 1000).toFixed(1);
