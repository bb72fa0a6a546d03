// A simulated NHS login, for which everybody is whom they pick: OpenID Connect as NHS login speaks it. It knows the record by its key
// alone (private key JWT), says how surely it knows who somebody is (vector of trust, proofing level), and has no place to sign out at.
// Source: NHS login, Interface Specification: Federation; scopes and claims; vectors of trust.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { type Configuration, type KoaContextWithOIDC, Provider } from 'oidc-provider';
import { type LoginHolder, proofs } from './login-holders.ts';
import { quietly, readText, sendPage, signingKey } from './provider-parts.ts';
import { residentPickPage, residentSaidPage } from './resident-pages.ts';

export interface ResidentLoginSettings {
  issuer: string;
  clientId: string;
  holders: readonly LoginHolder[];
  /** The record: where its public keys are, and where it is come back to, on whatever port of this machine. */
  recordUrl: string;
}

const claimsOfScope = {
  openid: ['sub', 'vot', 'vtm'],
  profile: ['nhs_number', 'family_name', 'birthdate', 'identity_proofing_level'],
};

export function createResidentLogin({ issuer, clientId, holders, recordUrl }: ResidentLoginSettings): {
  listen: (wrongPerson: () => boolean) => RequestListener;
} {
  const configuration: Configuration = {
    clients: [
      {
        client_id: clientId,
        // Of a native client any port of this machine is taken, which is how one demonstration runs beside another.
        application_type: 'native',
        grant_types: ['authorization_code'],
        response_types: ['code'],
        redirect_uris: ['http://localhost/resident/sign-in/callback'],
        token_endpoint_auth_method: 'private_key_jwt',
        token_endpoint_auth_signing_alg: 'RS512',
        id_token_signed_response_alg: 'RS512',
        jwks_uri: new URL('/resident/keys', recordUrl).href,
      },
    ],
    clientAuthMethods: ['private_key_jwt'],
    enabledJWA: {
      idTokenSigningAlgValues: ['RS512'],
      clientAuthSigningAlgValues: ['RS512'],
    },
    jwks: { keys: [{ ...signingKey(), alg: 'RS512' }] },
    cookies: {
      keys: [randomUUID()],
      names: { session: 'resident-login', interaction: 'resident-login-asks', resume: 'resident-login-resumes' },
    },
    scopes: Object.keys(claimsOfScope),
    claims: claimsOfScope,
    extraParams: ['vtr'],
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: false } },
    // Its own fetch refuses to call this machine, where in a demonstration the record is.
    fetch: (url, init) => {
      const { method, headers, body, signal } = init ?? {};
      const plain = { method, headers, body, signal, redirect: 'manual' } as RequestInit;
      return globalThis.fetch(url, plain);
    },
    interactions: { url: (_ctx, interaction) => `/pick/${interaction.uid}` },
    findAccount: (ctx, id) => {
      const [, holderId, proofId] = /^(.+)~([\w-]+)$/.exec(id) ?? [];
      const holder = holders.find((each) => each.id === holderId);
      const proof = proofs.find((each) => each.id === proofId);
      return holder && proof && { accountId: id, claims: () => ({ sub: id, ...claimsOf(ctx, holder, proof) }) };
    },
    renderError: (ctx, out) => {
      ctx.type = 'html';
      ctx.body = residentSaidPage('That did not work', `${out.error}: ${out.error_description ?? ''}`);
    },
    ttl: { AccessToken: 600, AuthorizationCode: 60, IdToken: 600, Interaction: 600, Session: 43_200, Grant: 43_200 },
  };
  const provider = quietly(() => new Provider(issuer, configuration));
  let isWrongPerson = () => false;

  /** Nothing of a person below P5, and of P5 what was said and not checked. */
  function claimsOf(_ctx: KoaContextWithOIDC, holder: LoginHolder, proof: (typeof proofs)[number]) {
    const who = isWrongPerson() ? (holders.find(({ id }) => id !== holder.id) ?? holder) : holder;
    return {
      vot: proof.vot,
      vtm: `${issuer}/trustmark`,
      ...(proof.level === 'P0'
        ? {}
        : {
            nhs_number: who.nhsNumber,
            family_name: who.familyName,
            birthdate: who.birthDate,
            identity_proofing_level: proof.level,
          }),
    };
  }

  return {
    listen: (wrongPerson) => {
      isWrongPerson = wrongPerson;
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
            sendPage(response, 400, residentSaidPage('That did not work', 'Begin again where you came from.'));
        });
      };
    },
  };

  async function pick(request: IncomingMessage, response: ServerResponse, cancel: boolean): Promise<void> {
    const { uid, params } = await provider.interactionDetails(request, response);
    const form = { action: `/pick/${uid}`, cancel: `/pick/${uid}/cancel` };
    if (request.method !== 'POST') return sendPage(response, 200, residentPickPage(holders, form));
    if (cancel)
      return provider.interactionFinished(request, response, {
        error: 'access_denied',
        error_description: 'They gave up.',
      });
    const said = new URLSearchParams(await readText(request));
    const holder = holders.find(({ id }) => id === said.get('person'));
    const proof = proofs.find(({ id }) => id === said.get('proof')) ?? proofs[0];
    if (!holder) return sendPage(response, 400, residentPickPage(holders, { ...form, error: 'Choose who you are' }));
    const accountId = `${holder.id}~${proof.id}`;
    const grant = new provider.Grant({ accountId, clientId: String(params['client_id']) });
    grant.addOIDCScope(Object.keys(claimsOfScope).join(' '));
    await provider.interactionFinished(request, response, {
      login: { accountId },
      consent: { grantId: await grant.save() },
    });
  }
}
