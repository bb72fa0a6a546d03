// References that point at nothing in what the source sent: a reader who follows them finds nothing.
import type { Reference, Resource } from '#standards/fhir/types.ts';
import { targetOf } from '../../items/elements/references.ts';

/** How many there are, by the type of resource that bears them. */
export function danglingReferences(resources: readonly Resource[]): Map<string, number> {
  const present = new Set(resources.map(({ resourceType, id }) => `${resourceType}/${id}`));
  const found = new Map<string, number>();
  for (const resource of resources) {
    const contained = new Set(
      ((resource as { contained?: readonly Resource[] }).contained ?? []).map((each) => `#${each?.id}`),
    );
    const count = targetsIn(resource).filter((reference) =>
      reference.startsWith('#')
        ? reference !== '#' && !contained.has(reference)
        : isLocal(reference) && !present.has(targetOf({ reference })!),
    ).length;
    if (count > 0) found.set(resource.resourceType, (found.get(resource.resourceType) ?? 0) + count);
  }
  return found;
}

/** An address elsewhere is not the source's own to keep: only `Type/id` must be among what it sent. */
function isLocal(reference: string): boolean {
  return !/^[a-z]+:/i.test(reference) && targetOf({ reference }) !== undefined;
}

function targetsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(targetsIn);
  if (typeof value !== 'object' || value === null) return [];
  const { reference } = value as Reference;
  const own = typeof reference === 'string' ? [reference] : [];
  return [...own, ...Object.values(value).flatMap(targetsIn)];
}
