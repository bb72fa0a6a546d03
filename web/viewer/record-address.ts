// Addresses of a record, and of what lies in it.
import type { SealedDocument } from '#disclosure/open-document.ts';
import type { PageTokens } from '#disclosure/page-token.ts';
import type { SignedInUser } from '#sign-in/user.ts';
import { IssueError } from '#standards/issue.ts';
import type { PersonId } from '#standards/patient.ts';
import type { RecordPageOptions } from './record-stream.ts';

/** The address of a document's content: sealed, for this session alone. */
export function documentHref(
  tokens: PageTokens,
  { sessionId }: SignedInUser,
  personId: PersonId,
): RecordPageOptions['documentHref'] {
  return ({ document, sourceId, resource }) => {
    if (!document) return undefined;
    const sealed: SealedDocument = { personId, sourceId, resource, location: document };
    return `/documents/${tokens.seal('document', sealed, sessionId)}`;
  };
}

/** @throws IssueError `not-found` for what cannot be a person's id, as for one that nobody has. */
export function personIdOf({ params: { personId } }: { params: { personId: string } }): PersonId {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(personId))
    throw new IssueError({
      severity: 'error',
      code: 'not-found',
      text: 'There is no record at this address. Search for the patient again.',
    });
  return personId as PersonId;
}
