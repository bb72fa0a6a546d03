// Certificates for tests, made when they run: a private key in a repository is a private key in a repository.
// Source: RFC 5280 §4.1 (certificate), X.690 (DER), RFC 5758 §3.2 (ecdsa-with-SHA256).
import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

export interface ExampleCertificate {
  /** PEM. */
  certificate: string;
  /** PEM. */
  key: string;
  privateKey: KeyObject;
  name: string;
}

/** A certificate for `name` (and 127.0.0.1), good for a day, signed by `authority` or by itself. */
export function exampleCertificate(name: string, authority?: ExampleCertificate): ExampleCertificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const algorithm = sequence(objectId('2a8648ce3d040302'));
  const now = Date.now();
  const extension = (id: string, value: Buffer) => sequence(objectId(id), der(0x04, value));
  const content = sequence(
    der(0xa0, der(0x02, Buffer.of(2))),
    der(0x02, Buffer.concat([Buffer.of(1), randomBytes(8)])),
    algorithm,
    commonName(authority?.name ?? name),
    sequence(utcTime(now - 3_600_000), utcTime(now + 86_400_000)),
    commonName(name),
    publicKey.export({ format: 'der', type: 'spki' }),
    der(
      0xa3,
      sequence(
        // basicConstraints: may sign others. subjectAltName: the loopback address.
        extension('551d13', sequence(der(0x01, Buffer.of(0xff)))),
        extension('551d11', sequence(der(0x87, Buffer.of(127, 0, 0, 1)))),
      ),
    ),
  );
  const signature = sign('sha256', content, authority?.privateKey ?? privateKey);
  const certificate = sequence(content, algorithm, der(0x03, Buffer.concat([Buffer.of(0), signature])));
  const lines = certificate.toString('base64').replaceAll(/.{64}(?=.)/g, '$&\n');
  return {
    certificate: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    privateKey,
    name,
  };
}

function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.of(tag, length), content]);
  const bytes = length < 0x100 ? [length] : [length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, 0x80 | bytes.length, ...bytes), content]);
}

const sequence = (...parts: Buffer[]): Buffer => der(0x30, Buffer.concat(parts));
const objectId = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));
const commonName = (name: string): Buffer =>
  sequence(der(0x31, sequence(objectId('550403'), der(0x0c, Buffer.from(name, 'utf8')))));
const utcTime = (ms: number): Buffer =>
  der(0x17, Buffer.from(`${new Date(ms).toISOString().slice(2, 19).replaceAll(/[-T:]/g, '')}Z`, 'latin1'));
