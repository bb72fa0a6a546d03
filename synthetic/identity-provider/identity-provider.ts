// A simulated identity provider, for which everybody is whom they pick: OpenID Connect as NHS CIS2 speaks it, with single
// sign-on, signing out by the client, and telling clients that a session has ended.
// Why oidc-provider, which the record itself does not use: a bug of ours is not on both sides of the wire.
import { randomUUID } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { type Configuration, type KoaContextWithOIDC, Provider } from 'oidc-provider';
import { asDemonstrated, listenAndAsk } from './picking.ts';
import { pickPage, saidPage, signOutPage } from './provider-pages.ts';
import { quietly, signingKey } from './provider-parts.ts';
import { authenticators, claimsOfScope, signedClaims, userInfoClaims, type Worker } from './workers.ts';

export interface IdentityProviderSettings {
  issuer: string;
  client: { id: string; secret: string };
  workers: readonly Worker[];
  /** Where it tells the record that a session has ended. */
  recordUrl: string;
}

export interface SimulatedIdentityProvider {
  /** @param wrongPerson its tokens are of somebody else, and signed as if they were not. */
  listen(wrongPerson: () => boolean): RequestListener;
}

/** Paths of the record, on whatever port of this machine it runs. */
const recordPaths = { callback: '/sign-in/callback', signedOut: '/sign-in', ended: '/sign-in/back-channel-logout' };

export function createIdentityProvider(settings: IdentityProviderSettings): SimulatedIdentityProvider {
  const { issuer, client, workers } = settings;
  const configuration: Configuration = {
    ...asDemonstrated,
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        // Of a native client any port of this machine is taken, which is how one demonstration runs beside another.
        application_type: 'native',
        grant_types: ['authorization_code'],
        response_types: ['code'],
        redirect_uris: [`http://localhost${recordPaths.callback}`],
        post_logout_redirect_uris: [`http://localhost${recordPaths.signedOut}`],
        token_endpoint_auth_method: 'client_secret_basic',
        backchannel_logout_session_required: true,
        backchannel_logout_uri: new URL(recordPaths.ended, settings.recordUrl).href,
      },
    ],
    jwks: { keys: [signingKey()] },
    cookies: {
      keys: [randomUUID()],
      names: { session: 'care-identity', interaction: 'care-identity-asks', resume: 'care-identity-resumes' },
    },
    scopes: Object.keys(claimsOfScope),
    claims: Object.fromEntries(Object.entries(claimsOfScope).map(([scope, claims]) => [scope, [...claims]])),
    acrValues: [...authenticators.map(({ acr }) => acr), 'AAL2_OR_AAL3_ANY'],
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => {
          ctx.body = signOutPage(form);
        },
        postLogoutSuccessSource: (ctx) => {
          ctx.body = saidPage('You are signed out', 'You can close this page.');
        },
      },
    },
    findAccount: (ctx, id) => {
      const worker = workers.find((each) => each.id === id);
      return (
        worker && {
          accountId: id,
          claims: (use) =>
            use === 'id_token'
              ? { ...signedClaims(worker, { level: levelOf(ctx), selectedRole: undefined }), sub: id }
              : { ...userInfoClaims(worker), sub: id },
        }
      );
    },
    renderError: (ctx, out) => {
      ctx.type = 'html';
      ctx.body = saidPage('That did not work', `${out.error}: ${out.error_description ?? ''}`);
    },
  };
  const provider = quietly(() => new Provider(issuer, configuration));

  return {
    listen: (wrongPerson) => {
      provider.use(async (ctx, next) => {
        await next();
        const { oidc } = ctx as unknown as Partial<KoaContextWithOIDC>;
        if (oidc?.route === 'token' && wrongPerson()) ctx.body = ofSomebodyElse(ctx.body, workers);
      });
      return listenAndAsk(provider, {
        issuer,
        scopes: Object.keys(claimsOfScope),
        page: (form) => pickPage(workers, form),
        said: saidPage,
        picked(form) {
          const worker = workers.find(({ id }) => id === form.get('person'));
          const { acr, id } = authenticators.find((each) => each.id === form.get('authenticator')) ?? authenticators[0];
          return worker && { accountId: worker.id, acr, amr: [id] };
        },
      });
    },
  };

  function levelOf({ oidc }: KoaContextWithOIDC): number {
    const acr = oidc.entities.AuthorizationCode?.acr;
    return authenticators.find((each) => each.acr === acr)?.level ?? 0;
  }
}

/** An answer of the token endpoint whose ID token names another person, its signature left as it was. */
function ofSomebodyElse(body: unknown, workers: readonly Worker[]): unknown {
  const { id_token: token } = body as { id_token?: string };
  if (token === undefined) return body;
  const [head, payload, signature] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload!, 'base64url').toString('utf8')) as { sub: string };
  const other = workers.find(({ id }) => id !== claims.sub)?.id ?? 'nobody';
  const changed = Buffer.from(JSON.stringify({ ...claims, sub: other })).toString('base64url');
  return { ...(body as object), id_token: `${head}.${changed}.${signature}` };
}
