// The signed one-time link, for systems that cannot do SMART App Launch: a JSON Web Token, posted by a form, so that nothing that
// identifies anybody is in an address.
// Source: RFC 7519 (JWT), RFC 8725 (JWT Best Current Practices): one algorithm list for each issuer, an explicit type, an
// audience, a short life; RFC 7515 §4.1.4 (kid).
import { createLocalJWKSet, createRemoteJWKSet, decodeJwt, errors, jwtVerify } from 'jose';
import { z } from 'zod';
import type { Clock } from '#runtime/clock.ts';
import type { Log } from '#runtime/log.ts';
import type { Believed } from './launch.ts';
import type { LaunchingSystem, LinkSettings } from './launch-settings.ts';

/** `typ` of its header: no other token of that system can be taken for one of these. */
export const linkType = 'lcr-launch+jwt';
/** From when it is signed to when it is used, at most. */
export const longestLifeSeconds = 60;
const clockToleranceSeconds = 5;

const payloadShape = z.object({
  sub: z.string().min(1).max(100),
  name: z.string().trim().min(1).max(200),
  job_role_code: z.string().regex(/^[A-Z]\d{4}$/),
  organisation: z.string().regex(/^[A-Z0-9]{3,10}$/),
  purpose: z.string(),
  patient: z.object({
    nhs_number: z.string().regex(/^\d{10}$/),
    birth_date: z.iso.date(),
  }),
  jti: z.string().min(16).max(200),
  iat: z.number(),
  exp: z.number(),
});

/** A link that was believed, with what makes it one that is used once. */
export type LinkBelieved = Believed & { once?: { issuer: string; tokenId: string; expiresAt: Date } };

export type ReadLink = (token: string, audience: string) => Promise<LinkBelieved>;

export function createLinkReader(
  systems: readonly LaunchingSystem[],
  { clock, log }: { clock: Clock; log: Log },
): ReadLink {
  const known = new Map(
    systems.flatMap((system) =>
      system.link ? [[system.link.issuer, { system, link: system.link, keys: keysOf(system.link) }] as const] : [],
    ),
  );

  return async (token, audience) => {
    const from = known.get(issuerOf(token) ?? '');
    if (!from) return { believed: false, why: 'system-unknown' };
    const { system, link, keys } = from;
    const refuse = (why: Extract<Believed, { believed: false }>['why']): LinkBelieved => ({
      believed: false,
      why,
      system,
    });
    let payload: unknown;
    try {
      ({ payload } = await jwtVerify(token, keys, {
        issuer: link.issuer,
        audience,
        typ: linkType,
        algorithms: [...link.algorithms],
        clockTolerance: clockToleranceSeconds,
        currentDate: clock.now(),
        maxTokenAge: longestLifeSeconds,
        requiredClaims: ['iat', 'exp', 'jti', 'sub'],
      }));
    } catch (error) {
      log.warn('a launch was not believed', { source: system.id, error });
      if (error instanceof errors.JWTExpired) return refuse('expired');
      if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'aud') return refuse('not-for-us');
      if (error instanceof errors.JWKSTimeout || error instanceof TypeError) return refuse('system-down');
      return refuse('not-trusted');
    }
    const shaped = payloadShape.safeParse(payload);
    if (!shaped.success) return refuse('not-trusted');
    const { sub, name, job_role_code: jobRoleCode, organisation, purpose, patient, jti, iat, exp } = shaped.data;
    if (exp - iat > longestLifeSeconds || exp <= iat) return refuse('not-trusted');
    if (purpose !== 'direct-care') return refuse('purpose-not-care');
    return {
      believed: true,
      said: {
        system,
        user: { userId: sub, name, jobRoleCode, organisation },
        patient: { nhsNumber: patient.nhs_number, birthDate: patient.birth_date },
      },
      once: {
        issuer: link.issuer,
        tokenId: jti,
        expiresAt: new Date((exp + clockToleranceSeconds + longestLifeSeconds) * 1000),
      },
    };
  };
}

/** What the token says of whom it is from, to know with whose keys to check it. Nothing else of it is read before that. */
function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}

function keysOf({ keys, keysUrl }: LinkSettings) {
  return keys === undefined
    ? createRemoteJWKSet(new URL(keysUrl!), { timeoutDuration: 3000, cooldownDuration: 10_000 })
    : createLocalJWKSet({ keys });
}
