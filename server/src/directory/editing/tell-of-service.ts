// Anybody may tell of a service that the directory does not have, without an account. An editor reads it beside what else waits, makes a
// draft of it that nobody else sees, or turns it down. What names whoever told goes when it is decided.
import { randomUUID } from 'node:crypto';
import type { Database, Executor } from '#runtime/database/database.ts';
import { emailAddress } from '#runtime/sending/addresses.ts';
import { type Issue, IssueError } from '#standards/issue.ts';
import { requireListing } from '../check-listing.ts';
import type { Service } from '../listing.ts';
import { keepSuggestion, visitor } from './suggestions.ts';

/** As typed into the boxes of the form, whose names these are. */
export interface Told {
  name: string;
  what: string;
  where: string;
  contact: string;
  organisation: string;
  email: string;
}

const longest = { name: 120, what: 2000, where: 300, contact: 200, organisation: 120, email: 254 } as const;
const asks = {
  name: 'Give its name',
  what: 'Say what it does',
  where: 'Say where it is, or that it comes to people',
  contact: 'Give a telephone number, an e-mail address or a website',
} as const;

/**
 * Keeps what somebody told, for an editor. Of each box no more is kept than it holds.
 * @returns its id. @throws IssueError `value` naming each box that is wrong; `throttled` where too many wait.
 */
export async function tellOfService(database: Database | Executor, given: Told): Promise<string> {
  const told = Object.fromEntries(
    Object.entries(longest).map(([box, letters]) => [box, given[box as keyof Told].trim().slice(0, letters)]),
  ) as unknown as Told;
  const missing = (Object.keys(asks) as (keyof typeof asks)[]).filter((box) => told[box] === '');
  const faults = missing.map((box): Issue => wrong(box, asks[box]));
  if (told.email && emailAddress(told.email) === undefined)
    faults.push(wrong('email', 'Give your e-mail address, like name@example.org, or leave it out'));
  if (faults.length > 0) throw new IssueError(faults as [Issue, ...Issue[]]);
  const { last_modified: _when, ...proposed } = requireListing(draftOf(told));
  const words = [
    `Where: ${told.where}`,
    `How to reach it: ${told.contact}`,
    ...(told.email ? [`Who tells us: ${told.email}`] : []),
  ];
  return keepSuggestion(database, {
    service_id: null,
    organization_id: null,
    proposed,
    was: {},
    words: words.join('\n'),
    author: visitor,
  });
}

function draftOf({ name, what, contact, organisation }: Told): Service {
  const organization = { id: randomUUID(), name: organisation || name, description: organisation ? '' : what };
  return {
    id: randomUUID(),
    name,
    status: 'active',
    description: what,
    ...reachedBy(contact),
    organization: { ...organization, description: organization.description || organization.name },
  };
}

/** One way of reaching it, as the standard has it; what is none of these an editor reads in the words. */
function reachedBy(contact: string): Pick<Service, 'email' | 'url' | 'phones'> {
  const email = emailAddress(contact);
  if (email !== undefined) return { email };
  const address = /^https?:\/\//i.test(contact) ? contact : `https://${contact}`;
  if (/^(https?:\/\/)?[\w-]+(\.[\w-]+)+(\/\S*)?$/i.test(contact) && /[a-z]/i.test(contact) && URL.canParse(address))
    return { url: address };
  return /^[+\d][\d ()-]{5,20}$/.test(contact)
    ? { phones: [{ id: randomUUID(), number: contact, type: 'voice' }] }
    : {};
}

const wrong = (location: string, text: string): Issue => ({ severity: 'error', code: 'value', text, location });
