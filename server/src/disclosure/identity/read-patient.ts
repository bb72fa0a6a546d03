// A program reads one patient by this server's own id: who they are, as the index knows them. It is the opening of a record
// whose first section alone is shown, and decided as one.
import type { Demographics } from '#standards/demographics.ts';
import { IssueError } from '#standards/issue.ts';
import type { PersonId } from '#standards/patient.ts';
import { type Asking, closedWhereItFails, decideAndRecord, type Door, recordShown } from '../door.ts';
import type { Refused } from '../record-part.ts';
import { type KnownNumber, numbersOf } from './known-numbers.ts';
import { tracedPerson } from './traced-person.ts';

export interface PatientRead {
  permitted: true;
  /** Another than was asked for, where that one was linked into it since. */
  personId: PersonId;
  demographics: Demographics;
  numbers: readonly KnownNumber[];
}

const nobodyWords = 'There is no patient of this id.';

/** @throws IssueError `not-found` where there is no such person, or one who may not be found. */
export async function readPatient(door: Door, asking: Asking, personId: PersonId): Promise<PatientRead | Refused> {
  const decided = await decideAndRecord(door, asking, { action: 'open-record', personId, nobodyWords });
  if (!decided.permitted) return decided;
  const { permit } = decided;
  const person = await closedWhereItFails(door, asking, permit, () => tracedPerson(door, personId, asking.requestId));
  const sections = { 'person-demographics': person ? 1 : 0 };
  await recordShown(door, asking, permit, [
    { sourceId: 'patient-index', outcome: person ? 'found' : 'not-known', sections },
  ]);
  if (!person) throw new IssueError({ severity: 'error', code: 'not-found', text: nobodyWords });
  const { shown, patients, unchecked } = person;
  return {
    permitted: true,
    personId: shown.personId,
    demographics: unchecked ? { ...shown.demographics, addresses: [], telecoms: [] } : shown.demographics,
    numbers: numbersOf(door, patients, shown.demographics),
  };
}
