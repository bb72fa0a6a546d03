// A simulated NHS login, for which everybody is whom they pick: OpenID Connect as NHS login speaks it. It knows the record by its key
// alone (private key JWT), says how surely it knows who somebody is (vector of trust, proofing level), and has no place to sign out at.
// Source: NHS login, Interface Specification: Federation; scopes and claims; vectors of trust.
import { randomUUID } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { type Configuration, type KoaContextWithOIDC, Provider } from 'oidc-provider';
import { type LoginHolder, proofs } from './login-holders.ts';
import { asDemonstrated, listenAndAsk } from './picking.ts';
import { quietly, signingKey } from './provider-parts.ts';
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
    ...asDemonstrated,
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
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: false } },
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
      return listenAndAsk(provider, {
        issuer,
        scopes: Object.keys(claimsOfScope),
        page: (form) => residentPickPage(holders, form),
        said: residentSaidPage,
        picked(form) {
          const holder = holders.find(({ id }) => id === form.get('person'));
          const proof = proofs.find(({ id }) => id === form.get('proof')) ?? proofs[0];
          return holder && { accountId: `${holder.id}~${proof.id}` };
        },
      });
    },
  };
}
