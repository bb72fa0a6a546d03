// The Personal Demographics Service, simulated: trace by NHS number, search, related people; its errors, and its limit of
// so many requests a second.
// Source: PDS FHIR API specification and its sandbox (NHSDigital/personal-demographics-service-api).
import { parseNhsNumber } from '#standards/nhs-number.ts';
import type { SimulatedRequest, SimulatedResponse } from '#synthetic/behaviour/behaving-server.ts';
import type { CastPerson } from '#synthetic/people/person-file.ts';
import { demographicsRecord } from './demographics-record.ts';
import { readSearch, runSearch } from './search.ts';

const demographicsPath = '/personal-demographics/FHIR/R4';

export interface DemographicsServiceOptions {
  people: readonly CastPerson[];
  /** ODS codes by the practice's id. */
  practices: Readonly<Record<string, string>>;
  origin: () => string;
  /** Requests a second before 429. The national default is 5 an application. */
  requestsPerSecond: number;
  now: () => Date;
}

export interface DemographicsService {
  answer(request: SimulatedRequest): SimulatedResponse;
  refuse(): SimulatedResponse;
}

export function openDemographicsService(options: DemographicsServiceOptions): DemographicsService {
  const { practices, origin, requestsPerSecond, now } = options;
  const people = options.people.filter(({ pds }) => pds.status !== 'absent');
  const recent: number[] = [];

  function answer(request: SimulatedRequest): SimulatedResponse {
    const echoed = echo(request);
    if (overLimit())
      return outcome(429, 'throttled', 'TOO_MANY_REQUESTS', 'You have exceeded your application rate limit', echoed);
    const requestId = request.headers['x-request-id'];
    if (requestId === undefined)
      return refused(
        'MISSING_VALUE',
        echoed,
        'Invalid request with error - X-Request-ID header must be supplied to access this resource',
      );
    if (!/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(String(requestId)))
      return refused('INVALID_VALUE', echoed, "Invalid value in header 'X-Request-ID'");
    if (request.headers.authorization !== undefined && !/^Bearer \S+$/.test(request.headers.authorization))
      return outcome(401, 'forbidden', 'ACCESS_DENIED', 'Access Denied - Unauthorised', echoed);
    if (request.method !== 'GET') return refused('UNSUPPORTED_SERVICE', echoed);
    const path = request.path.startsWith(`${demographicsPath}/`) ? request.path.slice(demographicsPath.length + 1) : '';
    if (path === 'Patient') return search(request, echoed);
    const [, id, related] = /^Patient\/([^/]+)(\/RelatedPerson)?$/.exec(path) ?? [];
    return id === undefined ? refused('UNSUPPORTED_SERVICE', echoed) : read(id, related !== undefined, request, echoed);
  }

  function read(id: string, related: boolean, { wrongPatient }: SimulatedRequest, echoed: Headers): SimulatedResponse {
    if (!/^\d{10}$/.test(id) || !parseNhsNumber(id).valid) return refused('INVALID_RESOURCE_ID', echoed);
    // A superseded number is answered with the record that replaced it, under its own number.
    const index = people.findIndex(({ nhsNumber, pds }) => nhsNumber === id || pds.supersedes.includes(id));
    const person = index < 0 ? undefined : people[wrongPatient ? (index + 1) % people.length : index];
    if (!person) return outcome(404, 'not-found', 'RESOURCE_NOT_FOUND', 'Resource not found', echoed, 'information');
    if (person.pds.status === 'invalid') return refused('INVALIDATED_RESOURCE', echoed);
    if (related) return json(200, relatedPersons(person), echoed);
    return json(200, demographicsRecord(person, practices), { ...echoed, etag: 'W/"1"' });
  }

  function search({ query }: SimulatedRequest, echoed: Headers): SimulatedResponse {
    const reading = readSearch(query);
    if ('problem' in reading) return refused(reading.problem, echoed, reading.diagnostics);
    const matches = runSearch(
      people.filter(({ pds }) => pds.status !== 'invalid'),
      reading.search,
    );
    if (matches.length > reading.search.maxResults)
      return outcome(200, 'multiple-matches', 'TOO_MANY_MATCHES', 'Too Many Matches', echoed, 'information');
    const bundle = {
      resourceType: 'Bundle',
      type: 'searchset',
      timestamp: now().toISOString(),
      total: matches.length,
      ...(matches.length > 0 && {
        entry: matches.map(({ person, score }) => ({
          fullUrl: `${origin()}${demographicsPath}/Patient/${person.nhsNumber}`,
          search: { score },
          resource: demographicsRecord(person, practices),
        })),
      }),
    };
    return json(200, bundle, echoed);
  }

  /** More than so many requests within the last second. */
  function overLimit(): boolean {
    const moment = now().getTime();
    while (recent.length > 0 && recent[0]! <= moment - 1000) recent.shift();
    if (recent.length >= requestsPerSecond) return true;
    recent.push(moment);
    return false;
  }

  return { answer, refuse: () => outcome(403, 'forbidden', 'ACCESS_DENIED', 'Access Denied', {}) };
}

