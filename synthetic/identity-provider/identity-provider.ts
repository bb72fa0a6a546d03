// A simulated identity provider, for which everybody is whom they pick: OpenID Connect as NHS CIS2 speaks it, with single
// sign-on, signing out by the client, and telling clients that a session has ended.
// Why oidc-provider, which the record itself does not use: a bug of ours is not on both sides of the wire.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { type Configuration, type KoaContextWithOIDC, Provider } from 'oidc-provider';
import { pickPage, saidPage, signOutPage } from './provider-pages.ts';
import { quietly, readText, sendPage, signingKey } from './provider-parts.ts';
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
    conformIdTokenClaims: false,
    pkce: { required: () => true },
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
    // Its own fetch refuses to call this machine, where in a demonstration the record is.
    fetch: (url, init) => {
      const { method, headers, body, signal } = init ?? {};
      const plain = { method, headers, body, signal, redirect: 'manual' } as RequestInit;
      return globalThis.fetch(url, plain);
    },
    interactions: { url: (_ctx, interaction) => `/pick/${interaction.uid}` },
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
    ttl: { AccessToken: 600, AuthorizationCode: 60, IdToken: 600, Interaction: 600, Session: 43_200, Grant: 43_200 },
  };
  const provider = quietly(() => new Provider(issuer, configuration));

  return {
    listen: (wrongPerson) => {
      provider.use(async (ctx, next) => {
        await next();
        const { oidc } = ctx as unknown as Partial<KoaContextWithOIDC>;
        if (oidc?.route === 'token' && wrongPerson()) ctx.body = ofSomebodyElse(ctx.body, workers);
      });
      const answer = provider.callback();
      return (request, response) => {
        const path = new URL(request.url ?? '/', issuer).pathname;
        const picking = /^\/pick\/[\w-]+(\/cancel)?$/.exec(path);
        if (!picking) {
          void answer(request, response);
          return;
        }
        pick(request, response, picking[1] !== undefined).catch(() => {
          if (!response.headersSent)
            sendPage(response, 400, saidPage('That did not work', 'Begin again where you came from.'));
        });
      };
    },
  };

  async function pick(request: IncomingMessage, response: ServerResponse, cancel: boolean): Promise<void> {
    const { uid, params } = await provider.interactionDetails(request, response);
    const form = { action: `/pick/${uid}`, cancel: `/pick/${uid}/cancel` };
    if (request.method !== 'POST') return sendPage(response, 200, pickPage(workers, form));
    if (cancel)
      return provider.interactionFinished(request, response, {
        error: 'access_denied',
        error_description: 'They gave up.',
      });
    const said = new URLSearchParams(await readText(request));
    const worker = workers.find(({ id }) => id === said.get('person'));
    const authenticator = authenticators.find(({ id }) => id === said.get('authenticator')) ?? authenticators[0];
    if (!worker) return sendPage(response, 400, pickPage(workers, { ...form, error: 'Choose who you are' }));
    const grant = new provider.Grant({ accountId: worker.id, clientId: String(params['client_id']) });
    grant.addOIDCScope(Object.keys(claimsOfScope).join(' '));
    await provider.interactionFinished(request, response, {
      login: { accountId: worker.id, acr: authenticator.acr, amr: [authenticator.id] },
      consent: { grantId: await grant.save() },
    });
  }

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
