// How well and how fast identities are matched: precision, recall and what is left to stewards, over the same comparing and
// grouping the server does, and its blocking keys held in memory in place of the index.
import { distance } from 'fastest-levenshtein';
import type { PatientId } from '#standards/patient.ts';
import { type Comparison, comparePatients } from '#patient-index/matching/compare-patients.ts';
import { type GroupedPatient, groupPatients } from '#patient-index/matching/group-patients.ts';
import { matchKeys } from '#patient-index/matching/match-keys.ts';
import { readMatching } from '#patient-index/matching/matching-config.ts';
import { profileOf } from '#patient-index/matching/profile.ts';
import { identityAt, recordOf } from './identities.ts';
import type { Figure } from './figure.ts';
import type { Bench } from './run.ts';

const matching = readMatching(new URL('../partnership', import.meta.url).pathname);
/** Records of each person in turn: two and a half on average. */
const recordsOf = (person: number) => 1 + ((person * 7) % 4);

export const bench: Bench = {
  name: 'link',
  work: 'match identities with realistic errors, twins, moves and name changes',
  run({ quick, print }) {
    const wanted = quick ? 40_000 : 1_760_000;
    print('== as sources send them, most with NHS numbers');
    const told = measure(wanted, recordOf, print);
    print('');
    print('== the same without a single NHS number: what names, dates and addresses alone can tell');
    const bare = measure(wanted, withoutNumber, print);
    const figure = (
      name: string,
      value: number,
      goal: number,
      goalIs: Figure['goalIs'],
      limit: number | null = null,
    ) => ({
      bench: 'link',
      figure: name,
      value,
      limit,
      goal,
      goalIs,
    });
    return Promise.resolve([
      figure('precision', told.precision, 0.9999, 'value-at-least'),
      figure('recall', told.recall, 0.98, 'value-at-least'),
      figure('questions_per_1000_identities', told.questionsPer1000, 20, 'value-at-most'),
      figure('precision_without_numbers', bare.precision, 0.9999, 'value-at-least'),
      figure('pairs_per_second', told.pairsPerSecond, 100_000, 'value-at-least', stringRate()),
    ]);
  },
};

type Records = typeof recordOf;

const withoutNumber: Records = (person, source) => {
  const { nhsNumber: _, nhsNumberStatus: __, ...rest } = recordOf(person, source);
  return rest;
};

function measure(wanted: number, records: Records, print: (line: string) => void) {
  const owner: number[] = [];
  const sourceOf: number[] = [];
  for (let person = 0; owner.length < wanted; person += 1)
    for (let source = 0; source < recordsOf(person); source += 1) {
      owner.push(person);
      sourceOf.push(source);
    }
  const count = owner.length;
  print(`${count} identities of ${owner.at(-1)! + 1} people`);

  const blocking = performance.now();
  const { neighbours, passedOver } = blocks(count, (at) =>
    matchKeys(profileOf(records(owner[at]!, sourceOf[at]!), [], matching)),
  );
  print(`blocked in ${seconds(blocking)} s; ${passedOver} keys passed over`);

  // Profiles are made again where needed: a million and more do not fit.
  const made = new Map<number, GroupedPatient>();
  const patientAt = (at: number): GroupedPatient => {
    const known = made.get(at);
    if (known) return known;
    const profile = profileOf(records(owner[at]!, sourceOf[at]!), [], matching);
    const patient = { patientId: String(at).padStart(9, '0') as PatientId, profile, keys: matchKeys(profile) };
    if (made.size > 300_000) made.clear();
    made.set(at, patient);
    return patient;
  };

  let pairs = 0;
  let comparingMs = 0;
  const linkedWith = new Map<number, number[]>();
  const join = (one: number, other: number) => linkedWith.set(one, [...(linkedWith.get(one) ?? []), other]);
  for (let at = 0; at < count; at += 1) {
    const others = neighbours(at);
    const patient = patientAt(at);
    const candidates = others.map((other) => [other, patientAt(other)] as const);
    const started = performance.now();
    for (const [other, candidate] of candidates)
      if (comparePatients(patient.profile, candidate.profile, matching).result === 'linked') {
        join(at, other);
        join(other, at);
      }
    comparingMs += performance.now() - started;
    pairs += candidates.length;
  }
  print(`${pairs} pairs compared`);

  const groupOf = new Int32Array(count).fill(-1);
  let questions = 0;
  let answeredYes = 0;
  let groups = 0;
  const seen = new Set<number>();
  for (let at = 0; at < count; at += 1) {
    if (seen.has(at)) continue;
    const together = reach(at, linkedWith);
    for (const one of together) seen.add(one);
    const grouping = groupPatients(together.map(patientAt), [], remember(), matching);
    for (const ids of grouping.groups) {
      for (const id of ids) groupOf[Number(id)] = groups;
      groups += 1;
    }
    for (const { one, other } of grouping.questions) {
      questions += 1;
      if (owner[Number(one)] === owner[Number(other)]) answeredYes += 1;
    }
  }
  // Questions between those that no link brings together.
  for (let at = 0; at < count; at += 1)
    for (const other of neighbours(at)) {
      if (groupOf[at] === groupOf[other]) continue;
      if (comparePatients(patientAt(at).profile, patientAt(other).profile, matching).result !== 'needs-review')
        continue;
      questions += 1;
      if (owner[at] === owner[other]) answeredYes += 1;
    }

  const tally = confusion(owner, groupOf);
  const precision = tally.together / (tally.together + tally.wronglyTogether);
  const recall = tally.together / (tally.together + tally.apart);
  print('');
  print('                       one person   two people');
  print(`  linked            ${String(tally.together).padStart(12)} ${String(tally.wronglyTogether).padStart(12)}`);
  print(`  not linked        ${String(tally.apart).padStart(12)}`);
  print(`  of those asked    ${String(answeredYes).padStart(12)} ${String(questions - answeredYes).padStart(12)}`);
  print(
    `  precision ${precision.toFixed(6)}, recall ${recall.toFixed(4)}; with every question answered ${((tally.together + answeredYes) / (tally.together + tally.apart)).toFixed(4)}`,
  );
  print(`  twins, and parents and children of one name, linked: ${wrongHouseholds(owner, groupOf)}`);

  return {
    precision,
    recall,
    questionsPer1000: (questions / count) * 1000,
    pairsPerSecond: (pairs / comparingMs) * 1000,
  };
}

