// Who took part in an event: whoever asked, the program they asked with, and this server. BALP tells them apart by type, and by
// which way the data went: whoever reads is where it went to, whoever writes is where it came from.
import { hostname } from 'node:os';
import type { AuditEvent, Coding, Reference } from '#standards/fhir/types.ts';
import { type AccessEvent, proxyRole, residentRole } from '../access-event.ts';
import { dicom, odsCodes, ownSystem, participation } from './codes.ts';
import type { Pattern } from './patterns.ts';

type Agent = AuditEvent['agent'][number];
type Network = NonNullable<Agent['network']>;

const own = { display: 'Local Care Record' } satisfies Reference;
/** Which of the servers it was that wrote an event. */
export const thisServer = {
  site: hostname(),
  who: own,
  network: { address: hostname(), type: '1' } satisfies Network,
} as const;

const from: Coding = { system: dicom, code: '110153', display: 'Source Role ID' };
const to: Coding = { system: dicom, code: '110152', display: 'Destination Role ID' };
const application: Coding = { system: dicom, code: '110150', display: 'Application' };
const decider: Coding = {
  system: 'http://terminology.hl7.org/CodeSystem/extra-security-role-type',
  code: 'authserver',
  display: 'authorization server',
};

/** What whoever asks with, and this server, are in each pattern. */
const roles: Readonly<Record<Pattern, { client: Coding; server: Coding }>> = {
  read: { client: to, server: from },
  disclosure: { client: to, server: from },
  'log-use': { client: to, server: from },
  query: { client: from, server: to },
  create: { client: from, server: to },
  update: { client: from, server: to },
  authentication: { client: application, server: to },
  decision: { client: application, server: decider },
};

export function agentsOf(event: AccessEvent, pattern: Pattern, purposeOfUse: AuditEvent['purposeOfEvent']): Agent[] {
  const { agent, policies = [] } = event;
  const policy = policies.length > 0 ? { policy: policies.map((id) => `${ownSystem}/policy/${id}`) } : {};
  const { client, server } = roles[pattern];
  const thisOne: Agent = {
    type: { coding: [server] },
    who: thisServer.who,
    requestor: false,
    network: thisServer.network,
  };
  if (agent.type === 'system')
    return [{ type: { coding: [client] }, who: own, requestor: true, network: thisServer.network, ...policy }, thisOne];
  const browser = (address: string | undefined): Agent => ({
    type: { coding: [client] },
    who: { display: 'Their browser or program' },
    requestor: false,
    network: address === undefined ? unknown : { address, type: '2' },
  });
  const type = { coding: [pattern === 'update' || pattern === 'create' ? author : recipient] };
  if (agent.type === 'patient') {
    // Source: BALP 3:5.7.5.3: the patient as the user is the agent; whom it is about is the entity, the same or another.
    const { personId, name, onBehalf } = agent;
    const role = onBehalf ? `${proxyRole}${onBehalf.relation}` : residentRole;
    return [
      {
        type,
        role: [{ coding: [{ system: `${ownSystem}/role`, code: role }] }],
        who: { reference: `Patient/${personId}`, type: 'Patient', display: name },
        name,
        requestor: true,
        ...(onBehalf ? { policy: [`${ownSystem}/proxy/${onBehalf.proxyId}`] } : {}),
        ...(purposeOfUse ? { purposeOfUse } : {}),
      },
      browser(agent.address),
      thisOne,
    ];
  }
  const organisation = { identifier: { system: odsCodes, value: agent.organisation } };
  if (agent.type === 'source')
    return [
      {
        type: { coding: [client] },
        who: { ...organisation, display: agent.sourceId },
        requestor: true,
        network: unknown,
        ...policy,
      },
      thisOne,
    ];
  return [
    {
      type,
      role: [{ coding: [{ system: `${ownSystem}/role`, code: agent.roleId }] }],
      who: {
        identifier: { system: `${ownSystem}/user`, value: agent.userId, assigner: organisation },
        display: agent.name,
      },
      name: agent.name,
      requestor: true,
      ...policy,
      ...(purposeOfUse ? { purposeOfUse } : {}),
    },
    browser(agent.address),
    {
      type: {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-RoleClass', code: 'PROV' }],
      },
      who: organisation,
      requestor: false,
    },
    thisOne,
  ];
}

const recipient: Coding = { system: participation, code: 'IRCP', display: 'information recipient' };
const author: Coding = { system: participation, code: 'AUT', display: 'author (originator)' };

/** BALP wants an address of whoever asked; where no connection stands behind it, it is said that there is none. */
const unknown: Network = {
  extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }],
};
