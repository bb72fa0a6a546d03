// The key by which the provider knows us (private key JWT, RFC 7523), and its public half as a provider takes it (JWKS, RFC 7517).
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { type CryptoKey, importPKCS8, type JWK } from 'jose';
import type { ResidentSettings } from './resident-settings.ts';

export interface ClientKey {
  key: CryptoKey;
  keyId: string;
  /** What may be told to anybody. */
  publicKeys: { keys: readonly JWK[] };
}

/** The key that is configured; in a demonstration that has none, a new one, which is kept nowhere. */
export async function openClientKey({
  privateKey,
  keyId,
  keyAlgorithm,
}: Pick<ResidentSettings['provider'], 'privateKey' | 'keyId' | 'keyAlgorithm'>): Promise<ClientKey> {
  const pair: KeyObject = privateKey === undefined ? newKey(keyAlgorithm) : createPrivateKey(privateKey);
  const jwk = createPublicKey(pair).export({ format: 'jwk' }) as JWK;
  const id = keyId ?? createHash('sha256').update(JSON.stringify(jwk)).digest('base64url').slice(0, 16);
  return {
    key: await importPKCS8(pair.export({ type: 'pkcs8', format: 'pem' }) as string, keyAlgorithm),
    keyId: id,
    publicKeys: { keys: [{ ...jwk, kid: id, use: 'sig', alg: keyAlgorithm }] },
  };
}

function newKey(algorithm: string): KeyObject {
  if (!algorithm.startsWith('ES')) return generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  return generateKeyPairSync('ec', { namedCurve: algorithm === 'ES384' ? 'P-384' : 'P-256' }).privateKey;
}
