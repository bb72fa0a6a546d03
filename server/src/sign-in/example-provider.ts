// An identity provider written by hand, for tests of attacks: it says what it is told to, signed as it is told to. The simulated
// provider of the demonstration is another, and cannot misbehave so.
import { createHash, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, type JWTPayload, SignJWT } from 'jose';

export interface ExampleProvider {
  issuer: string;
  /** What its next ID token says instead, or in which other way it is signed. */
  next: {
    claims?: Record<string, unknown>;
    /** Makes the token itself. */
    token?: (payload: JWTPayload) => Promise<string> | string;
    userInfo?: object;
    key?: KeyObject;
    header?: Record<string, string>;
  };
  /** Requests to its token endpoint: the form, and the client's authentication. */
  asked: { form: URLSearchParams; authorization: string | undefined }[];
  publicKey: KeyObject;
  /** As the browser would come back from it, for an authorization request it was sent. */
  comeBack(authorization: URL, changes?: Record<string, string>): URL;
  logoutToken(
    changes?: Record<string, unknown>,
    header?: { key?: KeyObject; alg?: string; typ?: string },
  ): Promise<string>;
  close(): Promise<void>;
}

export const exampleClient = { clientId: 'local-care-record', clientSecret: 'secret of a test' };

/** @param now seconds; the provider's clock. */
export async function openExampleProvider(now: () => number): Promise<ExampleProvider> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const keyId = randomUUID();
  const jwk = { ...(await exportJWK(publicKey)), kid: keyId, alg: 'RS256', use: 'sig' };
  /** By code: the nonce of the request it answers. */
  const codes = new Map<string, { nonce: string; challenge: string }>();
  const server = createServer((request, response) => void respond(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider: ExampleProvider = {
    issuer,
    next: {},
    asked: [],
    publicKey,
    comeBack(authorization, changes = {}) {
      const { searchParams: sent } = authorization;
      const code = randomUUID();
      codes.set(code, { nonce: sent.get('nonce')!, challenge: sent.get('code_challenge')! });
      const back = new URL(sent.get('redirect_uri')!);
      back.search = new URLSearchParams({ code, state: sent.get('state')!, iss: issuer, ...changes }).toString();
      return back;
    },
    logoutToken: (changes = {}, { key = privateKey, alg = 'RS256', typ = 'logout+jwt' } = {}) =>
      new SignJWT({
        iss: issuer,
        aud: exampleClient.clientId,
        sub: 'kwame-asante',
        sid: 'session-1',
        iat: now(),
        jti: randomUUID(),
        events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
        ...changes,
      })
        .setProtectedHeader({ alg, kid: keyId, typ })
        .sign(key),
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
  return provider;

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const json = (value: object, status = 200) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(value));
    };
    const path = request.url ?? '/';
    if (path === '/.well-known/openid-configuration')
      return json({
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        userinfo_endpoint: `${issuer}/userinfo`,
        jwks_uri: `${issuer}/keys`,
        end_session_endpoint: `${issuer}/end`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
        authorization_response_iss_parameter_supported: true,
      });
    if (path === '/keys') return json({ keys: [jwk] });
    if (path === '/userinfo') return json({ ...said(), ...provider.next.userInfo });
    let body = '';
    for await (const chunk of request as AsyncIterable<Buffer>) body += chunk.toString('utf8');
    const form = new URLSearchParams(body);
    provider.asked.push({ form, authorization: request.headers.authorization });
    const code = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (!code || challenge !== code.challenge) return json({ error: 'invalid_grant' }, 400);
    const { token, key = privateKey, header = {}, claims = {} } = provider.next;
    const payload: JWTPayload = {
      iss: issuer,
      aud: exampleClient.clientId,
      exp: now() + 300,
      iat: now(),
      auth_time: now(),
      nonce: code.nonce,
      sid: 'session-1',
      authentication_assurance_level: '3',
      sub: 'kwame-asante',
      ...claims,
    };
    const idToken = token
      ? await token(payload)
      : await new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid: keyId, ...header }).sign(key);
    return json({ access_token: 'access', token_type: 'Bearer', expires_in: 300, id_token: idToken });
  }

  function said(): object {
    return {
      sub: 'kwame-asante',
      name: 'Dr Kwame Asante',
      nhsid_nrbac_roles: [{ person_roleid: '1', role_code: 'S8000:G8000:R0050', org_code: 'RJZ' }],
    };
  }
}
