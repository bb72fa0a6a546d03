// Signing in by way of a provider, and the attacks on it: each is refused, signs nobody in, and leaves no session behind.
import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync } from 'node:crypto';
import { after, beforeEach, test } from 'node:test';
import { systemClock } from '#runtime/clock.ts';
import type { Partnership } from '#runtime/config/partnership.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { silentLog } from '#runtime/log.ts';
import { exampleClient, openExampleProvider } from './example-provider.ts';
import { createIdentityProvider } from './identity-provider.ts';
import { identityFile } from './identity-settings.ts';
import { createProviderSignIn } from './provider-sign-in.ts';
import { createSignIn } from './sign-in.ts';

const testDatabase = await createTestDatabase();
let aheadMs = 0;
const clock = { now: () => new Date(Date.now() + aheadMs), monotonicMs: () => systemClock.monotonicMs() + aheadMs };
const provider = await openExampleProvider(() => Math.floor(clock.now().getTime() / 1000));
after(() => provider.close());
const { provider: settings, minimumAssurance } = identityFile.parse({
  provider: { name: 'Example', issuer: provider.issuer, ...exampleClient, waitMs: 1000 },
});
const partnership = {
  host: 'QKK',
  roles: [
    { id: 'emergency-doctor', name: 'Doctor', jobRoleCodes: ['R0050'], permissions: ['view-record'] },
    { id: 'gp', name: 'GP', jobRoleCodes: ['R0260'], permissions: ['view-record'] },
  ],
  organisations: [{ ods: 'RJZ', name: 'Hospital' }],
} as unknown as Partnership;
const origins = [provider.issuer];
/** One of our servers; all of them share the database. */
function openServer() {
  const database = testDatabase.as('server');
  const signIn = createSignIn({ database, clock });
  const byProvider = createProviderSignIn({
    provider: createIdentityProvider({ ...settings!, origins }, { clock, log: silentLog }),
    settings: { minimumAssurance },
    partnership,
    database,
    signIn,
    clock,
  });
  return { signIn, byProvider };
}
const [one, other] = [openServer(), openServer()];
const redirectUri = 'https://record.example.org/sign-in/callback';
const sessions = async () =>
  (await testDatabase.as('owner').run<{ id: string }>({ text: 'select session_id as id from sign_in.session' })).length;
const eventsOf = (requestId: string) =>
  testDatabase.as('owner').run<{ kind: string; outcome: string; said: string | null }>({
    text: `select kind, resource->>'outcome' as outcome, resource->>'outcomeDesc' as said from audit.event where request_id = $1`,
    values: [requestId],
  });
beforeEach(async () => {
  provider.next = {};
  aheadMs = 0;
  await testDatabase.as('owner').run({ text: 'delete from sign_in.session' });
});

const begin = async (browser = 'browser', again = false) => {
  const begun = await one.byProvider.begin({ browser, redirectUri, again });
  assert.ok(begun.done);
  return begun.url;
};
const finish = (url: URL, { browser = 'browser', at = one, requestId = 'r' } = {}) =>
  at.byProvider.finish({ browser, url, requestId });

