// Takes out what a permit withholds, before anything is described, counted or joined. What is never shared, whoever asks, has gone
// before: from answers where they come in, from what is held when it is written. See docs/decisions/0021-what-is-never-shared.md.
// Invariant: what is withheld leaves no trace: it is removed from the list, not blanked in it, and nothing that stays points at
// it or says what it is called.
import { securityLabelsOf } from '#standards/fhir/security-labels.ts';
import type { Resource } from '#standards/fhir/types.ts';
import { nameOf } from './never-shared/closure.ts';
import { cut } from './never-shared/cut.ts';
import type { Permit } from './permit.ts';

/** The resources the permit allows, without their references to those it does not. The resources given are not changed. */
export function redact<R extends Resource>(
  { withheldLabels }: Pick<Permit, 'withheldLabels'>,
  resources: readonly R[],
): readonly R[] {
  if (withheldLabels.length === 0) return resources;
  const labels = new Set(withheldLabels);
  const withheld = new Set<R>();
  const targets = new Set<string>();
  for (const resource of resources) {
    if (!securityLabelsOf(resource).some((label) => labels.has(label))) continue;
    withheld.add(resource);
    targets.add(`${resource.resourceType}/${resource.id ?? ''}`);
  }
  if (withheld.size === 0) return resources;
  const pointsAtGone = (reference: string) => targets.has(nameOf(reference));
  return resources
    .filter((resource) => !withheld.has(resource))
    .map((resource) => notAllOfIt(resource, cut(resource, { pointsAtGone })));
}

/**
 * A list that lost something keeps an entry with nothing in it: what it is called was written for all of it, and only a list that is
 * whole is named (record/items/contacts/consultation-places.ts).
 */
function notAllOfIt<R extends Resource>(before: R, after: R): R {
  if (after === before || after.resourceType !== 'List') return after;
  return { ...after, entry: [...(after.entry ?? []), {}] };
}
