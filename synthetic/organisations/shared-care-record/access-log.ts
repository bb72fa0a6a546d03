// The neighbour's own log of who looked at whom: what was asked of it, and some looks of its own staff. It answers as IHE RESTful ATNA
// has it (ITI-81), a page at a time.
// Source: https://profiles.ihe.net/ITI/BALP; IHE ITI-81.
import type { AuditEvent, Bundle } from '@medplum/fhirtypes';
import type { SimulatedRequest, SimulatedResponse } from '#synthetic/behaviour/behaving-server.ts';
import type { CastPerson } from '#synthetic/people/person-file.ts';

const nhsNumberSystem = 'https://fhir.nhs.uk/Id/nhs-number';
const odsSystem = 'https://fhir.nhs.uk/Id/ods-organization-code';
const dicom = 'http://dicom.nema.org/resources/ontology/DCM';
const dayMs = 86_400_000;
/** So that a demonstration left alone for weeks does not fill the memory. */
const mostKept = 5000;

export interface AccessLog {
  /** Writes down that somebody asked about a person. */
  write(request: SimulatedRequest, what: 'record' | 'log', person: CastPerson): void;
  /** @param people of whom it knows; the next one is answered about where it is told to answer wrongly. */
  answer(request: SimulatedRequest, parameters: URLSearchParams): SimulatedResponse;
}

export interface AccessLogOptions {
  organisation: { id: string; name: string; ods: string };
  people: readonly CastPerson[];
  /** Of its FHIR API. */
  base: () => string;
  now: () => Date;
}

/** Its own staff, who looked before anybody asked: the same at every start, so many days before it. */
const staff = [
  { name: 'Sister Nkechi Adeyemi-Vale', role: 'Ward sister', daysAgo: 12 },
  { name: 'Dr Tomasz Field', role: 'Hospital doctor', daysAgo: 75 },
] as const;

export function openAccessLog({ organisation, people, base, now }: AccessLogOptions): AccessLog {
  const startedAt = now();
  let count = 0;
  const kept = new Map<string, AuditEvent[]>(
    people.map((person) => [
      person.nhsNumber,
      staff.map(({ name, role, daysAgo }) =>
        eventOf(person, {
          id: `${organisation.id}-${person.id}-${daysAgo}`,
          at: new Date(startedAt.getTime() - daysAgo * dayMs),
          what: 'record',
          agent: {
            type: {
              coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType', code: 'IRCP' }],
            },
            role: [{ text: role }],
            who: {
              identifier: {
                system: 'https://fhir.example.org/Id/connect-care-user',
                value: name,
                assigner: { identifier: { system: odsSystem, value: organisation.ods } },
              },
            },
            name,
            requestor: true,
          },
        }),
      ),
    ]),
  );

  return {
    write({ headers }, what, person) {
      const events = kept.get(person.nhsNumber) ?? [];
      if (events.length >= mostKept) events.splice(0, events.length - mostKept + 1);
      const asker = String(headers['nhsd-end-user-organisation-ods'] ?? 'unknown');
      events.push(
        eventOf(person, {
          id: `${organisation.id}-asked-${(count += 1)}`,
          at: now(),
          what,
          requestId: String(headers['x-request-id'] ?? ''),
          agent: {
            type: { coding: [{ system: dicom, code: '110153', display: 'Source Role ID' }] },
            who: { identifier: { system: odsSystem, value: asker } },
            requestor: true,
          },
        }),
      );
      kept.set(person.nhsNumber, events);
    },
    answer(request, parameters) {
      const state = readState(parameters);
      if (!state) return refused('A search names its patient by identifier, and its time by date.');
      const index = people.findIndex(({ nhsNumber }) => nhsNumber === state.number);
      const person = people[request.wrongPatient ? (index + 1) % people.length : index];
      const found = (person ? (kept.get(person.nhsNumber) ?? []) : [])
        .filter(({ recorded }) => recorded >= state.from && recorded <= state.until)
        .toReversed();
      // Read before it is written down: the list does not hold its own reading.
      if (person && state.offset === 0) this.write(request, 'log', person);
      const page = found.slice(state.offset, state.offset + state.count);
      const next = state.offset + page.length;
      const bundle: Bundle = {
        resourceType: 'Bundle',
        type: 'searchset',
        total: found.length,
        ...(next < found.length && {
          link: [{ relation: 'next', url: `${base()}/AuditEvent?_page=${seal({ ...state, offset: next })}` }],
        }),
        entry: page.map((resource) => ({
          fullUrl: `${base()}/AuditEvent/${resource.id}`,
          resource,
          search: { mode: 'match' },
        })),
      };
      return answered(200, bundle);
    },
  };
}

interface Told {
  id: string;
  at: Date;
  what: 'record' | 'log';
  agent: AuditEvent['agent'][number];
  requestId?: string;
}

function eventOf(person: CastPerson, { id, at, what, agent, requestId }: Told): AuditEvent {
  return {
    resourceType: 'AuditEvent',
    id,
    type:
      what === 'log'
        ? { system: dicom, code: '110101', display: 'Audit Log Used' }
        : {
            system: 'http://terminology.hl7.org/CodeSystem/audit-event-type',
            code: 'rest',
            display: 'Restful Operation',
          },
    subtype: [{ system: 'http://hl7.org/fhir/restful-interaction', code: 'search-type' }],
    action: what === 'log' ? 'R' : 'E',
    recorded: at.toISOString(),
    outcome: '0',
    agent: [agent],
    source: { observer: { display: 'Neighbouring record (simulated)' } },
    entity: [
      {
        what: { identifier: { system: nhsNumberSystem, value: person.nhsNumber } },
        type: { system: 'http://terminology.hl7.org/CodeSystem/audit-entity-type', code: '1', display: 'Person' },
        role: { system: 'http://terminology.hl7.org/CodeSystem/object-role', code: '1', display: 'Patient' },
      },
      ...(requestId
        ? [
            {
              what: { identifier: { value: requestId } },
              type: {
                system: 'https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType',
                code: 'XrequestId',
              },
            },
          ]
        : []),
    ],
  };
}

interface State {
  number: string;
  from: string;
  until: string;
  count: number;
  offset: number;
}

/** A page asked for, or a search: both the patient and the time are wanted. */
function readState(parameters: URLSearchParams): State | undefined {
  const page = parameters.get('_page');
  if (page !== null) return JSON.parse(Buffer.from(page, 'base64url').toString('utf8')) as State;
  const [system, number] = (parameters.get('patient.identifier') ?? '').split('|');
  const dates = parameters.getAll('date');
  if (system !== nhsNumberSystem || !number || dates.length === 0) return undefined;
  const after = (prefix: string) => dates.find((date) => date.startsWith(prefix))?.slice(2);
  return {
    number,
    from: after('ge') ?? '',
    until: after('le') ?? '9999',
    count: Math.min(Number(parameters.get('_count') ?? 50) || 50, 500),
    offset: 0,
  };
}

const seal = (state: State) => Buffer.from(JSON.stringify(state)).toString('base64url');

const answered = (status: number, body: object): SimulatedResponse => ({
  status,
  headers: { 'content-type': 'application/fhir+json; charset=utf-8', 'cache-control': 'no-store' },
  body: JSON.stringify(body),
});

const refused = (text: string): SimulatedResponse =>
  answered(400, {
    resourceType: 'OperationOutcome',
    issue: [{ severity: 'error', code: 'required', details: { text } }],
  });
