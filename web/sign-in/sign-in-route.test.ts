// The pages of signing in and launching, as a browser meets them: what cookies are set and how, where one is sent, what is said, and
// what an attacker who sets cookies, addresses or forms gets.
import assert from 'node:assert/strict';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { Writable } from 'node:stream';
import { after, beforeEach, test } from 'node:test';
import { exportJWK, SignJWT } from 'jose';
import { signedInUser } from '#endpoints/web/session-hook.ts';
import { createWebServer } from '#endpoints/web/web-server.ts';
import { systemClock as clock } from '#runtime/clock.ts';
import type { Partnership } from '#runtime/config/partnership.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { createLog } from '#runtime/log.ts';
import { createMetrics } from '#runtime/metrics.ts';
import { exampleClient, openExampleProvider } from '#sign-in/example-provider.ts';
import { createIdentityProvider } from '#sign-in/identity-provider.ts';
import { identityFile } from '#sign-in/identity-settings.ts';
import { createLinkReader } from '#sign-in/launch/launch-link.ts';
import { systemFile } from '#sign-in/launch/launch-settings.ts';
import { createLaunches } from '#sign-in/launch/launches.ts';
import { createSmartLaunch } from '#sign-in/launch/smart-launch.ts';
import { createProviderSignIn } from '#sign-in/provider-sign-in.ts';
import { createSignIn } from '#sign-in/sign-in.ts';
import type { PersonId } from '#standards/patient.ts';
import { createErrorPage } from '#web/design/error-page.ts';
import type { PageFrame } from '#web/design/page.ts';
import { launchRoutes } from './launch-route.ts';
import { signInRoutes } from './sign-in-route.ts';

const database = (await createTestDatabase()).as('server');
const provider = await openExampleProvider(() => Math.floor(Date.now() / 1000));
const link = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const desmond = '11111111-1111-4111-8111-111111111111' as PersonId;
const settings = identityFile.parse({
  provider: { name: 'Example Identity', issuer: provider.issuer, ...exampleClient },
});
const partnership = {
  host: 'QKK',
  roles: [
    { id: 'emergency-doctor', name: 'Doctor', jobRoleCodes: ['R0050'], permissions: ['find-patient', 'view-record'] },
    { id: 'gp', name: 'GP', jobRoleCodes: ['R0260'], permissions: ['view-record'] },
  ],
  organisations: [{ ods: 'RJZ', name: 'Hospital' }],
} as unknown as Partnership;
const logged: string[] = [];
const log = createLog({
  destination: new Writable({
    write(chunk: Buffer, _encoding, done) {
      logged.push(chunk.toString('utf8'));
      done();
    },
  }),
});
const frame: PageFrame = {
  assets: { styles: '/s.css', script: (name) => `/${name}` },
  partnership: 'Example',
  demonstration: false,
};
const address = 'https://record.example.org';

async function openApp({ secure = true, withProvider = true } = {}) {
  const signIn = createSignIn({ database, clock });
  const system = systemFile.parse({
    id: 'kings-clinical',
    name: 'King’s system',
    organisation: 'RJZ',
    link: { issuer: 'kings', keys: [{ ...(await exportJWK(link.publicKey)), kid: 'l' }] },
  });
  const app = await createWebServer({
    log,
    metrics: createMetrics(),
    signIn,
    secure,
    formsLeadTo: [provider.issuer],
    errorPage: createErrorPage(() => frame),
  });
  const byProvider = withProvider
    ? createProviderSignIn({
        provider: createIdentityProvider({ ...settings.provider!, origins: [provider.issuer] }, { clock, log }),
        settings,
        partnership,
        database,
        signIn,
        clock,
      })
    : undefined;
  const launches = createLaunches({
    smart: createSmartLaunch([system], { clock, log }),
    readLink: createLinkReader([system], { clock, log }),
    findLaunched: () => Promise.resolve({ found: true, personId: desmond }),
    partnership,
    database,
    signIn,
    clock,
  });
  signInRoutes(app, { signIn, byProvider, identity: settings, address: () => address, frame, secure });
  launchRoutes(app, { launches, address: () => address, frame, secure });
  app.get('/who', (request) => ({ name: signedInUser(request).name, role: signedInUser(request).roleId }));
  return app;
}
const app = await openApp();
const nobody = await openApp({ withProvider: false });
after(() => Promise.all([app.close(), nobody.close(), provider.close()]));
beforeEach(() => {
  provider.next = {};
});

