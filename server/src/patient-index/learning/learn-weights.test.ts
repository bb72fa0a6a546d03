// Learned without being told which identities are one person, the weights are nearly those that counting with the truth gives.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { identitiesOf } from '#synthetic/population/identities.ts';
import { exampleMatching as matching } from '../example-patients.ts';
import { comparePatients } from '../matching/compare-patients.ts';
import { type Field, fields, type Level } from '../matching/fields.ts';
import { readMatching } from '../matching/matching-config.ts';
import { profileOf } from '../matching/profile.ts';
import { randomPairs } from './draw-sample.ts';
import { chanceOf, expectationMaximisation, type Shares } from './expectation.ts';
import { learnWeights, type LearningSample, type ProfilePair } from './learn-weights.ts';
import { changeLines, proposedFile, thresholdLines, weightLines } from './propose.ts';

const crowd = [...identitiesOf(3, 0, 2500)].map(({ person, demographics, number }) => ({
  person,
  profile: profileOf(demographics, [number], matching),
}));
const within = (keyOf: (each: (typeof crowd)[number]) => string | undefined) =>
  [...Map.groupBy(crowd, keyOf)].flatMap(([key, group]) =>
    key === undefined
      ? []
      : group.flatMap((one, at) => group.slice(at + 1).map((other): ProfilePair => [one.profile, other.profile])),
  );
const names = (part: 'family' | 'given') => {
  const found = new Map<string, number>();
  for (const { profile } of crowd) {
    const name = part === 'family' ? profile.names[0]?.family.join('') : profile.names[0]?.given[0];
    if (name) found.set(name, (found.get(name) ?? 0) + 1);
  }
  return found;
};
const sample: LearningSample = {
  identities: crowd.length,
  random: [
    ...randomPairs(
      crowd.map(({ profile }) => profile),
      100_000,
    ),
  ],
  byNumber: within(({ profile }) => profile.nhsNumber),
  byBirthDate: within(({ profile }) => profile.birthDate),
  bornThen: crowd.filter(({ profile }) => profile.birthDate).length,
  names: { family: names('family'), given: names('given') },
};
const learned = learnWeights(sample, matching);

/** What counting gives where one is told whose each identity is. */
function counted(field: Field): ReadonlyMap<Level, number> {
  const counts = new Map<Level, number>();
  let all = 0;
  for (const group of Map.groupBy(crowd, ({ person }) => person).values())
    for (const [at, one] of group.entries())
      for (const other of group.slice(at + 1)) {
        const level = comparePatients(one.profile, other.profile, matching).levels[field];
        if (level === 'missing') continue;
        all += 1;
        counts.set(level, (counts.get(level) ?? 0) + 1);
      }
  return new Map([...counts].map(([level, count]) => [level, count / all]));
}

test('m of every field is within three hundredths of what the truth gives', () => {
  for (const field of fields) {
    const truth = counted(field);
    const told = [...learned.levels.get(field)!].filter(([, { kept }]) => !kept.m);
    // Levels never seen keep their share of the whole.
    const all = told.reduce((sum, [, { m }]) => sum + m, 0);
    for (const [level, { m }] of told)
      assert.ok(
        Math.abs(m / all - (truth.get(level) ?? 0)) < 0.03,
        `${field} ${level}: ${m / all}, truly ${truth.get(level)}`,
      );
  }
  const learnt = [...learned.levels.values()].flatMap((levels) => [...levels.values()]).filter(({ kept }) => !kept.m);
  assert.ok(learnt.length > 20, `${learnt.length} levels learned`);
});

test('how rare one person is among all, is found within a fifth', () => {
  const truth = [...Map.groupBy(crowd, ({ person }) => person).values()].reduce(
    (sum, { length }) => sum + length * (length - 1),
    0,
  );
  const share = truth / (crowd.length * (crowd.length - 1));
  assert.ok(Math.abs(learned.oneInRandom / share - 1) < 0.2, `${learned.oneInRandom} of ${share}`);
});

