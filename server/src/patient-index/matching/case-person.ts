// People as the case tables write them, in the words a steward reads.
import type { AdministrativeGender, Demographics, PersonName } from '#standards/demographics.ts';
import { parseNhsNumber } from '#standards/nhs-number.ts';
import { parsePostcode } from '#standards/postcode.ts';
import type { Matching } from './matching-config.ts';
import { type Profile, profileOf } from './profile.ts';

/** A person as cases.yaml and groups.cases.yaml write one. */
export interface CasePerson {
  name?: string;
  /** Family name first, then given names: "Okafor-Brandt, Ada Rose". */
  formerly?: string;
  born?: string;
  gender?: AdministrativeGender;
  /** House, street, postcode. */
  lives?: string;
  lived?: string;
  phone?: string;
  email?: string;
  /** Number and how far it was checked: "999 000 0018 verified". */
  nhs?: string;
  hospitalNumber?: string;
}

/** What is compared of them. */
export function profileOfCase(person: CasePerson, matching: Matching): Profile {
  const [digits, status] = (person.nhs ?? '').split(/ (?=[a-z])/);
  const parsed = parseNhsNumber(digits ?? '');
  const names: PersonName[] = [];
  if (person.name !== undefined) names.push(nameOf(person.name));
  if (person.formerly !== undefined) names.push({ ...nameOf(person.formerly), use: 'maiden' });
  const demographics: Demographics = {
    names,
    addresses: [
      ...(person.lives === undefined ? [] : [addressOf(person.lives)]),
      ...(person.lived === undefined ? [] : [{ ...addressOf(person.lived), use: 'old' as const }]),
    ],
    telecoms: [
      ...(person.phone ? [{ system: 'phone' as const, value: person.phone }] : []),
      ...(person.email ? [{ system: 'email' as const, value: person.email }] : []),
    ],
    ...(person.born ? { birthDate: person.born } : {}),
    ...(person.gender ? { gender: person.gender } : {}),
    ...(parsed.valid
      ? {
          nhsNumber: parsed.nhsNumber,
          nhsNumberStatus: status === 'verified' ? ('verified' as const) : ('unverified' as const),
        }
      : {}),
  };
  const identifiers = person.hospitalNumber
    ? [{ system: 'https://example.org/hospital', value: person.hospitalNumber }]
    : [];
  return profileOf(demographics, identifiers, matching);
}

function nameOf(text: string): PersonName {
  const [family, given] = text.split(', ');
  return { ...(family ? { family } : {}), given: given?.split(' ') ?? [], prefix: [] };
}

function addressOf(text: string) {
  const parts = text.split(', ');
  const postcode = parsePostcode(parts.at(-1));
  return { lines: postcode ? parts.slice(0, -1) : parts, ...(postcode ? { postcode } : {}) };
}