/** A browser's cookies over several requests. */
function browser(jar: Record<string, string> = {}) {
  const ask = async (
    method: 'GET' | 'POST',
    url: string,
    { form, headers = {}, without = [] }: { form?: Record<string, string>; headers?: object; without?: string[] } = {},
  ) => {
    const cookies = Object.fromEntries(Object.entries(jar).filter(([name]) => !without.includes(name)));
    const response = await app.inject({
      method,
      url,
      cookies,
      headers: {
        accept: 'text/html',
        ...(form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
        ...headers,
      },
      ...(form ? { payload: new URLSearchParams(form).toString() } : {}),
    });
    for (const { name, value } of response.cookies) {
      if (value === '') delete jar[name];
      else jar[name] = value;
    }
    return response;
  };
  return { jar, ask };
}
const session = '__Host-lcr-session';
const pathOf = (url: URL) => url.pathname + url.search;

async function signInWith({ ask }: ReturnType<typeof browser>) {
  const sent = await ask('POST', '/sign-in', { form: {} });
  assert.equal(sent.statusCode, 303);
  return ask('GET', pathOf(provider.comeBack(new URL(sent.headers.location!))));
}

test('signing in: sent to the provider, back, and in; every cookie is for this host, over TLS, out of reach of scripts', async () => {
  const reader = browser();
  const set: string[] = [];
  const sent = await reader.ask('POST', '/sign-in', { form: {} });
  set.push(...[sent.headers['set-cookie']].flat().map(String));
  const to = new URL(sent.headers.location!);
  assert.equal(to.origin, provider.issuer);
  assert.equal(to.searchParams.get('redirect_uri'), `${address}/sign-in/callback`);
  const back = await reader.ask('GET', pathOf(provider.comeBack(to)));
  set.push(...[back.headers['set-cookie']].flat().map(String));
  assert.deepEqual([back.statusCode, back.headers.location], [303, '/']);
  assert.ok(set.length >= 2);
  for (const each of set)
    assert.match(each, /^__Host-lcr-[a-z-]+=[^;]*;.*Path=\/; .*HttpOnly; Secure; SameSite=Lax/, each);
  assert.deepEqual((await reader.ask('GET', '/who')).json(), { name: 'Dr Kwame Asante', role: 'emergency-doctor' });
  assert.equal((await reader.ask('GET', '/sign-in')).headers.location, '/');
});

test('a form of ours may lead to the provider and to nobody else, and no page of this may be framed', async () => {
  const page = await browser().ask('GET', '/sign-in');
  const policy = String(page.headers['content-security-policy']);
  assert.ok(policy.includes(`form-action 'self' ${provider.issuer};`), policy);
  assert.match(policy, /frame-ancestors 'none'/);
  assert.match(page.body, /You sign in with Example Identity/);
});

test('a session that an attacker put into the browser is not made the victim’s: its token is worth nothing after', async () => {
  const attacker = browser();
  await signInWith(attacker);
  const planted = attacker.jar[session]!;
  const victim = browser({ [session]: planted });
  await signInWith(victim);
  assert.notEqual(victim.jar[session], planted);
  assert.equal((await attacker.ask('GET', '/who')).statusCode, 401);
  const made = browser({ [session]: 'made-up-by-the-attacker' });
  await signInWith(made);
  assert.notEqual(made.jar[session], 'made-up-by-the-attacker');
});

test('an answer brought by a link of somebody else, without this browser’s cookie or with another’s, signs nobody in', async () => {
  const attacker = browser();
  const sent = await attacker.ask('POST', '/sign-in', { form: {} });
  const back = pathOf(provider.comeBack(new URL(sent.headers.location!)));
  for (const victim of [browser(), browser({ '__Host-lcr-sign-in': 'of-the-victim' })]) {
    const { statusCode, body } = await victim.ask('GET', back);
    assert.equal(statusCode, 400);
    assert.match(body, /was not begun in this browser/);
    assert.equal(victim.jar[session], undefined);
  }
});

test('nothing in an address leads elsewhere after signing in', async () => {
  for (const more of ['&next=//elsewhere.example.org', '&redirect_uri=https://elsewhere.example.org', '#@elsewhere']) {
    const reader = browser();
    const sent = await reader.ask('POST', `/sign-in?next=https://elsewhere.example.org`, { form: {} });
    const back = await reader.ask('GET', pathOf(provider.comeBack(new URL(sent.headers.location!))) + more);
    assert.equal(back.headers.location, '/', more);
  }
  const hosts = await app.inject({
    method: 'POST',
    url: '/sign-in',
    headers: { host: 'elsewhere.example.org', 'x-forwarded-host': 'elsewhere.example.org' },
  });
  assert.equal(new URL(hosts.headers.location!).searchParams.get('redirect_uri'), `${address}/sign-in/callback`);
});

test('a form of another site neither signs in, nor changes a role, nor opens a launch, nor signs out', async () => {
  const reader = browser();
  await signInWith(reader);
  for (const path of ['/sign-in', '/sign-in/role', '/launch/open', '/sign-out']) {
    const { statusCode } = await reader.ask('POST', path, { form: {}, headers: { 'sec-fetch-site': 'cross-site' } });
    assert.equal(statusCode, 403, path);
  }
  assert.equal((await reader.ask('GET', '/who')).statusCode, 200);
});

test('after signing out, or after the session has ended, one shows anew who one is', async () => {
  const reader = browser();
  await signInWith(reader);
  const out = await reader.ask('POST', '/sign-out', { form: {} });
  assert.equal(new URL(out.headers.location!).origin, provider.issuer);
  assert.equal(reader.jar[session], undefined);
  const again = (response: { headers: { location?: string | undefined } }) =>
    new URL(response.headers.location!).searchParams.get('max_age');
  assert.equal(again(await reader.ask('POST', '/sign-in', { form: {} })), '0');
  const ended = browser({ [session]: 'of-a-session-that-ended' });
  assert.equal(again(await ended.ask('POST', '/sign-in', { form: {} })), '0');
  assert.equal(again(await browser().ask('POST', '/sign-in', { form: {} })), null);
});

test('a refusal says what to do, and has a number for support', async () => {
  provider.next = { userInfo: { nhsid_nrbac_roles: [{ role_code: 'R0050', org_code: 'X97001' }] } };
  const reader = browser();
  const back = await signInWith(reader);
  assert.equal(back.statusCode, 403);
  assert.match(back.body, /Your organisation does not share this record/);
  assert.match(back.body, /X97001/);
  assert.match(back.body, /Request number for support/);
  assert.equal(reader.jar[session], undefined);
});

test('where no provider is named nobody signs in, whatever is sent', async () => {
  assert.match((await nobody.inject({ url: '/sign-in' })).body, /Nobody can sign in yet/);
  for (const payload of ['user=kwame-asante', '']) {
    const { statusCode, cookies } = await nobody.inject({
      method: 'POST',
      url: '/sign-in',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload,
    });
    assert.deepEqual([statusCode, cookies], [503, []]);
  }
  assert.equal((await nobody.inject({ url: '/sign-in/callback?code=x&state=y' })).statusCode, 400);
});

test('the provider’s word that a session has ended needs no cookie, and a forged one ends nothing', async () => {
  const reader = browser();
  await signInWith(reader);
  const post = (token: string) =>
    app.inject({
      method: 'POST',
      url: '/sign-in/back-channel-logout',
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://identity.example.org' },
      payload: new URLSearchParams({ logout_token: token }).toString(),
    });
  const { privateKey: stranger } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  assert.equal((await post(await provider.logoutToken({}, { key: stranger }))).statusCode, 400);
  assert.equal((await reader.ask('GET', '/who')).statusCode, 200);
  const ended = await post(await provider.logoutToken());
  assert.deepEqual([ended.statusCode, ended.headers['cache-control']], [200, 'no-store']);
  assert.equal((await reader.ask('GET', '/who')).statusCode, 401);
});

const token = (sub = 'kwame-asante') => {
  const seconds = Math.floor(Date.now() / 1000);
  return new SignJWT({
    iss: 'kings',
    aud: address,
    sub,
    name: 'Dr Kwame Asante',
    job_role_code: 'R0050',
    organisation: 'RJZ',
    purpose: 'direct-care',
    patient: { nhs_number: '9990001006', birth_date: '1951-04-02' },
    jti: randomUUID(),
    iat: seconds,
    exp: seconds + 60,
  })
    .setProtectedHeader({ alg: 'ES256', kid: 'l', typ: 'lcr-launch+jwt' })
    .sign(link.privateKey);
};
const fromElsewhere = { origin: 'https://clinical.example.org', 'sec-fetch-site': 'cross-site' };
/** Posted by another site’s page, a browser sends none of our cookies along. */
const postLink = async (reader: ReturnType<typeof browser>, made: string) =>
  reader.ask('POST', '/launch/link', {
    form: { token: made },
    headers: fromElsewhere,
    without: Object.keys(reader.jar),
  });

test('a link opens the record in two steps: the form of another site begins no session, the browser’s own next step does', async () => {
  const reader = browser();
  const posted = await postLink(reader, await token());
  assert.deepEqual([posted.statusCode, posted.headers.location], [303, '/launch/open']);
  assert.equal(reader.jar[session], undefined);
  const opened = await reader.ask('GET', '/launch/open');
  assert.deepEqual([opened.statusCode, opened.headers.location], [303, `/record/${desmond}`]);
  assert.equal((await reader.ask('GET', '/who')).json<{ name: string }>().name, 'Dr Kwame Asante');
  assert.equal((await reader.ask('GET', '/launch/open')).statusCode, 400, 'and once');
});

test('somebody else’s session is not replaced unseen; their own is, and its token is worth nothing after', async () => {
  provider.next = { claims: { sub: 'another' }, userInfo: { sub: 'another', name: 'Nurse Another' } };
  const other = browser();
  await signInWith(other);
  await postLink(other, await token());
  const asked = await other.ask('GET', '/launch/open');
  assert.equal(asked.statusCode, 200);
  assert.match(asked.body, /In this browser Nurse Another is signed in/);
  assert.equal((await other.ask('GET', '/who')).json<{ name: string }>().name, 'Nurse Another');
  assert.equal((await other.ask('POST', '/launch/open', { form: {} })).headers.location, `/record/${desmond}`);
  assert.equal((await other.ask('GET', '/who')).json<{ name: string }>().name, 'Dr Kwame Asante');

  provider.next = {};
  const own = browser();
  await signInWith(own);
  const before = own.jar[session]!;
  await postLink(own, await token());
  assert.equal((await own.ask('GET', '/launch/open')).statusCode, 303);
  assert.equal((await browser({ [session]: before }).ask('GET', '/who')).statusCode, 401);
});

test('a launch waiting in one browser is of no use in another', async () => {
  const reader = browser();
  await postLink(reader, await token());
  assert.equal((await browser().ask('GET', '/launch/open')).statusCode, 400);
  assert.equal(
    (await browser({ '__Host-lcr-launch': 'guess' }).ask('POST', '/launch/open', { form: {} })).statusCode,
    400,
  );
});

test('no refusal of a launch reads like another, and none says anything of the person', async () => {
  const { launchRefusalOf } = await import('./launch-refusals.ts');
  const reasons = [
    'system-unknown',
    'not-trusted',
    'expired',
    'used',
    'not-for-us',
    'purpose-not-care',
    'organisation-not-its-own',
    'organisation-not-a-party',
    'role-unknown',
    'role-may-not',
    'patient-not-known',
    'patient-differs',
    'system-down',
    'system-wrong',
    'cancelled',
    'not-begun',
  ] as const;
  assert.equal(new Set(reasons.map((why) => launchRefusalOf(why, 'King’s').text)).size, reasons.length);
  const reader = browser();
  const used = await token();
  await postLink(reader, used);
  const refused = await postLink(reader, used);
  assert.equal(refused.statusCode, 403);
  assert.match(refused.body, /was used already/);
  assert.doesNotMatch(refused.body, /9990001006|1951|Desmond/);
});

test('no name, number, code or token is in a log line', async () => {
  const reader = browser();
  await signInWith(reader);
  const made = await token();
  await postLink(reader, made);
  await reader.ask('GET', '/launch?iss=https%3A%2F%2Felsewhere.example.org%2F9990001006&launch=secret-launch');
  const all = logged.join('');
  assert.ok(all.includes('/launch/link') && all.includes('/sign-in/callback'));
  assert.doesNotMatch(all, /Asante|kwame|9990001006|1951-04-02|secret-launch|elsewhere\.example/);
  for (const secret of [made, ...Object.values(reader.jar), ...provider.asked.map(({ form }) => form.get('code')!)])
    assert.ok(!all.includes(secret));
});
