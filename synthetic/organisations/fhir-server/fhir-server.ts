// A FHIR R4 server of a simulated organisation: patient by identifier, a patient's resources by type, $everything where
// it is offered, single reads, documents. Read only, as the record is to everybody but its owner.
// Source: https://hl7.org/fhir/R4/http.html, https://hl7.org/fhir/R4/search.html#post
import type { Bundle, OperationOutcome, Patient, Resource } from '@medplum/fhirtypes';
import type { SimulatedRequest, SimulatedResponse } from '#synthetic/behaviour/behaving-server.ts';
import type { WhyRefused } from '#synthetic/behaviour/state.ts';
import type { CastPerson } from '#synthetic/people/person-file.ts';
import { lettersAt } from '../letters/letters.ts';
import { fhirCapabilities } from './fhir-capabilities.ts';
import { type HeldResources, heldResources } from './held-resources.ts';
import type { FhirOrganisation } from './holding.ts';
import { everything, patientOf, readSearch, runSearch, type Search, unknownParameters } from './search.ts';

export interface FhirServerOptions {
  organisation: FhirOrganisation;
  people: readonly CastPerson[];
  /** e.g. http://127.0.0.1:9403 */
  origin: () => string;
  /** Offers Patient/[id]/$everything. */
  everything: boolean;
  /** Wants this bearer token, where set. */
  bearer?: string;
  /** Added to every resource that leaves, e.g. where it came from. */
  mark?: (resource: Resource, person: CastPerson) => Resource;
  /** Sent along with a match, where the search's parameters (`name=value`) ask for it. */
  alsoSend?: (resource: Resource, person: CastPerson, parameters: readonly string[]) => Resource[];
}

export interface SimulatedFhirServer {
  answer(request: SimulatedRequest): SimulatedResponse;
  refuse(why: WhyRefused): SimulatedResponse;
  /** What it holds about a person has changed: it is built anew when next asked. */
  forget(personId: string): void;
}

const fhirPath = '/fhir/r4';

