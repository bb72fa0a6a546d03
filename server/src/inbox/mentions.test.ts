import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Patient } from '#standards/fhir/types.ts';
import { patientIdOf } from '#standards/patient.ts';
import { createMentions } from './mentions.ts';

const patientId = patientIdOf('RZZ', { system: 'https://example.org/rzz/patient', value: '1' });
const patient = (family: string): Patient => ({ resourceType: 'Patient', id: patientId, name: [{ family }] });

test('only what was said last of a subject is what was said before', () => {
  const mentions = createMentions();
  const key = (family: string, source = 'lab') => mentions.keyOf(source, patientId, patient(family));
  assert.ok(!mentions.has(key('Bello')));
  mentions.committed([key('Bello')]);
  assert.ok(mentions.has(key('Bello')));
  mentions.committed([key('Bellow')]);
  assert.ok(mentions.has(key('Bellow')));
  assert.ok(!mentions.has(key('Bello')), 'said before, and otherwise since');
  assert.ok(!mentions.has(key('Bellow', 'another-lab')));
});
