// The cast is what it says it is: safe to show, and each story true of what the organisations hold.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { isTestNhsNumber, parseNhsNumber } from '#standards/nhs-number.ts';
import { inputFolder } from '../../checks/real-input/part.ts';
import { servable } from '../organisations/fhir-server/held-resources.ts';
import { identityAt } from '../organisations/identity-at.ts';
import { lettersAt } from '../organisations/letters/letters.ts';
import { exampleCast } from './example-cast.ts';
import type { CastPerson } from './person-file.ts';

const cast = exampleCast();
const who = (id: string): CastPerson => cast.find((person) => person.id === id)!;
const playing = (part: string) => cast.filter(({ plays }) => plays.includes(part));
const only = (part: string): CastPerson => {
  const players = playing(part);
  assert.equal(players.length, 1, part);
  return players[0]!;
};
const held = (person: CastPerson, organisation: string) => person.held[organisation]!;
const practiceOf = (person: CastPerson) => held(person, person.practice!);
const names = (entries: readonly { what: { display: string } }[]) => entries.map(({ what }) => what.display);

test('everybody has a number that nobody real can have, and no number twice', () => {
  const numbers = cast.flatMap(({ nhsNumber, pds }) => [nhsNumber, ...pds.supersedes]);
  for (const number of numbers) assert.ok(parseNhsNumber(number).valid && isTestNhsNumber(number), number);
  assert.equal(new Set(numbers).size, numbers.length);
  assert.ok(cast.length >= 20);
});

test('everybody has a story of a few sentences and a part to play', () => {
  for (const { id, story, plays } of cast) {
    const sentences = story.split(/[.!?](?:\s|$)/).filter(Boolean).length;
    assert.ok(sentences >= 1 && sentences <= 4, id);
    assert.ok(plays.length > 0, id);
  }
});

test('hospital numbers are unlike, within each organisation', () => {
  for (const organisation of new Set(cast.flatMap((person) => Object.keys(person.held)))) {
    const numbers = cast.flatMap((person) =>
      [person.held[organisation]?.number ?? [], person.held[organisation]?.formerNumbers ?? []].flat(),
    );
    assert.equal(new Set(numbers).size, numbers.length, organisation);
  }
});

test('every kind of entry a person’s file can hold is told of by somebody', () => {
  const told = new Set(
    cast
      .flatMap((person) => Object.values(person.held))
      .flatMap((record) =>
        Object.entries(record)
          .filter(([, value]) => (Array.isArray(value) ? value.length > 0 : value !== undefined))
          .map(([kind]) => kind),
      ),
  );
  for (const kind of servable) assert.ok(told.has(kind), kind);
});

const geography = inputFolder('geography');
test(
  'no postcode of the cast is in a sector where a real practice stands',
  { skip: geography === undefined && 'the list of real practices is not here' },
  () => {
    const practices = readFileSync(join(geography!, 'epraccur.sel-icb-qkk.csv'), 'utf8');
    const real = new Set(practices.match(/\b[A-Z]{1,2}\d[A-Z\d]? \d/g));
    assert.ok(real.size > 50);
    for (const { id, address } of cast)
      assert.ok(!real.has(address.postcode.slice(0, -2)), `${id}: ${address.postcode}`);
  },
);

test('the twins share birth date, family name and address, and have names one letter apart', () => {
  const [one, other] = playing('twin') as [CastPerson, CastPerson];
  assert.deepEqual([one.born, one.name.family, one.address], [other.born, other.name.family, other.address]);
  assert.notEqual(one.name.given[0], other.name.given[0]);
  assert.equal(Math.abs(one.name.given[0]!.length - other.name.given[0]!.length), 1);
  assert.ok(practiceOf(one).allergies.length > 0 && practiceOf(other).noKnownAllergies);
});

test('the woman who changed her name is held under the old one where nobody was told', () => {
  const person = only('changed-name');
  assert.equal(identityAt(person, 'kings').family, person.formerNames[0]!.family);
  assert.notEqual(identityAt(person, person.practice!).family, person.formerNames[0]!.family);
});

test('the man with three long-term conditions has them, and forty letters', () => {
  const person = only('forty-letters');
  assert.ok(
    ['Heart failure', 'Type 2 diabetes mellitus', 'Chronic obstructive pulmonary disease'].every((name) =>
      names(practiceOf(person).problems).includes(name),
    ),
  );
  const letters = ['walworth-lanes', 'guys', 'kings'].flatMap((id) => lettersAt(person, { id, name: id }));
  assert.equal(letters.length, 40);
  assert.equal(new Set(letters.map(({ id }) => id)).size, 40);
});

