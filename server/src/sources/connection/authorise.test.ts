import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { jwtVerify } from 'jose';
import * as told from '../contract/told-server.ts';
import { type Authoriser, openAuthoriser } from './authorise.ts';

const folder = mkdtempSync(join(tmpdir(), 'source-key-'));
after(() => rmSync(folder, { recursive: true }));
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const keyFile = join(folder, 'key.pem');
writeFileSync(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }));

const start = Date.parse('2026-11-23T09:00:00Z');

/** A token endpoint that counts what it issues, and an authoriser that believes it is `start` and later. */
async function setScene(behaviour?: told.Behaviour) {
  const server = await told.startToldServer();
  const clock = { now: start };
  let issued = 0;
  server.behave(
    behaviour ??
      told.replying(() => ({
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ access_token: `token-${(issued += 1)}`, token_type: 'bearer', expires_in: 300 }),
      })),
  );
  const tokenUrl = `${server.origin}/token`;
  const authoriser = openAuthoriser(
    {
      kind: 'client-credentials',
      tokenUrl,
      clientId: 'lcr',
      scope: 'system/*.rs',
      keyFile,
      keyId: 'k1',
      algorithm: 'ES384',
    },
    { now: () => new Date(clock.now) },
  );
  return {
    server,
    clock,
    authoriser,
    tokenUrl,
    async [Symbol.asyncDispose]() {
      await authoriser.close();
      await server.close();
    },
  };
}

const headerOf = async (authoriser: Authoriser) => {
  const authorisation = await authoriser.authorise(new AbortController().signal);
  assert.ok(authorisation.authorised);
  return authorisation.headers['authorization'];
};

describe('authorising ourselves to a source', () => {
  it('sends a JWT signed with our key, good for minutes, to the token endpoint alone', async () => {
    await using scene = await setScene();
    assert.equal(await headerOf(scene.authoriser), 'Bearer token-1');
    const form = new URLSearchParams(scene.server.requests[0]!.body.toString());
    assert.equal(form.get('grant_type'), 'client_credentials');
    const { payload, protectedHeader } = await jwtVerify(form.get('client_assertion')!, publicKey, {
      audience: scene.tokenUrl,
      issuer: 'lcr',
      subject: 'lcr',
      currentDate: new Date(start),
    });
    assert.equal(protectedHeader.kid, 'k1');
    assert.ok(payload.exp! - start / 1000 <= 300 && payload.jti);
  });

  it('asks once for all who wait, and again before the token ends', async () => {
    await using scene = await setScene();
    const headers = await Promise.all([1, 2, 3].map(() => headerOf(scene.authoriser)));
    assert.deepEqual(new Set(headers), new Set(['Bearer token-1']));
    scene.clock.now = start + 260_000;
    assert.equal(await headerOf(scene.authoriser), 'Bearer token-1');
    scene.clock.now = start + 280_000;
    assert.equal(await headerOf(scene.authoriser), 'Bearer token-2');
    assert.equal(scene.server.requests.length, 2);
  });

  it('gets one new token when several requests are refused with the old one', async () => {
    await using scene = await setScene();
    const authorization = (await headerOf(scene.authoriser))!;
    assert.equal(scene.authoriser.forgetToken({ authorization }), true);
    assert.equal(await headerOf(scene.authoriser), 'Bearer token-2');
    scene.authoriser.forgetToken({ authorization });
    assert.equal(await headerOf(scene.authoriser), 'Bearer token-2');
  });

  const failures: [string, told.Behaviour, string][] = [
    ['it refuses us', told.replying({ status: 400, body: '{"error":"invalid_client"}' }), 'refused'],
    ['it sends rubbish', told.replying({ body: '<html>' }), 'refused'],
    [
      'its token would break a header',
      told.replying({ headers: { 'content-type': 'application/json' }, body: String.raw`{"access_token":"a\r\nb"}` }),
      'refused',
    ],
    ['it is busy', told.replying({ status: 503 }), 'not-reachable'],
    ['it cuts the connection', told.resetting('request'), 'not-reachable'],
  ];
  for (const [name, behaviour, outcome] of failures) {
    it(`says why where the token endpoint fails (${name}), and tries anew the next time`, async () => {
      await using scene = await setScene(behaviour);
      for (const times of [1, 2]) {
        const authorisation = await scene.authoriser.authorise(new AbortController().signal);
        assert.ok(!authorisation.authorised && authorisation.refusal.outcome === outcome);
        assert.equal(scene.server.requests.length, times);
      }
    });
  }

  it('lets a reader go while the token endpoint hangs', async () => {
    await using scene = await setScene(told.hanging);
    const cancel = new AbortController();
    const waiting = scene.authoriser.authorise(cancel.signal);
    await scene.server.requestArrived();
    const reason = new Error('the wait is over');
    cancel.abort(reason);
    await assert.rejects(waiting, reason);
  });

  it('says at start that a key file is missing or no key', () => {
    const settings = {
      kind: 'client-credentials',
      tokenUrl: 'https://example.org/',
      clientId: 'x',
      scope: 'x',
      algorithm: 'ES384',
    } as const;
    const now = () => new Date();
    assert.throws(() => openAuthoriser({ ...settings, keyFile: join(folder, 'none.pem') }, { now }));
    const broken = join(folder, 'broken.pem');
    writeFileSync(broken, 'not a key');
    assert.throws(() => openAuthoriser({ ...settings, keyFile: broken }, { now }));
  });

  it('sends a fixed token as it is, and nothing where there is none', async () => {
    const now = () => new Date();
    assert.equal(await headerOf(openAuthoriser({ kind: 'bearer', token: 'abc' }, { now })), 'Bearer abc');
    assert.equal(await headerOf(openAuthoriser({ kind: 'none' }, { now })), undefined);
  });
});
