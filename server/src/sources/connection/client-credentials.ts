// An access token for a JWT signed with our key: no shared secret to leak.
// Source: SMART App Launch 2.2, Backend Services; RFC 7523 §2.2.
import { createPrivateKey, type KeyObject, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { SignJWT } from 'jose';
import type { AuthenticationSettings, TlsSettings } from './connection-settings.ts';
import { openConnection } from './connection.ts';
import { readJson } from './read-json.ts';
import { refusalOf, type Refusal } from './refusal.ts';

export type TokenAnswer = { issued: true; token: string; lifeMs: number } | { issued: false; refusal: Refusal };

type Settings = Extract<AuthenticationSettings, { kind: 'client-credentials' }>;

/** The request serves every reader who waits for it, so its wait is its own. */
const tokenWaitMs = 5000;

/** Where the token endpoint says nothing of its life. Source: RFC 6749 §5.1, expires_in is only recommended. */
const assumedLifeMs = 60_000;

/** Reads the key now. `requestToken` never rejects. */
export function clientCredentials(settings: Settings, options: { tls?: TlsSettings | undefined; now: () => Date }) {
  const key = createPrivateKey(readFileSync(settings.keyFile));
  const connection = openConnection({ baseUrl: settings.tokenUrl, connections: 1, tls: options.tls });
  const requestToken = async (): Promise<TokenAnswer> => {
    try {
      const received = await connection.exchange(
        {
          method: 'POST',
          url: new URL(settings.tokenUrl),
          headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
          body: new URLSearchParams({
            grant_type: 'client_credentials',
            scope: settings.scope,
            client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
            client_assertion: await signAssertion(settings, key, options.now()),
          }).toString(),
          budget: { remaining: 100_000 },
        },
        AbortSignal.timeout(tokenWaitMs),
      );
      if (!received.received) return { issued: false, refusal: { outcome: 'not-reachable', issue: received.issue } };
      const refusal = refusalOf(received.status, undefined, options.now());
      // A token endpoint refuses with 400 as well as 401 (RFC 6749 §5.2).
      if (refusal) return { issued: false, refusal: refusal.outcome === 'refused' ? notIssued : refusal };
      return readToken(readJson(received.body, received.header('content-type')));
    } catch {
      // The token endpoint did not answer in its time, or our key does not fit the algorithm.
      return { issued: false, refusal: noToken };
    }
  };
  return { requestToken, close: () => connection.close() };
}

function readToken(answer: unknown): TokenAnswer {
  const { access_token: token, expires_in: seconds } = (answer ?? {}) as {
    access_token?: unknown;
    expires_in?: unknown;
  };
  // Source: RFC 6750 §2.1, what a bearer token may be made of; anything else would break the header.
  if (typeof token !== 'string' || !/^[A-Za-z0-9\-._~+/]+=*$/.test(token)) return { issued: false, refusal: notIssued };
  return { issued: true, token, lifeMs: typeof seconds === 'number' ? seconds * 1000 : assumedLifeMs };
}

const notIssued: Refusal = {
  outcome: 'refused',
  issue: {
    severity: 'error',
    code: 'login',
    text: 'This source did not accept who we say we are.',
    diagnostics: 'no access token: check clientId, keyFile, algorithm, scope and tokenUrl',
  },
};

const noToken: Refusal = {
  outcome: 'not-reachable',
  issue: {
    severity: 'error',
    code: 'transient',
    text: 'This source is not available at the moment.',
    diagnostics: 'no access token: the token endpoint did not answer, or keyFile does not fit algorithm',
  },
};

function signAssertion(settings: Settings, key: KeyObject, now: Date): Promise<string> {
  const seconds = Math.floor(now.getTime() / 1000);
  const { algorithm: alg, keyId } = settings;
  return (
    new SignJWT()
      .setProtectedHeader(keyId === undefined ? { alg, typ: 'JWT' } : { alg, typ: 'JWT', kid: keyId })
      .setIssuer(settings.clientId)
      .setSubject(settings.clientId)
      .setAudience(settings.tokenUrl)
      .setJti(randomUUID())
      .setIssuedAt(seconds)
      // SMART Backend Services: no more than five minutes ahead.
      .setExpirationTime(seconds + 240)
      .sign(key)
  );
}
