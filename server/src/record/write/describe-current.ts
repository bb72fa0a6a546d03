// Draws the lines of resources that have just become current, and of those that took words from them.
import type { Executor } from '#runtime/database/database.ts';
import type { Resource } from '#standards/fhir/types.ts';
import type { PatientId } from '#standards/patient.ts';
import { type Described, describeEach } from '../items/describe.ts';
import type { ResourceKey } from '../items/record-item.ts';
import { keyText, type Lines, resourceOf } from './decide-versions.ts';
import type { DescribedVersion } from './item-store.ts';
import { type CurrentRow, selectCurrent } from './version-store.ts';

/** A current resource and where it came from. */
export interface CurrentResource extends Omit<DescribedVersion, 'items' | 'consulted'> {
  key: ResourceKey;
  content: string;
  resource?: Resource;
}

export function currentOf(row: CurrentRow): CurrentResource {
  return {
    key: { resourceType: row.resource_type, id: row.resource_id },
    content: row.content,
    version: row.version,
    sourceId: row.source_id,
    organisation: row.organisation,
    receivedAt: row.received_at,
  };
}

/** The lines of resources with all that they may point at among them. */
export function describeTogether(resources: readonly CurrentResource[]): DescribedVersion[] {
  return withLines(resources, describeAll(resources, []));
}

/** A role leads to a professional and an organisation: so deep do words come from, and a step more. */
const deepest = 3;

/** The lines of these resources. What they point at and is not among them is looked for in what is held of the patient. */
export async function describeCurrent(
  executor: Executor,
  patientId: PatientId,
  resources: readonly CurrentResource[],
): Promise<DescribedVersion[]> {
  const lookedFor = new Set(resources.map(({ key }) => keyText(key)));
  const known: Resource[] = [];
  let described = describeAll(resources, known);
  for (let depth = 0; depth < deepest; depth += 1) {
    const missing = [...new Set(described.flatMap(({ consulted }) => consulted))].filter(
      (target) => !lookedFor.has(target),
    );
    if (missing.length === 0) break;
    for (const target of missing) lookedFor.add(target);
    const found = await executor.run(selectCurrent(patientId, missing.map(keyOf)));
    if (found.length === 0) break;
    for (const { content } of found) known.push(JSON.parse(content) as Resource);
    described = describeAll(resources, known);
  }
  return withLines(resources, described);
}

export function withLines(resources: readonly CurrentResource[], lines: readonly Lines[]): DescribedVersion[] {
  return resources.map(({ version, sourceId, organisation, receivedAt }, index) => {
    const { items, consulted } = lines[index]!;
    return { version, sourceId, organisation, receivedAt, items, consulted };
  });
}

/** Source by source, since a line names its source. */
function describeAll(resources: readonly CurrentResource[], known: readonly Resource[]): Described[] {
  const bySource = new Map<string, number[]>();
  for (const [index, { sourceId }] of resources.entries()) {
    const indexes = bySource.get(sourceId);
    if (indexes) indexes.push(index);
    else bySource.set(sourceId, [index]);
  }
  const described = Array.from<Described>({ length: resources.length });
  const beside = bySource.size > 1 ? [...resources.map(resourceOf), ...known] : known;
  for (const [sourceId, indexes] of bySource) {
    const own = describeEach(
      indexes.map((index) => resourceOf(resources[index]!)),
      sourceId,
      beside,
    );
    for (const [position, index] of indexes.entries()) described[index] = own[position]!;
  }
  return described;
}

function keyOf(target: string): ResourceKey {
  const slash = target.indexOf('/');
  return { resourceType: target.slice(0, slash), id: target.slice(slash + 1) };
}
