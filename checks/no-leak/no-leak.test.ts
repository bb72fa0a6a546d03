// Whatever is planted in a record, however it is linked: what comes out of each kind of source is what would have come had it never
// been there, to the byte, and nothing of it is in it (R48). Every page, print, export, search and API is made of what is compared
// here; every-route.test.ts asks them all.
import '../property-seed.ts';
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createNeverShared } from '#privacy/never-shared/never-shared.ts';
import { describeResources } from '#record/items/describe.ts';
import { exampleQuery, zoe } from '#sources/contract/example-question.ts';
import { countsOf, exampleEntry } from '#sources/contract/example-entries.ts';
import { startCollection } from '#sources/adapters/fhir-r4/reading/collection.ts';
import { composeAnswer } from '#sources/adapters/fhir-r4/reading/compose-answer.ts';
import { patientResource } from '#sources/adapters/fhir-r4/example-server.ts';
import { areaLists, bundleOf, heldEntries, peopleOf } from '#sources/adapters/gp-connect/example-practice.ts';
import { areaNames } from '#sources/adapters/gp-connect/reading/clinical-areas.ts';
import { leaveOutNeverShared } from '#sources/adapters/gp-connect/reading/leave-out-never-shared.ts';
import { losesPrecision } from '#sources/adapters/gp-connect/reading/precision.ts';
import { readAnswer } from '#sources/adapters/gp-connect/reading/read-answer.ts';
import type { SourceAnswer } from '#sources/source-adapter.ts';
import type { Patient } from '#standards/fhir/types.ts';
import { calledHere, listedCode, marker, type Planting, plantings, type Resource, withPlanted } from './plant.ts';

const neverShared = createNeverShared([
  {
    id: 'planted',
    title: 'What is planted',
    codes: [
      { system: 'http://snomed.info/sct', code: listedCode },
      { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'STD' },
    ],
    words: [marker],
  },
]);

/** Nothing of what was planted, in whatever case. */
function assertNoTrace(said: unknown): void {
  const text = JSON.stringify(said).toLowerCase();
  for (const trace of [marker, calledHere.toLowerCase(), 'markedname', listedCode, 'planted'])
    assert.ok(
      !text.includes(trace),
      `${trace} in ${text.slice(Math.max(0, text.indexOf(trace) - 200), text.indexOf(trace) + 100)}`,
    );
}

/** As the record is made of it: what each source says, and the lines drawn from its resources. */
const madeOf = (answer: SourceAnswer) => ({ ...answer, lines: describeResources(answer.resources, 'source') });

async function fhirAnswer(resources: readonly Resource[]): Promise<SourceAnswer> {
  const patient = { ...patientResource(zoe), id: 'p1' } as unknown as Patient & { id: string };
  const collection = startCollection(new URL('https://source.example.org/fhir/'), exampleQuery(zoe, { neverShared }), {
    found: true,
    patient,
    warnings: [],
  });
  const entries = resources.map((resource) => ({ resource, mode: 'match' as const }));
  await collection.take(entries, undefined, new AbortController().signal);
  collection.leaveOutNeverShared();
  const asked = [...countsOf(10).keys(), 'CarePlan', 'Task', 'List', 'Provenance', 'MedicationStatement'];
  return composeAnswer(asked, collection, new Map(), []);
}

function practiceAnswer(resources: readonly Resource[]): SourceAnswer & { imprecise: boolean } {
  const text = JSON.stringify(bundleOf(resources));
  const { body, gone } = leaveOutNeverShared(JSON.parse(text), neverShared);
  const answer = readAnswer(body, { demographics: zoe, areas: areaNames, timeZone: 'Europe/London' });
  return { ...answer, imprecise: losesPrecision(Buffer.from(text), gone) };
}

const practiceRecord = (entries: readonly Resource[]): Resource[] =>
  [...peopleOf(zoe), ...areaLists(entries), ...entries] as Resource[];

/** A hospital's record with something of every kind, and a report, a plan and a provenance that may point at what is planted. */
const hospitalRecord: readonly Resource[] = [
  ...([...countsOf(24)].flatMap(([kind, count]) =>
    Array.from({ length: count }, (_, index) => exampleEntry(kind, index)),
  ) as Resource[]),
  {
    resourceType: 'DiagnosticReport',
    id: 'bloods',
    status: 'final',
    subject: { reference: 'Patient/p1' },
    code: { text: 'Bloods' },
    effectiveDateTime: '2026-01-02',
    result: [{ reference: 'Observation/observation-0' }],
  },
  {
    resourceType: 'Provenance',
    id: 'recorded',
    recorded: '2026-01-02T10:00:00Z',
    target: [{ reference: 'Observation/observation-0' }],
    agent: [{ who: { display: 'Dr Imaginary Example' } }],
  },
  {
    resourceType: 'CarePlan',
    id: 'plan',
    status: 'active',
    intent: 'plan',
    subject: { reference: 'Patient/p1' },
    addresses: [{ reference: 'Condition/condition-0' }],
  },
  {
    resourceType: 'List',
    id: 'problems',
    status: 'current',
    mode: 'snapshot',
    title: 'Problems',
    subject: { reference: 'Patient/p1' },
    entry: [{ item: { reference: 'Condition/condition-0' } }],
  },
];

describe('what is planted leaves no trace', () => {
  it('in the answer of a FHIR source', async () => {
    const clean = madeOf(await fhirAnswer(hospitalRecord));
    assert.ok(clean.resources.length > 20 && clean.outcome === 'answered', 'there is a record to be found in');
    await fc.assert(
      fc.asyncProperty(plantings('R4'), async (planting: Planting) => {
        const found = madeOf(await fhirAnswer(withPlanted(hospitalRecord, planting)));
        assertNoTrace(found);
        assert.equal(JSON.stringify(found), JSON.stringify(clean));
      }),
      { numRuns: 300 },
    );
  });

  it('in the answer of a FHIR source that holds nothing else', async () => {
    const clean = madeOf(await fhirAnswer([]));
    assert.equal(clean.outcome, 'nothing-recorded');
    await fc.assert(
      fc.asyncProperty(plantings('R4'), async (planting: Planting) => {
        assert.equal(JSON.stringify(madeOf(await fhirAnswer(withPlanted([], planting)))), JSON.stringify(clean));
      }),
      { numRuns: 100 },
    );
  });

  for (const [what, entries] of [
    ['a practice', heldEntries() as Resource[]],
    ['a practice that holds nothing else', []],
  ] as const)
    it(`in the answer of ${what}`, () => {
      const resources = practiceRecord(entries);
      const clean = madeOf(practiceAnswer(resources));
      fc.assert(
        fc.property(plantings('STU3'), (planting: Planting) => {
          const found = madeOf(practiceAnswer(withPlanted(resources, planting)));
          assertNoTrace(found);
          assert.equal(JSON.stringify(found), JSON.stringify(clean));
        }),
        { numRuns: 300 },
      );
    });
});
