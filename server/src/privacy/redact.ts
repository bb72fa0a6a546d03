// Takes out what a permit withholds, before anything is described, counted or joined.
// Invariant: what is withheld leaves no trace: it is removed from the list, not blanked in it.
import type { Resource } from '#standards/fhir/types.ts';
import type { Permit } from './permit.ts';

/** The resources the permit allows. References to withheld ones are left to the reader of the list, who finds nothing there. */
export function redact<R extends Resource>(permit: Permit, resources: readonly R[]): readonly R[] {
  if (permit.withheldLabels.length === 0) return resources;
  const withheld = new Set(permit.withheldLabels);
  return resources.filter(
    (resource) => !resource.meta?.security?.some(({ code }) => code !== undefined && withheld.has(code)),
  );
}
