// An access event as a FHIR R4 AuditEvent, shaped by IHE Basic Audit Log Patterns (BALP): patient, resource,
// query and request id as entities, one agent who asked, this server as observer. Of results it keeps only whom they were about.
// Source: https://profiles.ihe.net/ITI/BALP, https://hl7.org/fhir/R4/auditevent.html
import type { AuditEvent, Coding } from '#standards/fhir/types.ts';
import type { AccessEvent, AccessEventKind } from './access-event.ts';

const dicom = 'http://dicom.nema.org/resources/ontology/DCM';
const objectRole = 'http://terminology.hl7.org/CodeSystem/object-role';
const entityType = 'http://terminology.hl7.org/CodeSystem/audit-entity-type';
const restful = 'http://hl7.org/fhir/restful-interaction';
const lifecycle = 'http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle';
export const ownSystem = 'https://localcarerecord.example.org/audit';

/** Names the entity that says which part of a record was opened; without one, all of it was. */
export const partName = 'part of the record';

type AuditAction = 'C' | 'R' | 'U' | 'D' | 'E';

/** Kind of event → FHIR action and the code that says it in a standard's words. */
const kinds: Readonly<Record<AccessEventKind, { action: AuditAction; subtype: Coding }>> = {
  'sign-in': { action: 'E', subtype: { system: dicom, code: '110122', display: 'Login' } },
  'sign-out': { action: 'E', subtype: { system: dicom, code: '110123', display: 'Logout' } },
  'find-patient': { action: 'E', subtype: { system: restful, code: 'search-type' } },
  'open-record': { action: 'R', subtype: { system: lifecycle, code: 'access' } },
  'search-record': { action: 'E', subtype: { system: restful, code: 'search-type' } },
  'print-record': { action: 'R', subtype: { system: lifecycle, code: 'report' } },
  'export-record': { action: 'R', subtype: { system: dicom, code: '110106', display: 'Export' } },
  'refresh-record': { action: 'R', subtype: { system: lifecycle, code: 'access' } },
  'open-document': { action: 'R', subtype: { system: restful, code: 'read' } },
  'open-original': { action: 'R', subtype: { system: restful, code: 'read' } },
  'complete-disclosure': { action: 'R', subtype: { system: lifecycle, code: 'disclose' } },
  refuse: { action: 'E', subtype: { system: ownSystem, code: 'refuse' } },
  receive: { action: 'C', subtype: { system: lifecycle, code: 'receive' } },
  link: { action: 'U', subtype: { system: lifecycle, code: 'link' } },
  unlink: { action: 'U', subtype: { system: lifecycle, code: 'unlink' } },
  merge: { action: 'U', subtype: { system: lifecycle, code: 'merge' } },
  unmerge: { action: 'U', subtype: { system: lifecycle, code: 'unmerge' } },
  administer: { action: 'U', subtype: { system: ownSystem, code: 'administer' } },
};

/** FHIR outcome: 0 success, 4 minor failure (we refused), 8 serious failure. */
const outcomes = { success: '0', refused: '4', failed: '8' } as const;

type Entity = NonNullable<AuditEvent['entity']>[number];

export function auditEventOf(event: AccessEvent, eventId: string): AuditEvent {
  const { action, subtype } = kinds[event.kind];
  const resource: AuditEvent = {
    resourceType: 'AuditEvent',
    id: eventId,
    type: {
      system: 'http://terminology.hl7.org/CodeSystem/audit-event-type',
      code: 'rest',
      display: 'Restful Operation',
    },
    subtype: [subtype],
    action,
    recorded: event.recordedAt.toISOString(),
    outcome: outcomes[event.outcome],
    agent: [agentOf(event)],
    source: {
      observer: { display: 'Local Care Record' },
      type: [
        {
          system: 'http://terminology.hl7.org/CodeSystem/security-source-type',
          code: '4',
          display: 'Application Server',
        },
      ],
    },
    entity: entitiesOf(event),
  };
  if (event.explanation) resource.outcomeDesc = event.explanation;
  if (event.purpose === 'direct-care') {
    resource.purposeOfEvent = [
      {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: 'TREAT', display: 'treatment' }],
      },
    ];
  }
  return resource;
}

