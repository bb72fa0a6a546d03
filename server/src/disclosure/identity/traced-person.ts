// Who a person is, as far as the national service lets them be found.
import type { PersonId } from '#standards/patient.ts';
import type { Door } from '../door.ts';
import { type KnownPerson, knownPerson } from '../known-person.ts';
import { traceNumber } from '../trace-person.ts';

/** The service was asked when they were searched for, so it seldom is again. Undefined where there is nobody who may be found. */
export async function tracedPerson(
  door: Door,
  personId: PersonId,
  requestId: string,
): Promise<KnownPerson | undefined> {
  const known = await knownPerson(door, personId);
  const nhsNumber = known?.shown.demographics.nhsNumber;
  if (!nhsNumber || (await traceNumber(door, nhsNumber, requestId)) === 'unchecked') return known;
  return knownPerson(door, personId);
}
