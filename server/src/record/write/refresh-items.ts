// Keeps the lines of a patient's record in step with what has just become current.
import { type Executor, send } from '#runtime/database/database.ts';
import type { PatientId } from '#standards/patient.ts';
import type { ResourceKey } from '../items/record-item.ts';
import { keyText, type NewVersion, type Origin } from './decide-versions.ts';
import { type CurrentResource, currentOf, describeCurrent, describeTogether, withLines } from './describe-current.ts';
import { deleteItems, type DescribedVersion, insertItems, selectConsulted, selectReferrers } from './item-store.ts';
import { selectCurrent } from './version-store.ts';

/** The lines of what has become current, and of what took words from it. */
export async function refreshItems(
  executor: Executor,
  patientId: PatientId,
  versions: readonly NewVersion[],
  origin: Origin,
  isNew: boolean,
): Promise<void> {
  const changed = versions.filter(({ current }) => current);
  if (changed.length === 0) return;
  const present = changed.filter(({ content }) => content !== undefined);
  const resources = present.map((version): CurrentResource => {
    const { sourceId, organisation, receivedAt } = version.origin ?? origin;
    return { ...version, content: version.content!, sourceId, organisation, receivedAt };
  });
  if (isNew) {
    const ahead = present.map((version) => version.lines);
    const described = ahead.every((lines) => lines !== undefined)
      ? withLines(resources, ahead)
      : describeTogether(resources);
    if (described.some(({ items }) => items.length > 0)) await send(executor, insertItems(patientId, described));
    return;
  }
  const changedKeys = new Set(changed.map(({ key }) => keyText(key)));
  const [referrers, ahead] = await withReferrers(executor, patientId, changedKeys, resources);
  if (referrers.length > 0) resources.push(...(await executor.run(selectCurrent(patientId, referrers))).map(currentOf));
  const described = ahead ?? (await describeCurrent(executor, patientId, resources));
  const stale = [...changed.filter(({ version }) => version > 1).map(({ key }) => key), ...referrers];
  if (stale.length > 0) await send(executor, deleteItems(patientId, stale));
  if (described.some(({ items }) => items.length > 0)) await send(executor, insertItems(patientId, described));
}

/** Who took words from these; and the lines of these, where nobody did and they could be drawn in the same round trip. */
async function withReferrers(
  executor: Executor,
  patientId: PatientId,
  changedKeys: ReadonlySet<string>,
  resources: readonly CurrentResource[],
): Promise<[ResourceKey[], DescribedVersion[]?]> {
  const looking = referrersOf(executor, patientId, changedKeys);
  if (!executor.sendAhead) return [await looking];
  const [referrers, described] = await Promise.all([looking, describeCurrent(executor, patientId, resources)]);
  return referrers.length > 0 ? [referrers] : [referrers, described];
}

/** More than this are first cut down to those that any line took words from: comparing all with all takes minutes. */
const fewKeys = 32;

/** Resources, beside these, whose lines took words from these. */
async function referrersOf(
  executor: Executor,
  patientId: PatientId,
  changed: ReadonlySet<string>,
): Promise<ResourceKey[]> {
  let keys = [...changed];
  if (keys.length > fewKeys)
    keys = (await executor.run(selectConsulted(patientId)))
      .map(({ target }) => target)
      .filter((key) => changed.has(key));
  if (keys.length === 0) return [];
  return (await executor.run(selectReferrers(patientId, keys)))
    .map(({ resource_type, resource_id }): ResourceKey => ({ resourceType: resource_type, id: resource_id }))
    .filter((key) => !changed.has(keyText(key)));
}
