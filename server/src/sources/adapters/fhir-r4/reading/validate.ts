// Whether a resource a source sent may be shown: readable as FHIR R4, with an id to know it by.
// Source: YHCR FHIR implementation guide: a resource that fails validation is replaced by an OperationOutcome.
import type { Issue } from '#standards/issue.ts';
import { validateResource } from '#standards/fhir/validate.ts';
import type { UncheckedResource } from '../requests/bundle.ts';

export interface Validity {
  /** It may be shown. */
  valid: boolean;
  /** Why it may not; or, where it may, what is wrong with it all the same. */
  problems: readonly Issue[];
}

/**
 * Checks one resource. Two faults do not hide it, because hiding it would harm more: a narrative that is not allowed is taken
 * out, in place; a broken invariant is noted (an allergy without a clinical status breaks ait-1, and is still an allergy).
 * Everything else (unknown elements, wrong types and formats, unknown required codes) means we may misread it: not shown.
 */
export function checkValidity(resource: UncheckedResource): Validity {
  const errors = errorsIn(resource);
  if (typeof resource['id'] !== 'string') return { valid: false, problems: [...errors, noId(resource.resourceType)] };
  const narrative = `${resource.resourceType}.text`;
  const inNarrative = ({ location }: Issue) =>
    location === narrative || (location?.startsWith(`${narrative}.`) ?? false);
  if (errors.some(inNarrative)) delete resource['text'];
  const hiding = errors.filter((error) => error.code !== 'invariant' && !inNarrative(error));
  return hiding.length > 0 ? { valid: false, problems: hiding } : { valid: true, problems: errors };
}

function errorsIn(resource: UncheckedResource): Issue[] {
  return validateResource(resource).filter(({ severity }) => severity === 'error' || severity === 'fatal');
}

function noId(resourceType: string): Issue {
  return { severity: 'error', code: 'required', text: 'The resource has no id.', location: `${resourceType}.id` };
}
