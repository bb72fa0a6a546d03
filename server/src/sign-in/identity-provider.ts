// Asks an OpenID Connect provider who somebody is: authorization code flow with PKCE, state and nonce; ID token signatures
// checked even though they come over TLS.
// Source: OpenID Connect Core 1.0; RFC 9700 (OAuth 2.0 Security Best Current Practice); RFC 9207 (issuer in the answer);
// OpenID Connect RP-Initiated Logout 1.0 and Back-Channel Logout 1.0.
import { createRemoteJWKSet, importPKCS8, jwtVerify } from 'jose';
import * as openid from 'openid-client';
import type { Clock } from '#runtime/clock.ts';
import type { Log } from '#runtime/log.ts';
import type { Claims } from './accept-claims.ts';
import type { ProviderAsked, ProviderSettings } from './identity-settings.ts';
import type { ProviderSession } from './sign-in.ts';

export type WhyNotAsked =
  /** Nobody answers there, or not in time. */
  | 'provider-down'
  /** It answers, and not as a provider does. */
  | 'provider-wrong'
  /** Whoever signs in gave up, or the provider refused them. */
  | 'cancelled'
  /** What came back was not what we asked for, or not from whom we asked. */
  | 'not-trusted';

/** What must be remembered while somebody is at the provider. */
export interface Sent {
  state: string;
  nonce: string;
  codeVerifier: string;
  /** They must show again who they are. */
  again: boolean;
  at: Date;
}

export type Asked<T> = ({ done: true } & T) | { done: false; why: WhyNotAsked };

export interface IdentityProvider<Settings extends ProviderAsked = ProviderSettings> {
  settings: Settings;
  /** Where to send somebody. Asks the provider first whether it is there. */
  send(redirectUri: string, again: boolean): Promise<Asked<{ url: URL; sent: Sent }>>;
  /** What it says of whoever came back to `url`. */
  receive(url: URL, sent: Sent): Promise<Asked<{ signed: Claims; claims: Claims; session: ProviderSession }>>;
  /** Where its own session is ended, and from where it sends back; nothing where it has no such place or is not there. */
  signOutUrl(session: ProviderSession, returnTo: string): Promise<URL | undefined>;
  /** What a logout token ends; undefined where it is not one of this provider's for us. */
  readLogoutToken(token: string): Promise<LogoutToken | undefined>;
}

export interface LogoutToken {
  issuer: string;
  subject?: string;
  sessionId?: string;
  tokenId: string;
  expiresAt: Date;
}

/** Between sending somebody and their coming back the provider's description is not asked for again. */
const describedForMs = 300_000;
const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout';

