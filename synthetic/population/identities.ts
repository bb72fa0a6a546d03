// Every identity of an invented crowd: each person as each organisation knows them, with what is wrong in it and whose it truly
// is. What a patient index is fed, and what it is scored by.
import type { Demographics } from '#standards/demographics.ts';
import { chance } from './chance.ts';
import { type ErrorKind, withErrors } from './known-as/errors.ts';
import { type KnownAt, organisationsOf } from './known-as/organisations.ts';
import { type Likeness, openPopulation, type Person, personAt, type Population } from './person.ts';

export type { ErrorKind } from './known-as/errors.ts';

/** One organisation's record of who somebody is. `patientIdOf(organisation, number)` is its patient id in the index. */
export interface KnownIdentity extends KnownAt {
  /** Truth: two identities are one person where this is the same. */
  person: number;
  /** Truth: who lives with whom. Errors between two of one household hurt most. */
  household: number;
  /** What is in the message, as a source would send it: the shape `linkPatient` takes. */
  demographics: Demographics;
  /** In what it differs from the person. None for most of a practice's. */
  errors: readonly ErrorKind[];
  /** Whether the person is a twin, or bears a parent's name. */
  likenesses: readonly Likeness[];
}

/**
 * The identities of people `from` up to, and without, `to`, person by person: the practice's first, then in a fixed order of
 * organisations; about 2.6 of each. A second registration at one organisation (`duplicateOf`) is an identity of its own.
 * Streamed; nothing is kept, and any slice gives what the whole gives. 40 to 100 µs a person.
 * @param of a seed, for the built-in place and day; or a population opened with others.
 */
export function* identitiesOf(of: number | Population, from: number, to: number): Generator<KnownIdentity, void, void> {
  const population = typeof of === 'number' ? openPopulation({ seed: of }) : of;
  for (let number = from; number < to; number += 1) {
    const person = personAt(population, number);
    for (const known of organisationsOf(population, person)) yield identityAt(population, person, known);
  }
}

/** What one organisation holds of who somebody is. */
export function identityAt(population: Population, person: Person, known: KnownAt): KnownIdentity {
  const choose = chance(population.seed, `identity at ${known.organisation}`, person.number, known.duplicateOf ? 1 : 0);
  const isLapsed = known.kind === 'former-practice';
  return {
    ...known,
    person: person.number,
    household: person.household.number,
    ...withErrors(population, person, known.kind, choose, isLapsed),
    likenesses: person.likenesses,
  };
}
