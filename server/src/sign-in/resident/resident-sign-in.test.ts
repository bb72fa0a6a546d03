// Signing in to one's own page, and the attacks on it: each is refused, signs nobody in, and tells nobody anything of anybody.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { after, beforeEach, test } from 'node:test';
import { createLocalJWKSet, jwtVerify, type JWK } from 'jose';
import { systemClock } from '#runtime/clock.ts';
import type { Partnership } from '#runtime/config/partnership.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { silentLog } from '#runtime/log.ts';
import type { PersonId } from '#standards/patient.ts';
import { openExampleProvider } from '../example-provider.ts';
import { createSignIn } from '../sign-in.ts';
import { openResidentSignIn } from './open-resident-sign-in.ts';
import { residentsFile } from './resident-settings.ts';
import type { FindResident, WhyNotFound } from './resident.ts';

const testDatabase = await createTestDatabase();
const owner = testDatabase.as('owner');
let aheadMs = 0;
const clock = { now: () => new Date(Date.now() + aheadMs), monotonicMs: () => systemClock.monotonicMs() + aheadMs };
const provider = await openExampleProvider(() => Math.floor(clock.now().getTime() / 1000));
after(() => provider.close());
const parsed = residentsFile.parse({
  provider: {
    name: 'Login',
    issuer: provider.issuer,
    clientId: 'local-care-record',
    signedWith: 'RS256',
    waitMs: 1000,
  },
});
const settings = { ...parsed, provider: { ...parsed.provider, origins: [provider.issuer] } };
const partnership = { testPeopleOnly: true, timeZone: 'Europe/London' } as Partnership;
const personId = '0b7a1f4e-6f1e-4c1e-9b57-1f6a2f0f9d11' as PersonId;
const patricia = { nhs_number: '9990001014', birthdate: '1946-11-21', family_name: 'Nolan' };
const surely = { sub: 'pat', vot: 'P9.Cp.Cd', identity_proofing_level: 'P9', ...patricia };
let index: WhyNotFound | undefined;
const findResident: FindResident = ({ nhsNumber, birthDate }) =>
  Promise.resolve(
    index !== undefined
      ? { found: false, why: index }
      : nhsNumber === patricia.nhs_number && birthDate === patricia.birthdate
        ? { found: true, personId, name: 'Patricia Nolan' }
        : { found: false, why: 'differs' },
  );
const open = () =>
  openResidentSignIn({
    settings,
    partnership,
    database: testDatabase.as('server'),
    findResident,
    clock,
    log: silentLog,
  });
const [one, other] = [await open(), await open()];
const redirectUri = 'https://record.example.org/resident/sign-in/callback';
const sessions = async () => (await owner.run({ text: 'select from sign_in.resident_session' })).length;
const eventsOf = (requestId: string) =>
  owner.run<{ kind: string; resource: { outcome: string; agent: { who?: { reference?: string } }[] } }>({
    text: 'select kind, resource from audit.event where request_id = $1',
    values: [requestId],
  });
beforeEach(async () => {
  provider.next = { claims: surely, userInfo: { sub: 'pat' } };
  provider.asked.length = 0;
  aheadMs = 0;
  index = undefined;
  await owner.run({ text: 'delete from sign_in.resident_session' });
});

const begin = async (browser = 'browser', again = false) => {
  const begun = await one.signIn!.begin({ browser, redirectUri, again });
  assert.ok(begun.done);
  return begun.url;
};
const finish = (url: URL, { browser = 'browser', at = one, requestId = 'r' } = {}) =>
  at.signIn!.finish({ browser, url, requestId, address: '192.0.2.1' });
const whole = async (requestId = 'r') => finish(provider.comeBack(await begin()), { requestId });

test('somebody is asked for what is enough, known by our key, and signed in, whichever server they come back to', async () => {
  const url = await begin();
  assert.deepEqual(JSON.parse(url.searchParams.get('vtr')!), ['P9.Cp.Cd', 'P9.Cp.Ck', 'P9.Cm']);
  assert.equal(url.searchParams.get('scope'), 'openid profile');
  const finished = await finish(provider.comeBack(url), { at: other, requestId: 'right' });
  assert.ok(finished.signedIn);
  const [asked] = provider.asked;
  assert.equal(asked!.authorization, undefined, 'no secret of ours was sent');
  const assertion = asked!.form.get('client_assertion')!;
  const { payload } = await jwtVerify(assertion, createLocalJWKSet({ keys: other.publicKeys.keys as JWK[] }), {
    algorithms: ['RS512'],
    currentDate: clock.now(),
  });
  assert.deepEqual([payload.iss, payload.sub], ['local-care-record', 'local-care-record']);
  assert.equal(JSON.stringify(other.publicKeys).includes('"d"'), false, 'only the public half is told');
  const resident = await one.sessions.residentOf(finished.token);
  assert.deepEqual(
    [resident?.personId, resident?.name, resident?.nhsNumber, resident?.birthDate],
    [personId, 'Patricia Nolan', patricia.nhs_number, patricia.birthdate],
  );
  const [event] = await eventsOf('right');
  assert.equal(event!.kind, 'sign-in');
  assert.equal(event!.resource.agent[0]?.who?.reference, `Patient/${personId}`);
});

test('an answer is taken once, in the browser that asked, within the time', async () => {
  const back = provider.comeBack(await begin());
  assert.deepEqual(await finish(back, { browser: 'another' }), { signedIn: false, why: 'not-begun' });
  const twice = await Promise.all([finish(back), finish(back, { at: other })]);
  assert.equal(twice.filter(({ signedIn }) => signedIn).length, 1);
  assert.equal(await sessions(), 1);
  const late = provider.comeBack(await begin());
  aheadMs = 601_000;
  assert.deepEqual(await finish(late), { signedIn: false, why: 'not-begun' });
});

