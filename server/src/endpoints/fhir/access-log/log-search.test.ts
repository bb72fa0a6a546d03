// A neighbouring record asks who looked at somebody here, over the wire, as we ask it: with its own token, for one person, each time
// written down once; and is told nothing it need not know.
import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { recordEvent } from '#audit/record-event.ts';
import type { AccessEvent } from '#audit/access-event.ts';
import { silentLog } from '#runtime/log.ts';
import type { Organisation } from '#runtime/config/partnership.ts';
import { sharedCareRecord } from '#sources/adapters/shared-care-record/adapter.ts';
import type { LogAnswer } from '#sources/source-adapter.ts';
import { viaHeader } from '#sources/via.ts';
import type { AuditEvent, Bundle, OperationOutcome } from '#standards/fhir/types.ts';
import { validateResource } from '#standards/fhir/validate.ts';
import { type NhsNumber, nhsNumberSystem } from '#standards/nhs-number.ts';
import type { PersonId } from '#standards/patient.ts';
import { exampleServers, labPosts, posted } from '../../../example-server.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const asked = { 'connect-care': 'the-token-of-connect-care', 'other-record': 'the-token-of-another' };
const neighbour = (id: string, organisation: string) => `- id: ${id}
  organisation: ${organisation}
  adapter: shared-care-record
  settings:
    baseUrl: http://127.0.0.1:9/fhir
    tellsWhoLooked: false
    asksUs: [{ tokenSha256: ${sha256(asked[id as keyof typeof asked])}, scopes: [system/AuditEvent.s] }]
`;
const { owner, start, cookieOf, partnership } = await exampleServers(
  `${labPosts}${neighbour('connect-care', 'RJ2')}${neighbour('other-record', 'RJZ')}`,
);
const server = await start();

const [bea, ann, cal] = ['9990000018', '9990000026', '9990000042'] as NhsNumber[];
const verified = {
  url: 'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus',
  valueCodeableConcept: { coding: [{ code: '01' }] },
};
for (const [id, number] of [bea, ann, cal].entries()) {
  const resource = {
    resourceType: 'Patient',
    id: `p${id}`,
    identifier: [{ system: nhsNumberSystem, value: number, ...(number === cal ? {} : { extension: [verified] }) }],
    name: [{ family: 'Quill', given: ['Bea'] }],
    birthDate: '1950-05-03',
  };
  const entry = [{ resource, request: { method: 'PUT', url: `Patient/p${id}` } }];
  const sent = await fetch(`${server.url}/fhir/r4`, posted({ resourceType: 'Bundle', type: 'transaction', entry }));
  assert.equal(sent.status, 200);
}
const personOf = async (number: NhsNumber) =>
  (
    await owner.run<{ person_id: PersonId }>({
      text: `select person_id from patient_index.patient where nhs_number = $1`,
      values: [number],
    })
  )[0]!.person_id;
const [beaId, annId] = [await personOf(bea!), await personOf(ann!)];

const doctor = {
  type: 'user',
  userId: '555000111',
  name: 'Dr Kwame Example',
  roleId: 'gp',
  organisation: 'RJ1',
  address: '192.0.2.44',
} as const;
const write = (event: Partial<AccessEvent> & Pick<AccessEvent, 'kind'>) =>
  recordEvent(owner, { recordedAt: new Date(), requestId: randomUUID(), outcome: 'success', agent: doctor, ...event });
await write({ kind: 'open-record', personId: beaId, explanation: 'You said: she fell.', policies: ['role-may'] });
await write({ kind: 'find-patient', personsShown: [beaId], query: '{"family":"Quill"}' });
await write({ kind: 'refuse', outcome: 'refused', personId: beaId });
await write({ kind: 'open-record', personId: annId });
const herself = { type: 'patient', personId: beaId, name: 'Bea Quill' } as const;
await write({ kind: 'review-access', personId: beaId, agent: herself });
await write({ kind: 'allow-proxy', personId: beaId });
for (let at = 0; at < 12; at += 1) await write({ kind: 'print-record', personId: beaId, requestId: `printed-${at}-0` });

const eventsOf = async (requestId: string) =>
  owner.run<{ kind: string; person_id: string | null; organisation_ods: string }>({
    text: 'select kind, person_id, organisation_ods from audit.event where request_id = $1',
    values: [requestId],
  });

