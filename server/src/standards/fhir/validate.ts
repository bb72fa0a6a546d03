// Whether a resource is FHIR R4: structure, cardinality, formats, required codes, reference targets and invariants.
// Profiles are another question (conformance/). Source: HL7 FHIR 4.0.1; how and how fast: decision 0003.
import type { Issue } from '../issue.ts';
import { resourceTypes } from './r4/definitions.ts';
import type { Resource } from './types.ts';
import { checkResource } from './validate/check-node.ts';
import { isObject, Walk } from './validate/walk.ts';

/** Whether the value says it is a resource of a type FHIR R4 has. Says nothing of the rest: see {@link validateResource}. */
export function isResource(value: unknown): value is Resource {
  return isObject(value) && typeof value['resourceType'] === 'string' && resourceTypes.has(value['resourceType']);
}

/**
 * Everything in which a resource is not FHIR R4.
 * @param resource any value JSON can hold. Properties that are undefined count as absent.
 * @returns none where it is valid; of severity `warning` where FHIR only advises against it (con-3). At most about a hundred.
 * Texts and locations hold nothing of what the resource says.
 */
export function validateResource(resource: unknown): Issue[] {
  const walk = new Walk(isResource(resource) ? resource.resourceType : 'Resource');
  checkResource(resource, walk, 'own');
  return walk.issues;
}
