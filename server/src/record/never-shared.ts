// The lines of a patient's record without what is never shared: drawn when something is written, over the whole of what is held,
// so that counting, paging, searching and listening cannot come upon it (R48).
// Invariant: lines are read only where they were drawn by the lists in force: see `drawnByThose`.
import { type Database, type Executor, send } from '#runtime/database/database.ts';
import type { Resource } from '#standards/fhir/types.ts';
import type { PatientId } from '#standards/patient.ts';
import { keyText } from './write/decide-versions.ts';
import { currentOf, type CurrentResource, describeTogether } from './write/describe-current.ts';
import { deleteAllItems, insertItems } from './write/item-store.ts';
import {
  countDrawn,
  type LeftOut,
  replaceLeftOut,
  selectBeside,
  selectLeftOut,
  selectSomeStale,
  selectStale,
  setBeside,
  setDrawnBy,
} from './write/never-shared-store.ts';
import { lockHeldPatient, selectAllCurrent } from './write/version-store.ts';

/** What takes out what is never shared. Given: the record knows nothing of the lists. */
export interface LeavingOut {
  /** Changes with the lists. */
  readonly stamp: string;
  takeOut<R extends object>(
    resources: readonly R[],
    names?: undefined,
    known?: readonly string[],
  ): { left: readonly R[]; gone: ReadonlySet<number>; never: ReadonlySet<number> };
  /** The same, where entries of these identifiers are never shared by what another source says of them. */
  beside(identifiers: readonly string[]): LeavingOut;
  /** By what an entry is known wherever it is told. */
  identifiersOf(resource: object): string[];
  /** Whether anything of this may have to be left out. */
  concerns(json: unknown): boolean;
  /** The same with the documents in this read; those that are not within this time are left out, and it is `stillReading`. */
  read(json: unknown, withinMs?: number): Promise<LeavingOut>;
  readonly stillReading: boolean;
}

/**
 * How long is waited for letters to be read. A record of which some are not read yet is drawn without them, and is stale: it is
 * drawn anew before it is read the next time, and in the background without a limit.
 */
export const letters = { whileReceivingMs: 1000, whileReadingMs: 2000 };

/**
 * Draws all lines of a patient anew from the current versions, without what is never shared, in the caller's transaction.
 * What receiving leaves and what this leaves are the same.
 * @param notTaken what came and was refused: what belongs to it may be never shared all the same.
 * @returns how many lines there are.
 */
export async function drawPatient(
  executor: Executor,
  patientId: PatientId,
  leavingOut: LeavingOut | undefined,
  notTaken: readonly Resource[] = [],
  withinMs = letters.whileReceivingMs,
): Promise<number> {
  const [patient] = await executor.run(lockHeldPatient(patientId));
  if (!patient) return 0;
  const current = (await executor.run(selectAllCurrent(patientId))).map(currentOf);
  const kept = leavingOut
    ? await leaveOut(executor, { patientId, beside: patient.beside }, current, leavingOut, notTaken, withinMs)
    : current;
  const described = describeTogether(kept);
  await send(executor, deleteAllItems(patientId));
  if (described.some(({ items }) => items.length > 0)) await send(executor, insertItems(patientId, described));
  return described.reduce((count, { items }) => count + items.length, 0);
}

/** The same where it is not done already: two readers may ask for one record at one time. */
async function drawStale(
  executor: Executor,
  patientId: PatientId,
  leavingOut: LeavingOut,
  withinMs?: number,
): Promise<void> {
  const [patient] = await executor.run(lockHeldPatient(patientId));
  if (patient && patient.drawn_by !== leavingOut.stamp)
    await drawPatient(executor, patientId, leavingOut, [], withinMs ?? Infinity);
}

