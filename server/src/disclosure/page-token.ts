// Opaque tokens for addresses: what a link leads to, sealed, so that no number, name or foreign address stands in a URL and
// none can be made up. Source: RFC 5116, AES-256-GCM; the key follows from a secret the servers of one database share.
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

export interface PageTokens {
  /** Seals a value for one session: another session's holder cannot open it. */
  seal(value: unknown, sessionId: string): string;
  /** The value, or undefined for a token that is not ours, not this session's, or altered. */
  open(token: string, sessionId: string): unknown;
}

export function createPageTokens(secret: string): PageTokens {
  const key = createHash('sha256').update('page tokens').update(secret).digest();
  return {
    seal(value, sessionId) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(sessionId));
      const sealed = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
    },
    open(token, sessionId) {
      const bytes = Buffer.from(token, 'base64url');
      if (bytes.length < 29) return undefined;
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
          .setAAD(Buffer.from(sessionId))
          .setAuthTag(bytes.subarray(12, 28));
        return JSON.parse(
          Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8'),
        ) as unknown;
      } catch {
        return undefined;
      }
    },
  };
}
