// What a provider says of somebody makes them a resident, or does not: how surely it was checked who they are, and by what number
// and date of birth they are to be found. Pure. Held by accept-resident.cases.yaml.
// Source: NHS login, scopes and claims; vectors of trust (RFC 8485).
import { parseNhsNumber } from '#standards/nhs-number.ts';
import type { Claims } from '../accept-claims.ts';
import type { ResidentSettings } from './resident-settings.ts';
import type { ResidentClaims } from './resident.ts';

export type WhyNotResident =
  /** It was not checked surely enough who they are, or not by two factors. */
  | 'proofing-too-low'
  /** Too young to have an account of their own. */
  | 'too-young'
  /** The provider left out what it must say, or said it in another shape. */
  | 'claims-incomplete';

export type ResidentAccepted =
  | ({ accepted: true } & ResidentClaims)
  | { accepted: false; why: WhyNotResident; issuer?: string; subject?: string };

/**
 * @param signed claims of the ID token: how surely somebody is known is taken from these alone.
 * @param claims the same with what the provider's UserInfo adds.
 * @param today YYYY-MM-DD, where the partnership is.
 */
export function acceptResident(
  { signed, claims }: { signed: Claims; claims: Claims },
  { vectors, youngest, provider: { claims: names } }: Pick<ResidentSettings, 'vectors' | 'youngest' | 'provider'>,
  { today, testPeopleOnly }: { today: string; testPeopleOnly: boolean },
): ResidentAccepted {
  const text = (value: unknown) => (typeof value === 'string' && value.length <= 300 ? value : undefined);
  const issuer = text(signed['iss']);
  const subject = text(signed['sub']);
  const refuse = (why: WhyNotResident): ResidentAccepted => ({
    accepted: false,
    why,
    ...(issuer === undefined ? {} : { issuer }),
    ...(subject === undefined ? {} : { subject }),
  });
  if (issuer === undefined || subject === undefined) return refuse('claims-incomplete');

  // Invariant: P9 in the signed vector and P9 of the person: either alone is not enough.
  const vector = componentsOf(text(signed[names.vector]));
  const isEnough = vectors.some((wanted) => [...componentsOf(wanted)].every((component) => vector.has(component)));
  if (!isEnough || !vector.has('P9') || claims[names.proofing] !== 'P9') return refuse('proofing-too-low');

  const parsed = parseNhsNumber(text(claims[names.nhsNumber]) ?? '', { testRangeOnly: testPeopleOnly });
  const birthDate = text(claims[names.birthDate]) ?? '';
  if (!parsed.valid || !isDay(birthDate) || birthDate > today || !text(claims[names.familyName]))
    return refuse('claims-incomplete');
  if (yearsBetween(birthDate, today) < youngest) return refuse('too-young');
  return { accepted: true, issuer, subject, nhsNumber: parsed.nhsNumber, birthDate };
}

const componentsOf = (vector: string | undefined): ReadonlySet<string> => new Set(vector?.split('.'));

function isDay(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

/** Whole years from one day to another; who was born on 29 February has their birthday on 1 March in other years. */
function yearsBetween(from: string, to: string): number {
  const [year = 0, ...rest] = from.split('-').map(Number);
  const [laterYear = 0, ...laterRest] = to.split('-').map(Number);
  const isBefore = laterRest[0]! < rest[0]! || (laterRest[0] === rest[0] && laterRest[1]! < rest[1]!);
  return laterYear - year - (isBefore ? 1 : 0);
}
