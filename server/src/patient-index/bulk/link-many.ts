// A population loaded into the index: as many identities as there are, a thousand at a time, while the server runs.
// Resumable: what is done is written down with each part of it. Memory does not grow with the number.
import { randomUUID } from 'node:crypto';
import type { Database } from '#runtime/database/database.ts';
import { IssueError } from '#standards/issue.ts';
import { linkPatient, type PatientToLink } from '../link-patient.ts';
import type { Matching } from '../matching/matching-config.ts';
import { selectLoad, upsertLoad } from './bulk-store.ts';
import { linkTogether } from './link-together.ts';

export interface Load {
  /** The same load always has the same: where it was stopped it goes on. */
  loadId: string;
  /** The same patients in the same order whenever it is gone through: those done before are passed over. */
  patients: AsyncIterable<PatientToLink> | Iterable<PatientToLink>;
}

export interface LoadProgress {
  /** Identities gone through, with those of earlier runs. */
  done: number;
  /** Of this run. */
  linkedNow: number;
  /** Not in the index, because too many would become one person: placeholders, to be looked at. Of all runs. */
  refused: number;
}

/**
 * Messages that would link wait for the part on its way: with a thousand at a time, about a second.
 * @param options.refused is told which, by their place from 0; nothing of who they are.
 */
export async function linkMany(
  database: Database,
  { loadId, patients }: Load,
  options: {
    now: () => Date;
    batchSize?: number;
    onProgress?: (progress: LoadProgress) => void;
    refused?: (place: number, text: string) => void;
  },
  matching: Matching,
): Promise<LoadProgress> {
  const { now, batchSize = 1000 } = options;
  const requestId = randomUUID();
  const [held] = await database.run(selectLoad(loadId));
  const progress: LoadProgress = { done: held?.done ?? 0, refused: held?.refused ?? 0, linkedNow: 0 };
  const oneByOne = async (patient: PatientToLink, place: number) => {
    try {
      await patiently(() => database.transaction((transaction) => linkPatient(transaction, patient, matching)));
    } catch (error) {
      if (!(error instanceof IssueError) || error.issue.code !== 'business-rule') throw error;
      progress.refused += 1;
      options.refused?.(place, error.issue.text);
    }
  };
  const link = async (batch: readonly PatientToLink[]) => {
    const done = progress.done + batch.length;
    const { left } = await database.transaction(async (transaction) => {
      const result = await linkTogether(transaction, batch, { requestId, at: now() }, matching);
      if (result.left.length === 0) await transaction.run(upsertLoad(loadId, done, progress.refused, now()));
      return result;
    });
    // Said again after a stop they change nothing.
    for (const patient of left) await oneByOne(patient, progress.done + batch.indexOf(patient));
    if (left.length > 0) await database.run(upsertLoad(loadId, done, progress.refused, now()));
    progress.done = done;
    progress.linkedNow += batch.length;
    options.onProgress?.({ ...progress });
  };

  let place = 0;
  let batch: PatientToLink[] = [];
  for await (const patient of patients) {
    place += 1;
    if (place <= progress.done && batch.length === 0) continue;
    batch.push(patient);
    if (batch.length < batchSize) continue;
    await link(batch);
    batch = [];
  }
  if (batch.length > 0) await link(batch);
  return progress;
}

/** Others may be changing the same people. */
async function patiently<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof IssueError) || error.issue.code !== 'transient' || attempt === 20) throw error;
    }
  }
}
