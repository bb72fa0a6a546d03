// Opaque tokens for addresses: what a link leads to, sealed, so that no number, name or foreign address stands in a URL and
// none can be made up. Source: RFC 5116, AES-256-GCM; the key follows from a secret the servers of one database share.
import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto';

/** What an address is for. One made for the one use cannot be turned to the other. */
export type TokenUse = 'document' | 'sides' | 'changes' | 'view' | 'events' | 'looks';

export interface PageTokens {
  /** Seals a value for one use and one session: another session's holder cannot open it. */
  seal(use: TokenUse, value: unknown, sessionId: string): string;
  /** The value, or undefined for a token that is not ours, not for this use, not this session's, or altered. */
  open(use: TokenUse, token: string, sessionId: string): unknown;
}

export function createPageTokens(secret: string): PageTokens {
  // Why scrypt: whoever holds a token could try secrets against it, and an operator's database password may be a poor one.
  const key = scryptSync(secret, 'local care record page tokens', 32);
  const bound = (use: TokenUse, sessionId: string) => Buffer.from(`${use} ${sessionId}`);
  return {
    seal(use, value, sessionId) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(bound(use, sessionId));
      const sealed = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
    },
    open(use, token, sessionId) {
      const bytes = Buffer.from(token, 'base64url');
      // Written otherwise it would decode to the same: what is not as it was made is not ours.
      if (bytes.length < 29 || bytes.toString('base64url') !== token) return undefined;
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
          .setAAD(bound(use, sessionId))
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
