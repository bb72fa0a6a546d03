// A general practice's system, simulated: GP Connect Access Record Structured and Access Document, FHIR STU3.
// Source: GP Connect 1.6. Left out: the Spine Secure Proxy in front and mutual TLS, since nothing leaves this machine.
import { parseNhsNumber, nhsNumberSystem } from '#standards/nhs-number.ts';
import type { CastPerson } from '#synthetic/people/person-file.ts';
import { storyDayOf } from '#synthetic/people/story-time.ts';
import type { SimulatedRequest, SimulatedResponse } from '#synthetic/behaviour/behaving-server.ts';
import type { WhyRefused } from '#synthetic/behaviour/state.ts';
import { capabilityStatement } from './capability-statement.ts';
import { readBinary, searchDocuments } from './documents.ts';
import { patientOf } from './identity.ts';
import { readParameters } from './parameters.ts';
import { patientIdAt, type Practice, type Stu3Resource } from './record-draft.ts';
import { Refusal, refuse } from './refusal.ts';
import { structuredRecord } from './structured-record.ts';
import { readToken } from './token.ts';

const interactions = {
  structured: 'urn:nhs:names:services:gpconnect:fhir:operation:gpc.getstructuredrecord-1',
  structuredMetadata: 'urn:nhs:names:services:gpconnect:structured:fhir:rest:read:metadata-1',
  documentsMetadata: 'urn:nhs:names:services:gpconnect:documents:fhir:rest:read:metadata-1',
  patient: 'urn:nhs:names:services:gpconnect:documents:fhir:rest:search:patient-1',
  documents: 'urn:nhs:names:services:gpconnect:documents:fhir:rest:search:documentreference-1',
  binary: 'urn:nhs:names:services:gpconnect:documents:fhir:rest:read:binary-1',
} as const;

export interface GpPractice {
  answer(request: SimulatedRequest): SimulatedResponse;
  refuse(why: WhyRefused): SimulatedResponse;
}

/**
 * @param people who is registered here: each has an entry for the practice under `held`.
 * @param origin e.g. http://127.0.0.1:9401
 */
