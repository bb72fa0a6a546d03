// A simulated clinical system from which the shared record is opened in context: by SMART App Launch, its own authorization server
// included, and by a signed link. Whoever uses its page is signed in there already.
// Source: HL7 SMART App Launch 2.2.0. Why oidc-provider: see the simulated identity provider.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { type Configuration, type KoaContextWithOIDC, Provider } from 'oidc-provider';
import { quietly, readText, sendPage, signingKey } from '../identity-provider/provider-parts.ts';
import type { HeldRole, Worker } from '../identity-provider/workers.ts';
import type { CastPerson } from '../people/person-file.ts';
import { clinicalPage, framePage, linkPage, saidHere } from './clinical-page.ts';
import { createLinkSigner } from './launch-link.ts';
import { patientResource, practitionerResource, roleBundle } from './smart-resources.ts';

export interface ClinicalSystemSettings {
  organisation: { id: string; name: string; ods: string };
  origin: string;
  clientId: string;
  linkIssuer: string;
  recordUrl: string;
  /** Everybody the identity provider knows: those with a role here use this system. */
  workers: readonly Worker[];
  people: readonly CastPerson[];
  now: () => Date;
}

interface Launch {
  worker: Worker;
  person: CastPerson;
  used: boolean;
}

const scopes = [
  'openid',
  'fhirUser',
  'launch',
  'patient/Patient.rs',
  'user/Practitioner.rs',
  'user/PractitionerRole.rs',
];

