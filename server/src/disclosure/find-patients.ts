// A search for a patient. It is a disclosure too: decided, and written down with what was asked, before anything is looked up;
// and closed with how many were shown.
import { type FindCriteria, findPersons, type Found, type FoundPerson } from '#patient-index/find-persons.ts';
import { type Asking, closedWhereItFails, decideAndRecord, type Door, recordShown } from './door.ts';
import type { Refused } from './record-part.ts';
import { parseNhsNumber } from '#standards/nhs-number.ts';
import { traceDetails, traceNumber } from './trace-person.ts';

export type { FindCriteria, FoundPerson };

export interface PatientsFound {
  permitted: true;
  persons: readonly FoundPerson[];
  /** More fit than are given. */
  more: boolean;
  /** What the reader should know of the search itself. */
  notes: readonly string[];
}

/** Finds at most twenty people; nobody, with a note of what to add, where what was typed could fit too many. */
export async function findPatients(
  door: Door,
  asking: Asking,
  criteria: FindCriteria,
): Promise<PatientsFound | Refused> {
  const decided = await decideAndRecord(door, asking, { action: 'find-patient' }, JSON.stringify(criteria));
  if (!decided.permitted) return decided;
  const { found, notes } = await closedWhereItFails(door, asking, decided.permit, () =>
    findTraced(door, criteria, asking.requestId),
  );
  const persons = found.status === 'found' ? found.persons : [];
  await recordShown(door, asking, decided.permit, [
    { sourceId: 'patient-index', outcome: found.status, sections: { 'person-demographics': persons.length } },
  ]);
  if (found.status === 'not-enough') return { permitted: true, persons, more: false, notes: [found.text] };
  return { permitted: true, persons, more: found.more, notes: [...found.notes, ...notes] };
}

const unchecked = 'The national demographics service did not answer, so these details could not be checked with it.';

/** Finds with the national service's word: who bears a number, and people only it knows. */
async function findTraced(
  door: Door,
  criteria: FindCriteria,
  requestId: string,
): Promise<{ found: Found; notes: string[] }> {
  const find = () => findPersons(door.database, criteria, door.matching);
  const parsed = criteria.nhsNumber === undefined ? undefined : parseNhsNumber(criteria.nhsNumber);
  if (parsed?.valid) {
    const traced = await traceNumber(door, parsed.nhsNumber, requestId);
    if (traced === 'nobody') return { found: { status: 'found', persons: [], more: false, notes: [] }, notes: [] };
    return { found: await find(), notes: traced === 'unchecked' && door.pds ? [unchecked] : [] };
  }
  const found = await find();
  if (found.status !== 'found') return { found, notes: [] };
  if (found.persons.length > 0) return checkedPersons(door, found, requestId);
  const { family, given, birthDate, gender, postcode } = criteria;
  if (birthDate === undefined || birthDate.length !== 10) return { found, notes: [] };
  const traced = await traceDetails(door, { birthDate, ...defined({ family, given, gender, postcode }) }, requestId);
  return traced === 'found'
    ? { found: await find(), notes: [] }
    : { found, notes: traced === 'unchecked' && door.pds ? [unchecked] : [] };
}

/** People found by name are shown only where the service gives them too, as far as it answers. */
async function checkedPersons(
  door: Door,
  found: Extract<Found, { status: 'found' }>,
  requestId: string,
): Promise<{ found: Found; notes: string[] }> {
  if (!door.pds) return { found, notes: [] };
  const traced = await Promise.all(
    found.persons.map(async (person) => ({
      person,
      traced: person.demographics.nhsNumber
        ? await traceNumber(door, person.demographics.nhsNumber, requestId)
        : ('found' as const),
    })),
  );
  const persons = traced.filter((each) => each.traced !== 'nobody').map(({ person }) => person);
  return { found: { ...found, persons }, notes: traced.some((each) => each.traced === 'unchecked') ? [unchecked] : [] };
}

/** Without what is undefined. */
function defined<T extends object>(values: { [Key in keyof T]: T[Key] | undefined }): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}
