// Whose page a person who signs in may see: who bears their NHS number, as the national service lets them be found, and was born on
// the day they say. Nobody looks for anybody here: what it finds is told to no one but themselves, or to whoever may act for them.
import { findPersons } from '#patient-index/find-persons.ts';
import type { FindResident, WhyNotFound } from '#sign-in/resident/resident.ts';
import type { NhsNumber } from '#standards/nhs-number.ts';
import type { Door } from './door.ts';
import { type TracedPerson, tracedPerson } from './identity/traced-person.ts';
import { traceNumber } from './trace-person.ts';

export function createFindResident(door: Door): FindResident {
  return async ({ nhsNumber, birthDate }, requestId) => {
    const borne = await findBearer(door, nhsNumber, requestId);
    if (!borne.found) return borne;
    const { demographics, personId } = borne.person.shown;
    if (demographics.birthDate !== birthDate) return { found: false, why: 'differs' };
    return { found: true, personId, name: calledBy(borne.person) };
  };
}

type Bearer = { found: true; person: TracedPerson; verified: boolean } | { found: false; why: WhyNotFound };

/** The living person who bears a number, and may be found. */
export async function findBearer(door: Door, nhsNumber: NhsNumber, requestId: string): Promise<Bearer> {
  const borne = await findBearerOrDead(door, nhsNumber, requestId);
  return borne.found && borne.person.shown.demographics.deceased ? { found: false, why: 'deceased' } : borne;
}

/**
 * The same, living or not.
 * Invariant: where it is not sure, nobody is found: two may bear the number and neither is verified, or the national service, which
 * says who may be found, does not answer.
 */
export async function findBearerOrDead(door: Door, nhsNumber: NhsNumber, requestId: string): Promise<Bearer> {
  const traced = await traceNumber(door, nhsNumber, requestId);
  if (traced === 'unchecked' && door.pds) return { found: false, why: 'unchecked' };
  const found = await findPersons(door.database, { nhsNumber }, door.matching);
  const [first, ...others] = found.status === 'found' ? found.persons : [];
  if (!first) return { found: false, why: 'not-known' };
  // Whoever bears it verified is the one, whoever else may bear it by a slip: there are never two of them.
  if (first.grade !== 'certain' && others.length > 0) return { found: false, why: 'several' };
  const person = await tracedPerson(door, first.personId, requestId);
  if (!person) return { found: false, why: 'not-known' };
  return { found: true, person, verified: first.grade === 'certain' };
}

/** "Bea Quill". */
export function calledBy({ shown }: Pick<TracedPerson, 'shown'>): string {
  const name = shown.demographics.names[0];
  return [...(name?.given.slice(0, 1) ?? []), name?.family].filter(Boolean).join(' ') || 'No name known';
}
