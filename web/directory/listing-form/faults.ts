// Where in the form each fault of a listing stands: the check speaks of fields of the standard, the form of boxes.
import { IssueError } from '#standards/issue.ts';
import type { FormFault } from './read-form.ts';

const boxes: readonly [RegExp, string][] = [
  [/^organization\.(email|website|description)/, 'organization-$1'],
  [/^(schedules|service_at_locations\[\d+\]\.schedules)/, 'when-0-from'],
  [/^service_at_locations.*postal_code/, 'postcode'],
  [/^service_at_locations.*address_1/, 'street'],
  [/^service_at_locations.*accessibility/, 'getting_in'],
  [/^service_at_locations/, 'place'],
  [/^phones/, 'phone'],
  [/^attributes/, 'kind-0'],
  [
    /^(name|description|email|url|status|alert|fees_description|eligibility_description|application_process|wait_time|minimum_age|maximum_age)\b/,
    '$1',
  ],
];

/** The box of a field of the standard; the last of the form where it has none. */
export function boxInForm(location: string): string {
  const found = boxes.find(([pattern]) => pattern.test(location));
  return found ? found[1].replace('$1', found[0].exec(location)?.[1] ?? '') : 'words';
}

/** The faults that a form can show. @throws what was thrown where it is no fault of what was typed. */
export function faultsIn(error: unknown): FormFault[] {
  if (!(error instanceof IssueError)) throw error;
  if (!['invariant', 'value', 'required', 'throttled', 'conflict'].includes(error.issue.code)) throw error;
  return error.issues.map(({ text, location = '' }) => ({ field: boxInForm(location), text }));
}