export async function openClinicalSystem(
  settings: ClinicalSystemSettings,
): Promise<{ listen(wrongPerson: () => boolean): RequestListener }> {
  const { organisation, origin, clientId, recordUrl, people, now } = settings;
  const fhirBase = `${origin}/fhir`;
  const workers = settings.workers.filter((worker) => roleOf(worker) !== undefined);
  const launches = new Map<string, Launch>();
  /** By the grant that a launch ended in. */
  const granted = new Map<string, Launch>();
  const signer = await createLinkSigner(settings.linkIssuer, now);
  const provider = quietly(() => new Provider(origin, configuration()));
  provider.use(async (ctx, next) => {
    await next();
    const { oidc } = ctx as unknown as Partial<KoaContextWithOIDC>;
    const launch = oidc?.route === 'token' ? granted.get(oidc.entities.Grant?.jti ?? '') : undefined;
    if (launch) ctx.body = { ...(ctx.body as object), patient: numberOf(launch.person) };
  });
  const answer = provider.callback();

  return {
    listen: (wrongPerson) => (request, response) => {
      respond(request, response, wrongPerson).catch(() => {
        if (!response.headersSent) sendPage(response, 400, saidHere(organisation.name, 'Begin again.'));
      });
    },
  };

  async function respond(
    request: IncomingMessage,
    response: ServerResponse,
    wrongPerson: () => boolean,
  ): Promise<void> {
    const url = new URL(request.url ?? '/', origin);
    if (url.pathname === '/') return sendPage(response, 200, clinicalPage(organisation.name, workers, patients()));
    if (url.pathname === '/open' && request.method === 'POST') return open(request, response);
    if (url.pathname === '/keys') return sendJson(response, 200, signer.keys);
    if (url.pathname.startsWith('/authorize-launch/')) return authorize(request, response);
    if (url.pathname.startsWith('/fhir/')) return fhir(request, response, url, wrongPerson());
    await answer(request, response);
  }

  async function open(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = new URLSearchParams(await readText(request));
    const worker = workers.find(({ id }) => id === form.get('worker'));
    const person = people.find(({ id }) => id === form.get('patient'));
    if (!worker || !person)
      return sendPage(response, 400, saidHere(organisation.name, 'Choose who, and whose record.'));
    if (form.get('way') === 'link') {
      const patient = { nhsNumber: person.nhsNumber, birthDate: person.born };
      const token = await signer.sign({ worker, role: roleOf(worker)!, patient }, recordUrl);
      return sendPage(response, 200, linkPage(organisation.name, `${recordUrl}/launch/link`, token, nameOf(person)));
    }
    const launch = randomUUID();
    launches.set(launch, { worker, person, used: false });
    const location = `${recordUrl}/launch?${new URLSearchParams({ iss: fhirBase, launch }).toString()}`;
    if (form.get('way') === 'frame')
      return sendPage(response, 200, framePage(organisation.name, location, nameOf(person)));
    response.writeHead(303, { location });
    response.end();
  }

  /** The authorization server asks nothing: whoever opened the record is signed in at this system. */
  async function authorize(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { params } = await provider.interactionDetails(request, response);
    const launch = launches.get(String(params['launch']));
    if (!launch || launch.used || params['aud'] !== fhirBase)
      return provider.interactionFinished(request, response, {
        error: 'invalid_request',
        error_description: 'There is no such launch, or it was used.',
      });
    launch.used = true;
    const grant = new provider.Grant({ accountId: launch.worker.id, clientId });
    grant.addOIDCScope(scopes.join(' '));
    const grantId = await grant.save();
    granted.set(grantId, launch);
    await provider.interactionFinished(request, response, {
      login: { accountId: launch.worker.id, remember: false },
      consent: { grantId },
    });
  }

  async function fhir(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    wrongPerson: boolean,
  ): Promise<void> {
    const path = url.pathname.slice('/fhir/'.length);
    if (path === '.well-known/smart-configuration') return sendJson(response, 200, smartConfiguration());
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    const access = token === undefined ? undefined : await provider.AccessToken.find(token);
    const launch = access && granted.get(access.grantId ?? '');
    if (!launch) return sendJson(response, 401, problem('login'));
    const [type, id] = path.split('/');
    const { worker, person } = launch;
    if (type === 'Patient' && id === numberOf(person)) {
      const other = wrongPerson ? people.find((each) => each !== person)! : person;
      return sendJson(response, 200, patientResource(other, numberOf(other)));
    }
    if (type === 'Practitioner' && id === worker.id) return sendJson(response, 200, practitionerResource(worker));
    if (type === 'PractitionerRole' && url.searchParams.get('practitioner') === `Practitioner/${worker.id}`)
      return sendJson(response, 200, roleBundle(worker, roleOf(worker)!));
    return sendJson(response, 404, problem('not-found'));
  }

  function smartConfiguration(): object {
    return {
      issuer: origin,
      jwks_uri: `${origin}/jwks`,
      authorization_endpoint: `${origin}/auth`,
      token_endpoint: `${origin}/token`,
      grant_types_supported: ['authorization_code'],
      scopes_supported: scopes,
      response_types_supported: ['code'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
      capabilities: ['launch-ehr', 'client-public', 'sso-openid-connect', 'context-ehr-patient', 'permission-v2'],
    };
  }

  function configuration(): Configuration {
    return {
      clients: [
        {
          client_id: clientId,
          application_type: 'native',
          token_endpoint_auth_method: 'none',
          grant_types: ['authorization_code'],
          response_types: ['code'],
          redirect_uris: ['http://localhost/launch/callback'],
        },
      ],
      jwks: { keys: [signingKey()] },
      cookies: {
        keys: [randomUUID()],
        names: { session: 'clinical', interaction: 'clinical-asks', resume: 'clinical-resumes' },
      },
      scopes,
      claims: { openid: ['sub'], fhirUser: ['fhirUser'] },
      extraParams: ['aud', 'launch'],
      conformIdTokenClaims: false,
      pkce: { required: () => true },
      features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: false } },
      interactions: { url: (_ctx, interaction) => `/authorize-launch/${interaction.uid}` },
      findAccount: (_ctx, id) => ({
        accountId: id,
        claims: () => ({ sub: id, fhirUser: `${fhirBase}/Practitioner/${id}` }),
      }),
      renderError: (ctx, out) => {
        ctx.type = 'html';
        ctx.body = saidHere(organisation.name, `${out.error}: ${out.error_description ?? ''}`);
      },
      ttl: { AccessToken: 300, AuthorizationCode: 60, IdToken: 300, Interaction: 300, Session: 3600, Grant: 3600 },
    };
  }

  function roleOf(worker: Worker): HeldRole | undefined {
    return worker.roles.find(({ ods }) => ods === organisation.ods);
  }

  function numberOf(person: CastPerson): string {
    return person.held[organisation.id]?.number?.replaceAll(/[^A-Za-z0-9\-.]/g, '-') ?? person.id;
  }

  function patients() {
    return people.map((person) => ({ value: person.id, words: nameOf(person) }));
  }
}

const nameOf = ({ name }: CastPerson) => [...name.given.slice(0, 1), name.family].join(' ');

const problem = (code: string) => ({ resourceType: 'OperationOutcome', issue: [{ severity: 'error', code }] });

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}
