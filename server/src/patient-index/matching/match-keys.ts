// The keys under which patients who may be one person meet: two patients are compared only where they share one.
// Each key survives one kind of slip in the others: another surname, a wrong day, a move, a missing number.
// Why hashed integers: a GIN index over integer[] holds a dozen keys for each patient in little room, and a key doubles
// as the advisory lock that keeps two messages about one person apart. A collision costs one comparison.
import { soundKey } from '#standards/person-name.ts';
import type { Profile, ProfileName } from './profile.ts';

/** What a search knows of somebody; a profile is one. */
export type Keyed = Pick<Profile, 'names' | 'addresses' | 'phones' | 'emails' | 'localNumbers' | 'contradicted'> & {
  nhsNumber?: string;
  birthDate?: string;
};

/**
 * More than anybody has who is one person: each key is looked up and locked for everybody decided about, and the database holds
 * only so many locks. What is left out is what says least.
 */
const mostKeys = 120;

/** In order, without repeats: locks are taken in this order. */
export function matchKeys(profile: Keyed): number[] {
  const { birthDate, nhsNumber } = profile;
  const postcodes = [
    ...new Set(profile.addresses.map(({ postcode }) => postcode).filter((postcode) => postcode !== undefined)),
  ];
  const [year, month, day] = (birthDate ?? '').split('-');
  // Day and month in order of size: 03-07 and 07-03 meet.
  const dayAndMonth = month && day ? [month, day].toSorted().join('-') : undefined;
  const birth = dayAndMonth && `${year}-${dayAndMonth}`;
  const keys = [
    ...(profile.contradicted ?? (nhsNumber ? [nhsNumber] : [])).map(nhsNumberKey),
    ...profile.localNumbers.map((number) => `local ${number}`),
    ...profile.phones.map((phone) => `phone ${phone}`),
    ...profile.emails.map((email) => `email ${email}`),
  ];
  if (birth) {
    for (const postcode of postcodes) keys.push(`birth postcode ${birth} ${postcode}`);
    for (const sound of nameSounds(profile.names)) keys.push(`name birth ${sound} ${birth}`);
  }
  for (const pair of namePairs(profile.names)) {
    if (year) keys.push(`pair year ${pair} ${year}`);
    if (dayAndMonth) keys.push(`pair day ${pair} ${dayAndMonth}`);
    for (const postcode of postcodes) keys.push(`pair postcode ${pair} ${postcode}`);
  }
  return [...new Set(keys.map(hashKey))].slice(0, mostKeys).toSorted((one, other) => one - other);
}

/** Unhashed, as {@link hashKey} takes it. */
export const nhsNumberKey = (nhsNumber: string): string => `nhs ${nhsNumber}`;

/** Family and first given name by sound, in alphabetical order: swapped names meet. */
function namePairs(names: readonly ProfileName[]): Set<string> {
  return new Set(
    names.flatMap(({ family, given }) =>
      given[0] === undefined
        ? []
        : familyForms(family).map((form) => [soundKey(form), soundKey(given[0]!)].toSorted().join(' ')),
    ),
  );
}

function nameSounds(names: readonly ProfileName[]): Set<string> {
  return new Set(names.flatMap(({ family, given }) => [...familyForms(family), ...given.slice(0, 3)]).map(soundKey));
}

/** "Okafor-Brandt" is found under Okafor, Brandt and both together. */
function familyForms(family: readonly string[]): string[] {
  return family.length < 2 ? [...family] : [family.join(''), ...family.filter((part) => part.length > 2)];
}

/** FNV-1a, 32 bits, as PostgreSQL's signed integer. */
export function hashKey(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash | 0;
}
