// A program asks who somebody is whom it describes in full (FHIR `Patient/$match`, IHE ITI-119). Decided and written down
// before anybody is compared; closed with how many were shown.
import type { MatchedPerson, PatientToMatch } from '#patient-index/match-persons.ts';
import { nhsNumberSystem } from '#standards/nhs-number.ts';
import { type Asking, closedWhereItFails, decideAndRecord, type Door, idsOf, recordShown } from '../door.ts';
import type { Refused } from '../record-part.ts';
import { matchTraced } from './find-traced.ts';
import { refuseRealNumbers } from './invented-people.ts';
import { type KnownNumber, knownNumbers } from './known-numbers.ts';

export interface PatientMatch extends PatientToMatch {
  onlyCertain: boolean;
  count: number;
}

export type PatientMatchShown = MatchedPerson & { numbers: readonly KnownNumber[] };

export type PatientMatched =
  | {
      permitted: true;
      status: 'matched';
      patients: readonly PatientMatchShown[];
      /** More are possible than are given. */
      more: boolean;
      /** The national service did not answer. */
      unchecked: boolean;
    }
  | { permitted: true; status: 'not-enough'; text: string };

export async function matchPatient(door: Door, asking: Asking, match: PatientMatch): Promise<PatientMatched | Refused> {
  refuseRealNumbers(
    door,
    match.identifiers.filter(({ system }) => system === nhsNumberSystem).map(({ value }) => value),
  );
  const decided = await decideAndRecord(door, asking, { action: 'find-patient' }, JSON.stringify({ match }));
  if (!decided.permitted) return decided;
  const matched = await closedWhereItFails(door, asking, decided.permit, () => compare(door, asking.requestId, match));
  const persons = matched.status === 'matched' ? matched.patients : [];
  const sections = { 'person-demographics': persons.length };
  const shown = { sourceId: 'patient-index', outcome: matched.status, sections };
  await recordShown(door, asking, decided.permit, [shown], 'success', idsOf(persons));
  return matched;
}

async function compare(
  door: Door,
  requestId: string,
  { onlyCertain, count, ...patient }: PatientMatch,
): Promise<PatientMatched> {
  const { found, unchecked } = await matchTraced(door, patient, requestId);
  if (found.status === 'not-enough') return { permitted: true, ...found };
  const wanted = onlyCertain ? found.persons.filter(({ grade }) => grade === 'certain') : found.persons;
  const patients = await Promise.all(
    wanted.slice(0, count).map(async (person) => ({
      ...person,
      numbers: await knownNumbers(door, person.personId, person.demographics),
    })),
  );
  const more = !onlyCertain && (found.more || found.persons.length > count);
  return { permitted: true, status: 'matched', patients, more, unchecked };
}
