import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parse } from 'yaml';
import { z } from 'zod';
import type { FeedEvent, FeedSource } from '#sources/feed.ts';
import { validateResource } from '#standards/fhir/validate.ts';
import type { Resource } from '#standards/fhir/types.ts';
import { parseMessage } from '#standards/hl7v2/message.ts';
import { IssueError } from '#standards/issue.ts';
import { patientIdOf } from '#standards/patient.ts';
import { translateMessage } from './translate-message.ts';

const source: FeedSource = {
  sourceId: 'rjz-pas',
  organisation: 'RJZ',
  timeZone: 'Europe/London',
  localSystem: 'https://rjz.example.org/Id/patient',
  identifierSystems: { KCH: 'https://kch.example.org/Id/patient' },
};

/** One case: a message without its header, and the essentials of what becomes of it. */
const cases = z.array(
  z.strictObject({
    it: z.string(),
    kind: z.string(),
    message: z.string(),
    identifierSystems: z.record(z.string(), z.string()).optional(),
    /** Part of the Patient; null where there is to be nothing. */
    patient: z.unknown().optional(),
    authoritative: z.boolean().optional(),
    /** Parts of resources, each matched by another. */
    resources: z.array(z.record(z.string(), z.unknown())).optional(),
    /** Types of which there is to be none. */
    none: z.array(z.string()).optional(),
    counts: z.record(z.string(), z.number()).optional(),
    /** `patient A1`, `resources A1`, `mentioned A1`, `merge A2 into A1`, `unmerge A2 from A1`, in this order. */
    events: z.array(z.string()).optional(),
    /** Places that are in the loss report. */
    losses: z.array(z.string()).optional(),
    recordedAt: z.string().optional(),
    refused: z.strictObject({ code: z.string(), location: z.string() }).optional(),
  }),
);
type Case = z.output<typeof cases>[number];

const folder = new URL('./cases/', import.meta.url);
const files = readdirSync(folder).map((file) => ({
  file,
  cases: cases.parse(parse(readFileSync(new URL(file, folder), 'utf8'))),
}));

function messageOf({ kind, message }: Pick<Case, 'kind' | 'message'>): Uint8Array {
  const lines = [`MSH|^~\\&|PAS|RJZ|LCR|RJ1|20240131120000||${kind}|M1|P|2.5`, ...message.trimEnd().split('\n')];
  return Buffer.from(lines.join('\r'));
}

function translate(one: Case) {
  const own = one.identifierSystems ? { ...source, identifierSystems: one.identifierSystems } : source;
  return translateMessage(parseMessage(messageOf(one)), own);
}