test('somebody is sent with all that protects the answer, and signed in by it, whichever server they come back to', async () => {
  const url = await begin();
  const { searchParams: sent } = url;
  assert.equal(`${url.origin}${url.pathname}`, `${provider.issuer}/authorize`);
  assert.deepEqual(
    ['response_type', 'client_id', 'redirect_uri', 'code_challenge_method'].map((name) => sent.get(name)),
    ['code', 'local-care-record', redirectUri, 'S256'],
  );
  for (const name of ['state', 'nonce', 'code_challenge']) assert.ok(sent.get(name)!.length >= 43, name);
  const finished = await finish(provider.comeBack(url), { at: other, requestId: 'right' });
  assert.ok(finished.outcome === 'signed-in');
  const user = await one.signIn.userOf(finished.token);
  assert.deepEqual([user?.userId, user?.roleId, user?.organisation.ods], ['kwame-asante', 'emergency-doctor', 'RJZ']);
  assert.deepEqual(
    (await eventsOf('right')).map(({ kind, outcome }) => [kind, outcome]),
    [['sign-in', '0']],
  );
  assert.match(provider.asked.at(-1)!.authorization!, /^Basic /);
});

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const forgeries: [string, () => typeof provider.next][] = [
  ['unsigned (alg none)', () => ({ token: (payload) => `${part({ alg: 'none' })}.${part(payload)}.` })],
  [
    'signed with HS256 and our client secret',
    () => ({
      token: (payload) => {
        const head = `${part({ alg: 'HS256' })}.${part(payload)}`;
        return `${head}.${createHmac('sha256', exampleClient.clientSecret).update(head).digest('base64url')}`;
      },
    }),
  ],
  [
    'signed with HS256 and the public key as the secret',
    () => ({
      token: (payload) => {
        const head = `${part({ alg: 'HS256' })}.${part(payload)}`;
        const secret = provider.publicKey.export({ type: 'spki', format: 'pem' });
        return `${head}.${createHmac('sha256', secret).update(head).digest('base64url')}`;
      },
    }),
  ],
  ['signed by another key under the right key id', () => ({ key: stranger })],
  ['signed with a key nobody published', () => ({ key: stranger, header: { kid: 'unknown' } })],
  ['for another client', () => ({ claims: { aud: 'another-client' } })],
  ['from another issuer', () => ({ claims: { iss: 'https://elsewhere.example.org' } })],
  ['of another sign-in (nonce)', () => ({ claims: { nonce: 'another' } })],
  ['without a nonce', () => ({ claims: { nonce: undefined } })],
  ['expired', () => ({ claims: { exp: Math.floor(Date.now() / 1000) - 60 } })],
  ['without a subject', () => ({ claims: { sub: undefined } })],
  ['with UserInfo of somebody else', () => ({ userInfo: { sub: 'somebody-else' } })],
];
for (const [what, next] of forgeries) {
  test(`an ID token is refused: ${what}`, async () => {
    provider.next = next();
    const finished = await finish(provider.comeBack(await begin()));
    assert.ok(finished.outcome === 'refused');
    assert.ok(['not-trusted', 'provider-wrong'].includes(finished.why), finished.why);
    assert.equal(await sessions(), 0);
  });
}

test('an answer is taken in the browser that asked, and in no other: nobody is signed in as somebody else’s self', async () => {
  const back = provider.comeBack(await begin('attacker'));
  assert.deepEqual(await finish(back, { browser: 'victim' }), { outcome: 'refused', why: 'not-begun', codes: [] });
  assert.equal(await sessions(), 0);
});

test('an answer is taken once, also by two servers at the same time', async () => {
  const back = provider.comeBack(await begin());
  const both = await Promise.all([finish(back), finish(back, { at: other })]);
  assert.deepEqual(both.map(({ outcome }) => outcome).toSorted(), ['refused', 'signed-in']);
  assert.ok((await finish(back)).outcome === 'refused');
  assert.equal(await sessions(), 1);
});

test('a state that was made up, is missing, or is of another tab’s sign-in with this one’s code, is refused', async () => {
  const [first, second] = [await begin(), await begin()];
  for (const state of ['made-up', '']) {
    const back = provider.comeBack(first, { state });
    assert.ok((await finish(back)).outcome === 'refused', state);
  }
  // The code of one request with the state of the other: the verifier and the nonce are not its own.
  const mixed = provider.comeBack(first, { state: second.searchParams.get('state')! });
  const finished = await finish(mixed);
  assert.ok(finished.outcome === 'refused' && finished.why === 'not-trusted');
  assert.equal(await sessions(), 0);
});

test('a code that was stolen elsewhere and put into this browser’s answer is refused: it has another verifier', async () => {
  const theirs = provider.comeBack(await begin('attacker'));
  const mine = provider.comeBack(await begin('victim'), { code: theirs.searchParams.get('code')! });
  const finished = await finish(mine, { browser: 'victim' });
  assert.ok(finished.outcome === 'refused' && finished.why === 'not-trusted');
});

test('an answer in another provider’s name is refused before its code is shown to anybody', async () => {
  const before = provider.asked.length;
  for (const iss of ['https://elsewhere.example.org', '']) {
    const finished = await finish(provider.comeBack(await begin(), { iss }));
    assert.ok(finished.outcome === 'refused' && finished.why !== 'cancelled', iss);
  }
  assert.equal(provider.asked.length, before);
});

