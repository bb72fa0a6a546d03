// Every kind of event against what IHE BALP and FHIR R4 demand of it: the table in balp.cases.yaml.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'yaml';
import type { AuditEvent } from '#standards/fhir/types.ts';
import { validateResource } from '#standards/fhir/validate.ts';
import type { PatientId, PersonId } from '#standards/patient.ts';
import type { AccessEvent, AccessEventKind } from './access-event.ts';
import { auditEventOf, eventKinds } from './audit-event.ts';

interface Demand {
  type: string;
  action: string;
  subtypes: readonly string[];
  agents: Readonly<Record<string, 'address' | 'no address'>>;
  entities: readonly Part[];
  without?: readonly Part[];
  profile?: string;
}
type Part = 'request' | 'patient' | 'data' | 'query';

const { kinds, patients } = parse(readFileSync(new URL('balp.cases.yaml', import.meta.url), 'utf8'), {
  merge: true,
}) as {
  kinds: Record<AccessEventKind, Demand>;
  /** What differs where a person did it themself. */
  patients: Record<string, Pick<Demand, 'agents'>>;
};

const personId = randomUUID() as PersonId;
const patientIds = [randomUUID() as PatientId];
const user = {
  type: 'user',
  userId: 'a-okafor',
  name: 'Dr Amina Okafor',
  roleId: 'gp',
  organisation: 'Y90001',
  address: '192.0.2.7',
} as const;
const whole: Omit<AccessEvent, 'kind'> = {
  recordedAt: new Date('2026-11-23T10:00:00Z'),
  requestId: 'request-1',
  outcome: 'success',
  agent: user,
  personId,
  disclosureId: randomUUID(),
  purpose: 'direct-care',
  policies: ['role-may'],
  explanation: 'Your role may do this.',
};
/** What an event of this kind says beside, as its callers do. */
const more: Partial<Record<AccessEventKind, Partial<AccessEvent>>> = {
  'find-patient': { query: '{"family":"Quill"}' },
  'open-document': { resource: { resourceType: 'DocumentReference', id: 'd1' } },
  'complete-disclosure': { shown: [{ sourceId: 'vale', outcome: 'answered', sections: { 'problem-list': 3 } }] },
  refuse: { outcome: 'refused' },
  receive: { agent: { type: 'source', sourceId: 'vale', organisation: 'RJ1' }, patientIds, messageSequence: 7 },
  link: { patientIds },
  merge: { agent: { type: 'source', sourceId: 'vale', organisation: 'RJ1' }, patientIds },
  administer: { messageSequence: 7 },
};
const aboutNobody = new Set<AccessEventKind>(['sign-in', 'sign-out', 'find-patient', 'receive', 'administer']);

function eventOf(kind: AccessEventKind, also: Partial<AccessEvent> = {}): AccessEvent {
  const { personId: person, ...rest } = whole;
  return { kind, ...rest, ...(aboutNobody.has(kind) ? {} : { personId: person! }), ...more[kind], ...also };
}

const partOf = ({ type, role }: NonNullable<AuditEvent['entity']>[number]): Part | undefined => {
  if (type?.code === 'XrequestId') return 'request';
  if (type?.code === '1' && role?.code === '1') return 'patient';
  if (type?.code === '2') return role?.code === '24' ? 'query' : 'data';
  return undefined;
};

const child = randomUUID() as PersonId;
const parent = {
  type: 'patient',
  personId: randomUUID() as PersonId,
  name: 'Shannon Price',
  address: '192.0.2.8',
  onBehalf: { proxyId: randomUUID(), relation: 'parent' },
} as const;
const byStaff = (Object.entries(kinds) as [AccessEventKind, Demand][]).map(
  ([kind, demand]) => ['', kind, demand, eventOf(kind, demand.agents['AUT'] ? { agent: user } : {})] as const,
);
const byPatient = Object.entries(patients).map(([name, demand]) => {
  const kind = name as AccessEventKind;
  const about = aboutNobody.has(kind) ? {} : { personId: child };
  return [', by a person', kind, { ...kinds[kind], ...demand }, eventOf(kind, { ...about, agent: parent })] as const;
});