async function leaveOut(
  executor: Executor,
  { patientId, beside }: { patientId: PatientId; beside: readonly string[] },
  current: readonly CurrentResource[],
  lists: LeavingOut,
  notTaken: readonly Resource[],
  withinMs: number,
): Promise<CurrentResource[]> {
  const keys = new Set(current.map(({ key }) => keyText(key)));
  // What was left out and is no longer among what is held (deleted, or refused when it came) is left out still: what belongs to
  // it must not come back with its going.
  const before = await executor.run(selectLeftOut(patientId));
  const known = before
    .map(({ resource_type, resource_id, identifiers }) => ({
      resourceType: resource_type,
      id: resource_id,
      identifiers,
    }))
    .filter((key) => !keys.has(keyText(key)));
  const held = current.map(({ content }) => JSON.parse(content) as Resource);
  const resources = [...held, ...notTaken];
  const leavingOut = await lists.read(resources, withinMs === Infinity ? undefined : withinMs);
  const alone = leavingOut.takeOut(resources, undefined, known.map(keyText));
  const { left, gone } =
    beside.length > 0 ? leavingOut.beside(beside).takeOut(resources, undefined, known.map(keyText)) : alone;
  const kept = current.filter((_, index) => !gone.has(index));
  const leftOut = [...gone].flatMap((index): LeftOut[] => {
    const { resourceType, id } = resources[index]!;
    // Only what this record says itself is told on: else two would each leave it out for the other, for ever.
    const identifiers = alone.never.has(index) ? leavingOut.identifiersOf(resources[index]!) : [];
    return typeof id === 'string' ? [{ resourceType, id, identifiers }] : [];
  });
  await send(executor, replaceLeftOut(patientId, [...known, ...leftOut]));
  const drawnBy = leavingOut.stillReading ? `${leavingOut.stamp}, still reading` : leavingOut.stamp;
  await send(executor, setDrawnBy(patientId, drawnBy, left !== resources || known.length > 0 || beside.length > 0));
  return kept.map((each, index) => ({ ...each, resource: left[index]! }));
}

/**
 * Sees to it that these patients' lines are drawn by these lists, before anything of them is read.
 * @param reading with the rights of the server; @param writing with those of the inbox.
 * @throws whatever the database says: then nothing may be read.
 */
export async function drawnByThose(
  { reading, writing }: { reading: Executor; writing: Database },
  patientIds: readonly PatientId[],
  leavingOut: LeavingOut,
): Promise<void> {
  if (patientIds.length === 0) return;
  for (const { patient_id } of await reading.run(selectStale(patientIds, leavingOut.stamp)))
    await writing.transaction((transaction) => drawStale(transaction, patient_id, leavingOut, letters.whileReadingMs));
}

/**
 * The same for all patients who are one person; and each of their records leaves out what another of them says is never shared,
 * where both tell it under one identifier.
 * @returns identifiers of all that is left out of any of them: what a source answers under one of these is never shared either.
 */
export async function drawnAsOnePerson(
  { reading, writing }: { reading: Executor; writing: Database },
  patientIds: readonly PatientId[],
  leavingOut: LeavingOut,
): Promise<string[]> {
  if (patientIds.length === 0) return [];
  for (let round = 1; ; round += 1) {
    const rows = await reading.run(selectBeside(patientIds));
    const stale = rows.filter(
      ({ drawn_by, beside, others }) => drawn_by !== leavingOut.stamp || beside.join() !== others.join(),
    );
    // What is still being read stays stale; what one record leaves out because of another it tells nobody: two rounds are enough.
    if (stale.length === 0 || round > 2) return [...new Set(rows.flatMap(({ own }) => own))].toSorted();
    for (const { patient_id, drawn_by, beside, others } of stale)
      await writing.transaction(async (transaction) => {
        await transaction.run(lockHeldPatient(patient_id));
        await send(transaction, setBeside(patient_id, others));
        if (beside.join() !== others.join())
          await drawPatient(transaction, patient_id, leavingOut, [], letters.whileReadingMs);
        else if (drawn_by !== leavingOut.stamp)
          await drawStale(transaction, patient_id, leavingOut, letters.whileReadingMs);
      });
  }
}

export interface Redrawing {
  /** With the rights of the inbox. */
  database: Database;
  leavingOut: LeavingOut;
  signal?: AbortSignal;
  /** After every some patients: how many are done in this run. */
  told?: (done: number) => void;
}

/** How many are looked up at once; each is a transaction of its own. */
const together = 100;

/**
 * Draws every record anew that other lists had drawn, one patient at a time; to be begun again where it was cut short: what is
 * done is done.
 */
export async function redrawAll({ database, leavingOut, signal, told }: Redrawing): Promise<number> {
  let done = 0;
  for (;;) {
    const some = await database.run(selectSomeStale(leavingOut.stamp, together));
    if (some.length === 0) return done;
    for (const { patient_id } of some) {
      if (signal?.aborted) return done;
      await database.transaction((transaction) => drawStale(transaction, patient_id, leavingOut));
      done += 1;
    }
    told?.(done);
  }
}

/** How many records there are, and how many are drawn by these lists. */
export async function countDrawnBy(database: Executor, stamp: string): Promise<{ patients: number; drawn: number }> {
  const [row] = await database.run(countDrawn(stamp));
  return row!;
}
