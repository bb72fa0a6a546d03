import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseNhsNumber } from '#standards/nhs-number.ts';
import { identitiesOf, type KnownIdentity } from './identities.ts';
import { type ErrorKind, errorKinds } from './known-as/errors.ts';
import { nhsNumberOf, nhsNumbersThere } from './nhs-numbers.ts';
import { openPopulation, personAt } from './person.ts';

const population = openPopulation({ seed: 7 });
const drawn = [...identitiesOf(population, 0, 3000)];

test('any slice is what the whole is, whoever was drawn before', () => {
  const alone = [...identitiesOf(openPopulation({ seed: 7 }), 1270, 1290)];
  assert.deepEqual(
    alone,
    drawn.filter(({ person }) => person >= 1270 && person < 1290),
  );
  const backwards = openPopulation({ seed: 7 });
  for (const number of [2999, 1275, 3, 1270])
    assert.deepEqual(personAt(backwards, number), personAt(population, number));
  assert.notDeepEqual(
    [...identitiesOf(8, 0, 20)],
    drawn.filter(({ person }) => person < 20),
  );
});

test('every NHS number is one that is never issued, of one person, and absent past the end of the range', () => {
  const bearers = new Map<string, number>();
  for (const { demographics, person, errors } of drawn) {
    const { nhsNumber } = demographics;
    if (nhsNumber === undefined) continue;
    assert.ok(parseNhsNumber(nhsNumber, { testRangeOnly: true }).valid);
    if (errors.includes('number-of-another')) continue;
    assert.equal(bearers.get(nhsNumber) ?? person, person);
    bearers.set(nhsNumber, person);
  }
  const there = nhsNumbersThere();
  assert.equal(nhsNumberOf(7, there), undefined);
  for (const { demographics } of identitiesOf(population, there + 60, there + 120)) assert.ok(!demographics.nhsNumber);
  // A step through them all meets each once.
  const some = Array.from({ length: 50_000 }, (_, at) => nhsNumberOf(7, at * 17)!);
  assert.equal(new Set(some).size, some.length);
});

test('every organisation gives a number to each registration, and no two the same', () => {
  const numbers = drawn.map(({ organisation, number }) => `${organisation} ${number.system} ${number.value}`);
  assert.equal(new Set(numbers).size, numbers.length);
  const duplicates = drawn.filter(({ duplicateOf }) => duplicateOf);
  assert.ok(
    duplicates.length > 10 && duplicates.some(({ merged }) => merged) && duplicates.some(({ merged }) => !merged),
  );
  for (const { organisation, duplicateOf, person } of duplicates) {
    const first = drawn.find((each) => each.organisation === organisation && each.number.value === duplicateOf!.value);
    assert.equal(first?.person, person);
  }
});

test('what is said to be wrong is wrong, and nothing else is', () => {
  const seen = new Map<ErrorKind, number>();
  const isWrong = (identity: KnownIdentity, ...kinds: ErrorKind[]) =>
    kinds.some((kind) => identity.errors.includes(kind));
  for (const identity of drawn) {
    for (const error of identity.errors) seen.set(error, (seen.get(error) ?? 0) + 1);
    const person = personAt(population, identity.person);
    const { names, birthDate, gender, nhsNumber, addresses } = identity.demographics;
    const about = JSON.stringify(identity);
    const familyIsWrong = isWrong(identity, 'family-misspelt', 'family-wrong', 'former-family', 'names-swapped');
    if (isWrong(identity, 'accents-lost'))
      assert.notDeepEqual(names[0], { family: person.family, given: person.given });
    else assert.equal(names[0]!.family !== person.family, familyIsWrong, about);
    if (
      !isWrong(
        identity,
        'given-misspelt',
        'nickname',
        'initial-only',
        'middle-name-first',
        'names-swapped',
        'accents-lost',
      )
    )
      assert.equal(names[0]!.given[0], person.given, about);
    const bornWrong = isWrong(identity, 'birth-date-wrong', 'birth-day-and-month-swapped', 'birth-date-missing');
    assert.equal(birthDate !== person.born, bornWrong, about);
    assert.equal(gender !== person.sex, isWrong(identity, 'sex-missing', 'sex-wrong'), about);
    assert.equal(nhsNumber !== person.nhsNumber, isWrong(identity, 'number-missing', 'number-of-another'), about);
    if (!isWrong(identity, 'former-address', 'address-missing')) assert.deepEqual(addresses[0], person.address, about);
  }
  for (const kind of errorKinds) assert.ok((seen.get(kind) ?? 0) > 0 || kind === 'sex-wrong', `${kind} was never seen`);
});

test('twins, and those who bear a parent’s name, are among them, and live where the other does', () => {
  const people = Array.from({ length: 3000 }, (_, number) => personAt(population, number));
  const twins = people.filter(({ likenesses }) => likenesses.includes('twin'));
  assert.ok(twins.length >= 4);
  for (const twin of twins)
    assert.ok(
      people.some(
        ({ number, household, born }) =>
          number !== twin.number && household.number === twin.household.number && born === twin.born,
      ),
    );
  const namesakes = people.filter(({ likenesses }) => likenesses.includes('namesake'));
  assert.ok(namesakes.length > 0);
  for (const child of namesakes)
    assert.ok(
      people.some(
        ({ household, given, years }) =>
          household.number === child.household.number && given === child.given && years > child.years + 14,
      ),
    );
});