function resourcesOf(events: readonly FeedEvent[]): Resource[] {
  return events.flatMap((event): Resource[] =>
    event.kind === 'patient' ? [event.patient.resource] : event.kind === 'resources' ? [...event.resources] : [],
  );
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

for (const { file, cases: all } of files) {
  describe(file.replace('.yaml', ''), () => {
    for (const one of all) it(one.it, () => check(one));
  });
}

function check(one: Case): void {
  const translation = translate(one);
  if (one.refused) {
    assert.ok(!translation.accepted);
    assert.deepEqual({ code: translation.issue.code, location: translation.issue.location }, one.refused);
    return;
  }
  assert.ok(translation.accepted, translation.accepted ? '' : translation.issue.text);
  const resources = resourcesOf(translation.events);
  for (const resource of resources) {
    assert.deepEqual(
      validateResource(resource).filter(({ severity }) => severity === 'error'),
      [],
    );
  }
  const first = translation.events.find((event) => event.kind === 'patient');
  if (one.patient !== undefined) assert.equal(mismatch(one.patient, first?.patient.resource, 'Patient'), undefined);
  if (one.authoritative !== undefined) assert.equal(first?.patient.authoritative, one.authoritative);
  if (one.recordedAt !== undefined) assert.equal(translation.recordedAt, one.recordedAt);
  const left = [...resources];
  for (const expected of one.resources ?? []) {
    const index = left.findIndex((resource) => mismatch(expected, resource, '') === undefined);
    if (index === -1) {
      const alike = left.filter(({ resourceType }) => resourceType === (expected['resourceType'] ?? resourceType));
      assert.fail(
        `none is ${JSON.stringify(expected)}: ${alike.map((resource) => mismatch(expected, resource, resource.resourceType)).join('; ')}`,
      );
    }
    left.splice(index, 1);
  }
  for (const type of one.none ?? [])
    assert.ok(!resources.some(({ resourceType }) => resourceType === type), `there is a ${type}`);
  for (const [type, count] of Object.entries(one.counts ?? {})) {
    assert.equal(resources.filter(({ resourceType }) => resourceType === type).length, count, type);
  }
  if (one.events) assert.deepEqual(translation.events.map(wordsOf), one.events);
  const places = translation.losses.map(({ location }) => location);
  for (const place of one.losses ?? []) assert.ok(places.includes(place), `${place} is not among ${places.join(', ')}`);
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

describe('every translation', () => {
  const messages = files.flatMap(({ cases: all }) => all.map((one) => Buffer.from(messageOf(one)).toString('utf8')));

  it('is the same each time', () => {
    for (const message of messages) {
      const [one, other] = [0, 1].map(() => translateMessage(parseMessage(Buffer.from(message)), source));
      assert.deepEqual(one, other);
    }
  });

  it('refers only to what it says itself, or to an earlier document', () => {
    for (const message of messages) {
      const translation = translateMessage(parseMessage(Buffer.from(message)), source);
      if (!translation.accepted) continue;
      const resources = resourcesOf(translation.events);
      const known = new Set(resources.map(({ resourceType, id }) => `${resourceType}/${id!}`));
      for (const [reference] of JSON.stringify(resources).matchAll(/(?<="reference":")[^"]+/g)) {
        assert.ok(known.has(reference) || reference.startsWith('DocumentReference/'), `${reference} in ${message}`);
      }
    }
  });

  it('never fails, and is valid FHIR, whatever becomes of the message', () => {
    const oddity = fc.oneof(
      fc.constantFrom(
        '',
        '""',
        '^',
        '&',
        '~',
        '\\',
        '\\X00\\',
        '99999999999999999999',
        '20241301',
        'constructor',
        '__proto__',
        '-1',
        '<1',
        ' ',
      ),
      fc.string({ unit: 'binary', maxLength: 12 }),
    );
    const mutation = fc.record({
      message: fc.constantFrom(...messages),
      at: fc.array(fc.tuple(fc.nat(12), fc.nat(45), oddity), { maxLength: 6 }),
      moved: fc.option(fc.tuple(fc.nat(12), fc.nat(12))),
    });
    fc.assert(
      fc.property(mutation, ({ message, at, moved }) => {
        const lines = message.split('\r').map((line) => line.split('|'));
        for (const [line, field, value] of at) {
          const chosen = lines[line % lines.length]!;
          if (line % lines.length > 0 && field > 0) chosen[field % (chosen.length + 2)] = value;
        }
        if (moved) lines.splice(1 + (moved[1] % lines.length), 0, ...lines.splice(1 + (moved[0] % lines.length), 1));
        let translation;
        try {
          const bytes = Buffer.from(lines.map((fields) => fields.map((field) => field ?? '').join('|')).join('\r'));
          translation = translateMessage(parseMessage(bytes), source);
        } catch (error) {
          assert.ok(error instanceof IssueError);
          return;
        }
        if (!translation.accepted) return;
        for (const resource of resourcesOf(translation.events)) {
          const wrong = validateResource(resource).filter(({ severity }) => severity === 'error');
          assert.deepEqual(wrong, [], resource.resourceType);
        }
      }),
      { numRuns: 600 },
    );
  });
});

describe('the ids of results', () => {
  const oru = (obx: string, obr = 'OBR|1|P1|F1|T1^Test') =>
    translate({ it: '', kind: 'ORU^R01', message: `PID|1||A1^^^^MR||BROWN^Ada\n${obr}\n${obx}\n` });
  const idsOf = (translation: ReturnType<typeof oru>) => {
    assert.ok(translation.accepted);
    return resourcesOf(translation.events).map(({ resourceType, id }) => `${resourceType}/${id!}`);
  };

  it('stay the same when a result is corrected', () => {
    assert.deepEqual(
      idsOf(oru('OBX|1|NM|a^Potassium||4.1|mmol/L|||||F')),
      idsOf(oru('OBX|1|NM|a^Potassium||5.9|mmol/L||H|||C')),
    );
  });

  it('are others for another test, another sub-id, another repetition, another report', () => {
    const one = oru('OBX|1|NM|a^a||1||||||F');
    for (const other of [
      oru('OBX|1|NM|b^b||1||||||F'),
      oru('OBX|1|NM|a^a|2|1||||||F'),
      oru('OBX|1|NM|a^a||1||||||F', 'OBR|1|P1|F2|T1^Test'),
      oru('OBX|1|NM|a^a||1||||||F', 'OBR|1|P1|F1|T2^Test'),
    ]) {
      assert.ok(
        !idsOf(other)
          .filter((id) => id.startsWith('Observation/'))
          .some((id) => idsOf(one).includes(id)),
      );
    }
    const twice = idsOf(oru('OBX|1|NM|a^a||1||||||F\nOBX|2|NM|a^a||2||||||F')).filter((id) =>
      id.startsWith('Observation/'),
    );
    assert.equal(new Set(twice).size, 2);
  });
});

describe('times without an offset', () => {
  it('are of the source’s zone, or of MSH-7 where it says another', () => {
    const at = (sentAt: string) => {
      const text = `MSH|^~\\&|PAS|RJZ|||${sentAt}||ADT^A01|M1|P|2.5\rPID|1||A1^^^^MR\rPV1|1|I|||||||||||||||||V1|||||||||||||||||||||||||202401310800`;
      const translation = translateMessage(parseMessage(Buffer.from(text)), source);
      assert.ok(translation.accepted);
      return resourcesOf(translation.events).flatMap((one) =>
        one.resourceType === 'Encounter' ? [one.period?.start] : [],
      );
    };
    assert.deepEqual(at('20240131120000'), ['2024-01-31T08:00:00+00:00']);
    assert.deepEqual(at('20240131120000-0500'), ['2024-01-31T08:00:00-05:00']);
    assert.deepEqual(at('20240701120000+0100'), ['2024-01-31T08:00:00+00:00']);
  });

  it('and a message that says no time leaves it to when it was received', () => {
    const text = 'MSH|^~\\&|PAS|RJZ|||||ADT^A28|M1|P|2.5\rPID|1||A1^^^^MR';
    const translation = translateMessage(parseMessage(Buffer.from(text)), source);
    assert.ok(translation.accepted);
    assert.equal(translation.recordedAt, undefined);
  });
});
