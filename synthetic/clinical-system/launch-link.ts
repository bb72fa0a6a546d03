// The signed one-time link by which a simulated clinical system opens a record: written from what the record's configuration
// document says of it, not from the record's code.
import { randomUUID } from 'node:crypto';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import type { Worker } from '../identity-provider/workers.ts';

export interface LinkSigner {
  /** Its public key, as a key set. */
  keys: { keys: JWK[] };
  sign(link: LinkContent, audience: string): Promise<string>;
}

export interface LinkContent {
  worker: Worker;
  role: { jobRoleCode: string; ods: string };
  patient: { nhsNumber: string; birthDate: string };
}

export async function createLinkSigner(issuer: string, now: () => Date): Promise<LinkSigner> {
  const keyId = randomUUID();
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  return {
    keys: { keys: [{ ...(await exportJWK(publicKey)), kid: keyId, alg: 'ES256', use: 'sig' }] },
    sign: (link, audience) => signed(link, { issuer, audience, keyId, key: privateKey, now: now() }),
  };
}

function signed(
  { worker, role, patient }: LinkContent,
  { issuer, audience, keyId, key, now }: { issuer: string; audience: string; keyId: string; key: CryptoKey; now: Date },
): Promise<string> {
  const seconds = Math.floor(now.getTime() / 1000);
  return new SignJWT({
    name: worker.name,
    job_role_code: role.jobRoleCode,
    organisation: role.ods,
    purpose: 'direct-care',
    patient: { nhs_number: patient.nhsNumber, birth_date: patient.birthDate },
  })
    .setProtectedHeader({ alg: 'ES256', kid: keyId, typ: 'lcr-launch+jwt' })
    .setIssuer(issuer)
    .setSubject(worker.id)
    .setAudience(audience)
    .setJti(randomUUID())
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + 60)
    .sign(key);
}
