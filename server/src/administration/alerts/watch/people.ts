// What is compared of the people looked at, from the patient index; kept for a while, since one person is looked at by many.
import { createHmac } from 'node:crypto';
import { currentPersonOf, demographicsOf } from '#patient-index/persons.ts';
import type { Executor } from '#runtime/database/database.ts';
import type { Demographics } from '#standards/demographics.ts';
import { foldedName } from '#standards/person-name.ts';
import type { PersonId } from '#standards/patient.ts';
import type { PersonFacts } from '../detect/look.ts';
import { foldedAddress } from '../detect/staff.ts';
import type { Watching } from '../watching-config.ts';

/** Undefined for nobody, and for people who may not be found. */
export type KnowPerson = (executor: Executor, personId: PersonId) => Promise<PersonFacts | undefined>;

export function knowPeople(watching: Watching): KnowPerson {
  const listed = new Set(watching.listed.people);
  return async (executor, personId) => {
    const current = await currentPersonOf(executor, personId);
    const best = current && (await demographicsOf(executor, current));
    return best && factsOf(best.demographics, (nhsNumber) => listed.has(hashOf(watching, nhsNumber)));
  };
}

/** The HMAC-SHA-256 under the partnership's key, as the list has it: whoever has the list alone cannot try all the numbers there are. */
export const hashOf = ({ listed }: Pick<Watching, 'listed'>, text: string): string =>
  createHmac('sha256', listed.key).update(text).digest('hex');

export function factsOf(
  { names, birthDate, nhsNumber, addresses }: Demographics,
  isListed: (nhsNumber: string) => boolean,
): PersonFacts {
  const home = addresses.find(({ use }) => use !== 'old' && use !== 'work' && use !== 'billing');
  return {
    surnames: new Set(names.map(({ family }) => foldedName(family)).filter(Boolean)),
    firstNames: new Set(names.map(({ given }) => foldedName(given[0])).filter(Boolean)),
    ...(birthDate ? { birthDate } : {}),
    ...(nhsNumber ? { nhsNumber } : {}),
    ...(home?.postcode ? { postcode: home.postcode } : {}),
    ...(home ? { address: foldedAddress(home.lines) } : {}),
    listed: nhsNumber !== undefined && isListed(nhsNumber),
  };
}
