// Answers damaged in every way fast-check thinks of: whatever a source sends, the adapter answers, and never with what is
// not this person's.
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import fc from 'fast-check';
import { createLog } from '#runtime/log.ts';
import { validateResource } from '#standards/fhir/validate.ts';
import { exampleDependencies, exampleQuery, traces, zoe } from '../../contract/example-question.ts';
import * as told from '../../contract/told-server.ts';
import { sharedCareRecord } from '../shared-care-record/adapter.ts';
import { fhirR4 } from './adapter.ts';
import { patientReferencesOf } from './reading/areas.ts';
import { bundleOf, fhirReply, held, patientResource } from './example-server.ts';

const good = bundleOf([
  { ...patientResource(zoe), link: [{ type: 'replaces', other: { reference: 'Patient/p0' } }] },
  ...Object.values(held).flat(),
  {
    resourceType: 'OperationOutcome',
    issue: [{ severity: 'warning', code: 'processing', details: { text: 'x', coding: [{ code: 'Y', display: 'z' }] } }],
  },
  {
    resourceType: 'Provenance',
    id: 'pr1',
    target: [{ reference: 'Condition/c1' }],
    recorded: '2026-01-01T00:00:00Z',
    agent: [{ who: { reference: 'Organization/o1' } }],
  },
  {
    resourceType: 'Organization',
    id: 'o1',
    identifier: [{ system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: 'RYX' }],
  },
  {
    resourceType: 'List',
    id: 'l1',
    status: 'current',
    mode: 'snapshot',
    subject: { reference: 'Patient/p1' },
    code: { coding: [{ system: 'http://loinc.org', code: '48765-2' }] },
    emptyReason: { coding: [{ code: 'nilknown' }] },
  },
]);
const paths = [...pathsIn(good)];

/** Every place in a JSON value. */
function* pathsIn(value: unknown, path: readonly string[] = []): Generator<readonly string[]> {
  yield path;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) yield* pathsIn(inner, [...path, key]);
}

interface Damage {
  path: readonly string[];
  kind: 'replace' | 'delete' | 'add';
  by: unknown;
}

function damaged(value: unknown, damages: readonly Damage[]): unknown {
  const root = { value: structuredClone(value) } as Record<string, unknown>;
  for (const { path, kind, by } of damages) {
    const steps = ['value', ...path];
    let holder: unknown = root;
    for (const step of steps.slice(0, -1)) holder = (holder as Record<string, unknown> | undefined)?.[step];
    if (typeof holder !== 'object' || holder === null) continue;
    const last = steps.at(-1)!;
    if (kind === 'delete') delete (holder as Record<string, unknown>)[last];
    else (holder as Record<string, unknown>)[kind === 'add' ? `${last}x` : last] = by;
  }
  return root['value'];
}

const junk = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(
    null,
    [],
    {},
    '',
    'Patient/p2',
    'Patient/p1',
    '#',
    'urn:uuid:x',
    '../..',
    0,
    -1,
    true,
    'Condition',
    'Patient',
  ),
);
const damage: fc.Arbitrary<Damage> = fc.record({
  path: fc.constantFrom(...paths),
  kind: fc.constantFrom('replace', 'replace', 'delete', 'add'),
  by: junk,
});

const server = await told.startToldServer();
const lines: string[] = [];
const dependencies = exampleDependencies(
  createLog({ level: 'debug', destination: { write: (line) => void lines.push(line) } }),
);
const source = {} as never;
const base = { baseUrl: `${server.origin}/fhir`, everything: true };
const adapters = [
  fhirR4.connect(source, fhirR4.settings.parse(base), dependencies),
  sharedCareRecord.connect(source, sharedCareRecord.settings.parse(base), dependencies),
];
after(async () => {
  await Promise.all(adapters.map(async (adapter) => adapter.close?.()));
  await server.close();
});

describe('a damaged answer', () => {
  for (const [index, adapter] of adapters.entries()) {
    it(
      `becomes an answer all the same (${['fhir-r4', 'shared-care-record'][index]})`,
      { timeout: 60_000 },
      async () => {
        await fc.assert(
          fc.asyncProperty(
            fc.array(damage, { minLength: 1, maxLength: 4 }),
            fc.boolean(),
            async (damages, alsoPatient) => {
              const body = fhirReply(damaged(good, damages));
              const patient = bundleOf([patientResource(zoe)]);
              server.behave(
                told.replying(({ url }) => (url.includes('everything') || alsoPatient ? body : fhirReply(patient))),
              );
              const answer = await adapter.query(exampleQuery(zoe), new AbortController().signal);
              for (const resource of answer.resources) {
                const unreadable = validateResource(resource).filter(
                  ({ severity, code }) => severity === 'error' && code !== 'invariant',
                );
                assert.deepEqual(unreadable, [], 'what is shown can be read');
              }
              assert.equal(answer.resources.filter(({ resourceType }) => resourceType === 'Patient').length <= 1, true);
              const about = JSON.stringify(answer.resources.map((resource) => patientReferencesOf({ ...resource })));
              assert.ok(!about.includes('Patient/p2'), about);
              const { issues, losses, areas } = answer;
              const said = JSON.stringify({ issues, losses, areas, lines: lines.splice(0) });
              for (const trace of traces(zoe)) assert.ok(!said.includes(trace), said);
            },
          ),
          { numRuns: Number(process.env['DAMAGED_ANSWERS'] ?? 400) },
        );
      },
    );
  }
});