function agentOf({ agent, policies }: AccessEvent): AuditEvent['agent'][number] {
  const policy = policies && policies.length > 0 ? { policy: policies.map((id) => `${ownSystem}/policy/${id}`) } : {};
  if (agent.type === 'system') return { who: { display: 'Local Care Record' }, requestor: false, ...policy };
  const organisation = { system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: agent.organisation };
  if (agent.type === 'source')
    return { who: { identifier: organisation, display: agent.sourceId }, requestor: true, ...policy };
  return {
    type: {
      coding: [
        {
          system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType',
          code: 'IRCP',
          display: 'information recipient',
        },
      ],
    },
    who: {
      identifier: { system: `${ownSystem}/user`, value: agent.userId, assigner: { identifier: organisation } },
      display: agent.name,
    },
    role: [{ coding: [{ system: `${ownSystem}/role`, code: agent.roleId }] }],
    requestor: true,
    ...policy,
  };
}

function entitiesOf(event: AccessEvent): Entity[] {
  const entities: Entity[] = [
    {
      what: { identifier: { system: `${ownSystem}/request-id`, value: event.requestId } },
      type: { system: 'https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType', code: 'XrequestId' },
    },
  ];
  const patient = (reference: string): Entity => ({
    what: { reference },
    type: { system: entityType, code: '1', display: 'Person' },
    role: { system: objectRole, code: '1', display: 'Patient' },
  });
  if (event.personId) entities.push(patient(`Person/${event.personId}`));
  for (const personId of event.personsShown ?? []) entities.push(patient(`Person/${personId}`));
  for (const patientId of event.patientIds ?? []) entities.push(patient(`Patient/${patientId}`));
  if (event.resource) {
    entities.push({
      what: { reference: `${event.resource.resourceType}/${event.resource.id}` },
      type: { system: entityType, code: '2', display: 'System Object' },
      role: { system: objectRole, code: '4', display: 'Domain Resource' },
    });
  }
  if (event.query !== undefined) {
    entities.push({
      query: Buffer.from(event.query, 'utf8').toString('base64'),
      type: { system: entityType, code: '2', display: 'System Object' },
      role: { system: objectRole, code: '24', display: 'Query' },
    });
  }
  if (event.part) entities.push(partEntity(event.part));
  if (event.messageSequence !== undefined) {
    entities.push({
      what: { identifier: { system: `${ownSystem}/message`, value: String(event.messageSequence) } },
      type: { system: entityType, code: '4', display: 'Other' },
    });
  }
  for (const shown of event.shown ?? []) {
    entities.push({
      type: { system: entityType, code: '4', display: 'Other' },
      name: `source ${shown.sourceId}`,
      detail: [
        { type: 'outcome', valueString: shown.outcome },
        ...Object.entries(shown.sections).map(([section, count]) => ({ type: section, valueString: String(count) })),
      ],
    });
  }
  return entities;
}

function partEntity({ section, sections = [], sources, since }: NonNullable<AccessEvent['part']>): Entity {
  const detail = [
    ...(section === undefined ? sections : [section]).map((each) => ({ type: 'section', valueString: each })),
    ...(sources ?? []).map((sourceId) => ({ type: 'source', valueString: sourceId })),
    ...(sources?.length === 0 ? [{ type: 'source', valueString: 'none' }] : []),
    ...(since ? [{ type: 'since', valueString: since.toISOString() }] : []),
  ];
  return {
    type: { system: entityType, code: '4', display: 'Other' },
    name: partName,
    ...(detail.length > 0 ? { detail } : {}),
  };
}
