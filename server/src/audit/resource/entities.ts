// What an event was about: the request, the thing itself, whom it concerns, what was asked, what was shown.
import type { AuditEvent, Reference } from '#standards/fhir/types.ts';
import type { AccessEvent } from '../access-event.ts';
import { entityType, objectRole, ownSystem } from './codes.ts';
import type { Pattern } from './patterns.ts';

type Entity = NonNullable<AuditEvent['entity']>[number];

/** Names the entity that says which part of a record was opened; without one, all of it was. */
export const partName = 'part of the record';

const systemObject = { system: entityType, code: '2', display: 'System Object' };
const other = { system: entityType, code: '4', display: 'Other' };

export const isPatient = ({ type }: Entity): boolean => type?.system === entityType && type.code === '1';

export function entitiesOf(event: AccessEvent, pattern: Pattern): Entity[] {
  return [
    {
      what: { identifier: { system: `${ownSystem}/request-id`, value: event.requestId } },
      type: { system: 'https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType', code: 'XrequestId' },
    },
    ...patientsOf(event),
    ...dataOf(event, pattern),
    ...queryOf(event, pattern),
    ...(event.part ? [partEntity(event.part)] : []),
    ...(event.shown ?? []).map(shownEntity),
  ];
}

/** The person, as our own API calls them. Organisations' patients, before it is settled whose they are, by their numbers here. */
function patientsOf({ kind, personId, personsShown = [], patientIds = [] }: AccessEvent): Entity[] {
  const persons = [...(personId ? [personId] : []), ...personsShown].map((id) => ({ reference: `Patient/${id}` }));
  // A link is about one person, and moves organisations' patients: those stand with the link.
  const patients = isLinking(kind) ? [] : patientIds.map((id) => ({ identifier: sourcePatient(id) }));
  return [...persons, ...patients].map((what) => ({
    what: { ...what, type: 'Patient' },
    type: { system: entityType, code: '1', display: 'Person' },
    role: { system: objectRole, code: '1', display: 'Patient' },
  }));
}

const isLinking = (kind: AccessEvent['kind']) => ['link', 'unlink', 'merge', 'unmerge'].includes(kind);
const sourcePatient = (value: string) => ({ system: `${ownSystem}/source-patient`, value });

/** The one thing that was read, made or changed. */
function dataOf(event: AccessEvent, pattern: Pattern): Entity[] {
  if (pattern === 'authentication' || (pattern === 'query' && !event.resource)) return [];
  if (pattern === 'decision' && !event.resource) return [];
  const domain = { system: objectRole, code: '4', display: 'Domain Resource' };
  const job = { system: objectRole, code: '20', display: 'Job' };
  const entity = (what: Reference, role = domain): Entity => ({ what, type: systemObject, role });
  if (event.resource) return [entity({ reference: `${event.resource.resourceType}/${event.resource.id}` })];
  if (event.messageSequence !== undefined)
    return [entity({ identifier: { system: `${ownSystem}/message`, value: String(event.messageSequence) } }, job)];
  if (isLinking(event.kind))
    return [
      {
        ...entity({ type: 'Linkage', display: 'Which patients are one person' }),
        ...(event.patientIds?.length
          ? { detail: event.patientIds.map((id) => ({ type: 'source patient', valueString: id })) }
          : {}),
      },
    ];
  if (pattern === 'log-use')
    return [
      entity(
        { type: 'AuditEvent', display: 'The log of who looked' },
        {
          system: objectRole,
          code: '13',
          display: 'Security Resource',
        },
      ),
    ];
  if (event.disclosureId)
    return [entity({ identifier: { system: `${ownSystem}/disclosure`, value: event.disclosureId } })];
  return [entity({ display: pattern === 'create' ? 'What was sent' : 'What was looked after' }, job)];
}

/** What was asked. BALP wants a query where something was searched for; within a record its words are kept nowhere. */
function queryOf({ query, kind }: AccessEvent, pattern: Pattern): Entity[] {
  const asked = query ?? (pattern === 'query' && kind !== 'find-patient' ? 'words that are not kept' : undefined);
  const text = asked ?? (pattern === 'query' ? '{}' : undefined);
  if (text === undefined) return [];
  return [
    {
      query: Buffer.from(text, 'utf8').toString('base64'),
      type: systemObject,
      role: { system: objectRole, code: '24', display: 'Query' },
    },
  ];
}

function shownEntity({ sourceId, outcome, sections }: NonNullable<AccessEvent['shown']>[number]): Entity {
  return {
    type: other,
    name: `source ${sourceId}`,
    detail: [
      { type: 'outcome', valueString: outcome },
      ...Object.entries(sections).map(([section, count]) => ({ type: section, valueString: String(count) })),
    ],
  };
}

function partEntity({ section, sections = [], sources, since }: NonNullable<AccessEvent['part']>): Entity {
  const detail = [
    ...(section === undefined ? sections : [section]).map((each) => ({ type: 'section', valueString: each })),
    ...(sources ?? []).map((sourceId) => ({ type: 'source', valueString: sourceId })),
    ...(sources?.length === 0 ? [{ type: 'source', valueString: 'none' }] : []),
    ...(since ? [{ type: 'since', valueString: since.toISOString() }] : []),
  ];
  return { type: other, name: partName, ...(detail.length > 0 ? { detail } : {}) };
}
