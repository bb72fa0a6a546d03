// Who asks, for the practice's audit: an unsigned JWT of the user, their role and organisation, taken from the permit.
// Source: GP Connect, Cross-organisation audit and provenance; RFC 7519 §6 (unsecured JWTs).
import type { Permit } from '#privacy/permit.ts';
import type { Organisation } from '#runtime/config/partnership.ts';

const odsSystem = 'https://fhir.nhs.uk/Id/ods-organization-code';
const lifeSeconds = 300;
const titles = new Set(['dr', 'mr', 'mrs', 'ms', 'miss', 'mx', 'prof', 'professor', 'sir', 'dame', 'rev', 'sister']);

export interface TokenOptions {
  /** The practice's FHIR base address. */
  audience: string;
  issuer: string | undefined;
  /** Who runs this server: the device. The organisation is the user's own. */
  host: Organisation;
  now: Date;
}

/** A new token for one request. Why unsigned: GP Connect demands it; what is trusted is the mutual TLS around it. */
export function auditToken({ user }: Permit, { audience, issuer, host, now }: TokenOptions): string {
  const issuedAt = Math.floor(now.getTime() / 1000);
  const own = issuer ?? `${odsSystem}/${host.ods}`;
  const claims = {
    iss: own,
    sub: user.userId,
    aud: audience,
    exp: issuedAt + lifeSeconds,
    iat: issuedAt,
    reason_for_request: 'directcare',
    requested_scope: 'patient/*.read',
    requesting_device: {
      resourceType: 'Device',
      identifier: [{ system: `${own.replace(/\/$/, '')}/device`, value: 'local-care-record' }],
      model: 'Local Care Record',
      version: '1.0',
    },
    requesting_organization: {
      resourceType: 'Organization',
      identifier: [{ system: odsSystem, value: user.organisation.ods }],
      name: user.organisation.name,
    },
    requesting_practitioner: {
      resourceType: 'Practitioner',
      id: user.userId,
      identifier: [
        // "UNK" where the user did not sign in with a smartcard.
        { system: 'https://fhir.nhs.uk/Id/sds-user-id', value: 'UNK' },
        { system: 'https://fhir.nhs.uk/Id/sds-role-profile-id', value: 'UNK' },
        { system: `${own.replace(/\/$/, '')}/user`, value: user.userId },
        // The role, which an STU3 Practitioner has no other place for: "user or user-role identifiers" are allowed here.
        {
          system: 'https://fhir.nhs.uk/STU3/CodeSystem/CareConnect-SDSJobRoleName-1',
          value: user.jobRoleCode ?? user.roleName,
        },
      ],
      name: [nameParts(user.name)],
    },
  };
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  return `${encode({ alg: 'none', typ: 'JWT' })}.${encode(claims)}.`;
}

/** "Dr Amina Okafor" → title, given, family: the claim wants them apart. */
function nameParts(name: string): { family: string; given: string[]; prefix?: string[] } {
  const words = name.trim().split(/\s+/);
  const isTitle = words.length > 1 && titles.has(words[0]!.toLowerCase().replace(/\.$/, ''));
  const given = words.slice(isTitle ? 1 : 0, -1);
  return { family: words.at(-1)!, given, ...(isTitle && { prefix: [words[0]!] }) };
}
