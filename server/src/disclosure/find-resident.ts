// Whose page a person who signs in may see: who bears their NHS number, as the national service lets them be found, and was born on
// the day they say. Nobody looks for anybody here: what it finds is told to no one but themselves.
import { findPersons } from '#patient-index/find-persons.ts';
import type { FindResident } from '#sign-in/resident/resident.ts';
import type { Door } from './door.ts';
import { tracedPerson } from './identity/traced-person.ts';
import { traceNumber } from './trace-person.ts';

/**
 * Invariant: where it is not sure, nobody is found: two may bear the number and neither is verified, or the national service, which
 * says who may be found, does not answer.
 */
export function createFindResident(door: Door): FindResident {
  return async ({ nhsNumber, birthDate }, requestId) => {
    const traced = await traceNumber(door, nhsNumber, requestId);
    if (traced === 'unchecked' && door.pds) return { found: false, why: 'unchecked' };
    const found = await findPersons(door.database, { nhsNumber }, door.matching);
    const [first, ...others] = found.status === 'found' ? found.persons : [];
    if (!first) return { found: false, why: 'not-known' };
    // Whoever bears it verified is the one, whoever else may bear it by a slip: there are never two of them.
    if (first.grade !== 'certain' && others.length > 0) return { found: false, why: 'several' };
    const person = await tracedPerson(door, first.personId, requestId);
    if (!person) return { found: false, why: 'not-known' };
    const { demographics, personId } = person.shown;
    if (demographics.deceased) return { found: false, why: 'deceased' };
    if (demographics.birthDate !== birthDate) return { found: false, why: 'differs' };
    const name = demographics.names[0];
    return {
      found: true,
      personId,
      name: [...(name?.given.slice(0, 1) ?? []), name?.family].filter(Boolean).join(' ') || 'No name known',
    };
  };
}
