// Asks the national demographics service who bears a number, and tells the patient index. What it says of who may be found is
// final: a person it does not give is a person nobody finds here, whatever our sources hold (R07).
import { supersedeNhsNumber } from '#patient-index/decide-again.ts';
import { findPersons } from '#patient-index/find-persons.ts';
import { linkPatient } from '#patient-index/link-patient.ts';
import type { FindQuery } from '#patient-index/pds/pds.ts';
import type { PdsPerson } from '#patient-index/pds/read-answer.ts';
import type { Transaction } from '#runtime/database/database.ts';
import type { Demographics } from '#standards/demographics.ts';
import { IssueError } from '#standards/issue.ts';
import { type NhsNumber, nhsNumberSystem } from '#standards/nhs-number.ts';
import { patientIdOf } from '#standards/patient.ts';
import type { Door } from './door.ts';

/** NHS England, which runs the service: ODS code X26. Its patients are NHS numbers. */
export const nationalService = { sourceId: 'pds', organisation: 'X26' };

/**
 * `found`: the index knows who bears it now. `nobody`: nobody does, or nobody who may be found. `unchecked`: the service did
 * not answer, or the partnership has no connection to it.
 */
export type Traced = 'found' | 'nobody' | 'unchecked';

export async function traceNumber(door: Door, nhsNumber: NhsNumber, requestId: string): Promise<Traced> {
  if (!door.pds) return 'unchecked';
  const answer = await door.pds.trace(nhsNumber, { requestId });
  if (answer.status === 'not-reachable') return 'unchecked';
  if (answer.status === 'found') {
    await tellIndex(door, answer.person, requestId, answer.supersedes);
    return 'found';
  }
  await hideBearers(door, nhsNumber, requestId);
  return 'nobody';
}

/** Looks for people the index does not know, by their details; those found are then known to it. */
export async function traceDetails(door: Door, query: FindQuery, requestId: string): Promise<Traced> {
  if (!door.pds) return 'unchecked';
  const answer = await door.pds.find(query, { requestId });
  if (answer.status === 'not-reachable') return 'unchecked';
  if (answer.status !== 'found') return 'nobody';
  for (const person of answer.persons) await tellIndex(door, person, requestId);
  return 'found';
}

async function tellIndex(
  door: Door,
  { nhsNumber, demographics }: PdsPerson,
  requestId: string,
  superseded?: NhsNumber,
): Promise<void> {
  const { matching } = door;
  const at = door.clock.now();
  await tell(door, async (transaction) => {
    await linkPatient(
      transaction,
      { ...nationalPatient(nhsNumber, demographics), restricted: false, receivedAt: at, requestId },
      matching,
    );
    if (superseded) await supersedeNhsNumber(transaction, { superseded, current: nhsNumber, at, requestId }, matching);
  });
}

/**
 * Whoever our sources say bears a number the service does not give is hidden, and stays so while the service is out of reach.
 * Why only where somebody is known by it: a number mistyped in a search leaves no trace in the index.
 */
async function hideBearers(door: Door, nhsNumber: NhsNumber, requestId: string): Promise<void> {
  const { database, matching, clock } = door;
  const known = await findPersons(database, { nhsNumber }, matching);
  if (known.status !== 'found' || known.persons.length === 0) return;
  const nobody: Demographics = { names: [], addresses: [], telecoms: [], nhsNumber, nhsNumberStatus: 'verified' };
  await tell(door, (transaction) =>
    linkPatient(
      transaction,
      { ...nationalPatient(nhsNumber, nobody), restricted: true, receivedAt: clock.now(), requestId },
      matching,
    ),
  );
}

/** While messages about the same people are taken in, the index may ask to be told again. */
async function tell(door: Door, work: (transaction: Transaction) => Promise<unknown>, attempts = 5): Promise<void> {
  try {
    await door.database.transaction(work);
  } catch (error) {
    if (attempts === 1 || !(error instanceof IssueError && error.issue.code === 'transient')) throw error;
    await tell(door, work, attempts - 1);
  }
}

function nationalPatient(nhsNumber: NhsNumber, demographics: Demographics) {
  const identifier = { system: nhsNumberSystem, value: nhsNumber };
  return {
    ...nationalService,
    patientId: patientIdOf(nationalService.organisation, identifier),
    identifiers: [identifier],
    demographics,
    authoritative: true,
  };
}
