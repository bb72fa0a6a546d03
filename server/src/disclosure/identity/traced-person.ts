// Who a person is, as far as the national service lets them be found.
import type { PersonId } from '#standards/patient.ts';
import type { Door } from '../door.ts';
import { type KnownPerson, knownPerson } from '../known-person.ts';
import { traceNumber } from '../trace-person.ts';

export interface TracedPerson extends KnownPerson {
  /** The service did not answer: nobody could say whether their whereabouts may be known. */
  unchecked: boolean;
}

/** The service was asked when they were searched for, so it seldom is again. Undefined where there is nobody who may be found. */
export async function tracedPerson(
  door: Door,
  personId: PersonId,
  requestId: string,
): Promise<TracedPerson | undefined> {
  const known = await knownPerson(door, personId);
  const nhsNumber = known?.shown.demographics.nhsNumber;
  if (!known || !nhsNumber) return known && { ...known, unchecked: false };
  if ((await traceNumber(door, nhsNumber, requestId)) === 'unchecked')
    return { ...known, unchecked: door.pds !== undefined };
  const told = await knownPerson(door, personId);
  return told && { ...told, unchecked: false };
}
