// SMART App Launch 2.2, EHR launch, this record being the app: the system's page sends a browser here with `iss` and `launch`; we
// send it to that system's authorization server and back, and learn who launched and whose record they have open.
// Source: HL7 SMART App Launch 2.2.0, §2 (launch and authorization), §4 (scopes and launch context); RFC 7636 (PKCE).
import * as openid from 'openid-client';
import { z } from 'zod';
import type { Clock } from '#runtime/clock.ts';
import type { Log } from '#runtime/log.ts';
import type { Believed, WhyNotLaunched } from './launch.ts';
import type { LaunchingSystem, SmartSettings } from './launch-settings.ts';

const waitMs = 5000;
const maxBytes = 200_000;
const clockToleranceSeconds = 10;
const nhsNumberSystem = 'https://fhir.nhs.uk/Id/nhs-number';
const odsSystem = 'https://fhir.nhs.uk/Id/ods-organization-code';
/** Source: UK Core, Practitioner.identifier: the user's id in the national directory. */
const userIdSystem = 'https://fhir.nhs.uk/Id/sds-user-id';
/** Source: UK Core, SDS Job Role Name: job role codes of the national RBAC database. */
const jobRoleSystem = 'https://fhir.hl7.org.uk/CodeSystem/UKCore-SDSJobRoleName';

