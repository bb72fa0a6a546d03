// Takes out what a permit withholds, before anything is described, counted or joined.
// Invariant: what is withheld leaves no trace: it is removed from the list, not blanked in it, and nothing that stays points at
// it or says what it is called.
import { securityLabelsOf } from '#standards/fhir/security-labels.ts';
import type { Resource } from '#standards/fhir/types.ts';
import type { Permit } from './permit.ts';

/** The resources the permit allows, without their references to those it does not. The resources given are not changed. */
export function redact<R extends Resource>(permit: Permit, resources: readonly R[]): readonly R[] {
  if (permit.withheldLabels.length === 0) return resources;
  const withheldLabels = new Set(permit.withheldLabels);
  const withheld = new Set<R>();
  const targets = new Set<string>();
  for (const resource of resources) {
    if (!securityLabelsOf(resource).some((label) => withheldLabels.has(label))) continue;
    withheld.add(resource);
    targets.add(`${resource.resourceType}/${resource.id ?? ''}`);
  }
  if (withheld.size === 0) return resources;
  return resources
    .filter((resource) => !withheld.has(resource))
    .map((resource) => withoutReferences(resource, targets) as R);
}

/** The same, without any reference to one of these; itself where it has none. */
function withoutReferences(node: unknown, targets: ReadonlySet<string>): unknown {
  if (Array.isArray(node)) {
    const kept = node.map((each) => withoutReferences(each, targets)).filter((each) => each !== undefined);
    return kept.length === node.length && kept.every((each, index) => each === node[index]) ? node : kept;
  }
  if (typeof node !== 'object' || node === null) return node;
  const { reference } = node as { reference?: unknown };
  if (typeof reference === 'string' && targets.has(targetOf(reference))) return undefined;
  const entries = Object.entries(node);
  const kept = entries.map(([name, value]) => [name, withoutReferences(value, targets)] as const);
  if (kept.every(([, value], index) => value === entries[index]![1])) return node;
  return Object.fromEntries(kept.filter(([, value]) => value !== undefined));
}

/** `Type/id` of a reference, relative or absolute, of whatever version. */
function targetOf(reference: string): string {
  return /(?:^|\/)([A-Z][A-Za-z]+\/[^/]+?)(?:\/_history\/[^/]+)?$/.exec(reference)?.[1] ?? reference;
}
