// The token a consumer states its audit details in: unsigned by specification, and checked for all it must say.
// Source: GP Connect 1.6, Cross-organisation audit and provenance: JWT generation, JWT payload.
import { refuse } from './refusal.ts';

/** Who asks, as the practice's own audit would keep it. */
export interface Requester {
  organisation: string;
  userId: string;
  scope: string;
}

/**
 * Checks the Authorization header's token.
 * @param audience this provider's service root URLs, any of which the token may be for.
 * @throws Refusal BAD_REQUEST or INVALID_RESOURCE naming the claim, never its value.
 */
export function readToken(authorization: string | undefined, audience: readonly string[], now: Date): Requester {
  const claims = claimsOf(authorization);
  for (const name of ['iss', 'sub', 'aud', 'reason_for_request', 'requested_scope']) {
    if (typeof claims[name] !== 'string' || claims[name] === '') refuse('BAD_REQUEST', `JWT claim ${name} is missing`);
  }
  const { aud, sub, reason_for_request: reason, requested_scope: scope } = claims as Record<string, string>;
  if (!audience.some((url) => sameUrl(url, aud!))) refuse('BAD_REQUEST', 'JWT claim aud is not this provider');
  if (reason !== 'directcare') refuse('BAD_REQUEST', 'JWT claim reason_for_request is not directcare');
  checkTimes(claims, now);

  const device = resourceOf(claims, 'requesting_device', 'Device');
  if (!hasIdentifier(device) || !isText(device['model']) || !isText(device['version']))
    refuse('INVALID_RESOURCE', 'JWT claim requesting_device needs identifier, model and version');
  const organisation = resourceOf(claims, 'requesting_organization', 'Organization');
  const ods = identifierOf(organisation, 'https://fhir.nhs.uk/Id/ods-organization-code');
  if (ods === undefined || !isText(organisation['name']))
    refuse('INVALID_RESOURCE', 'JWT claim requesting_organization needs a name and an ODS code');
  checkPractitioner(resourceOf(claims, 'requesting_practitioner', 'Practitioner'), sub!);
  return { organisation: ods, userId: sub!, scope: scope! };
}

function claimsOf(authorization: string | undefined): Record<string, unknown> {
  const token = /^Bearer ([\w-]+)\.([\w-]+)\.$/.exec(authorization ?? '');
  if (!token) refuse('BAD_REQUEST', 'The Authorization header has no unsecured JWT');
  const header = jsonOf(token[1]!);
  if (header?.['alg'] !== 'none' || header['typ'] !== 'JWT')
    refuse('BAD_REQUEST', 'JWT header is not alg none, typ JWT');
  const claims = jsonOf(token[2]!);
  if (!claims) refuse('BAD_REQUEST', 'JWT claims are not JSON');
  return claims;
}

function jsonOf(base64: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(base64, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function checkTimes({ iat, exp }: Record<string, unknown>, now: Date): void {
  if (!Number.isInteger(iat) || !Number.isInteger(exp))
    refuse('BAD_REQUEST', 'JWT claims iat and exp are not whole seconds');
  const seconds = now.getTime() / 1000;
  if ((exp as number) - (iat as number) !== 300) refuse('BAD_REQUEST', 'JWT claim exp is not five minutes after iat');
  if ((exp as number) <= seconds) refuse('BAD_REQUEST', 'JWT has expired');
  // A minute for clocks that disagree.
  if ((iat as number) > seconds + 60) refuse('BAD_REQUEST', 'JWT claim iat is in the future');
}

function checkPractitioner(practitioner: Record<string, unknown>, sub: string): void {
  if (practitioner['id'] !== sub) refuse('BAD_REQUEST', 'JWT claim sub is not requesting_practitioner.id');
  for (const system of ['https://fhir.nhs.uk/Id/sds-user-id', 'https://fhir.nhs.uk/Id/sds-role-profile-id']) {
    if (identifierOf(practitioner, system) === undefined)
      refuse('INVALID_RESOURCE', `JWT claim requesting_practitioner has no identifier of ${system}`);
  }
  const [name] = Array.isArray(practitioner['name']) ? (practitioner['name'] as Record<string, unknown>[]) : [];
  if (!isText(name?.['family'])) refuse('INVALID_RESOURCE', 'JWT claim requesting_practitioner has no name');
}

function resourceOf(claims: Record<string, unknown>, claim: string, type: string): Record<string, unknown> {
  const resource = claims[claim] as Record<string, unknown> | null | undefined;
  if (resource?.['resourceType'] !== type) refuse('BAD_REQUEST', `JWT claim ${claim} is not a ${type}`);
  return resource;
}

function identifierOf(resource: Record<string, unknown>, system: string): string | undefined {
  const identifiers = Array.isArray(resource['identifier'])
    ? (resource['identifier'] as Record<string, unknown>[])
    : [];
  const value = identifiers.find((identifier) => identifier['system'] === system)?.['value'];
  return isText(value) ? value : undefined;
}

function hasIdentifier(resource: Record<string, unknown>): boolean {
  const [first] = Array.isArray(resource['identifier']) ? (resource['identifier'] as Record<string, unknown>[]) : [];
  return isText(first?.['system']) && isText(first['value']);
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

function sameUrl(one: string, other: string): boolean {
  return one.replace(/\/$/, '') === other.replace(/\/$/, '');
}