const smartConfiguration = z.object({
  issuer: z.url(),
  jwks_uri: z.url(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  authorization_response_iss_parameter_supported: z.boolean().default(false),
  code_challenge_methods_supported: z.array(z.string()).refine((methods) => methods.includes('S256')),
});

/** Source: FHIR R4, id. */
const fhirId = z.string().regex(/^[A-Za-z0-9\-.]{1,64}$/);

export interface SmartSent {
  state: string;
  nonce: string;
  codeVerifier: string;
}

export interface SmartLaunch {
  /** The registered system of an `iss`; undefined where none has exactly that one. */
  systemOf(issuer: string): LaunchingSystem | undefined;
  byId(id: string): LaunchingSystem | undefined;
  send(
    system: LaunchingSystem,
    launch: string,
    redirectUri: string,
  ): Promise<{ done: true; url: URL; sent: SmartSent } | { done: false; why: WhyNotLaunched }>;
  receive(system: LaunchingSystem, url: URL, sent: SmartSent): Promise<Believed>;
}

export function createSmartLaunch(
  systems: readonly LaunchingSystem[],
  { clock, log }: { clock: Clock; log: Log },
): SmartLaunch {
  const registered = systems.filter((system) => system.smart !== undefined);

  /** Invariant: nothing is asked of an address outside the registered origins, whatever the system's own description says. */
  const describe = async (smart: SmartSettings): Promise<openid.Configuration> => {
    const told = smartConfiguration.parse(await getJson(`${smart.issuer}/.well-known/smart-configuration`));
    const origins = new Set([smart.issuer, ...smart.origins].map((each) => new URL(each).origin));
    const { issuer, jwks_uri, authorization_endpoint, token_endpoint } = told;
    for (const each of [issuer, jwks_uri, authorization_endpoint, token_endpoint])
      if (!origins.has(new URL(each).origin)) throw new LaunchStopped('system-wrong');
    const configuration = new openid.Configuration(
      { ...told, issuer },
      smart.clientId,
      {
        id_token_signed_response_alg: smart.signedWith,
        [openid.clockTolerance]: clockToleranceSeconds,
        [openid.clockSkew]: Math.round((clock.now().getTime() - Date.now()) / 1000),
      },
      smart.clientSecret === undefined ? openid.None() : openid.ClientSecretBasic(smart.clientSecret),
    );
    configuration.timeout = waitMs / 1000;
    openid.enableNonRepudiationChecks(configuration);
    // Only for a registered system on this machine: see readIdentitySettings.
    if (smart.issuer.startsWith('http:')) openid.allowInsecureRequests(configuration);
    return configuration;
  };

  return {
    systemOf: (issuer) => registered.find(({ smart }) => smart!.issuer === issuer.replace(/\/$/, '')),
    byId: (id) => registered.find((system) => system.id === id),

    async send(system, launch, redirectUri) {
      try {
        const smart = system.smart!;
        const configuration = await describe(smart);
        const sent: SmartSent = {
          state: openid.randomState(),
          nonce: openid.randomNonce(),
          codeVerifier: openid.randomPKCECodeVerifier(),
        };
        const url = openid.buildAuthorizationUrl(configuration, {
          redirect_uri: redirectUri,
          scope: smart.scopes.join(' '),
          state: sent.state,
          nonce: sent.nonce,
          aud: smart.issuer,
          launch,
          code_challenge: await openid.calculatePKCECodeChallenge(sent.codeVerifier),
          code_challenge_method: 'S256',
        });
        return { done: true, url, sent };
      } catch (error) {
        return { done: false, why: stopped(system, error) };
      }
    },

    async receive(system, url, sent) {
      try {
        const smart = system.smart!;
        const tokens = await openid.authorizationCodeGrant(await describe(smart), url, {
          expectedState: sent.state,
          expectedNonce: sent.nonce,
          pkceCodeVerifier: sent.codeVerifier,
          idTokenExpected: true,
        });
        const patientId = fhirId.parse(tokens['patient']);
        const practitionerId = practitionerIn(tokens.claims()?.['fhirUser'], smart.issuer);
        const ask = (path: string) => getJson(`${smart.issuer}/${path}`, tokens.access_token);
        const [patient, practitioner, roles] = await Promise.all([
          ask(`Patient/${patientId}`),
          ask(`Practitioner/${practitionerId}`),
          ask(`PractitionerRole?practitioner=Practitioner/${practitionerId}`),
        ]);
        const user = { ...readPractitioner(practitioner, practitionerId), ...readRole(roles) };
        return { believed: true, said: { system, user, patient: readPatient(patient, patientId) } };
      } catch (error) {
        return { believed: false, why: stopped(system, error), system };
      }
    },
  };

  function stopped(system: LaunchingSystem, error: unknown): WhyNotLaunched {
    const why = whyOf(error);
    if (why !== 'cancelled') log.warn('a launch failed', { source: system.id, kind: why, error });
    return why;
  }
}

class LaunchStopped extends Error {
  readonly why: WhyNotLaunched;

  constructor(why: WhyNotLaunched) {
    super(`the launch stopped: ${why}`);
    this.name = 'LaunchStopped';
    this.why = why;
  }
}

function whyOf(error: unknown): WhyNotLaunched {
  if (error instanceof LaunchStopped) return error.why;
  if (error instanceof openid.AuthorizationResponseError)
    return error.error === 'access_denied' ? 'cancelled' : 'system-wrong';
  if (error instanceof openid.ResponseBodyError) return 'not-trusted';
  if (error instanceof openid.ClientError) {
    const { code } = error as { code?: string };
    if (code === 'OAUTH_TIMEOUT' || code === 'OAUTH_ABORT') return 'system-down';
    return code === 'OAUTH_RESPONSE_IS_NOT_CONFORM' || code === 'OAUTH_RESPONSE_IS_NOT_JSON'
      ? 'system-wrong'
      : 'not-trusted';
  }
  if (error instanceof z.ZodError || error instanceof SyntaxError) return 'system-wrong';
  return error instanceof TypeError || (error as Error).name === 'TimeoutError' ? 'system-down' : 'system-wrong';
}

/** One answer of a registered system: bounded in time and size, and no other address followed. */
async function getJson(address: string, accessToken?: string): Promise<unknown> {
  const response = await fetch(address, {
    redirect: 'error',
    signal: AbortSignal.timeout(waitMs),
    headers: {
      accept: 'application/fhir+json, application/json',
      ...(accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }),
    },
  });
  if (response.status !== 200) throw new LaunchStopped(response.status >= 500 ? 'system-down' : 'system-wrong');
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new LaunchStopped('system-wrong');
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

/** Source: SMART App Launch 2.2.0 §4.4: fhirUser is the address of the user's resource. Ours is asked there and nowhere else. */
function practitionerIn(fhirUser: unknown, issuer: string): string {
  const address = z.string().parse(fhirUser);
  const path = address.startsWith(`${issuer}/`) ? address.slice(issuer.length + 1) : address;
  const id = /^Practitioner\/(.+)$/.exec(path)?.[1];
  return fhirId.parse(id);
}

const identifiers = z.array(z.object({ system: z.string().optional(), value: z.string().optional() }));
const valueIn = (of: z.output<typeof identifiers>, system: string) => of.find((each) => each.system === system)?.value;

function readPatient(resource: unknown, id: string): { nhsNumber: string; birthDate: string } {
  const patient = z
    .object({
      resourceType: z.literal('Patient'),
      id: z.literal(id),
      identifier: identifiers,
      birthDate: z.iso.date(),
    })
    .parse(resource);
  return { nhsNumber: z.string().parse(valueIn(patient.identifier, nhsNumberSystem)), birthDate: patient.birthDate };
}

function readPractitioner(resource: unknown, id: string): { userId: string; name: string } {
  const { identifier, name } = z
    .object({
      resourceType: z.literal('Practitioner'),
      id: z.literal(id),
      identifier: identifiers,
      name: z
        .array(
          z.object({
            text: z.string().optional(),
            prefix: z.array(z.string()).default([]),
            given: z.array(z.string()).default([]),
            family: z.string().optional(),
          }),
        )
        .min(1),
    })
    .parse(resource);
  const [first] = name;
  const words = first!.text ?? [...first!.prefix, ...first!.given, first!.family ?? ''].join(' ').trim();
  return {
    userId: z.string().min(1).max(100).parse(valueIn(identifier, userIdSystem)),
    name: z.string().min(1).max(200).parse(words),
  };
}

/** The one role they act in there. Several would have to be chosen from, and a launch asks nothing. */
function readRole(bundle: unknown): { jobRoleCode: string; organisation: string } {
  const { entry } = z
    .object({
      resourceType: z.literal('Bundle'),
      entry: z
        .array(
          z.object({
            resource: z.object({
              resourceType: z.literal('PractitionerRole'),
              organization: z.object({ identifier: z.object({ system: z.string().optional(), value: z.string() }) }),
              code: z.array(
                z.object({ coding: z.array(z.object({ system: z.string().optional(), code: z.string() })) }),
              ),
            }),
          }),
        )
        .length(1),
    })
    .parse(bundle);
  const { organization, code } = entry[0]!.resource;
  const jobRole = code.flatMap(({ coding }) => coding).find(({ system }) => system === jobRoleSystem);
  if (organization.identifier.system !== odsSystem || !jobRole) throw new LaunchStopped('system-wrong');
  return { jobRoleCode: jobRole.code, organisation: organization.identifier.value };
}
