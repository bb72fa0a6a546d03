// What came of linking, against the truth: pairs linked and not, by what is wrong in them; and what is left to stewards.
import { type Crowd, bitOf, type Kind, kinds } from './crowd.ts';
import { pairOf, placesOf } from './blocks.ts';

export interface Outcome {
  groupOf: Int32Array;
  /** Pairs a steward is asked about. */
  asked: ReadonlySet<number>;
}

export interface Confusion {
  together: number;
  wronglyTogether: number;
  apart: number;
  /** Of those apart, asked about. */
  answered: number;
  /** Asked about, and two people. */
  askedInVain: number;
  precision: number;
  recall: number;
  /** Of two people or one: what the worklist shows, one question for two persons. */
  questions: number;
}

/** What is wrong in the records of a pair, in the words of a steward. */
const rows: readonly { name: string; of: readonly Kind[] }[] = [
  { name: 'nothing wrong in either', of: [] },
  { name: 'a name misspelt', of: ['family-misspelt', 'given-misspelt'] },
  { name: 'accents lost', of: ['accents-lost'] },
  { name: 'a nickname', of: ['nickname'] },
  { name: 'known by a second name', of: ['middle-name-first'] },
  { name: 'only an initial', of: ['initial-only'] },
  { name: 'names, or day and month, swapped', of: ['names-swapped', 'birth-day-and-month-swapped'] },
  { name: 'another family name', of: ['former-family', 'family-wrong'] },
  { name: 'a wrong birth date', of: ['birth-date-wrong'] },
  { name: 'no birth date', of: ['birth-date-missing'] },
  { name: 'a wrong or no sex', of: ['sex-missing', 'sex-wrong'] },
  { name: 'an old address, or none', of: ['former-address', 'address-missing'] },
  { name: 'another telephone', of: ['phone-wrong'] },
  { name: 'no NHS number', of: ['number-missing'] },
  { name: 'an NHS number nobody verified', of: ['number-unverified'] },
  { name: 'another’s NHS number', of: ['number-of-another'] },
  { name: 'registered twice at one place', of: ['duplicate'] },
  { name: '… and merged there', of: ['merged'] },
  { name: 'a twin’s records', of: ['twin'] },
  { name: 'records of somebody who bears a parent’s name', of: ['namesake'] },
];

export function confusionOf(crowd: Crowd, outcome: Outcome, print: (line: string) => void): Confusion {
  const { count, person, wrong } = crowd;
  const { groupOf, asked } = outcome;
  const errors = kinds
    .filter((kind) => kind !== 'twin' && kind !== 'namesake')
    .reduce((bits, kind) => bits | bitOf(kind), 0);
  const tallies = rows.map(({ name, of }) => ({
    name,
    bits: of.reduce((bits, kind) => bits | bitOf(kind), 0),
    linked: 0,
    asked: 0,
    missed: 0,
  }));
  const total = { linked: 0, asked: 0, missed: 0 };
  for (let start = 0; start < count;) {
    let end = start;
    while (end < count && person[end] === person[start]) end += 1;
    for (let one = start; one < end; one += 1)
      for (let other = start; other < one; other += 1) {
        const came = groupOf[one] === groupOf[other] ? 'linked' : asked.has(pairOf(one, other)) ? 'asked' : 'missed';
        total[came] += 1;
        const bits = wrong[one]! | wrong[other]!;
        for (const tally of tallies)
          if (tally.bits === 0 ? (bits & errors) === 0 : (bits & tally.bits) !== 0) tally[came] += 1;
      }
    start = end;
  }
  const cell = (value: number) => String(value).padStart(11);
  print('');
  print('Two records of one person, in which there is …      linked      asked   not found     recall');
  for (const { name, linked, asked: open, missed } of [...tallies, { name: 'all', ...total }]) {
    const all = linked + open + missed;
    print(
      `  ${name.padEnd(48)}${cell(linked).slice(2)}${cell(open)}${cell(missed)} ${(all > 0 ? (linked / all).toFixed(4) : '–').padStart(10)}`,
    );
  }
  const strangers = wrongPairs(crowd, outcome, print);
  const together = total.linked;
  const apart = total.asked + total.missed;
  return {
    together,
    wronglyTogether: strangers.linked,
    apart,
    answered: total.asked,
    askedInVain: strangers.asked,
    precision: together / Math.max(1, together + strangers.linked),
    recall: together / Math.max(1, together + apart),
    questions: new Set([...asked].map((pair) => pairOf(...groupsOf(pair, groupOf)))).size,
  };
}

const groupsOf = (pair: number, groupOf: Int32Array): [number, number] => {
  const [one, other] = placesOf(pair);
  return [groupOf[one]!, groupOf[other]!];
};

/** Pairs of two people that were linked, or that a steward is asked about: who they are to one another. */
function wrongPairs(
  { count, person, household, wrong }: Crowd,
  { groupOf, asked }: Outcome,
  print: (line: string) => void,
) {
  const twin = bitOf('twin');
  const namesake = bitOf('namesake');
  const borrowed = bitOf('number-of-another');
  const names = [
    'twins',
    'parent and child of one name',
    'of one household',
    'one under another’s NHS number',
    'strangers',
  ];
  const tallies = names.map((name) => ({ name, linked: 0, asked: 0 }));
  const kindOf = (one: number, other: number) => {
    const bits = wrong[one]! | wrong[other]!;
    if (household[one] === household[other]) {
      if ((wrong[one]! & wrong[other]! & twin) !== 0) return 0;
      return (bits & namesake) === 0 ? 2 : 1;
    }
    return (bits & borrowed) === 0 ? 4 : 3;
  };
  const members = new Map<number, number[]>();
  for (let at = 0; at < count; at += 1) {
    const group = members.get(groupOf[at]!);
    if (group) group.push(at);
    else members.set(groupOf[at]!, [at]);
  }
  for (const group of members.values())
    for (const one of group)
      for (const other of group)
        if (other < one && person[one] !== person[other]) tallies[kindOf(one, other)]!.linked += 1;
  for (const pair of asked) {
    const [one, other] = placesOf(pair);
    if (person[one] !== person[other]) tallies[kindOf(one, other)]!.asked += 1;
  }
  print('');
  print('Two people                                          linked      asked');
  for (const { name, linked, asked: open } of tallies)
    print(`  ${name.padEnd(48)}${String(linked).padStart(9)}${String(open).padStart(11)}`);
  return {
    linked: tallies.reduce((sum, { linked }) => sum + linked, 0),
    asked: tallies.reduce((sum, { asked: open }) => sum + open, 0),
  };
}
