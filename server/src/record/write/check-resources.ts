// Checks resources against FHIR R4 and makes them ready to be stored. Pure, and most of the work of receiving: it may be done
// ahead, on another thread.
import { validateResource } from '#standards/fhir/validate.ts';
import type { Resource } from '#standards/fhir/types.ts';
import type { Issue } from '#standards/issue.ts';
import { describeEach } from '../items/describe.ts';
import type { ResourceKey } from '../items/record-item.ts';
import { contentHash, contentOf } from './content.ts';
import { type Incoming, resourceOf } from './decide-versions.ts';

export interface RefusedResource {
  resource: ResourceKey;
  issues: Issue[];
}

/** A resource that passed, ready to be stored. */
export interface CheckedResource extends Omit<Incoming, 'recordedAt'> {
  /** When the source recorded this very resource, where it says so; else the batch's time counts. */
  recordedAt?: Date;
}

/** Each resource checked, in order: those that passed, and those that are refused with the reason. */
export function checkResources(resources: readonly Resource[]): {
  checked: CheckedResource[];
  refused: RefusedResource[];
  /** The refused, whole. */
  notTaken: Resource[];
} {
  const checked: CheckedResource[] = [];
  const refused: RefusedResource[] = [];
  const notTaken: Resource[] = [];
  for (const resource of resources) {
    const issues = validateResource(resource).filter(({ severity }) => severity === 'error' || severity === 'fatal');
    const key = { resourceType: textOf(resource?.resourceType), id: textOf(resource?.id) };
    if (issues.length === 0 && key.id === '') issues.push(withoutId);
    if (issues.length > 0) {
      refused.push({ resource: key, issues });
      notTaken.push(resource);
    } else {
      const content = contentOf(resource);
      checked.push({ key, resource, content, hash: contentHash(resource, content) });
    }
  }
  return { checked, refused, notTaken };
}

/**
 * Draws the lines of a batch's checked resources ahead of {@link receiveChecked}. They are used where the batch turns out to
 * be all that is held of the patient; else they are drawn again with the rest in sight.
 */
export function describeChecked(checked: readonly CheckedResource[], sourceId: string): void {
  const described = describeEach(checked.map(resourceOf), sourceId);
  for (const [index, { items, consulted }] of described.entries()) checked[index]!.lines = { items, consulted };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const withoutId: Issue = {
  severity: 'error',
  code: 'required',
  text: 'The resource has no id, so it could not be found again.',
  location: 'Resource.id',
};
