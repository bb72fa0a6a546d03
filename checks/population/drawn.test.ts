// What is drawn of the crowd is what the product takes: every Bundle through the import, every message through the feed's
// translation, every answer through GP Connect's, and nothing refused.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prepareBundle } from '#record/import/prepare-bundle.ts';
import { areaNames } from '#sources/adapters/gp-connect/reading/clinical-areas.ts';
import { readAnswer } from '#sources/adapters/gp-connect/reading/read-answer.ts';
import { readJson } from '#sources/connection/read-json.ts';
import { translateMessage } from '#sources/adapters/hl7v2/translate-message.ts';
import { demographicsOfPatient } from '#standards/fhir/patient-demographics.ts';
import { parseMessage } from '#standards/hl7v2/message.ts';
import { patientIdOf } from '#standards/patient.ts';
import { answerOf } from '#synthetic/population/drawn/answers.ts';
import { messagesOf } from '#synthetic/population/drawn/messages.ts';
import { openPopulation } from '#synthetic/population/person.ts';
import { heldOf } from '#synthetic/population/story/cast-person.ts';
import { bundlesOf } from '#synthetic/population/write-out.ts';
import { readCodeBook } from '#synthetic/people/read-people.ts';
import { sourceOf } from '../real-input/hl7v2/translate-folder.ts';

const population = openPopulation({ seed: 3 });
const book = readCodeBook(new URL('../../examples/codes.yaml', import.meta.url).pathname, {}, [])!;
const everybody = Array.from({ length: 90 }, (_, number) => heldOf(population, number, { book }));
const held = everybody.flat();

test('every resource of every Bundle is taken, under the patient the identity names', () => {
  const identities = new Map(
    held.map(({ identity }) => [patientIdOf(identity.organisation, identity.number), identity]),
  );
  const patients = new Set<string>();
  let resources = 0;
  for (const bundle of bundlesOf(population, held)) {
    const organisation = (bundle as { identifier: { value: string } }).identifier.value;
    const content = Buffer.from(JSON.stringify(bundle));
    const prepared = prepareBundle(content, { sourceId: 'crowd', organisation }, new Date('2026-02-01T00:00:00Z'));
    assert.deepEqual(prepared.refused, []);
    for (const { patientId, patient, rows } of prepared.patients) {
      patients.add(patientId);
      resources += rows!.resources;
      const identity = identities.get(patientId)!;
      const demographics = demographicsOfPatient(patient!, new Date('2026-02-01T00:00:00Z'));
      assert.equal(demographics.nhsNumber, identity.demographics.nhsNumber);
      assert.equal(demographics.nhsNumberStatus, identity.demographics.nhsNumberStatus);
      assert.equal(demographics.birthDate, identity.demographics.birthDate);
      assert.equal(demographics.names[0]!.family, identity.demographics.names[0]!.family);
      assert.equal(demographics.addresses[0]?.postcode, identity.demographics.addresses[0]?.postcode);
      assert.equal(demographics.gender, identity.demographics.gender);
    }
  }
  assert.equal(patients.size, held.length);
  assert.ok(resources / everybody.length > 25, `${resources / everybody.length} resources a person`);
});

const source = sourceOf('Europe/London');

test('every message of a hospital is translated, and the merges it made are among them', () => {
  const kinds = new Map<string, number>();
  // Somebody with two numbers at one hospital, merged, and the others.
  const merged = Array.from({ length: 3000 }, (_, number) => number).find((number) =>
    heldOf(population, number, { book, years: 1 }).some(({ identity }) => identity.merged && identity.kind === 'acute'),
  )!;
  for (const theirs of [...everybody, heldOf(population, merged, { book })])
    for (const organisation of new Set(theirs.map(({ identity }) => identity.organisation))) {
      const at = theirs.filter(({ identity }) => identity.organisation === organisation && identity.kind === 'acute');
      for (const { bytes } of messagesOf(at, population.today)) {
        const message = parseMessage(bytes);
        const translation = translateMessage(message, source);
        assert.ok(translation.accepted, JSON.stringify(translation));
        const kind = /\|(ADT|ORU|MDM|SIU)\^(\w+)/.exec(new TextDecoder().decode(bytes))![0];
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      }
    }
  for (const kind of ['|ADT^A28', '|ADT^A01', '|ADT^A03', '|ADT^A40', '|ORU^R01', '|MDM^T02'])
    assert.ok(kinds.has(kind), `no ${kind}: ${[...kinds.keys()].join(' ')}`);
});

test('every answer of a practice is read as the record of who was asked for, and nothing of it is refused', () => {
  let read = 0;
  for (const each of held.filter(({ identity }) => identity.kind === 'practice').slice(0, 80)) {
    const answer = answerOf(each, population.today);
    assert.equal(answer === undefined, each.identity.demographics.nhsNumber === undefined);
    if (!answer) continue;
    const body = readJson(Buffer.from(JSON.stringify(answer)), 'application/fhir+json');
    const { demographics } = each.identity;
    const result = readAnswer(body, { demographics, areas: areaNames, timeZone: 'Europe/London' });
    const told = each.cast.held[each.identity.organisation]!;
    const isEmpty = Object.values(told).every((kind) => !Array.isArray(kind) || kind.length === 0);
    if (isEmpty && told.noKnownAllergies === undefined) assert.equal(result.outcome, 'nothing-recorded');
    else assert.equal(result.outcome, 'answered', JSON.stringify('issues' in result ? result.issues : result));
    read += 1;
  }
  assert.ok(read > 70);
});
