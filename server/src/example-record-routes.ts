// The routes by which people are found and their records opened, for the sweep.
import { type Known, nhsNumber, nhsNumberSystem, type Route, search } from './example-route.ts';

const record = (path: string) => ({
  shows: 'people' as const,
  permission: 'view-record' as const,
  event: 'open-record',
  closes: true,
  status: 200,
  path: ({ personId }: Known) => `/record/${personId}${path}`,
});

/** By staff; by neighbouring records: server/src/endpoints/fhir/access-log/log-search.test.ts. */
const askedLog = {
  shows: 'people',
  permission: 'review-access',
  event: 'review-access',
  closes: false,
  status: 200,
} as const;

export const recordRoutes: Readonly<Record<string, Route>> = {
  'POST /find': { ...search, path: () => '/find', form: { nhsNumber } },
  // First of those of a record: who has said why may open it in the rest.
  'POST /record/:personId/access': {
    shows: 'people',
    permission: 'view-record',
    event: 'claim-relationship',
    closes: false,
    status: 303,
    path: ({ personId }) => `/record/${personId}/access`,
    form: { way: 'claim-relationship', reason: 'caring-now' },
  },
  'GET /record/:personId/emergency': {
    shows: 'work',
    permission: 'break-glass',
    status: 200,
    path: '/record/00000000-0000-4000-8000-000000000000/emergency',
  },
  'GET /record/:personId': record(''),
  'GET /record/:personId/sections/:section': record('/sections/problem-list'),
  'GET /record/:personId/trends': record('/trends'),
  'GET /record/:personId/trends/:test': record('/trends/none'),
  'GET /record/:personId/timeline': record('/timeline'),
  'GET /record/:personId/medicines': record('/medicines'),
  'GET /record/:personId/consultations': record('/consultations'),
  'GET /record/:personId/medicines/reconcile': record('/medicines/reconcile'),
  'GET /record/:personId/medicines/reconcile/:file': {
    ...record('/medicines/reconcile/list.csv'),
    event: 'export-record',
  },
  'GET /record/:personId/sources/:sourceId': record('/sources/lab-posts'),
  'POST /record/:personId/sources/:sourceId': { ...record('/sources/lab-posts'), event: 'refresh-record', form: {} },
  'GET /record/:personId/why': record('/why'),
  'GET /record/:personId/since': record('/since'),
  'POST /record/:personId/since': { ...record('/since'), form: { day: '1', month: '1', year: '2026' } },
  'GET /record/:personId/find': { ...record('/find'), event: 'search-record' },
  'POST /record/:personId/find': { ...record('/find'), event: 'search-record', form: { words: 'letter' } },
  'GET /record/:personId/organisations': record('/organisations'),
  'GET /record/:personId/print': { ...record('/print'), event: 'print-record' },
  'POST /record/:personId/refresh': {
    ...record('/refresh'),
    event: 'refresh-record',
    form: { since: '2026-01-01T00:00:00.000Z' },
  },
  'GET /changes/:token': {
    shows: 'what was sealed',
    permission: 'view-record',
    events: [],
    status: 200,
    link: /data-changes="([^"]+)"/,
  },
  'GET /documents/:token': {
    shows: 'what was sealed',
    permission: 'view-record',
    events: ['open-document', 'complete-disclosure'],
    status: 200,
    link: /href="(\/documents\/[^"]+)"/,
  },

  'GET /fhir/r4/metadata': { shows: 'nothing', status: 200 },
  'GET /fhir/r4/Patient': { ...search, path: () => `/fhir/r4/Patient?identifier=${nhsNumberSystem}|${nhsNumber}` },
  'POST /fhir/r4/Patient/_search': {
    ...search,
    path: () => '/fhir/r4/Patient/_search',
    form: { identifier: `${nhsNumberSystem}|${nhsNumber}` },
  },
  'POST /fhir/r4/Patient/$match': {
    ...search,
    path: () => '/fhir/r4/Patient/$match',
    json: () => ({
      resourceType: 'Parameters',
      parameter: [
        {
          name: 'resource',
          resource: {
            resourceType: 'Patient',
            identifier: [{ system: nhsNumberSystem, value: nhsNumber }],
            name: [{ family: 'Quill', given: ['Bea'] }],
            birthDate: '1950-05-03',
          },
        },
      ],
    }),
  },
  'GET /fhir/r4/Patient/$ihe-pix': {
    ...search,
    path: () => `/fhir/r4/Patient/$ihe-pix?sourceIdentifier=${nhsNumberSystem}|${nhsNumber}`,
  },
  'POST /fhir/r4/Patient/$ihe-pix': {
    ...search,
    path: () => '/fhir/r4/Patient/$ihe-pix',
    json: () => ({
      resourceType: 'Parameters',
      parameter: [{ name: 'sourceIdentifier', valueString: `${nhsNumberSystem}|${nhsNumber}` }],
    }),
  },
  'GET /fhir/r4/Patient/:id': {
    ...search,
    permission: 'view-record',
    event: 'open-record',
    path: ({ personId }) => `/fhir/r4/Patient/${personId}`,
  },
  'GET /fhir/r4/AuditEvent': {
    ...askedLog,
    path: () => `/fhir/r4/AuditEvent?patient.identifier=${nhsNumberSystem}|${nhsNumber}&date=ge2020-01-01`,
  },
  'POST /fhir/r4/AuditEvent/_search': {
    ...askedLog,
    path: () => '/fhir/r4/AuditEvent/_search',
    form: { 'patient.identifier': `${nhsNumberSystem}|${nhsNumber}`, date: 'ge2020-01-01' },
  },
  'ALL /fhir/r4/*': { shows: 'nothing', path: '/fhir/r4/Observation', status: 404 },
};
