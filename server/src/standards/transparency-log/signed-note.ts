// Text signed by one or more keys, and the keys that verify it. Source: C2SP signed-note v1.0.0, with Ed25519 (type 0x01).
import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

export interface Signer {
  /** Without spaces and plus. For a log: its origin. */
  name: string;
  privateKey: KeyObject;
}

export interface Verifier {
  name: string;
  keyId: string;
  publicKey: KeyObject;
}

const ed25519 = Buffer.from([1]);
/** What stands before the 32 bytes of an Ed25519 key in its DER form (RFC 8410). */
const publicKeyHeader = Buffer.from(['302a', '3005', '06032b6570', '032100'].join(''), 'hex');

const rawPublicKey = (key: KeyObject): Buffer =>
  createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(publicKeyHeader.length);

function keyIdOf(name: string, publicKey: Buffer): Buffer {
  return createHash('sha256').update(`${name}\n`).update(ed25519).update(publicKey).digest().subarray(0, 4);
}

/** Ed25519 private keys in PEM, one after another. @throws Error where there is none, or one of another kind. */
export function readSigners(pem: string, name: string): Signer[] {
  const blocks = pem.match(/-----BEGIN PRIVATE KEY-----[\s\S]+?-----END PRIVATE KEY-----/g) ?? [];
  const signers = blocks.map((block) => ({ name, privateKey: createPrivateKey(block) }));
  if (signers.length === 0 || signers.some(({ privateKey }) => privateKey.asymmetricKeyType !== 'ed25519'))
    throw new Error('There is no Ed25519 private key in it, or another one beside.');
  return signers;
}

/** `name+keyid+key`, as whoever verifies is given it. */
export function verifierKeyOf({ name, privateKey }: Signer): string {
  const key = rawPublicKey(privateKey);
  return `${name}+${keyIdOf(name, key).toString('hex')}+${Buffer.concat([ed25519, key]).toString('base64')}`;
}

/** @throws Error where the text is no verifier key, or its id is not of this name and key. */
export function readVerifier(text: string): Verifier {
  const [, name, keyId, encoded] = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text.trim()) ?? [];
  const bytes = Buffer.from(encoded ?? '', 'base64');
  if (!name || !keyId || bytes.length !== 33 || bytes[0] !== 1) throw new Error('This is no Ed25519 verifier key.');
  const key = bytes.subarray(1);
  if (keyIdOf(name, key).toString('hex') !== keyId)
    throw new Error('The id of this verifier key is not of its name and key.');
  const publicKey = createPublicKey({ key: Buffer.concat([publicKeyHeader, key]), format: 'der', type: 'spki' });
  return { name, keyId, publicKey };
}

/** @param text ends in a newline. */
export function signNote(text: string, signers: readonly Signer[]): string {
  const lines = signers.map(({ name, privateKey }) => {
    const signature = sign(null, Buffer.from(text, 'utf8'), privateKey);
    const id = keyIdOf(name, rawPublicKey(privateKey));
    return `— ${name} ${Buffer.concat([id, signature]).toString('base64')}\n`;
  });
  return `${text}\n${lines.join('')}`;
}

/**
 * The text, where a known key signed it and no known key’s signature is wrong. Signatures of unknown keys are passed over.
 * @returns undefined where it may not be believed.
 */
export function openNote(note: string, verifiers: readonly Verifier[]): string | undefined {
  const end = note.lastIndexOf('\n\n');
  if (end < 0 || note.length > 65_536) return undefined;
  const text = note.slice(0, end + 1);
  let known = 0;
  for (const line of note
    .slice(end + 2)
    .split('\n')
    .slice(0, -1)) {
    const [, name, encoded] = /^— (\S+) ([A-Za-z0-9+/=]+)$/.exec(line) ?? [];
    if (!name || !encoded) return undefined;
    const bytes = Buffer.from(encoded, 'base64');
    const keyId = bytes.subarray(0, 4).toString('hex');
    const verifier = verifiers.find((each) => each.name === name && each.keyId === keyId);
    if (!verifier) continue;
    if (!verify(null, Buffer.from(text, 'utf8'), verifier.publicKey, bytes.subarray(4))) return undefined;
    known += 1;
  }
  return known > 0 ? text : undefined;
}
