// Draws the lines of resources that have just become current, and of those that took words from them.
import type { Executor } from '#runtime/database/database.ts';
import type { Resource } from '#standards/fhir/types.ts';
import type { PatientId } from '#standards/patient.ts';
import { type Described, describeEach } from '../items/describe.ts';
import type { ResourceKey } from '../items/record-item.ts';
import { keyText } from './decide-versions.ts';
import type { DescribedVersion } from './item-store.ts';
import { type CurrentRow, selectCurrent } from './version-store.ts';

/** A current resource and where it came from. */
export interface CurrentResource extends Omit<DescribedVersion, 'items' | 'consulted'> {
  resource: Resource;
}

export function currentOf(row: CurrentRow): CurrentResource {
  return {
    resource: JSON.parse(row.content) as Resource,
    version: row.version,
    sourceId: row.source_id,
    organisation: row.organisation,
    receivedAt: row.received_at,
  };
}

/** A role leads to a professional and an organisation: so deep do words come from, and a step more. */
const deepest = 3;

/**
 * The lines of these resources. What they point at and is not among them is looked for in what is held of the patient.
 * @param isNew nothing else is held of this patient: there is nothing to look for.
 */
export async function describeCurrent(
  executor: Executor,
  patientId: PatientId,
  resources: readonly CurrentResource[],
  isNew: boolean,
): Promise<DescribedVersion[]> {
  const known = new Map<string, Resource | undefined>(
    resources.map(({ resource }) => [keyText({ resourceType: resource.resourceType, id: resource.id! }), resource]),
  );
  let described = describeAll(resources, []);
  for (let depth = 0; !isNew && depth < deepest; depth += 1) {
    const missing = [...new Set(described.flatMap(({ consulted }) => consulted))].filter(
      (target) => !known.has(target),
    );
    if (missing.length === 0) break;
    const found = await executor.run(selectCurrent(patientId, missing.map(keyOf)));
    for (const target of missing) known.set(target, undefined);
    if (found.length === 0) break;
    for (const row of found) known.set(`${row.resource_type}/${row.resource_id}`, JSON.parse(row.content) as Resource);
    described = describeAll(
      resources,
      [...known.values()].filter((each) => each !== undefined),
    );
  }
  return resources.map(({ resource: _resource, ...origin }, index) => ({
    ...origin,
    items: described[index]!.items,
    consulted: described[index]!.consulted,
  }));
}

/** Resource by resource, since each comes from its own source. */
function describeAll(resources: readonly CurrentResource[], known: readonly Resource[]): Described[] {
  const bySource = new Map<string, number[]>();
  for (const [index, { sourceId }] of resources.entries()) {
    const indexes = bySource.get(sourceId);
    if (indexes) indexes.push(index);
    else bySource.set(sourceId, [index]);
  }
  const described = Array.from<Described>({ length: resources.length });
  const all = bySource.size > 1 || known.length > 0 ? [...resources.map(({ resource }) => resource), ...known] : [];
  for (const [sourceId, indexes] of bySource) {
    const own = describeEach(
      indexes.map((index) => resources[index]!.resource),
      sourceId,
      all,
    );
    for (const [position, index] of indexes.entries()) described[index] = own[position]!;
  }
  return described;
}

export function keyOf(target: string): ResourceKey {
  const slash = target.indexOf('/');
  return { resourceType: target.slice(0, slash), id: target.slice(slash + 1) };
}
