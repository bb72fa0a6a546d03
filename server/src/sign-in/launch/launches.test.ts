// Launches from a registered system, both ways, on two servers with one database: what is right opens one session at one person;
// what is not is refused, written down, and opens none.
import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, beforeEach, test } from 'node:test';
import { exportJWK, SignJWT } from 'jose';
import type { Partnership } from '#runtime/config/partnership.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { silentLog } from '#runtime/log.ts';
import type { PersonId } from '#standards/patient.ts';
import { createSignIn } from '../sign-in.ts';
import type { FindLaunched } from './launch.ts';
import { createLinkReader } from './launch-link.ts';
import { createLaunches } from './launches.ts';
import { systemFile } from './launch-settings.ts';
import { createSmartLaunch } from './smart-launch.ts';

const testDatabase = await createTestDatabase();
const owner = testDatabase.as('owner');
let aheadMs = 0;
const clock = { now: () => new Date(Date.now() + aheadMs), monotonicMs: () => 0 };
const seconds = () => Math.floor(clock.now().getTime() / 1000);
const desmond = '11111111-1111-4111-8111-111111111111' as PersonId;

// A clinical system written by hand, that can be told to answer wrongly

interface Answers {
  configuration: Record<string, unknown>;
  patient: Record<string, unknown>;
  practitioner: Record<string, unknown>;
  roles: unknown[];
  token: Record<string, unknown>;
  claims: Record<string, unknown>;
}
const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'k', alg: 'RS256' };
let answers: Answers;
let asked: string[] = [];
const codes = new Map<string, { nonce: string; challenge: string }>();
const server = createServer((request, response) => {
  void (async () => {
    const path = request.url ?? '/';
    asked.push(path);
    let body = '';
    for await (const chunk of request as AsyncIterable<Buffer>) body += chunk.toString('utf8');
    const json = (value: unknown, status = 200) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(value));
    };
    if (path === '/fhir/.well-known/smart-configuration') return json(answers.configuration);
    if (path === '/keys') return json({ keys: [jwk] });
    if (path === '/token') {
      const form = new URLSearchParams(body);
      const code = codes.get(form.get('code') ?? '');
      codes.delete(form.get('code') ?? '');
      const challenge = createHash('sha256')
        .update(form.get('code_verifier') ?? '')
        .digest('base64url');
      if (!code || code.challenge !== challenge) return json({ error: 'invalid_grant' }, 400);
      const claims = {
        iss: origin,
        aud: 'local-care-record',
        sub: 'u1',
        iat: seconds(),
        exp: seconds() + 300,
        nonce: code.nonce,
        fhirUser: `${issuer}/Practitioner/u1`,
        ...answers.claims,
      };
      const idToken = await new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'k' }).sign(keys.privateKey);
      return json({ access_token: 'a', token_type: 'Bearer', expires_in: 300, id_token: idToken, ...answers.token });
    }
    if (request.headers.authorization !== 'Bearer a') return json({}, 401);
    if (path.startsWith('/fhir/PractitionerRole')) return json({ resourceType: 'Bundle', entry: answers.roles });
    return json(path.startsWith('/fhir/Practitioner/') ? answers.practitioner : answers.patient);
  })();
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
after(() => {
  server.close();
  server.closeAllConnections();
});
const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const issuer = `${origin}/fhir`;
const role = (code = 'R0050', ods = 'RJZ') => ({
  resource: {
    resourceType: 'PractitionerRole',
    organization: { identifier: { system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: ods } },
    code: [{ coding: [{ system: 'https://fhir.hl7.org.uk/CodeSystem/UKCore-SDSJobRoleName', code }] }],
  },
});
const right = (): Answers => ({
  configuration: {
    issuer: origin,
    jwks_uri: `${origin}/keys`,
    authorization_endpoint: `${origin}/authorize`,
    token_endpoint: `${origin}/token`,
    authorization_response_iss_parameter_supported: true,
    code_challenge_methods_supported: ['S256'],
  },
  patient: {
    resourceType: 'Patient',
    id: 'p1',
    identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990001006' }],
    birthDate: '1951-04-02',
  },
  practitioner: {
    resourceType: 'Practitioner',
    id: 'u1',
    identifier: [{ system: 'https://fhir.nhs.uk/Id/sds-user-id', value: 'kwame-asante' }],
    name: [{ prefix: ['Dr'], given: ['Kwame'], family: 'Asante' }],
  },
  roles: [role()],
  token: { patient: 'p1' },
  claims: {},
});
beforeEach(() => {
  answers = right();
  asked = [];
  aheadMs = 0;
});

