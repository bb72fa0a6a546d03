// The check every listing passes before it is kept, whoever wrote it.
import type { z } from 'zod';
import { type Issue, IssueError } from '#standards/issue.ts';
import type { Service } from './listing.ts';
import { serviceSchema } from './listing-schema.ts';

/** Where something is wrong and what to do, for whoever wrote it. Holds nothing of what they wrote. */
export interface ListingFault {
  /** E.g. `schedules[0].opens_at`. */
  place: string;
  text: string;
}

/** @returns the listing where nothing is wrong with it, or every fault. */
export function checkListing(given: unknown): { service: Service } | { faults: [ListingFault, ...ListingFault[]] } {
  const { success, data, error } = serviceSchema.safeParse(given);
  if (success) return { service: data };
  return { faults: error.issues.flatMap(faultsOf) as [ListingFault, ...ListingFault[]] };
}

/** @throws IssueError `invariant` with every fault and its place. */
export function requireListing(given: unknown): Service {
  const checked = checkListing(given);
  if ('service' in checked) return checked.service;
  const issues = checked.faults.map(({ place, text }): Issue => ({
    severity: 'error',
    code: 'invariant',
    text,
    location: place,
  }));
  throw new IssueError(issues as [Issue, ...Issue[]]);
}

function faultsOf(issue: z.core.$ZodIssue): ListingFault[] {
  const place = placeOf(issue.path);
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      place: placeOf([...issue.path, key.slice(0, 60)]),
      text: 'The standard has no such field here. Remove it or mend its spelling.',
    }));
  return [{ place, text: issue.message.startsWith('Invalid') ? wanted(issue) : issue.message }];
}

function wanted(issue: z.core.$ZodIssue): string {
  const expected = issue.code === 'invalid_type' ? issue.expected : 'something else';
  const words: Record<string, string> = { string: 'text', array: 'a list', object: 'its parts', number: 'a number' };
  return `Give ${words[expected] ?? expected} here.`;
}

const placeOf = (path: readonly PropertyKey[]) =>
  path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text ? `${text}.${String(key)}` : String(key)),
    '',
  );
