// A keeper: somebody of an organisation who keeps its listings true, with all they keep; and the name by which what they do is written down.
import type { Executor } from '#runtime/database/database.ts';
import { IssueError } from '#standards/issue.ts';
import type { Author } from '../listing.ts';
import { type KeepingRow, lockKeeping } from './keeping-store.ts';

/** Somebody signed in as a keeper, with all they keep. */
export interface SignedInKeeper {
  email: string;
  /** At least one. */
  keepings: readonly Keeping[];
}

export interface Keeping {
  keepingId: string;
  organizationId: string;
  /** The organisation's name. */
  organization: string;
  /** Theirs, as they gave it. */
  name: string;
}

export const keeperAuthor = ({ keepingId, name, organization }: Keeping): Author => ({
  kind: 'keeper',
  id: keepingId,
  name: `${name}, ${organization}`,
});

/**
 * Their keeping of an organisation, held until the transaction ends. @throws IssueError `forbidden` where they do not keep it, or no longer.
 */
export async function mustKeep(
  transaction: Executor,
  keeper: SignedInKeeper,
  organizationId: string,
): Promise<Keeping> {
  const [row] = isId(organizationId) ? await transaction.run(lockKeeping(organizationId, keeper.email)) : [];
  if (!row) throw new IssueError(notKept);
  return withoutRest(row);
}

export const withoutRest = ({ keepingId, organizationId, organization, name }: KeepingRow): Keeping => ({
  keepingId,
  organizationId,
  organization,
  name,
});

/** Whether it is written as our identifiers are. */
export const isId = (given: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(given);

const notKept = {
  severity: 'error',
  code: 'forbidden',
  text: 'You do not look after this organisation, or no longer.',
} as const;