// Two servers of ours

const link = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const system = systemFile.parse({
  id: 'kings-clinical',
  name: 'King’s system',
  organisation: 'RJZ',
  smart: { issuer, clientId: 'local-care-record' },
  link: { issuer: 'kings', keys: [{ ...(await exportJWK(link.publicKey)), kid: 'l' }] },
});
const partnership = {
  roles: [
    { id: 'emergency-doctor', name: 'Doctor', jobRoleCodes: ['R0050'], permissions: ['find-patient', 'view-record'] },
  ],
  organisations: [{ ods: 'RJZ', name: 'Hospital' }],
} as unknown as Partnership;
const findLaunched: FindLaunched = (_identity, { nhsNumber, birthDate }) =>
  Promise.resolve(
    nhsNumber !== '9990001006'
      ? { found: false, why: 'patient-not-known' }
      : birthDate === '1951-04-02'
        ? { found: true, personId: desmond }
        : { found: false, why: 'patient-differs' },
  );
function openServer() {
  const database = testDatabase.as('server');
  const signIn = createSignIn({ database, clock });
  const launches = createLaunches({
    smart: createSmartLaunch([system], { clock, log: silentLog }),
    readLink: createLinkReader([system], { clock, log: silentLog }),
    findLaunched,
    partnership,
    database,
    signIn,
    clock,
  });
  return { signIn, launches };
}
const [one, other] = [openServer(), openServer()];
const ours = 'https://record.example.org';
const eventsOf = async (requestId: string) =>
  (
    await owner.run<{ kind: string; outcome: string; person: string | null; said: string | null }>({
      text: `select kind, resource->>'outcome' as outcome, person_id as person, resource->>'outcomeDesc' as said
        from audit.event where request_id = $1`,
      values: [requestId],
    })
  ).map(({ kind, outcome, person, said }) => [kind, outcome, person, said]);

const begin = (iss = issuer, browser = 'browser', requestId = 'begin') =>
  one.launches.beginSmart({ issuer: iss, launch: 'l1', browser, redirectUri: `${ours}/launch/callback`, requestId });
async function sent(browser = 'browser'): Promise<URL> {
  const begun = await begin(issuer, browser);
  assert.ok(begun.sent);
  return begun.url;
}
function comeBack(url: URL, changes: Record<string, string> = {}): URL {
  const code = randomUUID();
  codes.set(code, { nonce: url.searchParams.get('nonce')!, challenge: url.searchParams.get('code_challenge')! });
  const back = new URL(url.searchParams.get('redirect_uri')!);
  back.search = new URLSearchParams({
    code,
    state: url.searchParams.get('state')!,
    iss: origin,
    ...changes,
  }).toString();
  return back;
}
const finish = (url: URL, { browser = 'browser', requestId = 'finish', at = one } = {}) =>
  at.launches.finishSmart({ browser, url, requestId });
const token = (changes: Record<string, unknown> = {}) =>
  new SignJWT({
    iss: 'kings',
    aud: ours,
    sub: 'kwame-asante',
    name: 'Dr Kwame Asante',
    job_role_code: 'R0050',
    organisation: 'RJZ',
    purpose: 'direct-care',
    patient: { nhs_number: '9990001006', birth_date: '1951-04-02' },
    jti: randomUUID(),
    iat: seconds(),
    exp: seconds() + 60,
    ...changes,
  })
    .setProtectedHeader({ alg: 'ES256', kid: 'l', typ: 'lcr-launch+jwt' })
    .sign(link.privateKey);
const post = async (made: Promise<string> | string, { at = one, requestId = 'post' } = {}) =>
  at.launches.acceptLink({ token: await made, audience: ours, requestId });
const whyOf = (result: { launched: boolean; why?: string }) => (result.launched ? 'launched' : result.why);