for (const [by, kind, demand, event] of [...byStaff, ...byPatient]) {
  test(`${kind}${by} is a FHIR AuditEvent by BALP’s pattern for it`, () => {
    const made = auditEventOf(event, randomUUID());
    assert.deepEqual(validateResource(made), []);
    assert.equal(made.type.code, demand.type);
    assert.equal(made.action, demand.action);
    for (const subtype of demand.subtypes) assert.ok(made.subtype?.some(({ code }) => code === subtype));
    const agents = made.agent.map(({ type, network, who, requestor }) => {
      assert.ok(who, 'whoever took part has a name or number');
      assert.equal(typeof requestor, 'boolean');
      return [type?.coding?.[0]?.code, network ? 'address' : 'no address'];
    });
    assert.deepEqual(Object.fromEntries(agents), demand.agents);
    assert.equal(agents.length, Object.keys(demand.agents).length, 'exactly one of each');
    assert.equal(made.agent.filter(({ requestor }) => requestor).length, 1);
    const parts = (made.entity ?? []).map(partOf);
    for (const part of demand.entities) assert.equal(parts.filter((each) => each === part).length, 1, part);
    for (const part of demand.without ?? []) assert.ok(!parts.includes(part), part);
    const profile = demand.profile && `https://profiles.ihe.net/ITI/BALP/StructureDefinition/${demand.profile}`;
    assert.deepEqual(made.meta?.profile, profile && [profile]);
    // BALP's invariant val-audit-source: the source of a disclosure is who wrote it down.
    const ours = made.agent.at(-1)!;
    assert.deepEqual(ours.who, made.source.observer);
    if (demand.profile?.includes('Disclosure')) assert.equal(ours.type?.coding?.[0]?.code, '110153');
  });
}

test('every kind of event there is stands in the table', () => {
  assert.deepEqual(Object.keys(kinds).toSorted(), eventKinds.toSorted());
});

test('the patient is the one our API calls so; what was asked is kept as it was asked, base64', () => {
  const read = auditEventOf(eventOf('open-record'), randomUUID());
  assert.deepEqual(
    read.entity?.filter((entity) => partOf(entity) === 'patient').map(({ what }) => what?.reference),
    [`Patient/${personId}`],
  );
  const found = auditEventOf(eventOf('find-patient'), randomUUID());
  const query = found.entity?.find((entity) => partOf(entity) === 'query')?.query ?? '';
  assert.equal(Buffer.from(query, 'base64').toString(), '{"family":"Quill"}');
  const within = auditEventOf(eventOf('search-record'), randomUUID());
  const kept = within.entity?.find((entity) => partOf(entity) === 'query')?.query ?? '';
  assert.equal(Buffer.from(kept, 'base64').toString(), 'words that are not kept');
});

test('the request id is an entity of its own, and the purpose is the event’s and the reader’s', () => {
  const event = auditEventOf(eventOf('open-record', { purpose: 'break-glass' }), randomUUID());
  const request = event.entity?.find((entity) => partOf(entity) === 'request');
  assert.equal(request?.what?.identifier?.value, 'request-1');
  assert.equal(event.purposeOfEvent?.[0]?.coding?.[0]?.code, 'BTG');
  assert.deepEqual(event.agent[0]?.purposeOfUse, event.purposeOfEvent);
});

test('what failed or was refused names no profile: BALP’s are for what succeeded', () => {
  for (const outcome of ['failed', 'refused'] as const) {
    const event = auditEventOf(eventOf('open-record', { outcome }), randomUUID());
    assert.equal(event.meta, undefined);
    assert.notEqual(event.outcome, '0');
    assert.deepEqual(validateResource(event), []);
  }
});

test('where no connection stands behind somebody, it is said that their address is not known', () => {
  const { address: _, ...withoutAddress } = user;
  const event = auditEventOf(eventOf('open-record', { agent: withoutAddress }), randomUUID());
  assert.equal(event.agent[1]?.network?.extension?.[0]?.valueCode, 'unknown');
  assert.deepEqual(validateResource(event), []);
});

test('what a server does by itself has it as who asked', () => {
  const event = auditEventOf(eventOf('link', { agent: { type: 'system' } }), randomUUID());
  assert.deepEqual(validateResource(event), []);
  assert.deepEqual(
    event.agent.map(({ requestor }) => requestor),
    [true, false],
  );
});

test('a person who asks is the agent, and whom it is about the patient; for another, by whose word', () => {
  const made = auditEventOf(eventOf('review-access', { personId: child, agent: parent }), randomUUID());
  const [asked] = made.agent;
  assert.equal(asked!.who?.reference, `Patient/${parent.personId}`);
  assert.equal(asked!.role?.[0]?.coding?.[0]?.code, 'proxy-parent');
  assert.match(asked!.policy?.[0] ?? '', new RegExp(`/proxy/${parent.onBehalf.proxyId}$`));
  assert.equal(made.entity?.find((entity) => partOf(entity) === 'patient')?.what?.reference, `Patient/${child}`);
  const { onBehalf: _, ...self } = parent;
  const own = auditEventOf(eventOf('review-access', { personId: parent.personId, agent: self }), randomUUID());
  assert.equal(own.agent[0]?.role?.[0]?.coding?.[0]?.code, 'resident');
  assert.equal(own.agent[0]?.policy, undefined);
});
