// One Bundle → what it says about each patient, under the ids things have here. Pure.
// Invariants: ids follow from what the source calls things, so that the same Bundle again is the same resources; every
// entry is taken, or refused with its reason.
import type { Bundle, BundleEntry } from '#standards/fhir/types.ts';
import { IssueError } from '#standards/issue.ts';
import { patientIdOf } from '#standards/patient.ts';
import type { RefusedResource } from '../write/check-resources.ts';
import { assignToPatients, type BundlePatient } from './assign-patients.ts';
import { identifiersOf, idHere, type Kept, readEntry } from './entries.ts';
import { isUsable } from './patient-key.ts';
import { literalTarget, rewriteReferences } from './references.ts';

export interface SplitBundle {
  patients: BundlePatient[];
  refused: RefusedResource[];
  /** Entries in the Bundle. */
  entries: number;
  /**
   * How often a resource stands with more than one patient: `entries + copies` is what stands with patients or is refused.
   */
  copies: number;
  /** When the Bundle was put together, where it says so. */
  timestamp?: string;
}

const taken = new Set(['transaction', 'batch', 'collection', 'searchset', 'history']);

/**
 * @param bundle JSON as it came; its resources are changed in place.
 * @param organisation ODS code of the organisation whose record it is.
 * @throws IssueError where it is no Bundle, or of a type that carries no resources to keep.
 */
export function splitBundle(bundle: unknown, organisation: string): SplitBundle {
  const entries = entriesOf(bundle);
  const refused: RefusedResource[] = [];
  const kept: Kept[] = [];
  for (const entry of entries) {
    const read = readEntry(entry, organisation);
    if ('issues' in read) refused.push(read);
    else kept.push(read);
  }
  const ids = idsByReference(kept);
  for (const each of kept) rewrite(each, ids, organisation);
  const patients = assignToPatients(kept, organisation, refused);
  const timestamp = (bundle as Bundle).timestamp;
  return {
    patients,
    refused,
    entries: entries.length,
    copies:
      patients.reduce((sum, each) => sum + each.resources.length + each.deleted.length, 0) +
      refused.length -
      entries.length,
    ...(typeof timestamp === 'string' ? { timestamp } : {}),
  };
}

function entriesOf(bundle: unknown): BundleEntry[] {
  const { resourceType, type, entry } = (bundle ?? {}) as Partial<Bundle>;
  if (resourceType !== 'Bundle')
    throw new IssueError({
      severity: 'error',
      code: 'invalid',
      text: 'This is not a FHIR Bundle.',
      location: 'Bundle',
    });
  if (!taken.has(type ?? ''))
    throw new IssueError({
      severity: 'error',
      code: 'not-supported',
      text: 'Only Bundles of type transaction, batch, collection, searchset and history are taken into the record.',
      location: 'Bundle.type',
    });
  return [entry ?? []].flat();
}

/** What the message's references call its resources → what they are called here. */
function idsByReference(kept: readonly Kept[]): Map<string, string> {
  const ids = new Map<string, string>();
  for (const { names, key, resource } of kept) {
    for (const name of names) ids.set(name, `${key.resourceType}/${key.id}`);
    // A reference may be a search that finds exactly one: `Practitioner?identifier=system|value`.
    for (const identifier of identifiersOf(resource))
      if (isUsable(identifier))
        ids.set(
          `${key.resourceType}?identifier=${identifier.system}|${identifier.value}`,
          `${key.resourceType}/${key.id}`,
        );
  }
  return ids;
}

const patientSearch = /^Patient\?identifier=([^|&]+)\|([^&]+)$/;

/** @param ids learns what was found for references to what the message does not hold. */
function rewrite(kept: Kept, ids: Map<string, string>, organisation: string): void {
  const { resource, targets, key } = kept;
  if (!resource) return;
  resource.id = key.id;
  rewriteReferences(resource, (reference) => {
    const known = ids.get(reference);
    if (known !== undefined) {
      targets.add(known);
      return known;
    }
    const number = patientSearch.exec(reference);
    if (number) {
      kept.byNumber = patientIdOf(organisation, { system: number[1]!, value: number[2]! });
      return `Patient/${kept.byNumber}`;
    }
    const literal = literalTarget(reference);
    if (literal === undefined) return reference;
    const here = ids.get(literal) ?? elsewhere(literal, organisation);
    if (here === undefined) return reference;
    ids.set(reference, here);
    targets.add(here);
    return here;
  });
}

/** A resource the source holds and did not send: when it comes, it will have this id. A patient's id follows from numbers. */
function elsewhere(literal: string, organisation: string): string | undefined {
  const [resourceType, id] = literal.split('/') as [string, string];
  return resourceType === 'Patient' ? undefined : `${resourceType}/${idHere(organisation, resourceType, id)}`;
}