test('who comes back after ten minutes begins again', async () => {
  const back = provider.comeBack(await begin());
  aheadMs = 601_000;
  assert.deepEqual(await finish(back), { outcome: 'refused', why: 'not-begun', codes: [] });
});

test('whoever must show anew who they are has shown it since: an older showing is refused', async () => {
  const url = await begin('browser', true);
  assert.deepEqual([url.searchParams.get('prompt'), url.searchParams.get('max_age')], ['login', '0']);
  provider.next = { claims: { auth_time: Math.floor(Date.now() / 1000) - 60 } };
  const old = await finish(provider.comeBack(url));
  assert.ok(old.outcome === 'refused' && old.why === 'not-trusted');
  provider.next = { claims: { auth_time: undefined } };
  assert.ok((await finish(provider.comeBack(await begin('browser', true)))).outcome === 'refused');
  provider.next = {};
  assert.ok((await finish(provider.comeBack(await begin('browser', true)))).outcome === 'signed-in');
});

test('who gave up is told so; a provider that is not there is told as such, in time', async () => {
  const url = await begin();
  const back = new URL(redirectUri);
  back.search = new URLSearchParams({
    error: 'access_denied',
    state: url.searchParams.get('state')!,
    iss: provider.issuer,
  }).toString();
  const finished = await finish(back);
  assert.ok(finished.outcome === 'refused' && finished.why === 'cancelled');
  const nowhere = createIdentityProvider(
    { ...settings!, issuer: 'http://127.0.0.1:1', origins },
    { clock, log: silentLog },
  );
  assert.deepEqual(await nowhere.send(redirectUri, false), { done: false, why: 'provider-down' });
});

test('a refusal is written down with whom the provider named, and why', async () => {
  provider.next = { userInfo: { nhsid_nrbac_roles: [{ role_code: 'R9999', org_code: 'RJZ' }] } };
  const finished = await finish(provider.comeBack(await begin()), { requestId: 'refused' });
  assert.deepEqual(finished, { outcome: 'refused', why: 'role-unknown', codes: ['R9999'] });
  assert.deepEqual(await eventsOf('refused'), [{ kind: 'sign-in', outcome: '8', said: 'role-unknown R9999' }]);
});

const bothRoles = {
  nhsid_nrbac_roles: [
    { person_roleid: '1', role_code: 'R0050', org_code: 'RJZ' },
    { person_roleid: '2', role_code: 'R0260', org_code: 'RJZ' },
  ],
};
const roleOf = async (token: string) => (await one.signIn.userOf(token))?.roleId;

test('of several roles one is chosen, once; changing it is another session with another token', async () => {
  provider.next = { userInfo: bothRoles };
  const finished = await finish(provider.comeBack(await begin()));
  assert.ok(finished.outcome === 'choose');
  const { choice } = finished;
  assert.equal(await sessions(), 0, 'nobody is signed in before they chose');
  assert.equal((await one.byProvider.rolesToChoose(choice)).length, 2);
  assert.equal(await one.byProvider.choose({ choice, index: 2, requestId: 'r' }), undefined);
  const both = await Promise.all(
    [one, other].map(({ byProvider }) => byProvider.choose({ choice, index: 1, requestId: 'chosen' })),
  );
  const [chosen] = both.filter((each) => each !== undefined);
  assert.equal(both.filter((each) => each === undefined).length, 1);
  assert.equal(await roleOf(chosen!.token), 'gp');
  const changed = await one.signIn.changeRole(chosen!.token, 0, 'changed');
  assert.equal(await roleOf(changed!.token), 'emergency-doctor');
  assert.equal(await roleOf(chosen!.token), undefined, 'the token of before is worth nothing');
  assert.deepEqual(
    (await eventsOf('changed')).map(({ kind }) => kind),
    ['sign-out', 'sign-in'],
  );
  assert.equal(await one.signIn.changeRole(changed!.token, 7, 'r'), undefined);
  assert.equal(await one.signIn.changeRole('guess', 0, 'r'), undefined);
});

