import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FeedSource } from '#sources/feed.ts';
import { parseMessage } from '#standards/hl7v2/message.ts';
import { translateMessage } from '../translate-message.ts';

const source: FeedSource = {
  sourceId: 'rjz-pas',
  organisation: 'RJZ',
  timeZone: 'Europe/London',
  localSystem: 'https://rjz.example.org/Id/patient',
  identifierSystems: {},
};

/** What an ADT^A31 with these fields of PID, and these further segments, says there is none of. */
function cleared(fields: Readonly<Record<number, string>>, ...segments: string[]) {
  const pid = { 3: 'A1^^^RJZ^MR', 5: 'BROWN^Ada', ...fields };
  const last = Math.max(...Object.keys(pid).map(Number));
  const text = Array.from({ length: last }, (_, at) => (pid as Record<number, string>)[at + 1] ?? '').join('|');
  const message = ['MSH|^~\\&|PAS|RJZ|||20240131120000||ADT^A31|M1|P|2.5', `PID|${text}`, ...segments].join('\r');
  const translation = translateMessage(parseMessage(Buffer.from(message)), source);
  assert.ok(translation.accepted);
  const [event] = translation.events;
  assert.ok(event?.kind === 'patient');
  return { parts: event.patient.cleared, losses: translation.losses.map(({ location }) => location) };
}

test('a field left out clears nothing', () => {
  assert.deepEqual(cleared({}).parts, []);
  assert.deepEqual(cleared({ 7: '', 11: '^^^^', 30: '' }, 'PD1||||').parts, []);
});

test('"" clears what the field says, unless another field says it', () => {
  assert.deepEqual(cleared({ 7: '""', 11: '""', 16: '""', 30: '""' }).parts, [
    'birthDate',
    'address',
    'maritalStatus',
    'deceasedBoolean',
  ]);
  assert.deepEqual(cleared({ 13: '""' }).parts, ['telecom']);
  assert.deepEqual(cleared({ 13: '""', 14: '02079460000' }).parts, []);
  assert.deepEqual(cleared({ 17: '""' }).parts, ['http://hl7.org/fhir/StructureDefinition/patient-religion']);
  assert.deepEqual(cleared({}, 'PD1|||""').parts, ['generalPractitioner']);
});

test('an NHS number is cleared by name, and not by being left out', () => {
  const { parts, losses } = cleared({ 3: 'A1^^^RJZ^MR~""^^^NHS^NH' });
  assert.deepEqual(parts, ['identifier']);
  assert.ok(!losses.includes('PID-3'), 'it is carried');
  assert.deepEqual(cleared({ 3: 'A1^^^RJZ^MR~""^^^RZZ^PI' }).parts, [], 'another number');
});

test('a restriction is spoken of by PD1-12 and by ARV, whatever they say', () => {
  for (const segment of ['PD1||||||||||||N', 'PD1||||||||||||""', 'PD1||||||||||||Y', 'ARV|1|D|DEM'])
    assert.deepEqual(cleared({}, segment).parts, ['meta'], segment);
});
