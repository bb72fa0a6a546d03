// The invented cast as a residents' login knows it: whoever lives, is old enough, and has a number and a whole date of birth.
import type { CastPerson } from '../people/person-file.ts';
import type { LoginHolder } from './resident-login.ts';

/** In the order of their names. @param now the day it is. */
export function loginHolders(people: readonly CastPerson[], youngest: number, now: Date): LoginHolder[] {
  const today = now.toISOString().slice(0, 10);
  return people
    .filter(
      ({ born, died, pds }) =>
        died === undefined && pds.status !== 'absent' && born.length === 10 && isOld(born, youngest, today),
    )
    .map(({ id, name, nhsNumber, born }) => ({
      id,
      name: [...name.given.slice(0, 1), name.family].join(' '),
      familyName: name.family,
      nhsNumber,
      birthDate: born,
    }))
    .toSorted((one, other) => (one.familyName + one.name).localeCompare(other.familyName + other.name));
}

const isOld = (born: string, years: number, today: string) =>
  `${String(Number(born.slice(0, 4)) + years).padStart(4, '0')}${born.slice(4)}` <= today;