test('changing the role does not make a session last longer', async () => {
  provider.next = { userInfo: bothRoles };
  const finished = await finish(provider.comeBack(await begin()));
  assert.ok(finished.outcome === 'choose');
  let { token } = (await one.byProvider.choose({ choice: finished.choice, index: 0, requestId: 'r' }))!;
  for (let hour = 1; hour < 24; hour += 1) {
    aheadMs = hour * 1_500_000;
    const changed = await one.signIn.changeRole(token, hour % 2, 'r');
    assert.ok(changed, String(hour));
    token = changed.token;
  }
  aheadMs = 12 * 3_600_000 + 1000;
  assert.equal(await roleOf(token), undefined);
});

const signedInAs = async (claims: Record<string, unknown>) => {
  provider.next = { claims };
  const finished = await finish(provider.comeBack(await begin()));
  assert.ok(finished.outcome === 'signed-in');
  return finished.token;
};

test('the provider ends a session of its own, or all of somebody’s; those of others go on', async () => {
  const first = await signedInAs({ sid: 'session-1' });
  const second = await signedInAs({ sid: 'session-2' });
  assert.ok(await one.byProvider.endedThere(await provider.logoutToken({ sid: 'session-1' }), 'ended'));
  assert.deepEqual([await roleOf(first), await roleOf(second)], [undefined, 'emergency-doctor']);
  assert.deepEqual(
    (await eventsOf('ended')).map(({ kind, said }) => [kind, said]),
    [['sign-out', 'The identity provider ended it.']],
  );
  assert.ok(await other.byProvider.endedThere(await provider.logoutToken({ sub: 'nobody', sid: undefined }), 'r'));
  assert.equal(await roleOf(second), 'emergency-doctor');
  assert.ok(await other.byProvider.endedThere(await provider.logoutToken({ sid: undefined }), 'r'));
  assert.equal(await roleOf(second), undefined);
});

const logoutForgeries: [string, Record<string, unknown>, { alg?: string; typ?: string; key?: typeof stranger }?][] = [
  ['signed by another key', {}, { key: stranger }],
  ['for another client', { aud: 'another' }],
  ['from another issuer', { iss: 'https://elsewhere.example.org' }],
  ['that is an ID token', { nonce: 'x' }],
  ['that does not say that it is one', {}, { typ: 'JWT' }],
  ['without the event', { events: {} }],
  ['about nobody', { sub: undefined, sid: undefined }],
  ['without an id', { jti: undefined }],
  ['signed an hour ago', { iat: Math.floor(Date.now() / 1000) - 3600 }],
];
for (const [what, changes, header] of logoutForgeries) {
  test(`a logout token ends nothing: ${what}`, async () => {
    const token = await signedInAs({});
    assert.equal(await one.byProvider.endedThere(await provider.logoutToken(changes, header), 'r'), false);
    assert.ok(await roleOf(token));
  });
}

test('a logout token is used once, whichever server it comes to', async () => {
  const token = await provider.logoutToken();
  const both = await Promise.all([one, other].map(({ byProvider }) => byProvider.endedThere(token, 'r')));
  assert.equal(both.filter(Boolean).length, 1);
});

test('signing out leads to the provider, with what it ends there, and back to us alone', async () => {
  const token = await signedInAs({});
  const ended = await one.signIn.signOut(token, 'r');
  const url = await one.byProvider.provider.signOutUrl(ended!, 'https://record.example.org/sign-in');
  assert.equal(`${url!.origin}${url!.pathname}`, `${provider.issuer}/end`);
  assert.equal(url!.searchParams.get('post_logout_redirect_uri'), 'https://record.example.org/sign-in');
  assert.equal(url!.searchParams.get('id_token_hint')!.split('.').length, 3);
});

test('all of somebody’s sessions can be ended by us, and no one else’s', async () => {
  const tokens = [await signedInAs({ sid: 'a' }), await signedInAs({ sid: 'b' })];
  provider.next = { claims: { sub: 'another' }, userInfo: { sub: 'another' } };
  const theirs = await finish(provider.comeBack(await begin()));
  assert.ok(theirs.outcome === 'signed-in');
  assert.equal(await other.signIn.endAllOf('kwame-asante', 'revoked'), 2);
  for (const token of tokens) assert.equal(await roleOf(token), undefined);
  assert.ok(await roleOf(theirs.token));
  assert.equal((await eventsOf('revoked')).length, 2);
});
