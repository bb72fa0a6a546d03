// Receives resources about a patient into the record: checks them, keeps every version, draws the lines a screen needs.
// Invariant: a version once written is never changed; the database refuses it.
import type { Executor } from '#runtime/database/database.ts';
import { validateResource } from '#standards/fhir/validate.ts';
import type { Resource } from '#standards/fhir/types.ts';
import type { Issue } from '#standards/issue.ts';
import type { PatientId } from '#standards/patient.ts';
import type { ResourceKey } from './items/record-item.ts';
import { contentHash, contentOf, deletedHash } from './write/content.ts';
import { decideVersions, type Incoming, keyText, type NewVersion, type Origin } from './write/decide-versions.ts';
import { currentOf, describeCurrent, type CurrentResource } from './write/describe-current.ts';
import { deleteAllItems, deleteItems, insertItems, selectReferrers } from './write/item-store.ts';
import {
  heldInOrder,
  insertVersions,
  lockHeldPatient,
  lockPatient,
  selectAllCurrent,
  selectCurrent,
  selectHeld,
  upsertRepetitions,
} from './write/version-store.ts';

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

export interface RefusedResource {
  resource: ResourceKey;
  issues: Issue[];
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

/** A resource that passed, ready to be stored. */
export type CheckedResource = Incoming;

/**
 * Checks resources against FHIR R4 and makes them ready to be stored. Pure, and most of the work: it may be done elsewhere,
 * ahead of {@link receiveChecked}.
 */
export function checkResources(resources: readonly Resource[]): {
  checked: CheckedResource[];
  refused: RefusedResource[];
} {
  const checked: CheckedResource[] = [];
  const refused: RefusedResource[] = [];
  for (const resource of resources) {
    const issues = validateResource(resource).filter(({ severity }) => severity === 'error' || severity === 'fatal');
    const key = { resourceType: textOf(resource?.resourceType), id: textOf(resource?.id) };
    if (issues.length === 0 && key.id === '') issues.push(withoutId);
    if (issues.length > 0) refused.push({ resource: key, issues });
    else {
      const content = contentOf(resource);
      checked.push({ key, resource, content, hash: contentHash(resource, content) });
    }
  }
  return { checked, refused };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const withoutId: Issue = {
  severity: 'error',
  code: 'required',
  text: 'The resource has no id, so it could not be found again.',
  location: 'Resource.id',
};

/**
 * Receives a batch, in the caller's transaction. Other batches of the same patient wait until it ends.
 * @throws what the database says. What is wrong with a resource is no error: it is refused, the others are stored.
 */
export async function receiveResources(executor: Executor, batch: ResourceBatch): Promise<Received> {
  const { checked, refused } = checkResources(batch.resources);
  return receiveChecked(executor, batch, checked, refused);
}

/** The same for resources checked before. */
export async function receiveChecked(
  executor: Executor,
  batch: Omit<ResourceBatch, 'resources'>,
  checked: readonly CheckedResource[],
  refused: RefusedResource[] = [],
): Promise<Received> {
  const { patientId } = batch;
  const origin = originOf(batch);
  const deleted = (batch.deleted ?? []).map((key): Incoming => ({ key, hash: deletedHash }));
  const incoming = [...checked, ...deleted];
  const received: Received = { created: 0, updated: 0, unchanged: 0, refused };
  if (incoming.length === 0) return received;

  const [patient] = await executor.run(lockPatient(patientId, origin.receivedAt));
  const isNew = patient!.is_new;
  const held = isNew ? [] : await executor.run(selectHeld(patientId, incoming, origin.recordedAt));
  const { versions, repetitions, unchanged } = decideVersions(
    incoming,
    heldInOrder(held, incoming.length),
    origin.recordedAt,
  );
  received.unchanged = unchanged;
  if (repetitions.length > 0) await executor.run(upsertRepetitions(patientId, repetitions, origin));
  if (versions.length === 0) return received;

  for (const { first, origin: other } of versions) {
    if (first) received.created += 1;
    else if (!other) received.updated += 1;
  }
  await storeVersions(executor, patientId, versions, origin);
  await refreshItems(executor, patientId, versions, origin, isNew);
  return received;
}

function originOf(batch: Omit<ResourceBatch, 'resources'>): Origin {
  return {
    sourceId: batch.sourceId,
    organisation: batch.organisation,
    recordedAt: new Date(batch.recordedAt),
    receivedAt: batch.receivedAt,
    ...(batch.messageSequence === undefined ? {} : { messageSequence: batch.messageSequence }),
    ...(batch.transform === undefined ? {} : { transform: batch.transform }),
  };
}

async function storeVersions(
  executor: Executor,
  patientId: PatientId,
  versions: readonly NewVersion[],
  origin: Origin,
): Promise<void> {
  const own = versions.filter((version) => version.origin === undefined);
  if (own.length > 0) await executor.run(insertVersions(patientId, own, origin));
  for (const version of versions)
    if (version.origin) await executor.run(insertVersions(patientId, [version], version.origin));
}

/** The lines of what has become current, and of what took words from it. */
async function refreshItems(
  executor: Executor,
  patientId: PatientId,
  versions: readonly NewVersion[],
  origin: Origin,
  isNew: boolean,
): Promise<void> {
  const changed = versions.filter(({ current }) => current);
  if (changed.length === 0) return;
  const resources = changed.flatMap(({ resource, version, origin: other }): CurrentResource[] => {
    if (!resource) return [];
    const { sourceId, organisation, receivedAt } = other ?? origin;
    return [{ resource, version, sourceId, organisation, receivedAt }];
  });
  const stale = changed.filter(({ first }) => !first).map(({ key }) => key);
  if (!isNew) {
    const changedKeys = new Set(changed.map(({ key }) => keyText(key)));
    const referrers = await executor.run(selectReferrers(patientId, [...changedKeys]));
    const keys = referrers
      .map(({ resource_type, resource_id }): ResourceKey => ({ resourceType: resource_type, id: resource_id }))
      .filter((key) => !changedKeys.has(keyText(key)));
    if (keys.length > 0) resources.push(...(await executor.run(selectCurrent(patientId, keys))).map(currentOf));
    stale.push(...keys);
  }
  const described = await describeCurrent(executor, patientId, resources, isNew);
  if (stale.length > 0) await executor.run(deleteItems(patientId, stale));
  if (described.some(({ items }) => items.length > 0)) await executor.run(insertItems(patientId, described));
}

/**
 * Draws all lines of a patient anew from the current versions: after the page model changed, or to lay them together on disk.
 * What receiving leaves and what this leaves are the same.
 */
export async function rebuildItems(executor: Executor, patientId: PatientId): Promise<number> {
  const [patient] = await executor.run(lockHeldPatient(patientId));
  if (!patient) return 0;
  const current = (await executor.run(selectAllCurrent(patientId))).map(currentOf);
  const described = await describeCurrent(executor, patientId, current, true);
  await executor.run(deleteAllItems(patientId));
  await executor.run(insertItems(patientId, described));
  return described.reduce((count, { items }) => count + items.length, 0);
}
