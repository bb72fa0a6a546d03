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
import { countsOf } from '#sources/contract/example-entries.ts';
import { startCollection } from '#sources/adapters/fhir-r4/reading/collection.ts';
import { composeAnswer } from '#sources/adapters/fhir-r4/reading/compose-answer.ts';
import { patientResource } from '#sources/adapters/fhir-r4/example-server.ts';
import { bundleOf, heldEntries } from '#sources/adapters/gp-connect/example-practice.ts';
import { areaNames } from '#sources/adapters/gp-connect/reading/clinical-areas.ts';
import { leaveOutNeverShared } from '#sources/adapters/gp-connect/reading/leave-out-never-shared.ts';
import { losesPrecision } from '#sources/adapters/gp-connect/reading/precision.ts';
import { readAnswer } from '#sources/adapters/gp-connect/reading/read-answer.ts';
import type { SourceAnswer } from '#sources/source-adapter.ts';
import type { Patient } from '#standards/fhir/types.ts';
import { type Planting, plantings, withPlanted } from './plant.ts';
import { listedCode, type Resource } from './planted-entries.ts';
import { assertNoTrace, hospitalRecord, practiceRecord } from './records.ts';

const neverShared = createNeverShared([
  {
    id: 'planted',
    title: 'What is planted',
    codes: [
      { system: 'http://snomed.info/sct', code: listedCode },
      { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'STD' },
    ],
    words: ['chlamydi*'],
  },
]);

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
  await collection.leaveOutNeverShared();
  const asked = [...countsOf(10).keys(), 'CarePlan', 'Task', 'List', 'Provenance', 'MedicationStatement'];
  return composeAnswer(asked, collection, new Map(), []);
}

async function practiceAnswer(resources: readonly Resource[]): Promise<SourceAnswer & { imprecise: boolean }> {
  const text = JSON.stringify(bundleOf(resources));
  const came: unknown = JSON.parse(text);
  const { body, gone } = leaveOutNeverShared(came, await neverShared.read(came));
  const answer = readAnswer(body, { demographics: zoe, areas: areaNames, timeZone: 'Europe/London' });
  return { ...answer, imprecise: losesPrecision(Buffer.from(text), gone) };
}

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
    it(`in the answer of ${what}`, async () => {
      const resources = practiceRecord(entries);
      const clean = madeOf(await practiceAnswer(resources));
      await fc.assert(
        fc.asyncProperty(plantings('STU3'), async (planting: Planting) => {
          const found = madeOf(await practiceAnswer(withPlanted(resources, planting)));
          assertNoTrace(found);
          assert.equal(JSON.stringify(found), JSON.stringify(clean));
        }),
        { numRuns: 300 },
      );
    });
});
