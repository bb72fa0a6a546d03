// The tables of cases, one test for each.
import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { describe, it } from 'node:test';
import type { FeedEvent } from '#sources/feed.ts';
import type { Resource } from '#standards/fhir/types.ts';
import { validateResource } from '#standards/fhir/validate.ts';
import { parseMessage } from '#standards/hl7v2/message.ts';
import { patientIdOf } from '#standards/patient.ts';
import { type Case, messageOf, readCases, resourcesOf, source } from './cases/cases.ts';
import { translateMessage } from './translate-message.ts';

for (const { name, cases } of readCases()) {
  describe(name, () => {
    for (const one of cases) it(one.it, () => check(one));
  });
}

function check(one: Case): void {
  const translation = translateMessage(parseMessage(messageOf(one)), {
    ...source,
    identifierSystems: one.identifierSystems ?? source.identifierSystems,
  });
  if (one.refused) {
    assert.ok(!translation.accepted, 'it was accepted');
    assert.deepEqual({ code: translation.issue.code, location: translation.issue.location }, one.refused);
    return;
  }
  assert.ok(translation.accepted, translation.accepted ? '' : translation.issue.text);
  const { events } = translation;
  const resources = resourcesOf(events);
  for (const resource of resources) {
    const errors = validateResource(resource).filter(({ severity }) => severity === 'error');
    assert.deepEqual(errors, [], `${resource.resourceType} is not valid FHIR`);
  }
  const first = events.find((event) => event.kind === 'patient')?.patient;
  if (one.patient) assert.equal(mismatch(one.patient, first?.resource, 'Patient'), undefined);
  if (one.authoritative !== undefined) assert.equal(first?.authoritative, one.authoritative);
  if (one.recordedAt !== undefined) assert.equal(translation.recordedAt, one.recordedAt);
  if (one.events) assert.deepEqual(events.map(wordsOf), one.events);
  checkResources(one, resources);
  const places = translation.losses.map(({ location }) => location);
  for (const place of one.losses ?? []) assert.ok(places.includes(place), `${place} is not among ${places.join(', ')}`);
}

function checkResources(one: Case, resources: readonly Resource[]): void {
  const left = [...resources];
  for (const expected of one.resources ?? []) {
    const index = left.findIndex((resource) => mismatch(expected, resource, '') === undefined);
    if (index === -1) {
      const why = left
        .filter(({ resourceType }) => resourceType === (expected['resourceType'] ?? resourceType))
        .map((resource) => mismatch(expected, resource, resource.resourceType));
      assert.fail(`none is ${JSON.stringify(expected)}: ${why.join('; ')}`);
    }
    left.splice(index, 1);
  }
  for (const unwanted of one.absent ?? []) {
    assert.ok(!resources.some((resource) => mismatch(unwanted, resource, '') === undefined), JSON.stringify(unwanted));
  }
  const count = (type: string) => resources.filter(({ resourceType }) => resourceType === type).length;
  for (const type of one.none ?? []) assert.equal(count(type), 0, `there is a ${type}`);
  for (const [type, number] of Object.entries(one.counts ?? {})) assert.equal(count(type), number, type);
}

/** Where an expected part is not in the actual value, or undefined where all of it is. */
function mismatch(expected: unknown, actual: unknown, path: string): string | undefined {
  if (expected === null) return actual === undefined ? undefined : `${path} is there`;
  if (typeof expected !== 'object')
    return expected === actual ? undefined : `${path}: ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`;
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual)) return `${path} is no list`;
    return expected
      .map((part: unknown, index) => {
        const tries = actual.map((item: unknown) => mismatch(part, item, `${path}[${index}]`));
        return tries.includes(undefined) ? undefined : `${path}[${index}] in none: ${tries[0] ?? 'the list is empty'}`;
      })
      .find((problem) => problem !== undefined);
  }
  if (typeof actual !== 'object' || actual === null) return `${path} is missing`;
  return Object.entries(expected as Record<string, unknown>)
    .map(([key, part]) => {
      const found = actual as Record<string, unknown>;
      // The text of an attachment reads better than its Base64.
      if (key === 'text' && typeof found['data'] === 'string') {
        return mismatch(part, Buffer.from(found['data'], 'base64').toString('utf8'), `${path}.text`);
      }
      return mismatch(part, found[key], `${path}.${key}`);
    })
    .find((problem) => problem !== undefined);
}

/** Patients of the cases by the ids their numbers give. */
const numbers = new Map(
  ['A1', 'A2', 'A3', 'A4', 'A9'].flatMap((value) =>
    [source.localSystem, `${source.localSystem}/RJZ`].map((system) => [patientIdOf('RJZ', { system, value }), value]),
  ),
);

function wordsOf(event: FeedEvent): string {
  const named = (id: string) => numbers.get(id as never) ?? id;
  if (event.kind === 'patient') return `patient ${named(event.patient.patientId)}`;
  if (event.kind === 'resources') return `${event.mentioned ? 'mentioned' : 'resources'} ${named(event.patientId)}`;
  return `${event.kind} ${named(event.superseded)} ${event.kind === 'merge' ? 'into' : 'from'} ${named(event.survivor)}`;
}
