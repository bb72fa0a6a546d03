// A source says that two of its own patients are one, or are not after all.
// Source: HL7 v2.5.1 §3.3: A18, A34, A40 (merge patient identifiers) and A37 (unlink patient information).
import { randomUUID } from 'node:crypto';
import type { Executor } from '#runtime/database/database.ts';
import type { Identifier } from '#standards/fhir/types.ts';
import type { PatientId } from '#standards/patient.ts';
import { keepIdentifiers, type LinkResult, makePerson, resultOf } from './link-patient.ts';
import { newIdentifiers } from './linking/news.ts';
import { hashKey } from './matching/match-keys.ts';
import { lockKeys } from './linking/patient-store.ts';
import { rewritePatient } from './linking/rewrite-patient.ts';
import { recordSaid, say } from './linking/say.ts';
import type { Occasion } from './linking/settle-persons.ts';
import { selectStandingPatient, standsNow } from './linking/version-store.ts';
import type { Matching } from './matching/matching-config.ts';

export interface Merge {
  survivor: PatientId;
  superseded: PatientId;
  /** What the superseded record was known by, kept: later messages may still bear it. */
  supersededIdentifiers?: readonly Identifier[];
  sourceId: string;
  /** ODS code of the organisation whose patients they are. */
  organisation: string;
  receivedAt: Date;
  requestId?: string;
}

/**
 * The superseded patient becomes part of the survivor's person; records stay where they are. Where that would join two
 * verified NHS numbers, or two whom a steward keeps apart, they stay apart and a steward is asked (`needs-review`).
 * A patient not heard of before is made, so that messages may come in any order.
 * @returns what became of the superseded patient.
 */
export async function mergePatients(transaction: Executor, merge: Merge, matching: Matching): Promise<LinkResult> {
  return sourceSays(transaction, merge, 'same', matching);
}

/**
 * The two are parted, and no score joins them again: the source has said that they are two people. Only a steward can.
 * @returns what became of the patient that had been superseded.
 */
export async function unmergePatients(transaction: Executor, merge: Merge, matching: Matching): Promise<LinkResult> {
  return sourceSays(transaction, merge, 'different', matching);
}

async function sourceSays(
  transaction: Executor,
  merge: Merge,
  says: 'same' | 'different',
  matching: Matching,
): Promise<LinkResult> {
  const { survivor, superseded, sourceId, organisation } = merge;
  const occasion: Occasion = {
    because: says === 'same' ? 'said-same' : 'said-different',
    agent: { type: 'source', sourceId, organisation },
    at: merge.receivedAt,
    requestId: merge.requestId ?? randomUUID(),
  };
  await hearOf(transaction, survivor, [], merge, occasion, matching);
  await hearOf(transaction, superseded, merge.supersededIdentifiers ?? [], merge, occasion, matching);
  const why =
    says === 'same' ? 'The source merged the two records.' : 'The source says the two records are two people.';
  const settled = await say(
    transaction,
    [{ pairs: [[survivor, superseded]], says, speaker: 'source', why, operationId: randomUUID() }],
    occasion,
    matching,
  );
  const isDone = (settled.personOf(survivor) === settled.personOf(superseded)) === (says === 'same');
  await recordSaid(transaction, says === 'same' ? 'merge' : 'unmerge', [survivor, superseded], settled, occasion, {
    outcome: isDone ? 'success' : 'refused',
    explanation: isDone ? why : `${why} Something stronger forbids it: a steward is asked.`,
  });
  return resultOf(superseded, settled);
}

/** Makes a patient not heard of before, and keeps numbers it was not known by. */
async function hearOf(
  transaction: Executor,
  patientId: PatientId,
  identifiers: readonly Identifier[],
  merge: Merge,
  occasion: Occasion,
  matching: Matching,
): Promise<void> {
  await transaction.run(lockKeys([hashKey(`patient ${patientId}`)]));
  const [known] = await transaction.run(selectStandingPatient(patientId));
  const fresh = newIdentifiers(identifiers, known);
  if (known && fresh.length === 0) return;
  const ownPersonId = known?.own_person_id ?? (await makePerson(transaction, patientId, occasion.at));
  await rewritePatient(
    transaction,
    {
      patientId,
      organisation: merge.organisation,
      sources: [...new Set([...(known?.sources ?? []), merge.sourceId])],
      sequence: known?.sequence ?? Number.POSITIVE_INFINITY,
      personId: known?.person_id ?? ownPersonId,
      ownPersonId,
      verifiedNhsNumber: known?.verified_nhs_number ?? null,
      stands: known && standsNow(known),
      identifiers: [...(known?.identifiers ?? []), ...fresh],
    },
    { ...occasion, because: known ? 'demographics' : 'first-heard' },
    matching,
    () => keepIdentifiers(transaction, { patientId, sourceId: merge.sourceId, receivedAt: occasion.at }, fresh),
  );
}