test('whoever is known less surely is told to prove who they are; nothing else is told apart', async () => {
  const tries: [string, object, WhyNotFound | undefined][] = [
    ['prove-who-you-are', { vot: 'P5.Cp.Cd', identity_proofing_level: 'P5' }, undefined],
    ['prove-who-you-are', { vot: 'P9.Cp' }, undefined],
    ['prove-who-you-are', { identity_proofing_level: 'P5' }, undefined],
    ['nothing-to-show', { birthdate: '1946-11-22' }, undefined],
    ['nothing-to-show', { nhs_number: '9990001022' }, undefined],
    ['nothing-to-show', { birthdate: '2020-01-01' }, undefined],
    ['nothing-to-show', { nhs_number: undefined }, undefined],
    ['nothing-to-show', {}, 'not-known'],
    ['nothing-to-show', {}, 'several'],
    ['nothing-to-show', {}, 'deceased'],
    ['try-later', {}, 'unchecked'],
  ];
  for (const [number, [why, claims, found]] of tries.entries()) {
    provider.next = { claims: { ...surely, ...claims }, userInfo: { sub: 'pat' } };
    index = found;
    const requestId = `refused-${number}`;
    assert.deepEqual(await whole(requestId), { signedIn: false, why }, requestId);
    const events = await eventsOf(requestId);
    assert.deepEqual(
      events.map(({ kind, resource }) => [kind, resource.outcome]),
      [['sign-in', '8']],
    );
    assert.doesNotMatch(JSON.stringify(events), /Nolan|1946|999000|"pat"/, 'the refusal names nobody');
  }
  assert.equal(await sessions(), 0);
});

test('forged answers sign nobody in', async () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const forged: Parameters<typeof Object.assign>[1][] = [
    { claims: surely, key: privateKey },
    { claims: { ...surely, nonce: 'another' } },
    { claims: { ...surely, aud: 'somebody-else' } },
    { claims: { ...surely, iss: 'https://elsewhere.example.org' } },
    { claims: { ...surely, exp: 1 } },
    {
      token: () =>
        `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify(surely)).toString('base64url')}.`,
    },
  ];
  for (const next of forged) {
    provider.next = { userInfo: { sub: 'pat' }, ...(next as typeof provider.next) };
    const answer = await whole();
    assert.equal(answer.signedIn, false);
  }
  // What is not signed does not outdo what is.
  provider.next = { claims: { ...surely, vot: 'P5.Cp.Cd' }, userInfo: { sub: 'pat', vot: 'P9.Cp.Cd' } };
  assert.deepEqual(await whole(), { signedIn: false, why: 'prove-who-you-are' });
  provider.next = { claims: surely, userInfo: { sub: 'somebody-else', nhs_number: '9990001022' } };
  assert.equal((await whole()).signedIn, false);
  assert.equal(await sessions(), 0);
});

test('a session ends by itself: when it is not used, and however much it is', async () => {
  const idle = await whole();
  assert.ok(idle.signedIn);
  aheadMs = 9 * 60_000;
  assert.ok(await one.sessions.residentOf(idle.token), 'used, so it goes on');
  aheadMs += 10 * 60_000 + 1;
  assert.equal(await one.sessions.residentOf(idle.token), undefined);
  aheadMs = 0;
  const used = await whole();
  assert.ok(used.signedIn);
  for (; aheadMs < 60 * 60_000; aheadMs += 5 * 60_000) await one.sessions.residentOf(used.token);
  aheadMs = 60 * 60_000 + 1;
  assert.equal(await one.sessions.residentOf(used.token), undefined);
  await one.sessions.clearEnded();
  assert.equal(await sessions(), 0);
});

test('they end their other sessions, on every server, and sign out of this one; each is written down', async () => {
  const [here, there] = [await whole(), await whole()];
  assert.ok(here.signedIn && there.signedIn);
  const resident = (await one.sessions.residentOf(here.token))!;
  assert.equal((await one.sessions.ofPerson(personId)).length, 2);
  assert.equal(await one.sessions.endOthers(resident, 'ending'), 1);
  assert.equal(await other.sessions.residentOf(there.token), undefined);
  assert.ok(await other.sessions.residentOf(here.token));
  await other.sessions.signOut(here.token, 'out');
  await other.sessions.signOut(here.token, 'out');
  assert.equal(await one.sessions.residentOf(here.token), undefined);
  assert.deepEqual(
    [(await eventsOf('ending')).map(({ kind }) => kind), (await eventsOf('out')).map(({ kind }) => kind)],
    [['sign-out'], ['sign-out']],
  );
});

test('no token of a resident is one of staff, nor the reverse; a copy of the table lets nobody in', async () => {
  const signedIn = await whole();
  assert.ok(signedIn.signedIn);
  const staff = createSignIn({ database: testDatabase.as('server'), clock });
  assert.equal(await staff.userOf(signedIn.token), undefined);
  const identity = {
    userId: 'ann',
    name: 'Ann',
    roleId: 'gp',
    roleName: 'GP',
    organisation: { ods: 'RJZ', name: 'Hospital' },
    permissions: new Set<never>(),
  };
  const { token } = await staff.start({ identity, roles: [identity] }, 'staff');
  assert.equal(await one.sessions.residentOf(token), undefined);
  const [row] = await owner.run<{ hash: Buffer; id: string }>({
    text: 'select token_hash as hash, session_id as id from sign_in.resident_session',
  });
  for (const guess of [row!.hash.toString('base64url'), row!.hash.toString('hex'), row!.id])
    assert.equal(await one.sessions.residentOf(guess), undefined);
});
