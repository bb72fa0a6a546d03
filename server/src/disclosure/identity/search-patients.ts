// A program searches for a patient (IHE PDQm, ITI-78): the search of the page, and with everybody found the numbers by which the
// organisations know them. Decided and written down before anything is looked up; closed with how many were shown.
import type { FindCriteria, FoundPerson } from '#patient-index/find-persons.ts';
import { isKnownSystem, patientsOf, type PersonPatient } from '#patient-index/persons.ts';
import { type Asking, closedWhereItFails, decideAndRecord, type Door, idsOf, recordShown } from '../door.ts';
import type { Refused } from '../record-part.ts';
import { findTraced } from './find-traced.ts';
import { refuseRealNumbers } from './invented-people.ts';
import { type KnownNumber, numbersOf } from './known-numbers.ts';

export interface PatientsSearch {
  criteria: FindCriteria;
  /** How many are wanted; never more than twenty are given. */
  count: number;
  /** Systems of which numbers are wanted; all where absent. */
  systems?: readonly string[];
  /** Only who is written exactly so somewhere, marks and capitals included. */
  exact?: ExactWords;
}

interface ExactWords {
  family?: readonly string[];
  given?: readonly string[];
  postcode?: string | undefined;
}

export type PatientShown = FoundPerson & { numbers: readonly KnownNumber[] };

export type PatientsSearched =
  | {
      permitted: true;
      status: 'found';
      patients: readonly PatientShown[];
      /** More fit than are given. */
      more: boolean;
      notes: readonly string[];
      /** The national service did not answer. */
      unchecked: boolean;
    }
  /** It could fit too many; `text` says what to add. */
  | { permitted: true; status: 'not-enough'; text: string }
  /** A system is asked for that nobody here has a number of. */
  | { permitted: true; status: 'system-not-known' };

export async function searchPatients(
  door: Door,
  asking: Asking,
  search: PatientsSearch,
): Promise<PatientsSearched | Refused> {
  refuseRealNumbers(door, [search.criteria.nhsNumber, search.criteria.identifier?.value]);
  const decided = await decideAndRecord(door, asking, { action: 'find-patient' }, JSON.stringify(search));
  if (!decided.permitted) return decided;
  const searched = await closedWhereItFails(door, asking, decided.permit, () => look(door, asking.requestId, search));
  const persons = searched.status === 'found' ? searched.patients : [];
  const sections = { 'person-demographics': persons.length };
  const shown = { sourceId: 'patient-index', outcome: searched.status, sections };
  await recordShown(door, asking, decided.permit, [shown], 'success', idsOf(persons));
  return searched;
}

async function look(
  door: Door,
  requestId: string,
  { criteria, count, systems, exact }: PatientsSearch,
): Promise<PatientsSearched> {
  const { found, unchecked } = await findTraced(door, criteria, requestId);
  if (found.status === 'not-enough') return { permitted: true, ...found };
  for (const system of systems ?? [])
    if (!(await isKnownSystem(door.database, system))) return { permitted: true, status: 'system-not-known' };
  // Why without the postcode: whoever is found by it lives there, and nobody could say that this may be known.
  const wanted = unchecked && exact ? { ...exact, postcode: undefined } : exact;
  const persons = await Promise.all(
    found.persons.map(async (person) => {
      const patients = await patientsOf(door.database, person.personId);
      const numbers = numbersOf(door, patients, person.demographics);
      const shown = { ...person, numbers: numbers.filter(({ system }) => systems?.includes(system) ?? true) };
      return { shown, fits: wanted === undefined || patients.some(isExactly(wanted)) };
    }),
  );
  const fitting = persons.filter(({ fits }) => fits).map(({ shown }) => shown);
  return {
    permitted: true,
    status: 'found',
    patients: fitting.slice(0, count),
    more: found.more || fitting.length > count,
    notes: found.notes,
    unchecked,
  };
}

const isExactly =
  ({ family = [], given = [], postcode }: ExactWords) =>
  ({ demographics: { names, addresses } }: PersonPatient): boolean =>
    (family.length + given.length === 0 ||
      names.some(
        (name) => family.every((word) => name.family === word) && given.every((word) => name.given.includes(word)),
      )) &&
    (postcode === undefined || addresses.some((address) => address.postcode === postcode));