let count = 0;
async function search(form: Record<string, string>, headers: Record<string, string> = {}) {
  const requestId = `asked-${(count += 1).toString(8).padStart(6, '0')}`;
  const response = await fetch(`${server.url}/fhir/r4/AuditEvent/_search`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${asked['connect-care']}`,
      'content-type': 'application/x-www-form-urlencoded',
      'x-request-id': requestId,
      ...headers,
    },
    body: new URLSearchParams(form).toString(),
  });
  const body = (await response.json()) as Bundle<AuditEvent> | OperationOutcome;
  return { status: response.status, body, bundle: body as Bundle<AuditEvent>, events: await eventsOf(requestId) };
}
const about = (number: string, more: Record<string, string> = {}) => ({
  'patient.identifier': `${nhsNumberSystem}|${number}`,
  date: 'ge2020-01-01',
  ...more,
});

test('a registered neighbour is told who looked at one person, and that it asked is written down once', async () => {
  const { status, bundle, events } = await search(about(bea!));
  assert.equal(status, 200);
  assert.deepEqual(validateResource(bundle), []);
  const told = (bundle.entry ?? []).map(({ resource }) => resource!);
  const kinds = Map.groupBy(told, ({ subtype }) => subtype?.at(-1)?.code);
  assert.equal(told.length, 12 + 4, 'printed, opened, found, refused, and this question');
  assert.equal(kinds.get('report')?.length, 12);
  const opened = kinds.get('access')!;
  assert.deepEqual(opened[0]!.agent, [
    {
      type: opened[0]!.agent[0]!.type,
      role: [
        {
          coding: [
            { system: opened[0]!.agent[0]!.role![0]!.coding![0]!.system, code: 'gp', display: 'General practitioner' },
          ],
        },
      ],
      who: {
        identifier: {
          assigner: { identifier: { system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: 'RJ1' } },
        },
        display: 'Dr Kwame Example',
      },
      name: 'Dr Kwame Example',
      requestor: true,
    },
  ]);
  assert.deepEqual(events, [{ kind: 'review-access', person_id: beaId, organisation_ods: 'RJ2' }]);
});

test('nothing it need not know is told: what was shown or searched for, addresses, ids of ours, whoever acts for them', async () => {
  const text = JSON.stringify((await search(about(bea!))).bundle);
  for (const unsaid of [
    '192.0.2.44',
    '555000111',
    beaId,
    annId,
    ann!,
    'Quill',
    'she fell',
    'role-may',
    'allow-proxy',
    Buffer.from('{"family"').toString('base64').slice(0, 8),
  ])
    assert.ok(!text.includes(unsaid), unsaid);
});

test('our own way of asking understands it, page by page, and the two never ask in circles', async () => {
  const dependencies = {
    log: silentLog,
    organisation: { ods: partnership.host } as Organisation,
    host: { ods: 'RJ2' } as Organisation,
    heardDirectly: new Set<string>(),
    now: () => new Date(),
  };
  const settings = sharedCareRecord.settings.parse({
    baseUrl: `${server.url}/fhir/r4`,
    authentication: { kind: 'bearer', token: asked['connect-care'] },
    pageSize: 5,
  });
  const adapter = sharedCareRecord.connect({ id: 'us' } as never, settings, dependencies);
  after(() => adapter.close?.());
  const ask = (nhsNumber: NhsNumber, via = ['RJ2']): Promise<LogAnswer> =>
    adapter.queryLog!(
      {
        requestId: 'theirs-00001',
        requester: 'RJ2',
        nhsNumber,
        time: { since: new Date('2020-01-01'), until: new Date(Date.now() + 1000) },
        waitMs: 5000,
        via,
      },
      new AbortController().signal,
    );
  const answer = await ask(bea!);
  assert.deepEqual([answer.outcome, answer.unplaced, answer.more], ['answered', 0, false]);
  assert.equal(new Set(answer.events.map(({ id }) => id)).size, answer.events.length);
  assert.ok(answer.events.length >= 16);
  const written = await eventsOf('theirs-00001');
  assert.ok(written.length >= 4 && written.every(({ kind }) => kind === 'review-access'), 'each page is written down');
  assert.equal((await ask('9990000034' as NhsNumber)).outcome, 'nothing-recorded');
  assert.equal((await ask(bea!, [partnership.host, 'RJ2'])).outcome, 'not-asked');
});

test('a question that came through us, or whose way nobody can read, is not answered', async () => {
  const round = await search(about(bea!), { [viaHeader]: `rj2, ${partnership.host.toLowerCase()}` });
  assert.deepEqual([round.status, round.events], [508, []]);
  const unreadable = await search(about(bea!), { [viaHeader]: '1.1 proxy.example.org' });
  assert.deepEqual([unreadable.status, unreadable.events], [400, []]);
  assert.equal((await search(about(bea!), { [viaHeader]: 'X26, RJ2' })).status, 200);
});

test('who is nobody, and who may not be found, look alike; both are written down', async () => {
  await owner.run({ text: 'update patient_index.patient set restricted = true where person_id = $1', values: [annId] });
  const answers = [await search(about('9990000034')), await search(about(ann!))];
  for (const { status, bundle, events } of answers) {
    assert.deepEqual([status, bundle.total, bundle.entry], [200, 0, undefined]);
    assert.deepEqual(events, [{ kind: 'review-access', person_id: null, organisation_ods: 'RJ2' }]);
  }
});

test('whose number nobody verified is not told of to another record', async () => {
  const { status, events } = await search(about(cal!));
  assert.deepEqual([status, events], [409, [{ kind: 'review-access', person_id: null, organisation_ods: 'RJ2' }]]);
});

test('no other token, no token for what it is not for, no guess; a page is its own reader’s alone', async () => {
  const as = (token: string) => ({ authorization: `Bearer ${token}` });
  for (const token of ['guess', 'the-token-of-the-lab', sha256(asked['connect-care'])]) {
    const { status, events } = await search(about(bea!), as(token));
    assert.deepEqual([status, events], [401, []], token);
  }
  const elsewhere = await fetch(`${server.url}/fhir/r4/Patient?identifier=${nhsNumberSystem}|${bea}`, {
    headers: as(asked['connect-care']),
  });
  assert.equal(elsewhere.status, 401, 'it opens nothing else');
  const { bundle } = await search(about(bea!, { _count: '5' }));
  const next = bundle.link!.find(({ relation }) => relation === 'next')!.url;
  assert.doesNotMatch(decodeURIComponent(next), /9990000018/);
  const others = [as(asked['other-record']), { cookie: await cookieOf(privacyOfficer) }];
  for (const headers of others) assert.equal((await fetch(next, { headers })).status, 400);
  assert.equal((await fetch(next, { headers: as(asked['connect-care']) })).status, 200);
  assert.equal((await fetch(`${next}x`, { headers: as(asked['connect-care']) })).status, 400);
});
const privacyOfficer = partnership.demonstrationUsers.find(({ role }) => role === 'privacy-officer')!.id;

test('what is not asked rightly is refused before anybody is looked up', async () => {
  const wrong: Record<string, string>[] = [
    {},
    { date: 'ge2020-01-01' },
    { 'patient.identifier': `${nhsNumberSystem}|${bea}` },
    about('1234567890'),
    { ...about(bea!), 'patient.identifier': bea! },
    { ...about(bea!), date: 'ge2020' },
    about(bea!, { _count: '0' }),
    about("9990000018' or 1=1"),
  ];
  for (const form of wrong) {
    const { status, body, events } = await search(form);
    assert.deepEqual([status, body.resourceType, events], [400, 'OperationOutcome', []], JSON.stringify(form));
    assert.doesNotMatch(JSON.stringify(body), /9990000018/);
  }
  const strict = await search(about(bea!, { agent: 'x' }), { prefer: 'handling=strict' });
  assert.equal(strict.status, 400);
});

test('only the time asked for is told', async () => {
  const old = new Date('2021-06-01T12:00:00Z');
  await write({ kind: 'export-record', personId: beaId, recordedAt: old, disclosureId: randomUUID() });
  const { bundle } = await search({ 'patient.identifier': `${nhsNumberSystem}|${bea}`, date: '2021-06-01' });
  assert.deepEqual(
    bundle.entry?.map(({ resource }) => resource?.recorded),
    [old.toISOString()],
  );
});