test('what was seen too seldom is as in force, and two verified numbers are never learned', () => {
  const { m, kept } = learned.levels.get('nhs-number')!.get('different-verified')!;
  assert.deepEqual([m, kept.m], [matching.shareOf('nhs-number', 'different-verified').m, true]);
  const nothing = learnWeights(
    { ...sample, random: [], byNumber: [], byBirthDate: [], names: { family: new Map(), given: new Map() } },
    matching,
  );
  for (const [field, levels] of nothing.levels)
    for (const [level, { m, u, kept }] of levels) {
      assert.deepEqual({ m, u }, { m: matching.shareOf(field, level).m, u: matching.shareOf(field, level).u });
      assert.deepEqual(kept, { m: true, u: true });
    }
});

test('the proposed file is one the server reads, keeps what people wrote in it, and changes nothing in force', () => {
  const partnership = new URL('../../../../partnership/', import.meta.url).pathname;
  const inForce = readFileSync(join(partnership, 'matching.yaml'), 'utf8');
  const text = proposedFile(inForce, learned);
  assert.ok(text.startsWith('# PROPOSED'));
  for (const comment of inForce.match(/^ *# .*$/gm)!) assert.ok(text.includes(comment.trim()), comment);
  const folder = mkdtempSync(join(tmpdir(), 'matching-'));
  try {
    writeFileSync(join(folder, 'matching.yaml'), text);
    const proposed = readMatching(folder);
    assert.notEqual(proposed.fingerprint, matching.fingerprint);
    assert.deepEqual(proposed.thresholds, matching.thresholds);
    assert.equal(proposed.rules.length, matching.rules.length);
    const told = [
      ...weightLines(learned, matching),
      ...changeLines(sample.byNumber as ProfilePair[], matching, proposed),
      ...thresholdLines(sample.byNumber as ProfilePair[], proposed, learned.oneInRandom),
    ].join('\n');
    for (const { profile } of crowd.slice(0, 200)) {
      const { family } = profile.names[0] ?? { family: [] };
      assert.ok(family.join('').length < 4 || !told.includes(family.join('')), 'nobody’s name');
      assert.ok(!profile.nhsNumber || !text.includes(profile.nhsNumber));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  assert.equal(readFileSync(join(partnership, 'matching.yaml'), 'utf8'), inForce);
});

test('expectation and maximisation find a mixture that is known', () => {
  // Two fields of two levels; of a thousand pairs three hundred are one person, who agree nine times in ten.
  const [same, different] = ['same', 'different'] as const;
  const shares = (one: number): Shares =>
    new Map(
      (['phone', 'email', 'gender'] as const).map((field) => [
        field,
        new Map<Level, number>([
          [same, one],
          [different, 1 - one],
        ]),
      ]),
    );
  const blank = Object.fromEntries(fields.map((field) => [field, 'missing'])) as Record<Field, Level>;
  const table = [same, different].flatMap((phone) =>
    [same, different].flatMap((email) =>
      [same, different].map((gender) => {
        const levels = { ...blank, phone, email, gender };
        const likely = (share: number) =>
          [phone, email, gender].reduce((product, level) => product * (level === same ? share : 1 - share), 1);
        return { levels, apart: false, count: 30_000 * likely(0.9) + 70_000 * likely(0.1) };
      }),
    ),
  );
  const { m, matches } = expectationMaximisation(table, {
    start: shares(0.6),
    u: shares(0.1),
    learned: ['phone', 'email', 'gender'],
    first: 0.5,
  });
  assert.ok(Math.abs(matches - 30_000) < 100, String(matches));
  for (const levels of m.values()) assert.ok(Math.abs(levels.get(same)! - 0.9) < 0.005);
  assert.ok(chanceOf(table[0]!.levels, m, shares(0.1), 0.3) > 0.99);
});