test('a SMART launch asks for what it must, and opens one session at one person, whose launch is in it', async () => {
  const url = await sent();
  const { searchParams: query } = url;
  assert.deepEqual(
    ['aud', 'launch', 'response_type', 'code_challenge_method', 'client_id'].map((name) => query.get(name)),
    [issuer, 'l1', 'code', 'S256', 'local-care-record'],
  );
  const launched = await finish(comeBack(url), { at: other, requestId: 'smart' });
  assert.ok(launched.launched);
  assert.deepEqual(await eventsOf('smart'), [
    ['launch', '0', desmond, "kings-clinical opened this person's record here."],
  ]);
  const waiting = await one.launches.waiting(launched.token);
  assert.deepEqual([waiting?.personId, waiting?.identity.name], [desmond, 'Dr Kwame Asante']);
  const opened = await one.launches.open(launched.token, 'opened');
  const user = await other.signIn.userOf(opened!.session);
  assert.deepEqual(
    [user?.userId, user?.roleId, user?.organisation.ods, user?.launch?.personId, user?.launch?.system],
    ['kwame-asante', 'emergency-doctor', 'RJZ', desmond, 'kings-clinical'],
  );
  assert.ok(user?.launch?.at instanceof Date);
  assert.equal(await one.launches.open(launched.token, 'again'), undefined, 'what waits is opened once');
});

test('an address that is not registered exactly is asked nothing', async () => {
  const strangers = [
    'http://169.254.169.254/latest',
    'https://elsewhere.example.org/fhir',
    `${issuer}/../admin`,
    `${issuer}@elsewhere.example.org`,
    origin,
    `${issuer}?x`,
    'file:///etc/passwd',
    '',
  ];
  for (const [index, iss] of strangers.entries()) {
    const begun = await begin(iss, 'browser', `stranger-${index}`);
    assert.ok(!begun.sent && begun.why === 'system-unknown', iss);
    assert.deepEqual(await eventsOf(`stranger-${index}`), [['launch', '8', null, 'system-unknown']]);
  }
  assert.deepEqual(asked, []);
});

test('a registered system cannot make us ask, or send a browser, anywhere else', async () => {
  for (const endpoint of ['authorization_endpoint', 'token_endpoint', 'jwks_uri', 'issuer']) {
    answers = right();
    answers.configuration[endpoint] = 'http://169.254.169.254/x';
    const begun = await begin();
    assert.ok(!begun.sent && begun.why === 'system-wrong', endpoint);
  }
  answers = right();
  answers.configuration['code_challenge_methods_supported'] = ['plain'];
  assert.ok(!(await begin()).sent, 'without S256');
});

test('fhirUser or patient of another address, or that are no ids, are not asked for', async () => {
  for (const claims of [
    { fhirUser: 'http://169.254.169.254/Practitioner/u1' },
    { fhirUser: `${issuer}/Practitioner/../../admin` },
    { fhirUser: `${issuer}/Patient/p1` },
    { fhirUser: undefined },
  ]) {
    answers = { ...right(), claims };
    asked = [];
    assert.equal(whyOf(await finish(comeBack(await sent()))), 'system-wrong', String(claims.fhirUser));
    assert.ok(asked.every((path) => !/Practitioner|Patient|admin/.test(path)));
  }
  for (const patient of ['../metadata', 'p1?x', '', undefined]) {
    answers = { ...right(), token: { patient } };
    assert.equal(whyOf(await finish(comeBack(await sent()))), 'system-wrong', String(patient));
  }
});

const wrongAnswers: [string, (is: Answers) => void, string][] = [
  ['somebody else’s record than it named', (is) => (is.patient['id'] = 'p2'), 'system-wrong'],
  ['a patient without an NHS number', (is) => (is.patient['identifier'] = []), 'system-wrong'],
  ['a user without an id in the national directory', (is) => (is.practitioner['identifier'] = []), 'system-wrong'],
  ['no role', (is) => (is.roles = []), 'system-wrong'],
  ['two roles', (is) => (is.roles = [role(), role('R0260')]), 'system-wrong'],
  ['a role nobody here has', (is) => (is.roles = [role('R9999')]), 'role-unknown'],
  ['another organisation’s staff', (is) => (is.roles = [role('R0050', 'X99001')]), 'organisation-not-its-own'],
  ['a birth date that is not theirs', (is) => (is.patient['birthDate'] = '1984-01-01'), 'patient-differs'],
  ['an ID token of another launch', (is) => (is.claims['nonce'] = 'another'), 'not-trusted'],
  ['an ID token for another app', (is) => (is.claims['aud'] = 'another'), 'not-trusted'],
  ['an ID token from another issuer', (is) => (is.claims['iss'] = 'https://elsewhere.example.org'), 'not-trusted'],
  ['an expired ID token', (is) => (is.claims['exp'] = seconds() - 60), 'not-trusted'],
];
for (const [what, change, why] of wrongAnswers) {
  test(`a SMART launch is refused: ${what}`, async () => {
    change(answers);
    const requestId = `smart ${what}`;
    assert.equal(whyOf(await finish(comeBack(await sent()), { requestId })), why);
    const [[kind, outcome] = []] = await eventsOf(requestId);
    assert.deepEqual([kind, outcome], ['launch', '8']);
  });
}

