// An access event as a FHIR R4 AuditEvent, by IHE Basic Audit Log Patterns (BALP): each kind of event follows one pattern, and
// names the BALP profile it meets. Of results it keeps only whom they were about. What the patterns demand is in balp.cases.yaml.
// Source: https://profiles.ihe.net/ITI/BALP, https://hl7.org/fhir/R4/auditevent.html
import type { AuditEvent, Coding } from '#standards/fhir/types.ts';
import type { AccessEvent, AccessEventKind } from './access-event.ts';
import { agentsOf, thisServer } from './resource/agents.ts';
import { dicom, lifecycle, ownSystem, restful } from './resource/codes.ts';
import { entitiesOf, isPatient } from './resource/entities.ts';
import { type Pattern, patterns } from './resource/patterns.ts';

export { ownSystem } from './resource/codes.ts';
export { partName } from './resource/entities.ts';

/** Kind of event → BALP's pattern for it, and what says it more exactly in a standard's words. A new kind is a line here. */
const kinds: Readonly<Record<AccessEventKind, { pattern: Pattern; subtype?: Coding }>> = {
  'sign-in': { pattern: 'authentication', subtype: { system: dicom, code: '110122', display: 'Login' } },
  'sign-out': { pattern: 'authentication', subtype: { system: dicom, code: '110123', display: 'Logout' } },
  'find-patient': { pattern: 'query' },
  'open-record': { pattern: 'read', subtype: { system: lifecycle, code: 'access' } },
  'search-record': { pattern: 'query', subtype: { system: lifecycle, code: 'access' } },
  'print-record': { pattern: 'read', subtype: { system: lifecycle, code: 'report' } },
  'export-record': { pattern: 'disclosure', subtype: { system: lifecycle, code: 'extract' } },
  'refresh-record': { pattern: 'read', subtype: { system: lifecycle, code: 'access' } },
  'open-document': { pattern: 'read', subtype: { system: lifecycle, code: 'access' } },
  'open-original': { pattern: 'read', subtype: { system: lifecycle, code: 'access' } },
  'complete-disclosure': { pattern: 'disclosure' },
  refuse: { pattern: 'decision' },
  launch: { pattern: 'decision', subtype: { system: ownSystem, code: 'launch' } },
  'claim-relationship': { pattern: 'decision', subtype: { system: ownSystem, code: 'claim-relationship' } },
  'break-glass': {
    pattern: 'decision',
    subtype: { system: dicom, code: '110127', display: 'Emergency Override Started' },
  },
  receive: { pattern: 'create', subtype: { system: lifecycle, code: 'receive' } },
  link: { pattern: 'update', subtype: { system: lifecycle, code: 'link' } },
  unlink: { pattern: 'update', subtype: { system: lifecycle, code: 'unlink' } },
  merge: { pattern: 'update', subtype: { system: lifecycle, code: 'merge' } },
  unmerge: { pattern: 'update', subtype: { system: lifecycle, code: 'unmerge' } },
  'keep-care-team': { pattern: 'update', subtype: { system: ownSystem, code: 'keep-care-team' } },
  'review-care-team': { pattern: 'read', subtype: { system: lifecycle, code: 'access' } },
  'referral-consent': { pattern: 'create', subtype: { system: ownSystem, code: 'referral-consent' } },
  'opt-out': { pattern: 'create', subtype: { system: ownSystem, code: 'opt-out' } },
  'opt-in': { pattern: 'create', subtype: { system: ownSystem, code: 'opt-in' } },
  'review-choice': { pattern: 'read', subtype: { system: lifecycle, code: 'access' } },
  'allow-proxy': { pattern: 'create', subtype: { system: ownSystem, code: 'allow-proxy' } },
  'change-proxy': { pattern: 'update', subtype: { system: ownSystem, code: 'change-proxy' } },
  'end-proxy': { pattern: 'update', subtype: { system: ownSystem, code: 'end-proxy' } },
  'review-proxies': { pattern: 'read', subtype: { system: lifecycle, code: 'access' } },
  administer: { pattern: 'update', subtype: { system: ownSystem, code: 'administer' } },
  'review-access': { pattern: 'log-use', subtype: { system: restful, code: 'search-type' } },
};

/** Every kind there is. */
export const eventKinds = Object.keys(kinds) as readonly AccessEventKind[];

/** FHIR outcome: 0 success, 4 minor failure, 8 serious failure. A refusal is BALP's "serious failure": the reader got nothing. */
const outcomes = { success: '0', refused: '8', failed: '4' } as const;

const purposes: Readonly<Record<NonNullable<AccessEvent['purpose']>, Coding>> = {
  'direct-care': { system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: 'TREAT', display: 'treatment' },
  'break-glass': {
    system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason',
    code: 'BTG',
    display: 'break the glass',
  },
};

export function auditEventOf(event: AccessEvent, eventId: string): AuditEvent {
  const { pattern, subtype } = kinds[event.kind];
  const { type, action, subtypes, profile } = patterns[pattern];
  const entity = entitiesOf(event, pattern);
  const purposeOfEvent = event.purpose && [{ coding: [purposes[event.purpose]] }];
  const met = event.outcome === 'success' ? profile(entity.filter(isPatient).length) : undefined;
  return {
    resourceType: 'AuditEvent',
    id: eventId,
    ...(met ? { meta: { profile: [`https://profiles.ihe.net/ITI/BALP/StructureDefinition/${met}`] } } : {}),
    type,
    subtype: [...subtypes, ...(subtype ? [subtype] : [])],
    action,
    recorded: event.recordedAt.toISOString(),
    outcome: outcomes[event.outcome],
    ...(event.explanation ? { outcomeDesc: event.explanation } : {}),
    ...(purposeOfEvent ? { purposeOfEvent } : {}),
    agent: agentsOf(event, pattern, purposeOfEvent),
    source: {
      site: thisServer.site,
      observer: thisServer.who,
      type: [
        {
          system: 'http://terminology.hl7.org/CodeSystem/security-source-type',
          code: '4',
          display: 'Application Server',
        },
      ],
    },
    entity,
  };
}