/** Who shares a key with whom, each pair once: the later of the two names the earlier. Keys in two arrays, sorted together. */
function blocks(count: number, keysOf: (at: number) => readonly number[]) {
  const entries: Float64Array[] = [];
  let buffer = new Float64Array(1 << 20);
  let used = 0;
  for (let at = 0; at < count; at += 1)
    for (const key of keysOf(at)) {
      if (used === buffer.length) {
        entries.push(buffer);
        buffer = new Float64Array(1 << 20);
        used = 0;
      }
      // Key above, identity below: one number sorts by both.
      buffer[used++] = (key + 2 ** 31) * 2 ** 21 + at;
    }
  entries.push(buffer.subarray(0, used));
  const all = new Float64Array(entries.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of entries) {
    all.set(part, offset);
    offset += part.length;
  }
  all.sort();
  const earlier = new Map<number, Set<number>>();
  let passedOver = 0;
  for (let start = 0; start < all.length;) {
    let end = start;
    const key = Math.floor(all[start]! / 2 ** 21);
    while (end < all.length && Math.floor(all[end]! / 2 ** 21) === key) end += 1;
    if (end - start > matching.limits.patientsPerKey) passedOver += 1;
    else
      for (let one = start; one < end; one += 1)
        for (let other = start; other < one; other += 1) {
          const [late, early] = [all[one]! % 2 ** 21, all[other]! % 2 ** 21];
          const known = earlier.get(late);
          if (known) known.add(early);
          else earlier.set(late, new Set([early]));
        }
    start = end;
  }
  return { neighbours: (at: number): readonly number[] => [...(earlier.get(at) ?? [])], passedOver };
}

function reach(from: number, linkedWith: ReadonlyMap<number, readonly number[]>): number[] {
  const found = new Set([from]);
  for (const at of found) for (const other of linkedWith.get(at) ?? []) found.add(other);
  return [...found];
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

/** Pairs of records: of one person and linked, of two people and linked, of one person and not. */
function confusion(owner: readonly number[], groupOf: Int32Array) {
  const choose = (size: number) => (size * (size - 1)) / 2;
  const sizes = new Map<number, number>();
  const byGroup = new Map<number, Map<number, number>>();
  for (const [at, person] of owner.entries()) {
    sizes.set(person, (sizes.get(person) ?? 0) + 1);
    const members = byGroup.get(groupOf[at]!) ?? new Map<number, number>();
    byGroup.set(groupOf[at]!, members.set(person, (members.get(person) ?? 0) + 1));
  }
  let together = 0;
  let linked = 0;
  for (const members of byGroup.values()) {
    let size = 0;
    for (const number of members.values()) {
      together += choose(number);
      size += number;
    }
    linked += choose(size);
  }
  const real = [...sizes.values()].reduce((total, size) => total + choose(size), 0);
  return { together, wronglyTogether: linked - together, apart: real - together };
}

/** Persons that hold two people of one household: the errors that hurt. */
function wrongHouseholds(owner: readonly number[], groupOf: Int32Array): number {
  const firstOf = new Map<number, number>();
  const wrong = new Set<number>();
  for (const [at, person] of owner.entries()) {
    const first = firstOf.get(groupOf[at]!);
    if (first === undefined) firstOf.set(groupOf[at]!, person);
    else if (first !== person && Math.floor(first / 4) === Math.floor(person / 4)) wrong.add(groupOf[at]!);
  }
  return wrong.size;
}

/** How many words a second the fastest comparison of two words manages: a pair of identities is a dozen such. */
function stringRate(): number {
  const words = Array.from({ length: 2000 }, (_, at) => identityAt(at).family.toLowerCase());
  let sum = 0;
  const started = performance.now();
  for (const [at, word] of words.entries())
    for (let other = 0; other < 500; other += 1) sum += distance(word, words[(at + other) % words.length]!);
  return sum >= 0 ? ((words.length * 500) / (performance.now() - started)) * 1000 : 0;
}

const seconds = (since: number) => ((performance.now() - since) / 1000).toFixed(1);