test('a SMART launch comes back to the browser that began it, once, with its own state', async () => {
  const theirs = comeBack(await sent('attacker'));
  assert.equal(whyOf(await finish(theirs, { browser: 'victim' })), 'not-begun');
  const back = comeBack(await sent());
  assert.equal(whyOf(await finish(back)), 'launched');
  assert.equal(whyOf(await finish(back, { at: other })), 'not-begun');
  assert.equal(whyOf(await finish(comeBack(await sent(), { state: 'made-up' }))), 'not-begun');
  const [first, second] = [await sent(), await sent()];
  const mixed = comeBack(first, { state: second.searchParams.get('state')! });
  assert.equal(whyOf(await finish(mixed)), 'not-trusted');
});

test('a signed link opens a record once, whichever server it comes to', async () => {
  const made = await token();
  const both = await Promise.all([post(made), post(made, { at: other, requestId: 'other' })]);
  assert.deepEqual(new Set(both.map(whyOf)), new Set(['launched', 'used']));
  assert.equal(whyOf(await post(made, { requestId: 'replay' })), 'used');
  assert.deepEqual(await eventsOf('replay'), [['launch', '8', null, 'kings-clinical: used']]);
});

test('a link is kept as used until long after it would have been refused for its age', async () => {
  await post(await token());
  const rows = await owner.run<{ left: number }>({
    text: `select extract(epoch from expires_at - now())::int as left from sign_in.used_token where issuer = 'launch kings'`,
  });
  assert.ok(rows.every(({ left }) => left > 65));
});

const wrongLinks: [string, Record<string, unknown>, string][] = [
  ['another person’s number', { patient: { nhs_number: '9990001022', birth_date: '1951-04-02' } }, 'patient-not-known'],
  [
    'a birth date that is not theirs',
    { patient: { nhs_number: '9990001006', birth_date: '1984-01-01' } },
    'patient-differs',
  ],
  ['another organisation’s staff', { organisation: 'X99001' }, 'organisation-not-its-own'],
  ['a role nobody here has', { job_role_code: 'R9999' }, 'role-unknown'],
];
for (const [what, changes, why] of wrongLinks) {
  test(`a signed link is refused, and used up: ${what}`, async () => {
    const made = await token(changes);
    assert.equal(whyOf(await post(made, { requestId: `link ${what}` })), why);
    const [event] = await eventsOf(`link ${what}`);
    assert.deepEqual(event?.slice(0, 2), ['launch', '8']);
    assert.doesNotMatch(String(event?.[3]), /999|19\d\d/);
    assert.equal(whyOf(await post(made)), 'used');
  });
}

test('what waits to be opened is gone after two minutes', async () => {
  const launched = await post(token());
  assert.ok(launched.launched);
  aheadMs = 121_000;
  assert.equal(await one.launches.waiting(launched.token), undefined);
  assert.equal(await one.launches.open(launched.token, 'late'), undefined);
});

test('where a launch cannot be written down, nothing waits to be opened', async () => {
  const waiting = () => owner.run({ text: 'select token_hash from sign_in.launch' });
  const before = await waiting();
  await owner.run({ text: 'revoke insert on audit.event from lcr_server' });
  try {
    await assert.rejects(post(token()), /permission denied/);
  } finally {
    await owner.run({ text: 'grant insert on audit.event to lcr_server' });
  }
  assert.deepEqual(await waiting(), before);
});
