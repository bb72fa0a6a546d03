// What a steward says of patients and persons. A steward's word counts before a source's and before every score, but not
// before two verified NHS numbers.
import { randomUUID } from 'node:crypto';
import type { AccessEvent } from '#audit/access-event.ts';
import type { Executor } from '#runtime/database/database.ts';
import type { PatientId, PersonId } from '#standards/patient.ts';
import { selectOperation } from './linking/link-store.ts';
import { rollbackToSaying, savepointSaying, selectPatients } from './linking/patient-store.ts';
import { type Pair, recordSaid, say } from './linking/say.ts';
import type { Occasion, Settled } from './linking/settle-persons.ts';
import type { Matching } from './matching/matching-config.ts';
import { selectFirstPatients, selectPatientsWith } from './persons-store.ts';

/** Who says it, why, and when. */
export interface Speaking {
  by: Extract<AccessEvent['agent'], { type: 'user' }>;
  /** In the steward's words, without clinical content. */
  why: string;
  at: Date;
  requestId: string;
}

/** What came of a steward's word. */
export type Said =
  /** `operationId` takes it back: {@link takeBack}. */
  | { done: true; personId: PersonId; operationId: string }
  /** Nothing was changed. */
  | { done: false; reason: Refusal; text: string };

/** `two-numbers`: two different verified NHS numbers are never one person. */
export type Refusal = 'two-numbers' | 'kept-apart' | 'not-found';

const refusals: Record<Refusal, string> = {
  'two-numbers':
    'They have two different NHS numbers, both verified, so they cannot be one person. If one of the numbers is wrong, it is corrected where it was recorded; you are then asked again.',
  'kept-apart': 'Among their records are two that a steward has said are different people. Take that back first.',
  'not-found': 'There is nothing left to decide here: what it was about has changed since. Look at the list again.',
};

const refused = (reason: Refusal): Said => ({ done: false, reason, text: refusals[reason] });

/** Two patients, of any sources, are one person. */
export async function link(
  transaction: Executor,
  { patientId, otherPatientId, ...speaking }: Speaking & { patientId: PatientId; otherPatientId: PatientId },
  matching: Matching,
): Promise<Said> {
  return stewardSays(transaction, [[patientId, otherPatientId]], 'same', 'link', speaking, matching);
}

/**
 * A patient is not who it was linked with: not `otherPatientId`, or nobody of its person where that is not said. They are
 * parted and stay so, whatever the scores.
 */
export async function unlink(
  transaction: Executor,
  { patientId, otherPatientId, ...speaking }: Speaking & { patientId: PatientId; otherPatientId?: PatientId },
  matching: Matching,
): Promise<Said> {
  const others = otherPatientId
    ? [{ patient_id: otherPatientId }]
    : await transaction.run(selectPatientsWith(patientId));
  const pairs = others.map(({ patient_id }) => [patientId, patient_id] as const);
  return stewardSays(transaction, pairs, 'different', 'unlink', speaking, matching);
}

/** Two persons are one. {@link takeBack} parts them again exactly as they were. */
export async function mergePersons(
  transaction: Executor,
  { survivor, other, ...speaking }: Speaking & { survivor: PersonId; other: PersonId },
  matching: Matching,
): Promise<Said> {
  const first = await transaction.run(selectFirstPatients([survivor, other]));
  const patients = [survivor, other].map((person) => first.find(({ person_id }) => person_id === person)?.patient_id);
  const [one, two] = patients;
  if (!one || !two) return refused('not-found');
  return stewardSays(transaction, [[one, two]], 'same', 'merge', speaking, matching);
}

/**
 * Takes back what one operation said, where the same has not been said otherwise since. Persons are then what they would be
 * had it never been said.
 */
export async function takeBack(
  transaction: Executor,
  { operationId, ...speaking }: Speaking & { operationId: string },
  matching: Matching,
): Promise<Said> {
  const said = await transaction.run(selectOperation(operationId));
  if (said.length === 0) return refused('not-found');
  const occasion = occasionOf('taken-back', speaking);
  const back = randomUUID();
  const pairs = said.map(({ patient_id, other_patient_id }): Pair => [patient_id, other_patient_id]);
  const settled = await say(
    transaction,
    said.map(({ speaker }, at) => ({
      pairs: [pairs[at]!],
      says: 'taken-back',
      speaker,
      why: speaking.why,
      operationId: back,
    })),
    occasion,
    matching,
  );
  const wasSame = said[0]!.says === 'same';
  await recordSaid(transaction, wasSame ? 'unmerge' : 'link', [...new Set(pairs.flat())], settled, occasion, {
    outcome: 'success',
    explanation: `Taken back: ${speaking.why}`,
  });
  return { done: true, personId: settled.personOf(pairs[0]![0]), operationId: back };
}

async function stewardSays(
  transaction: Executor,
  pairs: readonly Pair[],
  says: 'same' | 'different',
  kind: 'link' | 'unlink' | 'merge',
  speaking: Speaking,
  matching: Matching,
): Promise<Said> {
  const patients = [...new Set(pairs.flat())];
  const known = await transaction.run(selectPatients(patients));
  if (patients.length < 2 || known.length < patients.length) return refused('not-found');
  const occasion = occasionOf(says === 'same' ? 'said-same' : 'said-different', speaking);
  const operationId = randomUUID();
  await transaction.run(savepointSaying);
  const settled = await say(
    transaction,
    [{ pairs, says, speaker: 'steward', why: speaking.why, operationId }],
    occasion,
    matching,
  );
  const [one, other] = pairs[0]!;
  if (says === 'same' && settled.personOf(one) !== settled.personOf(other)) {
    // What forbids it is not to be found again in every later decision: the word is not kept, the attempt is.
    await transaction.run(rollbackToSaying);
    const reason = haveTwoNumbers(settled, one, other) ? 'two-numbers' : 'kept-apart';
    const persons = new Map(known.map(({ patient_id, person_id }) => [patient_id, person_id]));
    const asBefore = { moves: [], personOf: (patientId: PatientId) => persons.get(patientId)! };
    await recordSaid(transaction, kind, patients, asBefore, occasion, {
      outcome: 'refused',
      explanation: refusals[reason],
    });
    return refused(reason);
  }
  await recordSaid(transaction, kind, patients, settled, occasion, { outcome: 'success', explanation: speaking.why });
  return { done: true, personId: settled.personOf(one), operationId };
}

function haveTwoNumbers(settled: Settled, one: PatientId, other: PatientId): boolean {
  const [number, another] = [settled.verifiedNumberOf(one), settled.verifiedNumberOf(other)];
  return number !== null && another !== null && number !== another;
}

function occasionOf(because: Occasion['because'], { by, at, requestId }: Speaking): Occasion {
  return { because, agent: by, at, requestId };
}
