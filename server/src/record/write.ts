// Receives resources about a patient into the record: checks them, keeps every version, draws the lines a screen needs.
// Invariant: a version once written is never changed; the database refuses it.
import { type Executor, runBoth, send } from '#runtime/database/database.ts';
import type { Resource } from '#standards/fhir/types.ts';
import type { PatientId } from '#standards/patient.ts';
import type { ResourceKey } from './items/record-item.ts';
import { checkResources, type CheckedResource, type RefusedResource } from './write/check-resources.ts';
import { deletedHash } from './write/content.ts';
import {
  decideVersions,
  type Incoming,
  keyText,
  type NewVersion,
  type Origin,
  resourceOf,
} from './write/decide-versions.ts';
import { drawPatient, type LeavingOut, letters } from './never-shared.ts';
import { setDrawnBy } from './write/never-shared-store.ts';
import { refreshItems } from './write/refresh-items.ts';
import { heldInOrder, insertVersions, lockPatient, selectHeld, upsertRepetitions } from './write/version-store.ts';

export type { LeavingOut } from './never-shared.ts';
export type { RefusedResource } from './write/check-resources.ts';

/** What one source says about one patient at one time. */
export interface ResourceBatch {
  patientId: PatientId;
  /** Id of the source in sources.yaml. */
  sourceId: string;
  /** ODS code of the organisation whose record it is. */
  organisation: string;
  /** ISO instant at which the source recorded it. */
  recordedAt: string;
  receivedAt: Date;
  /** The stored message it came in. */
  messageSequence?: number;
  /** What translated it, where it did not come as FHIR R4: the adapter's kind. */
  transform?: string;
  /** With ids that name the same thing whenever it is sent again. What they point at and came with them belongs here too. */
  resources: readonly Resource[];
  /** Resources the source says it deleted. */
  deleted?: readonly ResourceKey[];
}

/** Invariant: created + updated + unchanged + refused = resources and deletions in. */
export interface Received {
  /** First versions. */
  created: number;
  /** Further versions, whether or not they became current. */
  updated: number;
  unchanged: number;
  refused: RefusedResource[];
}

/**
 * Receives a batch, in the caller's transaction. Other batches of the same patient wait until it ends.
 * @throws what the database says. What is wrong with a resource is no error: it is refused, the others are stored.
 */
export async function receiveResources(
  executor: Executor,
  batch: ResourceBatch,
  leavingOut?: LeavingOut,
): Promise<Received> {
  const { checked, refused, notTaken } = checkResources(batch.resources);
  return receiveChecked(executor, batch, checked, refused, leavingOut, notTaken);
}

/**
 * The same for resources checked before: see {@link checkResources}.
 * @param lists what is never shared. Without it the lines are marked as drawn by no lists, and are drawn anew before
 *   anything of them is read.
 * @param notTaken the resources that are refused, whole.
 */
export async function receiveChecked(
  executor: Executor,
  batch: Omit<ResourceBatch, 'resources'>,
  checked: readonly CheckedResource[],
  refused: RefusedResource[] = [],
  lists?: LeavingOut,
  notTaken: readonly Resource[] = [],
): Promise<Received> {
  const { patientId } = batch;
  const recordedAt = new Date(batch.recordedAt);
  const deleted = (batch.deleted ?? []).map((key): Incoming => ({ key, hash: deletedHash, recordedAt }));
  const incoming = [...checked.map((each): Incoming => ({ recordedAt, ...each })), ...deleted];
  const received: Received = { created: 0, updated: 0, unchanged: 0, refused };
  if (incoming.length === 0) return received;

  const leavingOut = await lists?.read([...checked.map(resourceOf), ...notTaken], letters.whileReceivingMs);
  const origin = originOf(batch);
  const rounds = withoutRepeatedKeys(incoming);
  const lock = lockPatient(patientId, origin.receivedAt, leavingOut?.stamp);
  // Of a new patient nothing is held; to ask it with the lock costs less than to wait for the lock's answer.
  const [[patient], heldAtFirst] = executor.sendAhead
    ? await runBoth(executor, lock, selectHeld(patientId, rounds[0]!))
    : [await executor.run(lock)];
  let isNew = patient!.is_new;
  // Where the record leaves something out, or now must, or was drawn by other lists, it is drawn as a whole: what is never
  // shared may belong to anything that came before.
  const drawnWhole =
    leavingOut !== undefined &&
    (patient!.leaves_out ||
      (!isNew && patient!.drawn_by !== leavingOut.stamp) ||
      checked.some((each) => leavingOut.concerns(resourceOf(each))) ||
      notTaken.some((each) => leavingOut.concerns(each)));
  for (const [index, round] of rounds.entries()) {
    const held = isNew
      ? []
      : ((index === 0 ? heldAtFirst : undefined) ?? (await executor.run(selectHeld(patientId, round))));
    const { versions, repetitions, unchanged } = decideVersions(round, heldInOrder(held, round.length));
    received.unchanged += unchanged;
    for (const { version, origin: restated } of versions) {
      if (version === 1) received.created += 1;
      else if (!restated) received.updated += 1;
    }
    if (repetitions.length > 0) await send(executor, upsertRepetitions(patientId, repetitions, origin));
    await storeVersions(executor, patientId, versions, origin);
    if (!drawnWhole) await refreshItems(executor, patientId, versions, origin, isNew);
    isNew = false;
  }
  if (drawnWhole) await drawPatient(executor, patientId, leavingOut, notTaken);
  else if (!leavingOut && patient!.drawn_by !== null)
    await send(executor, setDrawnBy(patientId, null, patient!.leaves_out));
  return received;
}

async function storeVersions(
  executor: Executor,
  patientId: PatientId,
  versions: readonly NewVersion[],
  origin: Origin,
): Promise<void> {
  const own = versions.filter((version) => version.origin === undefined);
  if (own.length > 0) await send(executor, insertVersions(patientId, own, origin));
  for (const version of versions)
    if (version.origin) await send(executor, insertVersions(patientId, [version], version.origin));
}

/** The batch in parts that each name a key once. Nearly always one. */
function withoutRepeatedKeys(incoming: readonly Incoming[]): Incoming[][] {
  const rounds: Incoming[][] = [];
  const roundOf = new Map<string, number>();
  for (const each of incoming) {
    const key = keyText(each.key);
    const round = roundOf.get(key) ?? 0;
    roundOf.set(key, round + 1);
    (rounds[round] ??= []).push(each);
  }
  return rounds;
}

function originOf(batch: Omit<ResourceBatch, 'resources'>): Origin {
  return {
    sourceId: batch.sourceId,
    organisation: batch.organisation,
    receivedAt: batch.receivedAt,
    ...(batch.messageSequence === undefined ? {} : { messageSequence: batch.messageSequence }),
    ...(batch.transform === undefined ? {} : { transform: batch.transform }),
  };
}

/**
 * Draws all lines of a patient anew from the current versions: after the page model changed, or to lay them together on disk.
 * What receiving leaves and what this leaves are the same.
 */
export function rebuildItems(executor: Executor, patientId: PatientId, leavingOut?: LeavingOut): Promise<number> {
  return drawPatient(executor, patientId, leavingOut);
}
