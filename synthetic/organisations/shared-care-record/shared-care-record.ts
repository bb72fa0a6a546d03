// A neighbouring shared care record, simulated: FHIR R4 whose every entry says which organisation recorded it, and which
// gives no answer to a question that has already come through it.
// Source: YHCR FHIR implementation guide, base fields (origin as meta.tag with the ODS code); R68, loop-safe exchange.
import type { OperationOutcome, Provenance, Resource } from '@medplum/fhirtypes';
import type { SimulatedRequest, SimulatedResponse } from '#synthetic/behaviour/behaving-server.ts';
import type { CastPerson } from '#synthetic/people/person-file.ts';
import { openAccessLog } from './access-log.ts';
import { type FhirServerOptions, openFhirServer, type SimulatedFhirServer } from '../fhir-server/fhir-server.ts';

const odsSystem = 'https://fhir.nhs.uk/Id/ods-organization-code';
/** The records a question has passed through, by ODS code, first to last. */
const viaHeader = 'shared-care-record-via';

/** Kinds of entry, by what they are in FHIR, for `origins` in a person's file. */
const entryKinds: Readonly<Record<string, string>> = {
  Condition: 'problems',
  AllergyIntolerance: 'allergies',
  MedicationRequest: 'medicines',
  Encounter: 'encounters',
  CarePlan: 'plans',
  Goal: 'plans',
  DocumentReference: 'documents',
  Flag: 'flags',
  Observation: 'results',
  DiagnosticReport: 'results',
  Appointment: 'appointments',
};

export function openSharedCareRecord({
  now = () => new Date(),
  ...options
}: Omit<FhirServerOptions, 'mark' | 'alsoSend'> & { now?: () => Date }): SimulatedFhirServer {
  const { organisation, people, origin } = options;
  const log = openAccessLog({ organisation, people, base: () => `${origin()}/fhir/r4`, now });
  const server = openFhirServer({
    ...options,
    mark: (resource, person) => tagged(resource, originOf(resource, person, organisation)),
    alsoSend: (resource, person, parameters) =>
      parameters.includes('_revinclude=Provenance:target')
        ? [provenanceOf(resource, originOf(resource, person, organisation))]
        : [],
  });

  function answer(request: SimulatedRequest): SimulatedResponse {
    const via = String(request.headers[viaHeader] ?? '')
      .split(',')
      .map((name) => name.trim().toUpperCase())
      .filter(Boolean);
    const response = via.includes(organisation.ods) ? comeRound : answerHere(request);
    return { ...response, headers: { ...response.headers, [viaHeader]: [...via, organisation.ods].join(', ') } };
  }

  function answerHere(request: SimulatedRequest): SimulatedResponse {
    const { method, path, query, body, headers } = request;
    if (path === '/fhir/r4/AuditEvent' || path === '/fhir/r4/AuditEvent/_search') {
      if (options.bearer !== undefined && headers.authorization !== `Bearer ${options.bearer}`)
        return server.answer({ ...request, path: '/fhir/r4/Patient' });
      return log.answer(request, method === 'POST' ? new URLSearchParams(body) : query);
    }
    const response = server.answer(request);
    // Every question begins by finding its patient: that is what its log has of it.
    const number = path === '/fhir/r4/Patient/_search' && new URLSearchParams(body).get('identifier')?.split('|')[1];
    const person = people.find(({ nhsNumber }) => nhsNumber === number);
    if (person && response.status === 200) log.write(request, 'record', person);
    return response;
  }

  return { answer, refuse: (why) => server.refuse(why), forget: (personId) => server.forget(personId) };
}

/** Who recorded it: what the person's file says of its kind, else the record itself. */
function originOf(resource: Resource, person: CastPerson, { id, ods }: { id: string; ods: string }): string {
  const origins = person.held[id]?.origins ?? {};
  return origins[entryKinds[resource.resourceType] ?? ''] ?? origins['default'] ?? ods;
}

function tagged(resource: Resource, origin: string): Resource {
  const { meta } = resource;
  return { ...resource, meta: { ...meta, tag: [...(meta?.tag ?? []), { system: odsSystem, code: origin }] } };
}

function provenanceOf(resource: Resource, origin: string): Provenance {
  return {
    resourceType: 'Provenance',
    id: `p-${resource.id}`.slice(0, 64),
    target: [{ reference: `${resource.resourceType}/${resource.id}` }],
    recorded: '2026-01-01T00:00:00Z',
    agent: [
      {
        type: {
          coding: [{ system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type', code: 'author' }],
        },
        who: { identifier: { system: odsSystem, value: origin } },
      },
    ],
  };
}

const loopOutcome: OperationOutcome = {
  resourceType: 'OperationOutcome',
  issue: [
    {
      severity: 'information',
      code: 'business-rule',
      details: { text: 'This question has already passed through this record.' },
    },
  ],
};

/** Source: RFC 5842 §7.2: 508 Loop Detected. */
const comeRound: SimulatedResponse = {
  status: 508,
  headers: { 'content-type': 'application/fhir+json; charset=utf-8' },
  body: JSON.stringify(loopOutcome),
};
