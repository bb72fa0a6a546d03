// Whom a residents' login knows, and how surely: of the invented cast whoever lives, is old enough, and has a number and a whole
// date of birth.
import type { CastPerson } from '../people/person-file.ts';

export interface LoginHolder {
  id: string;
  name: string;
  familyName: string;
  nhsNumber: string;
  /** YYYY-MM-DD. */
  birthDate: string;
}

/** How surely somebody is known, and by what they showed it. */
export const proofs = [
  { id: 'high', words: 'I have shown my passport, and signed in with a code', level: 'P9', vot: 'P9.Cp.Cd' },
  {
    id: 'one-factor',
    words: 'I have shown my passport, and signed in with a password only',
    level: 'P9',
    vot: 'P9.Cp',
  },
  { id: 'medium', words: 'I have given my name and date of birth', level: 'P5', vot: 'P5.Cp.Cd' },
  { id: 'low', words: 'I have only an email address', level: 'P0', vot: 'P0.Cp.Cd' },
] as const;

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