export function createIdentityProvider<Settings extends ProviderAsked>(
  settings: Settings,
  { clock, log }: { clock: Clock; log: Log },
): IdentityProvider<Settings> {
  let described: { configuration: openid.Configuration; at: number } | undefined;

  const describe = async (): Promise<openid.Configuration> => {
    const configuration = await openid.discovery(
      new URL(settings.issuer),
      settings.clientId,
      {
        id_token_signed_response_alg: settings.signedWith,
        [openid.clockTolerance]: Math.ceil(settings.clockToleranceMs / 1000),
        [openid.clockSkew]: Math.round((clock.now().getTime() - Date.now()) / 1000),
      },
      await clientAuthentication(settings),
      {
        execute: [
          openid.enableNonRepudiationChecks,
          ...(settings.issuer.startsWith('http:') ? [openid.allowInsecureRequests] : []),
        ],
        timeout: settings.waitMs / 1000,
      },
    );
    configuration.timeout = settings.waitMs / 1000;
    described = { configuration, at: clock.monotonicMs() };
    return configuration;
  };
  const lately = async () =>
    described && clock.monotonicMs() - described.at < describedForMs ? described.configuration : describe();

  const failed = (error: unknown): { done: false; why: WhyNotAsked } => {
    const why = whyOf(error);
    if (why !== 'cancelled') log.warn('the identity provider failed', { kind: why, error });
    return { done: false, why };
  };

  return {
    settings,
    async send(redirectUri, again) {
      try {
        const configuration = await describe();
        const sent: Sent = {
          state: openid.randomState(),
          nonce: openid.randomNonce(),
          codeVerifier: openid.randomPKCECodeVerifier(),
          again,
          at: clock.now(),
        };
        const url = openid.buildAuthorizationUrl(configuration, {
          redirect_uri: redirectUri,
          scope: settings.scopes.join(' '),
          state: sent.state,
          nonce: sent.nonce,
          code_challenge: await openid.calculatePKCECodeChallenge(sent.codeVerifier),
          code_challenge_method: 'S256',
          ...(settings.acrValues?.length ? { acr_values: settings.acrValues.join(' ') } : {}),
          // Source: RFC 8485 §4: the vectors asked for, as a JSON list.
          ...(settings.vectors ? { vtr: JSON.stringify(settings.vectors) } : {}),
          // Why both: max_age makes the provider say when they did, which is checked; prompt alone can be cut out of the address.
          ...(again ? { prompt: 'login', max_age: '0' } : {}),
        });
        return { done: true, url, sent };
      } catch (error) {
        return failed(error);
      }
    },

    async receive(url, sent) {
      try {
        const configuration = await lately();
        const tokens = await openid.authorizationCodeGrant(configuration, url, {
          expectedState: sent.state,
          expectedNonce: sent.nonce,
          pkceCodeVerifier: sent.codeVerifier,
          idTokenExpected: true,
          // They showed it after they were sent, not before.
          ...(sent.again ? { maxAge: Math.ceil((clock.now().getTime() - sent.at.getTime()) / 1000) } : {}),
        });
        const signed = tokens.claims()!;
        const more = configuration.serverMetadata().userinfo_endpoint
          ? await openid.fetchUserInfo(configuration, tokens.access_token, signed.sub)
          : {};
        return {
          done: true,
          signed,
          // What is signed is not outdone by what is not.
          claims: { ...more, ...signed },
          session: {
            issuer: signed.iss,
            subject: signed.sub,
            ...(typeof signed['sid'] === 'string' ? { sessionId: signed['sid'] } : {}),
            ...(tokens.id_token === undefined ? {} : { idToken: tokens.id_token }),
          },
        };
      } catch (error) {
        return failed(error);
      }
    },

    async signOutUrl({ idToken }, returnTo) {
      if (!settings.signOutThere) return undefined;
      try {
        const configuration = await describe();
        if (configuration.serverMetadata().end_session_endpoint === undefined) return undefined;
        return openid.buildEndSessionUrl(configuration, {
          post_logout_redirect_uri: returnTo,
          ...(idToken === undefined ? {} : { id_token_hint: idToken }),
        });
      } catch (error) {
        failed(error);
        return undefined;
      }
    },

    async readLogoutToken(token) {
      try {
        const { jwks_uri: keys, issuer } = (await lately()).serverMetadata();
        if (keys === undefined) return undefined;
        const { payload } = await jwtVerify(
          token,
          createRemoteJWKSet(new URL(keys), { timeoutDuration: settings.waitMs }),
          {
            issuer,
            audience: settings.clientId,
            // Said to be one, so that no other token of this provider is taken for it. Source: OIDC Back-Channel Logout 1.0 §2.4.
            typ: 'logout+jwt',
            algorithms: [settings.signedWith],
            clockTolerance: settings.clockToleranceMs / 1000,
            currentDate: clock.now(),
            // It need not say when it expires: what is older than this is not believed.
            maxTokenAge: '5 minutes',
            requiredClaims: ['iat', 'jti', 'events'],
          },
        );
        const { sub, sid, jti, events } = payload;
        const isLogout = typeof events === 'object' && events !== null && logoutEvent in events;
        const about = { ...(sub ? { subject: sub } : {}), ...(typeof sid === 'string' ? { sessionId: sid } : {}) };
        // An ID token has a nonce, and must not be taken for one of these.
        if (!isLogout || 'nonce' in payload || Object.keys(about).length === 0) return undefined;
        return { issuer, ...about, tokenId: jti!, expiresAt: new Date(clock.now().getTime() + 600_000) };
      } catch (error) {
        log.warn('a logout token was not believed', { error });
        return undefined;
      }
    },
  };
}

async function clientAuthentication(settings: ProviderAsked): Promise<openid.ClientAuth> {
  const { privateKey, keyId, keyAlgorithm, clientSecret } = settings;
  if (privateKey === undefined) return openid.ClientSecretBasic(clientSecret);
  const key = typeof privateKey === 'string' ? await importPKCS8(privateKey, keyAlgorithm) : privateKey;
  return openid.PrivateKeyJwt(keyId === undefined ? key : { key, kid: keyId });
}

/** Source: RFC 6749 §4.1.2.1 and OpenID Connect Core §3.1.2.6, error codes. */
const gaveUp: ReadonlySet<string> = new Set(['access_denied', 'login_required', 'interaction_required']);

function whyOf(error: unknown): WhyNotAsked {
  if (error instanceof openid.AuthorizationResponseError)
    return gaveUp.has(error.error)
      ? 'cancelled'
      : error.error === 'temporarily_unavailable' || error.error === 'server_error'
        ? 'provider-down'
        : 'provider-wrong';
  if (error instanceof openid.ResponseBodyError)
    return error.error === 'invalid_grant' ? 'not-trusted' : 'provider-wrong';
  if (error instanceof openid.ClientError) {
    const { code } = error as { code?: string };
    if (code === 'OAUTH_TIMEOUT' || code === 'OAUTH_ABORT') return 'provider-down';
    if (code !== undefined && untrusted.has(code)) return 'not-trusted';
    return 'provider-wrong';
  }
  // What fetch throws where nobody listens.
  return error instanceof TypeError ? 'provider-down' : 'provider-wrong';
}

/** Codes of oauth4webapi for what does not fit to what was asked, or is not signed by whom it should be. */
const untrusted: ReadonlySet<string> = new Set([
  'OAUTH_INVALID_RESPONSE',
  'OAUTH_JWT_CLAIM_COMPARISON_FAILED',
  'OAUTH_JWT_TIMESTAMP_CHECK_FAILED',
  'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED',
  'OAUTH_KEY_SELECTION_FAILED',
]);
