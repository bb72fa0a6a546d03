// Nothing a source says becomes markup: every text of every kind of entry, wherever it comes to stand on a page.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { emptyAnswer } from '#sources/source-adapter.ts';
import type { Resource } from '#standards/fhir/types.ts';
import { exampleViewer } from './example-viewer.ts';

const viewer = await exampleViewer(await createTestDatabase());
const { app, answers } = viewer;
after(() => viewer.close());
const clinician = await viewer.cookieOf('clinician');

/** What would run, or break out of where it stands, if it were markup. */
const hostile = `"'><img src=x onerror=alert(1)><script>alert(1)</script></template></textarea><!--`;

/** A resource of a kind with every text in it hostile. */
function hostileResource(resource: Resource): Resource {
  const fixed = new Set(['resourceType', 'id', 'reference', 'status', 'system', 'contentType', 'url', 'data']);
  const spoilt = (value: unknown, key: string): unknown => {
    if (Array.isArray(value)) return value.map((each) => spoilt(each, key));
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, spoilt(inner, name)]));
    return typeof value === 'string' && !fixed.has(key) ? hostile : value;
  };
  return spoilt(resource, '') as Resource;
}

const concept = { text: 't', coding: [{ system: 'http://snomed.info/sct', code: 'c', display: 'd' }] };
const whoever = { reference: 'Practitioner/p', display: 'w' };
const one = (patientId: string) => ({ reference: `Patient/${patientId}`, display: 'p' });
const kinds = (patientId: string, subject = one(patientId)) =>
  [
    {
      resourceType: 'AllergyIntolerance',
      id: 'a',
      patient: subject,
      code: concept,
      reaction: [{ manifestation: [concept], description: 'x' }],
      note: [{ text: 'n' }],
      recorder: whoever,
    },
    {
      resourceType: 'Condition',
      id: 'c',
      subject,
      code: concept,
      clinicalStatus: concept,
      note: [{ text: 'n' }],
      onsetString: 'x',
      asserter: whoever,
    },
    {
      resourceType: 'MedicationRequest',
      id: 'm',
      status: 'active',
      intent: 'order',
      subject,
      medicationCodeableConcept: concept,
      dosageInstruction: [{ text: 'x', patientInstruction: 'y' }],
      requester: whoever,
      authoredOn: '2026',
    },
    {
      resourceType: 'Observation',
      id: 'o',
      status: 'final',
      subject,
      code: concept,
      valueString: 'v',
      interpretation: [concept],
      referenceRange: [{ text: 'r' }],
      note: [{ text: 'n' }],
      effectiveDateTime: '2026-01-01',
    },
    {
      resourceType: 'Observation',
      id: 'q',
      status: 'final',
      subject,
      code: concept,
      valueQuantity: { value: 1, unit: 'u', code: 'u', comparator: '<' },
      issued: '2026-01-01T00:00:00Z',
    },
    {
      resourceType: 'DocumentReference',
      id: 'd',
      status: 'current',
      subject,
      type: concept,
      description: 't',
      date: '2026-01-01',
      author: [whoever],
      content: [{ attachment: { url: 'Binary/"><script>alert(1)</script>', contentType: 'text/plain', title: 't' } }],
    },
    {
      resourceType: 'Flag',
      id: 'f',
      status: 'active',
      subject,
      code: concept,
      author: whoever,
      period: { start: '2026' },
    },
    {
      resourceType: 'Encounter',
      id: 'e',
      status: 'finished',
      subject,
      class: { code: 'IMP', display: 'x' },
      type: [concept],
      reasonCode: [concept],
      serviceProvider: whoever,
      participant: [{ individual: whoever }],
      period: { start: '2026', end: '2026' },
    },
    {
      resourceType: 'CarePlan',
      id: 'g',
      status: 'active',
      intent: 'plan',
      subject,
      title: 't',
      description: 'x',
      category: [concept],
      activity: [{ detail: { status: 'scheduled', code: concept, description: 'x' } }],
    },
    {
      resourceType: 'Task',
      id: 't',
      status: 'requested',
      intent: 'order',
      for: subject,
      description: 'x',
      code: concept,
      owner: whoever,
    },
    {
      resourceType: 'QuestionnaireResponse',
      id: 'r',
      status: 'completed',
      subject,
      item: [{ linkId: '1', text: 'q', answer: [{ valueString: 'a' }] }],
      authored: '2026',
    },
    { resourceType: 'Basic', id: 'b', subject, code: concept },
  ].map((resource) => hostileResource(resource as unknown as Resource));

/** Tags of these kinds a page would have if a text had become markup. The viewer's own scripts are modules with an address. */
const grown = /<img|<script(?! type="module"(?: async)? src="\/)|onerror=(?!alert\(1\)&gt;)|<!--/;

test('nothing a source says becomes markup: in the record, in a section, in results over time, on the timeline, by organisation, on paper, in what is found, in what is new', async () => {
  const hostess = await viewer.receive('2', '9990000026', (patientId) => kinds(patientId));
  answers.set('vale-fhir', async () => ({
    ...emptyAnswer('partly-answered', { severity: 'error', code: 'invalid', text: hostile, diagnostics: hostile }),
    resources: kinds('x'),
    warnings: [{ code: 'other', area: hostile, text: hostile }],
    areas: [{ area: hostile, resourceTypes: ['Condition'], status: 'none-known', text: hostile }],
  }));
  const headers = { cookie: clinician.cookie };
  const pages = [
    await app.inject({ url: `/record/${hostess}`, headers }),
    await app.inject({ url: `/record/${hostess}`, headers: { cookie: `${clinician.cookie}; lcr-scripts=1` } }),
    await app.inject({ url: `/record/${hostess}/sections/problem-list`, headers }),
    await app.inject({ url: `/record/${hostess}/trends?show=all`, headers }),
    await app.inject({ url: `/record/${hostess}/trends?of=findings&show=all`, headers }),
    await app.inject({ url: `/record/${hostess}/timeline?show=all`, headers }),
    await app.inject({ url: `/record/${hostess}/organisations`, headers }),
    await app.inject({ url: `/record/${hostess}/organisations?organisation=RYY`, headers }),
    await app.inject({ url: `/record/${hostess}/print`, headers }),
    await app.inject({
      method: 'POST',
      url: `/record/${hostess}/find`,
      headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({ words: hostile }).toString(),
    }),
    await app.inject({
      method: 'POST',
      url: `/record/${hostess}/refresh`,
      headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'since=2020-01-01T00:00:00Z',
    }),
    await app.inject({
      method: 'POST',
      url: '/find',
      headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({
        family: hostile,
        given: hostile,
        birthDate: hostile,
        postcode: hostile,
      }).toString(),
    }),
  ];
  answers.clear();
  for (const [index, { body }] of pages.entries()) {
    assert.match(body, /&lt;script&gt;alert\(1\)/, `page ${index} shows the text`);
    assert.doesNotMatch(body, grown, `page ${index}`);
  }
});