type Headers = Readonly<Record<string, string>>;

function echo({ headers }: SimulatedRequest): Headers {
  return Object.fromEntries(
    ['x-request-id', 'x-correlation-id'].flatMap((name) => {
      const value = headers[name];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
}

const refusals = {
  MISSING_VALUE: [400, 'required', 'Required value is missing'],
  INVALID_VALUE: [400, 'value', 'Provided value is invalid'],
  INVALID_SEARCH_DATA: [400, 'value', 'Search data is invalid'],
  ADDITIONAL_PROPERTIES: [400, 'value', 'Invalid request with error - additional properties'],
  UNSUPPORTED_SERVICE: [400, 'not-supported', 'Unsupported Service'],
  INVALID_RESOURCE_ID: [400, 'value', 'Resource Id is invalid'],
  INVALIDATED_RESOURCE: [
    404,
    'processing',
    'Resource that has been marked as invalid was requested - invalid resources cannot be retrieved',
  ],
} as const;

function refused(code: keyof typeof refusals, echoed: Headers, diagnostics?: string): SimulatedResponse {
  const [status, type, display] = refusals[code];
  return outcome(status, type, code, display, echoed, 'error', diagnostics);
}

function outcome(
  status: number,
  code: string,
  spineCode: string,
  display: string,
  headers: Headers,
  severity: 'error' | 'information' = 'error',
  diagnostics?: string,
): SimulatedResponse {
  const issue = {
    severity,
    code,
    details: {
      coding: [
        {
          system: 'https://fhir.nhs.uk/R4/CodeSystem/Spine-ErrorOrWarningCode',
          version: '1',
          code: spineCode,
          display,
        },
      ],
    },
    ...(diagnostics && { diagnostics }),
  };
  return json(status, { resourceType: 'OperationOutcome', issue: [issue] }, headers);
}

function json(status: number, body: unknown, headers: Headers): SimulatedResponse {
  return { status, headers: { 'content-type': 'application/fhir+json', ...headers }, body: JSON.stringify(body) };
}

function relatedPersons(person: CastPerson): Record<string, unknown> {
  const contacts = Object.values(person.held).flatMap(({ contacts: held }) => held);
  const distinct = [...new Map(contacts.map((contact) => [contact.name, contact])).values()];
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    total: distinct.length,
    entry: distinct.map(({ name, relationship, phone }, index) => ({
      resource: {
        resourceType: 'RelatedPerson',
        id: `R${index + 1}`,
        active: true,
        patient: {
          reference: `Patient/${person.nhsNumber}`,
          type: 'Patient',
          identifier: { system: 'https://fhir.nhs.uk/Id/nhs-number', value: person.nhsNumber },
        },
        relationship: [{ text: relationship }],
        name: [{ use: 'usual', text: name }],
        ...(phone && { telecom: [{ system: 'phone', value: phone }] }),
      },
    })),
  };
}