test('hospital and practice disagree on a dose, the practice three days after the hospital', () => {
  const person = only('dose-disagreement');
  const discharged = held(person, 'kings').medicines.find(({ what }) => what.display.startsWith('Bisoprolol'))!;
  const issued = practiceOf(person).medicines.find(({ what }) => what.display.startsWith('Bisoprolol'))!;
  assert.deepEqual(
    [discharged.what.display, issued.what.display],
    ['Bisoprolol 5mg tablets', 'Bisoprolol 2.5mg tablets'],
  );
  assert.equal(Date.parse(issued.lastIssued!) - Date.parse(discharged.since.slice(0, 10)), 3 * 86_400_000);
});

test('none known at the practice, anaphylaxis at the hospital', () => {
  const person = only('allergy-disagreement');
  assert.ok(practiceOf(person).noKnownAllergies);
  assert.deepEqual(practiceOf(person).allergies, []);
  assert.equal(held(person, 'guys').allergies[0]!.to.display, 'Allergy to penicillin');
});

test('what must never be shared has a problem, a medicine, a result and a letter that tell of it', () => {
  const record = practiceOf(only('restricted-diagnosis'));
  const chlamydia = /chlamydia/i;
  assert.ok(names(record.problems).some((name) => chlamydia.test(name)));
  assert.ok(record.medicines.some((medicine) => chlamydia.test(medicine.for?.display ?? '')));
  assert.ok(record.results.some(({ values }) => values.some(({ what }) => chlamydia.test(what.display))));
  assert.ok(record.documents.some(({ body }) => chlamydia.test(body)));
  assert.ok(
    names(record.problems).some((name) => !chlamydia.test(name)),
    'and something that may be',
  );
});

test('the long history is of 131,000 entries', () => {
  const entries = Object.values(only('hundred-and-thirty-one-thousand-entries').held).flatMap(({ series }) => series);
  assert.ok(entries.reduce((sum, series) => sum + series.entries, 0) >= 131_000);
});

test('identity: each kind of trouble is somebody’s', () => {
  assert.equal(Object.keys(only('one-source-only').held).length, 1);
  assert.equal(only('restricted-in-pds').pds.status, 'restricted');
  assert.ok(only('deceased').died);
  const superseded = only('superseded-number');
  assert.equal(identityAt(superseded, 'kings').nhsNumber, superseded.pds.supersedes[0]);
  const wrongDate = only('wrong-birth-date');
  assert.notEqual(identityAt(wrongDate, 'guys').born, wrongDate.born);
  const wrongNumber = only('wrong-nhs-number');
  assert.equal(identityAt(wrongNumber, 'kings').nhsNumber, who('hannah-frost').nhsNumber);
  assert.equal(only('partial-birth-date').born, '1994');
  for (const { name } of playing('diacritics')) assert.match(`${name.given.join()}${name.family}`, /[^\u0020-\u007e]/);
  assert.ok(practiceOf(only('opted-out')).registration!.dissent);
});

test('nothing recorded means no entry anywhere, not even that somebody asked', () => {
  for (const record of Object.values(only('nothing-recorded').held)) {
    assert.equal(record.noKnownAllergies, undefined);
    for (const value of Object.values(record)) if (Array.isArray(value)) assert.deepEqual(value, []);
  }
});

test('what a practice warns of: transit, confidential items, an allergy without its code', () => {
  assert.ok(practiceOf(only('record-in-transit')).registration!.inTransitSince);
  assert.ok(practiceOf(only('confidential-items')).registration!.confidentialAreas.length > 0);
  const degraded = practiceOf(only('degraded-allergy')).allergies.find((allergy) => allergy.degraded)!;
  assert.equal(degraded.to.code, undefined);
});

test('people who need something known at the door', () => {
  const child = only('safeguarding');
  assert.ok(held(child, 'kings').flags.some(({ kind }) => kind === 'safeguarding'));
  assert.ok(practiceOf(child).contacts.filter(({ roles }) => roles.includes('proxy')).length >= 2);
  assert.ok(held(only('end-of-life-plan'), 'connect-care').plans[0]!.wishes.some((wish) => wish.includes('death')));
  assert.ok(held(only('reasonable-adjustments'), 'guys').flags.some(({ kind }) => kind === 'reasonable-adjustment'));
  assert.deepEqual(only('interpreter').language, { code: 'pt', name: 'Portuguese', interpreter: true });
  const package_ = held(only('social-care-package'), 'lambeth');
  assert.ok(
    package_.supportReason &&
      package_.services.length > 0 &&
      package_.equipment.length > 0 &&
      package_.plans.length > 0,
  );
  assert.match(held(only('crisis-plan'), 'slam').plans[0]!.title, /Crisis/);
  const abroad = practiceOf(only('letters-from-abroad')).documents;
  assert.deepEqual(
    abroad.map(({ language }) => language),
    ['ro', 'el'],
  );
});
