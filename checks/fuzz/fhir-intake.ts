// POST /fhir/r4 with everything behind it: inbox, splitting, validation, patient index, record, database.
import { createHash } from 'node:crypto';
import fastify from 'fastify';
import { fhirIntake } from '#endpoints/fhir/fhir-intake.ts';
import { fhirSource } from '#inbox/fhir-source.ts';
import { createInbox } from '#inbox/inbox.ts';
import { recordWriters } from '#inbox/record-writers.ts';
import { readMatching } from '#patient-index/matching/matching-config.ts';
import { splitBundle } from '#record/import/split-bundle.ts';
import { createMetrics } from '#runtime/metrics.ts';
import type { Issue } from '#standards/issue.ts';
import { createCheckDatabase } from '../check-database.ts';
import type { FuzzTarget } from './target.ts';
import { watchfulLog } from './watchful-log.ts';

const token = 'fuzz';
const source = { sourceId: 'example-council', organisation: 'X99' };

export const target: FuzzTarget = {
  name: 'fhir-intake',
  shape: 'json',
  timeLimitMs: 20_000,
  corpus: () => corpus.map((resource) => Buffer.from(JSON.stringify(resource))),
  async open() {
    const database = await createCheckDatabase();
    const log = watchfulLog();
    const inbox = createInbox({
      database: database.as('inbox'),
      sources: [fhirSource(source, splitBundle)],
      writers: recordWriters(readMatching(new URL('../../partnership', import.meta.url).pathname)),
      log,
      metrics: createMetrics(),
      now: () => new Date(),
    });
    inbox.start();
    const app = fastify();
    fhirIntake(app, {
      inbox,
      sources: [{ sourceId: source.sourceId, tokenSha256: createHash('sha256').update(token).digest('hex') }],
      log,
      answerWithinMs: 15_000,
    });
    return {
      async feed(input) {
        const response = await app.inject({
          method: 'POST',
          url: '/fhir/r4',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/fhir+json' },
          payload: Buffer.from(input),
        });
        log.check();
        const answer = response.json<{ resourceType: string; issue?: { details?: { text?: string } }[] }>();
        if (response.statusCode >= 500)
          throw new Error(`answered ${response.statusCode}: ${answer.issue?.[0]?.details?.text}`);
        // What waits for a person was accepted and then not understood: a fault of ours, but where a rule of the place stops it
        // (these inputs are all about nearly the same person, and at last there are too many of them). Taken out of the way, so
        // that what comes after it for the same patient is tried too.
        if (response.statusCode === 202) {
          const [waiting] = await database.as('owner').run<{ issue: Issue | null }>({
            text: 'with gone as (delete from inbox.queue returning sequence, issue) select issue from gone order by issue is null, sequence',
          });
          if (waiting?.issue?.code === 'business-rule') return 'taken';
          throw new Error(`accepted and not processed: ${waiting?.issue?.text ?? answer.issue?.[0]?.details?.text}`);
        }
        return response.statusCode < 300 ? 'taken' : 'refused';
      },
      async close() {
        await app.close();
        await inbox.close();
        await database.drop();
        log.check();
      },
    };
  },
};

const numbers = 'https://fhir.x99.example.org/Id/person';
const uuid = (number: number) => `urn:uuid:6f1c1c5e-0000-4000-8000-${String(number).padStart(12, '0')}`;
const entry = (number: number, resource: { resourceType: string; [element: string]: unknown }, method = 'POST') => ({
  fullUrl: uuid(number),
  resource,
  request: { method, url: resource.resourceType },
});
const patient = {
  resourceType: 'Patient',
  id: 'p1',
  meta: {
    lastUpdated: '2026-11-20T10:00:00Z',
    security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'N' }],
  },
  identifier: [
    { system: numbers, value: '4711' },
    { system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000018' },
  ],
  name: [{ use: 'official', family: 'Example', given: ['Rose', 'Ann'], prefix: ['Ms'] }],
  gender: 'female',
  birthDate: '1956-03-12',
  address: [{ use: 'home', line: ['1 Example Street'], city: 'London', postalCode: 'SE5 9RS' }],
  telecom: [{ system: 'phone', value: '020 7946 0000' }],
  communication: [{ language: { coding: [{ system: 'urn:ietf:bcp:47', code: 'pt' }] } }],
};
const subject = { reference: uuid(1) };
const observation = {
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '29463-7', display: 'Body weight' }] },
  subject,
  effectiveDateTime: '2026-11-20',
  valueQuantity: { value: 70.5, unit: 'kg', system: 'http://unitsofmeasure.org', code: 'kg' },
  performer: [{ reference: uuid(9) }],
};
const condition = {
  resourceType: 'Condition',
  clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }] },
  code: { text: 'Asthma' },
  subject,
  recordedDate: '2020-01-01',
};
const carePlan = {
  resourceType: 'CarePlan',
  contained: [{ resourceType: 'Goal', id: 'g', lifecycleStatus: 'active', description: { text: 'walk' }, subject }],
  status: 'active',
  intent: 'plan',
  title: 'Care plan',
  subject,
  goal: [{ reference: '#g' }],
};
const practitioner = { resourceType: 'Practitioner', name: [{ family: 'Example', given: ['Clare'] }] };

const corpus = [
  {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [entry(1, patient), entry(2, observation), entry(3, condition), entry(9, practitioner)],
  },
  {
    resourceType: 'Bundle',
    type: 'batch',
    timestamp: '2026-11-20T10:00:00Z',
    identifier: { system: 'urn:x', value: 'b1' },
    entry: [entry(1, patient), entry(4, carePlan)],
  },
  {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [
      entry(1, { ...patient, identifier: [{ system: numbers, value: '4712' }] }),
      entry(2, observation, 'PUT'),
      { request: { method: 'DELETE', url: 'Observation/o1' } },
    ],
  },
  patient,
  { ...observation, subject: { identifier: { system: numbers, value: '4711' } } },
];