export function openGpPractice(
  practice: Practice,
  people: readonly CastPerson[],
  origin: () => string,
  now: () => Date,
): GpPractice {
  const structuredBase = () => `${origin()}/${practice.ods}/STU3/1/gpconnect/structured/fhir`;
  const documentsBase = () => `${origin()}/${practice.ods}/STU3/1/gpconnect/documents/fhir`;

  function answer(request: SimulatedRequest): SimulatedResponse {
    try {
      return json(200, route(request));
    } catch (error) {
      if (error instanceof Refusal) return json(error.status, error.outcome);
      throw error;
    }
  }

  function route(request: SimulatedRequest): unknown {
    const today = storyDayOf(now());
    const structured = below(request.path, new URL(structuredBase()).pathname);
    const documents = below(request.path, new URL(documentsBase()).pathname);
    if (structured === 'metadata') {
      check(request, 'GET', interactions.structuredMetadata, 'organization/*.read');
      return capabilityStatement(practice, 'structured');
    }
    if (documents === 'metadata') {
      check(request, 'GET', interactions.documentsMetadata, 'organization/*.read');
      return capabilityStatement(practice, 'documents');
    }
    if (structured === 'Patient/$gpc.getstructuredrecord') {
      check(request, 'POST', interactions.structured, 'patient/*.read');
      if (!request.headers['content-type']?.startsWith('application/fhir+json'))
        refuse('BAD_REQUEST', 'Content-Type is not application/fhir+json');
      const asked = readParameters(request.body, today);
      const person = answerable(practice, find(asked.nhsNumber, request));
      return structuredRecord(practice, person, asked, today, documentsBase());
    }
    if (documents === 'Patient') {
      check(request, 'GET', interactions.patient, 'patient/*.read');
      return searchPatient(request);
    }
    const ofPatient = /^Patient\/([\w-]+)\/DocumentReference$/.exec(documents ?? '')?.[1];
    if (ofPatient !== undefined) {
      check(request, 'GET', interactions.documents, 'patient/*.read');
      const person = people.find((each) => patientIdAt(practice, each) === ofPatient);
      return searchDocuments(practice, answerable(practice, person), request.query, documentsBase(), today);
    }
    const binary = /^Binary\/([\w-]+)$/.exec(documents ?? '')?.[1];
    if (binary !== undefined) {
      check(request, 'GET', interactions.binary, 'patient/*.read');
      return readBinary(practice, people.filter(mayBeAnswered), binary);
    }
    return refuse('NO_RECORD_FOUND', 'There is nothing at this address');
  }

  /** Headers every request must carry. */
  function check({ method, headers }: SimulatedRequest, verb: string, interaction: string, scope: string): void {
    if (method !== verb) refuse('BAD_REQUEST', `This interaction is ${verb}`);
    if (!/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(String(headers['ssp-traceid'])))
      refuse('BAD_REQUEST', 'Ssp-TraceID is missing or not a UUID');
    if (!/^\d{12}$/.test(String(headers['ssp-from']))) refuse('BAD_REQUEST', 'Ssp-From is missing or not an ASID');
    if (headers['ssp-to'] !== practice.asid) refuse('BAD_REQUEST', 'Ssp-To is missing or not this provider');
    if (headers['ssp-interactionid'] !== interaction)
      refuse('BAD_REQUEST', 'Ssp-InteractionID is missing or not this interaction');
    const token = readToken(headers.authorization, [structuredBase(), documentsBase(), origin()], now());
    const scopes = token.scope.split(' ');
    if (!scopes.includes(scope)) refuse('BAD_REQUEST', `JWT claim requested_scope has no ${scope}`);
    if (scopes.includes('conf/R')) refuse('ACCESS DENIED', 'Restricted information is for GP2GP alone');
  }

  function searchPatient({ query, wrongPatient }: SimulatedRequest): Stu3Resource {
    const [system, value] = (query.get('identifier') ?? refuse('INVALID_PARAMETER', 'identifier is missing')).split(
      '|',
    );
    if (system !== nhsNumberSystem) refuse('INVALID_PARAMETER', 'identifier has no system that this provider knows');
    const parsed = parseNhsNumber(value ?? '');
    if (!parsed.valid) refuse('INVALID_NHS_NUMBER');
    const person = find(parsed.nhsNumber, { wrongPatient });
    const matches = person && mayBeAnswered(person) ? [patientOf(practice, person)] : [];
    return {
      resourceType: 'Bundle',
      type: 'searchset',
      total: matches.length,
      entry: matches.map((resource) => ({
        fullUrl: `${documentsBase()}/Patient/${resource.id}`,
        resource,
        search: { mode: 'match' },
      })),
    };
  }

  function find(nhsNumber: string, { wrongPatient }: { wrongPatient: boolean }): CastPerson | undefined {
    const index = people.findIndex((person) => person.nhsNumber === nhsNumber);
    if (index < 0 || !wrongPatient) return people[index];
    const others = [...people.slice(index + 1), ...people.slice(0, index)];
    return others.find((person) => mayBeAnswered(person) && !person.held[practice.id]?.registration?.dissent);
  }

  return {
    answer,
    refuse: (why) =>
      json(
        403,
        (why === 'agreement'
          ? new Refusal('NO_ORGANISATIONAL_CONSENT')
          : new Refusal('ACCESS DENIED', 'GP Connect is not enabled at the practice')
        ).outcome,
      ),
  };
}

/** The dead, the sensitive and the unregistered are not found; the dissenting are refused. */
function answerable(practice: Practice, person: CastPerson | undefined): CastPerson {
  if (person === undefined || !mayBeAnswered(person)) refuse('PATIENT_NOT_FOUND');
  if (person.held[practice.id]?.registration?.dissent) refuse('NO_PATIENT_CONSENT');
  return person;
}

function mayBeAnswered(person: CastPerson): boolean {
  return person.died === undefined && person.pds.status !== 'restricted';
}

/** The path below a base, without its leading slash; undefined where it lies elsewhere. */
function below(path: string, base: string): string | undefined {
  return path.startsWith(`${base}/`) ? path.slice(base.length + 1) : undefined;
}

function json(status: number, body: unknown): SimulatedResponse {
  return {
    status,
    headers: { 'content-type': 'application/fhir+json; charset=utf-8', 'cache-control': 'no-store' },
    body: JSON.stringify(body),
  };
}
