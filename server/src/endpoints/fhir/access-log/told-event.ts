// An event of our log as a neighbouring record is told of it: who (name, role, organisation), when, why, what was done. What was
// searched for or shown, from which address, and by whose smartcard, stays here.
import type { AuditEvent } from '#standards/fhir/types.ts';
import { nhsNumberSystem } from '#standards/nhs-number.ts';

export interface Told {
  nhsNumber: string;
  /** What a role's id means. */
  roleName: (roleId: string) => string | undefined;
  /** ODS code of whoever runs this server. */
  host: string;
  site: string;
}

const odsCodes = 'https://fhir.nhs.uk/Id/ods-organization-code';

export function toldEvent(event: AuditEvent, { nhsNumber, roleName, host, site }: Told): AuditEvent {
  const { resourceType, id, type, subtype, action, recorded, outcome, purposeOfEvent } = event;
  const requestId = (event.entity ?? []).filter((entity) => entity.type?.code === 'XrequestId');
  return {
    resourceType,
    ...(id === undefined ? {} : { id }),
    type,
    ...(subtype ? { subtype } : {}),
    ...(action ? { action } : {}),
    recorded,
    ...(outcome ? { outcome } : {}),
    ...(purposeOfEvent ? { purposeOfEvent } : {}),
    agent: event.agent.filter(({ requestor }) => requestor).map((agent) => toldAgent(agent, roleName)),
    source: {
      site,
      observer: { identifier: { system: odsCodes, value: host } },
      ...(event.source.type ? { type: event.source.type } : {}),
    },
    entity: [
      ...requestId,
      {
        what: { identifier: { system: nhsNumberSystem, value: nhsNumber }, type: 'Patient' },
        type: { system: 'http://terminology.hl7.org/CodeSystem/audit-entity-type', code: '1', display: 'Person' },
        role: { system: 'http://terminology.hl7.org/CodeSystem/object-role', code: '1', display: 'Patient' },
      },
    ],
  };
}

function toldAgent(
  { type, role, who, name, purposeOfUse }: AuditEvent['agent'][number],
  roleName: Told['roleName'],
): AuditEvent['agent'][number] {
  const organisation = who?.identifier?.assigner;
  const coding = role?.[0]?.coding?.[0];
  const display = coding?.code === undefined ? undefined : roleName(coding.code);
  return {
    ...(type ? { type } : {}),
    ...(coding ? { role: [{ coding: [{ ...coding, ...(display ? { display } : {}) }] }] } : {}),
    // A person is named; a record that asked is its organisation.
    who: organisation
      ? { identifier: { assigner: organisation }, ...(name ? { display: name } : {}) }
      : (who ?? { display: 'Local Care Record' }),
    ...(name ? { name } : {}),
    requestor: true,
    ...(purposeOfUse ? { purposeOfUse } : {}),
  };
}