export function openFhirServer(options: FhirServerOptions): SimulatedFhirServer {
  const { organisation, people, origin, mark = (resource) => resource, alsoSend = () => [] } = options;
  const holdings = new Map<string, HeldResources>();
  const base = () => `${origin()}${fhirPath}`;

  function holdingOf(person: CastPerson): HeldResources {
    let held = holdings.get(person.id);
    if (!held) holdings.set(person.id, (held = heldResources(organisation, person)));
    return held;
  }

  function answer(request: SimulatedRequest): SimulatedResponse {
    const path = request.path.startsWith(`${fhirPath}/`) ? request.path.slice(fhirPath.length + 1) : undefined;
    if (path === undefined) return problem(404, 'not-found', 'There is nothing at this address.');
    if (path === 'metadata') return json(200, fhirCapabilities(organisation.name, options.everything));
    if (options.bearer !== undefined && request.headers.authorization !== `Bearer ${options.bearer}`)
      return problem(401, 'login', 'The token is missing or not known.');
    const [type = '', id, operation] = path.split('/');
    if (request.method === 'POST' && id === '_search' && operation === undefined) {
      if (!request.headers['content-type']?.startsWith('application/x-www-form-urlencoded'))
        return problem(415, 'not-supported', 'A search is posted as a form.');
      return search(type, new URLSearchParams(request.body), request);
    }
    if (request.method !== 'GET') return problem(405, 'not-supported', 'This server is read only.');
    if (type === '_page') return nextPage(request);
    if (id === undefined || id === '') return search(type, request.query, request);
    if (type === 'Patient' && operation === '$everything') return readEverything(id, request.query, 0, request);
    if (operation !== undefined) return problem(404, 'not-supported', 'This operation is not offered.');
    return type === 'Binary' ? readBinary(id, request) : read(type, id);
  }

  function search(type: string, parameters: URLSearchParams, request: SimulatedRequest): SimulatedResponse {
    if (type === 'Patient') return searchPatients(parameters, request);
    const unknown = unknownParameters(parameters);
    if (unknown.length > 0 && request.headers['prefer']?.includes('handling=strict'))
      return problem(400, 'not-supported', 'This search has a parameter that this server does not know.');
    const patientId = patientOf(parameters);
    if (patientId === undefined) return problem(400, 'too-costly', 'A search names its patient.');
    return page(readSearch(type, patientId, parameters), request);
  }

  /** By identifier alone: `system|value`. A number that nobody has is an empty answer, not an error. */
  function searchPatients(parameters: URLSearchParams, { wrongPatient }: SimulatedRequest): SimulatedResponse {
    const identifier = parameters.get('identifier');
    if (identifier === null) return problem(400, 'required', 'A search for patients gives an identifier.');
    const [system, value] = identifier.includes('|') ? identifier.split('|') : [undefined, identifier];
    const index = people.findIndex((person) =>
      (holdingOf(person).resources.find(({ resourceType }) => resourceType === 'Patient') as Patient).identifier?.some(
        (held) => held.value === value && (system === undefined || held.system === system),
      ),
    );
    const found = index < 0 ? undefined : people[wrongPatient ? (index + 1) % people.length : index];
    if (!found) return json(200, bundleOf([], 0));
    const patient = holdingOf(found).resources.find(({ resourceType }) => resourceType === 'Patient')!;
    return json(200, bundleOf([entryOf(mark(patient, found), 'match')], 1));
  }

  function page(wanted: Search, { wrongPatient }: SimulatedRequest): SimulatedResponse {
    const person = personWith(wanted.patientId, wrongPatient);
    if (!person) return json(200, bundleOf([], 0));
    const { total, matches, included, next } = runSearch(holdingOf(person), wanted);
    const entries = [
      ...matches.map((resource) => entryOf(mark(resource, person), 'match')),
      ...included.map((resource) => entryOf(mark(resource, person), 'include')),
      ...matches
        .flatMap((resource) => alsoSend(resource, person, wanted.asked))
        .map((resource) => entryOf(resource, 'include')),
    ];
    return json(200, bundleOf(entries, total, next && pageLink({ search: next })));
  }

  function readEverything(
    id: string,
    query: URLSearchParams,
    offset: number,
    request: SimulatedRequest,
  ): SimulatedResponse {
    if (!options.everything) return problem(404, 'not-supported', '$everything is not offered here.');
    const person = personWith(id, request.wrongPatient);
    if (!person) return problem(404, 'not-found', 'There is no such patient.');
    const count = Math.min(Number(query.get('_count') ?? 200) || 200, 1000);
    const { total, matches, nextOffset } = everything(holdingOf(person), count, offset);
    const entries = matches.map((resource) => entryOf(mark(resource, person), 'match'));
    const next = nextOffset === undefined ? undefined : pageLink({ everything: { id, count, offset: nextOffset } });
    return json(200, bundleOf(entries, total, next));
  }

  /** A page's address says what was asked without naming anybody: patients here have random ids. */
  function pageLink(state: PageState): string {
    return `${base()}/_page?state=${Buffer.from(JSON.stringify(state)).toString('base64url')}`;
  }

  function nextPage(request: SimulatedRequest): SimulatedResponse {
    let state: PageState;
    try {
      state = JSON.parse(Buffer.from(request.query.get('state') ?? '', 'base64url').toString('utf8')) as PageState;
    } catch {
      return problem(400, 'invalid', 'This page is not one of this server’s.');
    }
    if ('search' in state) return page(state.search, request);
    const { id, count, offset } = state.everything;
    return readEverything(id, new URLSearchParams({ _count: String(count) }), offset, request);
  }

  function read(type: string, id: string): SimulatedResponse {
    for (const person of people) {
      const resource = holdingOf(person).byReference.get(`${type}/${id}`);
      if (resource) return json(200, mark(resource, person));
    }
    return problem(404, 'not-found', 'There is no such resource.');
  }

  /** As bytes where the caller will have them, else as a Binary resource. Source: https://hl7.org/fhir/R4/binary.html#rest */
  function readBinary(id: string, { headers }: SimulatedRequest): SimulatedResponse {
    if (!organisation.serves.includes('documents')) return problem(404, 'not-found', 'There is no such document.');
    const letter = people
      .values()
      .map((person) => lettersAt(person, organisation).find((each) => each.id === id))
      .find((found) => found !== undefined);
    if (!letter) return problem(404, 'not-found', 'There is no such document.');
    if (headers.accept?.includes('fhir+json')) {
      const { contentType } = letter;
      return json(200, {
        resourceType: 'Binary',
        id,
        contentType,
        data: Buffer.from(letter.content()).toString('base64'),
      });
    }
    const type = letter.contentType === 'text/plain' ? 'text/plain; charset=utf-8' : letter.contentType;
    return { status: 200, headers: { 'content-type': type, 'cache-control': 'no-store' }, body: letter.content() };
  }

  function personWith(patientId: string, wrongPatient: boolean): CastPerson | undefined {
    const index = people.findIndex((person) => holdingOf(person).patientId === patientId);
    return index < 0 ? undefined : people[wrongPatient ? (index + 1) % people.length : index];
  }

  function entryOf(resource: Resource, mode: 'match' | 'include') {
    return { fullUrl: `${base()}/${resource.resourceType}/${resource.id}`, resource, search: { mode } };
  }

  return {
    answer,
    refuse: (why) =>
      why === 'agreement'
        ? problem(403, 'forbidden', 'There is no agreement with your organisation.', 'NO_ORGANISATIONAL_CONSENT')
        : problem(403, 'forbidden', 'Your organisation may not ask this.'),
    forget: (personId) => void holdings.delete(personId),
  };
}

type PageState = { search: Search } | { everything: { id: string; count: number; offset: number } };

function bundleOf(entry: Bundle['entry'] & object, total: number, next?: string): Bundle {
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    total,
    ...(next !== undefined && { link: [{ relation: 'next', url: next }] }),
    ...(entry.length > 0 && { entry }),
  };
}

function json(status: number, body: unknown): SimulatedResponse {
  return {
    status,
    headers: { 'content-type': 'application/fhir+json; charset=utf-8', 'cache-control': 'no-store' },
    body: JSON.stringify(body),
  };
}

/** @param spineCode of NHS England's Spine-ErrorOrWarningCode-1. */
function problem(status: number, code: string, text: string, spineCode?: string): SimulatedResponse {
  const coding = spineCode && [
    { system: 'https://fhir.nhs.uk/STU3/CodeSystem/Spine-ErrorOrWarningCode-1', code: spineCode },
  ];
  const outcome = {
    resourceType: 'OperationOutcome',
    issue: [{ severity: 'error', code, details: { ...(coding && { coding }), text } }],
  } as OperationOutcome;
  return json(status, outcome);
}
