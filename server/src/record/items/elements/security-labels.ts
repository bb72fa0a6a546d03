// Security labels on resources. Invariant: what a labelled resource says never stands in the words of an entry that does
// not bear the same labels, so that leaving out the resource leaves nothing of it behind.
// Source: v3 Confidentiality.
import { securityLabelsOf } from '#standards/fhir/security-labels.ts';
import type { Resource } from '#standards/fhir/types.ts';

/** Confidentiality that asks for no more care than any clinical record. */
const ordinary = new Set(['N', 'M', 'L', 'U']);

/** The codes of a resource's labels, but for the ordinary ones. */
export function labelsOf(resource: Resource | undefined): string[] {
  return securityLabelsOf(resource).filter((code) => !ordinary.has(code));
}

/** Whether an entry may be described with the words of another resource. */
export function mayBeNamedBy(named: Resource, from: Resource | undefined): boolean {
  const labels = labelsOf(named);
  if (labels.length === 0) return true;
  const own = labelsOf(from);
  return labels.every((label) => own.includes(label));
}
