// A signed link against everything that is not one: each forgery is refused, for its own reason.
import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { exportJWK, type JWTPayload, SignJWT } from 'jose';
import { silentLog } from '#runtime/log.ts';
import { createLinkReader } from './launch-link.ts';
import { systemFile } from './launch-settings.ts';

const now = new Date('2026-11-23T09:00:00Z');
const seconds = now.getTime() / 1000;
const ours = 'https://record.example.org';

async function keyPair(keyId: string) {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { keyId, publicKey, privateKey, jwk: { ...(await exportJWK(publicKey)), kid: keyId, alg: 'ES256' } };
}
const kings = await keyPair('kings-1');
const guys = await keyPair('guys-1');
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const rsaJwk = { ...(await exportJWK(rsa.publicKey)), kid: 'rsa-1', alg: 'RS256' };
const system = (id: string, keys: object[], algorithms: string[]) =>
  systemFile.parse({ id, name: id, organisation: 'RJZ', link: { issuer: id, keys, algorithms } });
const read = createLinkReader(
  [
    system('kings', [kings.jwk], ['ES256']),
    system('guys', [guys.jwk], ['ES256']),
    system('rsa-system', [rsaJwk], ['RS256']),
  ],
  { clock: { now: () => now, monotonicMs: () => 0 }, log: silentLog },
);

const payload = (changes: Record<string, unknown> = {}): JWTPayload => ({
  iss: 'kings',
  aud: ours,
  sub: 'kwame-asante',
  name: 'Dr Kwame Asante',
  job_role_code: 'R0050',
  organisation: 'RJZ',
  purpose: 'direct-care',
  patient: { nhs_number: '9990001006', birth_date: '1951-04-02' },
  jti: randomUUID(),
  iat: seconds,
  exp: seconds + 60,
  ...changes,
});
const sign = (
  changes: Record<string, unknown> = {},
  { key = kings.privateKey, ...header }: { key?: KeyObject; alg?: string; kid?: string; typ?: string } = {},
) =>
  new SignJWT(payload(changes))
    .setProtectedHeader({ alg: 'ES256', kid: 'kings-1', typ: 'lcr-launch+jwt', ...header })
    .sign(key);
const whyOf = async (token: string) => {
  const result = await read(token, ours);
  return result.believed ? 'believed' : result.why;
};
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

test('a link that is right is believed, and says who, as what, for whom', async () => {
  const result = await read(await sign(), ours);
  assert.ok(result.believed);
  assert.deepEqual(result.said.user, {
    userId: 'kwame-asante',
    name: 'Dr Kwame Asante',
    jobRoleCode: 'R0050',
    organisation: 'RJZ',
  });
  assert.deepEqual(result.said.patient, { nhsNumber: '9990001006', birthDate: '1951-04-02' });
  assert.equal(result.once?.issuer, 'kings');
});

const forgeries: [string, () => Promise<string> | string, string][] = [
  ['unsigned (alg none)', () => `${part({ alg: 'none', typ: 'lcr-launch+jwt' })}.${part(payload())}.`, 'not-trusted'],
  [
    'signed with HS256 and the public key as the secret',
    () => {
      const head = `${part({ alg: 'HS256', kid: 'rsa-1', typ: 'lcr-launch+jwt' })}.${part(payload({ iss: 'rsa-system' }))}`;
      const secret = rsa.publicKey.export({ type: 'spki', format: 'pem' });
      return `${head}.${createHmac('sha256', secret).update(head).digest('base64url')}`;
    },
    'not-trusted',
  ],
  [
    'signed by nobody we know, with the right key id',
    async () => sign({}, { key: (await keyPair('x')).privateKey }),
    'not-trusted',
  ],
  [
    'another system’s key, in this system’s name',
    () => sign({}, { key: guys.privateKey, kid: 'guys-1' }),
    'not-trusted',
  ],
  ['another system’s key, under this system’s key id', () => sign({}, { key: guys.privateKey }), 'not-trusted'],
  [
    'a key brought along in the header',
    async () => {
      const own = await keyPair('own');
      return new SignJWT(payload())
        .setProtectedHeader({ alg: 'ES256', typ: 'lcr-launch+jwt', jwk: own.jwk })
        .sign(own.privateKey);
    },
    'not-trusted',
  ],
  [
    'keys fetched from where the header says',
    () =>
      new SignJWT(payload())
        .setProtectedHeader({
          alg: 'ES256',
          typ: 'lcr-launch+jwt',
          kid: 'other',
          jku: 'https://elsewhere.example.org/keys',
        })
        .sign(guys.privateKey),
    'not-trusted',
  ],
  ['from a system nobody registered', () => sign({ iss: 'elsewhere' }), 'system-unknown'],
  [
    'a patient changed after signing',
    async () => {
      const [head, , signature] = (await sign()).split('.');
      return `${head}.${part(payload({ patient: { nhs_number: '9990001022', birth_date: '1984-01-01' } }))}.${signature}`;
    },
    'not-trusted',
  ],
  ['for another record', () => sign({ aud: 'https://elsewhere.example.org' }), 'not-for-us'],
  ['for nobody', () => sign({ aud: undefined }), 'not-for-us'],
  ['older than a minute', () => sign({ iat: seconds - 70, exp: seconds - 10 }), 'expired'],
  ['not expired, and yet signed long ago', () => sign({ iat: seconds - 70, exp: seconds + 20 }), 'expired'],
  ['good for an hour', () => sign({ exp: seconds + 3600 }), 'not-trusted'],
  ['good for ever', () => sign({ exp: undefined }), 'not-trusted'],
  ['from the future, as of a clock that is wrong', () => sign({ iat: seconds + 30, exp: seconds + 60 }), 'not-trusted'],
  ['not to be used yet', () => sign({ nbf: seconds + 30 }), 'not-trusted'],
  ['without an id, so that it could be used again', () => sign({ jti: undefined }), 'not-trusted'],
  ['of an id that could be guessed', () => sign({ jti: '1' }), 'not-trusted'],
  ['another kind of token of the same system', () => sign({}, { typ: 'JWT' }), 'not-trusted'],
  ['for another purpose than care', () => sign({ purpose: 'research' }), 'purpose-not-care'],
  ['about nobody', () => sign({ patient: undefined }), 'not-trusted'],
  ['about a number alone', () => sign({ patient: { nhs_number: '9990001006' } }), 'not-trusted'],
  ['by nobody', () => sign({ sub: undefined }), 'not-trusted'],
  ['no token', () => 'token', 'system-unknown'],
  ['nothing', () => '', 'system-unknown'],
];
for (const [what, forge, why] of forgeries) {
  test(`refused: ${what}`, async () => assert.equal(await whyOf(await forge()), why));
}

test('clocks that differ by a few seconds do not stand in the way', async () => {
  assert.equal(await whyOf(await sign({ iat: seconds + 4, exp: seconds + 60 })), 'believed');
  assert.equal(await whyOf(await sign({ iat: seconds - 60, exp: seconds - 3 })), 'believed');
});
