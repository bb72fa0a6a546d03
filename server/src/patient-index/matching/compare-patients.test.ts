// Matching as a clinician can read it: each case in cases.yaml is a pair of people, what becomes of them, and why.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { parse } from 'yaml';
import type { AdministrativeGender, Demographics } from '#standards/demographics.ts';
import { type CasePerson, profileOfCase as profileIn } from './case-person.ts';
import { comparePatients, type MatchResult } from './compare-patients.ts';
import { readMatching } from './matching-config.ts';
import { matchKeys } from './match-keys.ts';
import { profileOf } from './profile.ts';

interface Case {
  case: string;
  one: CasePerson;
  other: CasePerson;
  result: MatchResult;
  /** Fields or rules that must be among the reasons, with the level where it is a field: "given-name nickname", "twins". */
  because: string[];
}

const matching = readMatching(new URL('../../../../partnership', import.meta.url).pathname);
const profileOfCase = (person: CasePerson) => profileIn(person, matching);
const cases = parse(readFileSync(new URL('cases.yaml', import.meta.url), 'utf8')) as Case[];

for (const { case: name, one, other, result, because } of cases) {
  test(name, () => {
    const [profile, another] = [profileOfCase(one), profileOfCase(other)];
    const comparison = comparePatients(profile, another, matching);
    const said = comparison.reasons.map(({ about, level }) => (level ? `${about} ${level}` : about));
    assert.equal(comparison.result, result, `${comparison.score.toFixed(1)} bits: ${said.join(', ')}`);
    for (const reason of because) assert.ok(said.includes(reason), `"${reason}" is not among: ${said.join(', ')}`);
    const keys = new Set(matchKeys(profile));
    // What is never compared is never linked nor shown to anybody.
    if (result !== 'separate')
      assert.ok(
        matchKeys(another).some((key) => keys.has(key)),
        'they share no key',
      );
    assert.equal(comparePatients(another, profile, matching).result, result, 'the other way about');
  });
}

test('the case table has every rule of matching.yaml in it', () => {
  const told = new Set(cases.flatMap(({ because }) => because));
  assert.deepEqual(
    matching.rules.map(({ id }) => id).filter((id) => !told.has(id)),
    [],
  );
});

const anyPerson: fc.Arbitrary<CasePerson> = fc.record(
  {
    name: fc.constantFrom(
      'Smith, John',
      'Smith, Jon',
      'Smythe, John Paul',
      'Jones, J',
      'Adeyemi, Taiwo',
      'John, Smith',
      'Baby',
    ),
    formerly: fc.constantFrom('Jones', 'Smith, Ann'),
    born: fc.constantFrom('1980-02-03', '1980-03-02', '1980-02-08', '2010-02-03', '1980', '1990-01-01'),
    gender: fc.constantFrom<AdministrativeGender>('male', 'female', 'unknown'),
    lives: fc.constantFrom('1 High Street, SE5 8SY', 'Flat 2, 1 High Street, SE5 8SY', 'SE1 7EH'),
    email: fc.constantFrom('one@example.org', 'other@example.org'),
    phone: fc.constantFrom('020 7946 0000', '+44 20 7946 0000', '0000000000'),
    nhs: fc.constantFrom(
      '999 000 0018 verified',
      '999 000 0018 unverified',
      '999 000 0026 verified',
      '999 000 0026 unverified',
    ),
  },
  { requiredKeys: [] },
);

test('comparing is symmetric, and two different verified NHS numbers are impossible whatever else agrees', () => {
  fc.assert(
    fc.property(anyPerson, anyPerson, (one, other) => {
      const [profile, another] = [profileOfCase(one), profileOfCase(other)];
      const [there, back] = [comparePatients(profile, another, matching), comparePatients(another, profile, matching)];
      assert.equal(there.result, back.result);
      assert.ok(Math.abs(there.score - back.score) < 1e-9);
      const twoNumbers = profile.verified && another.verified && profile.nhsNumber !== another.nhsNumber;
      assert.equal(there.impossible, twoNumbers);
      if (twoNumbers) assert.equal(there.result, 'separate');
      assert.equal(there.result === 'separate' || !there.apart, true);
    }),
  );
});

test('without an NHS number in common, nobody is linked whose given name or birth date merely resembles or is missing', () => {
  fc.assert(
    fc.property(anyPerson, anyPerson, (one, other) => {
      const { result, levels } = comparePatients(profileOfCase(one), profileOfCase(other), matching);
      if (result !== 'linked' || levels['nhs-number'].startsWith('same')) return;
      assert.ok(['exact', 'nickname', 'middle', 'swapped'].includes(levels['given-name']), levels['given-name']);
      assert.ok(
        ['exact', 'exact-first-of-january', 'swapped', 'one-digit'].includes(levels['birth-date']),
        levels['birth-date'],
      );
      assert.notEqual(levels['family-name'], 'missing');
      assert.notEqual(levels['nhs-number'], 'different');
      assert.notEqual(levels.gender, 'different');
    }),
    { numRuns: 2000 },
  );
});

test('reasons say what agrees, never with which value', () => {
  fc.assert(
    fc.property(anyPerson, anyPerson, (one, other) => {
      const text = comparePatients(profileOfCase(one), profileOfCase(other), matching)
        .reasons.map((reason) => reason.text)
        .join(' ')
        .toLowerCase();
      for (const value of ['smith', 'adeyemi', 'taiwo', '1980', 'se5', 'high street', '7946', '999'])
        assert.ok(!text.includes(value));
    }),
  );
});

test('of thousands of names, addresses and numbers somebody sent, as many are compared as anybody has', () => {
  const thousands = Array.from({ length: 4000 }, (_, index) => index);
  const demographics: Demographics = {
    names: thousands.map((index) => ({ family: `Quill${index}`, given: ['Bea'], prefix: [] })),
    addresses: thousands.map((index) => ({ lines: [`${index} Invented Row`], postcode: 'SE5 9RS' })),
    telecoms: thousands.map((index) => ({ system: 'phone', value: `020 7946 ${String(index).padStart(4, '0')}` })),
  };
  const { names, addresses, phones } = profileOf(demographics, [], matching);
  assert.deepEqual([names.length, addresses.length, phones.length], [30, 30, 30]);
  assert.deepEqual(names[0]?.family, ['quill0']);
});

test('a name of thousands of parts, and thousands of numbers, are met under as many keys as a person has', () => {
  const thousands = Array.from({ length: 4000 }, (_, index) => `part${'abcdefghij'[index % 10]}${index}x`);
  const demographics: Demographics = {
    names: Array.from({ length: 30 }, () => ({ family: thousands.join('-'), given: thousands, prefix: [] })),
    addresses: Array.from({ length: 30 }, (_, index) => ({ lines: [], postcode: `SE${1 + (index % 28)} 9RS` })),
    telecoms: [],
    birthDate: '1984-07-03',
  };
  const identifiers = thousands.map((value) => ({ system: 'https://example.org/hospital', value }));
  const profile = profileOf(demographics, identifiers, matching);
  assert.deepEqual([profile.names[0]!.family.length, profile.names[0]!.given.length], [12, 12]);
  assert.equal(profile.localNumbers.length, 30);
  assert.equal(matchKeys(profile).length, 120);
  assert.equal(comparePatients(profile, profile, matching).result, 'linked');
});
