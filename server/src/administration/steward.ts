// Who looks after messages and matches, what they may, and how what they do is written down.
import type { AccessEvent } from '#audit/access-event.ts';
import { recordEvent } from '#audit/record-event.ts';
import type { Permission } from '#runtime/config/partnership.ts';
import type { Database, Executor } from '#runtime/database/database.ts';
import { IssueError } from '#standards/issue.ts';
import type { SignedInUser } from '#sign-in/user.ts';

export interface Stewarding {
  /** Opened for the purpose `server`. */
  database: Database;
  user: SignedInUser;
  requestId: string;
  now: () => Date;
}

const work: Readonly<Partial<Record<Permission, string>>> = {
  'steward-messages': 'messages',
  'steward-matches': 'matches',
  'record-choices': 'people’s choices',
  'keep-proxies': 'who may act for whom',
  'keep-agreements': 'sharing agreements',
  'keep-care-teams': 'care teams',
  'keep-directory': 'the directory',
  'refer-people': 'referrals',
  'plan-services': 'what services are missing',
  'review-access': 'who looked at whose record',
};

/** @throws IssueError `forbidden` for anybody without the permission; the refusal is written down first. */
export async function mustBeAllowed(
  { database, user, requestId, now }: Stewarding,
  permission: Permission,
): Promise<void> {
  if (user.permissions.has(permission)) return;
  const what = work[permission] ?? 'this';
  await recordEvent(database, {
    kind: 'refuse',
    recordedAt: now(),
    requestId,
    outcome: 'refused',
    agent: agentOf(user),
    explanation: `Looking after ${what} needs a permission this role does not have.`,
  });
  throw new IssueError({
    severity: 'error',
    code: 'forbidden',
    text: `Your role does not look after ${what}. Ask your information governance lead if it should.`,
  });
}

/** Writes down an act of stewardship, in its transaction or before it shows anything. */
export function administered(
  executor: Executor,
  { user, requestId, now }: Stewarding,
  explanation: string,
  about: Pick<AccessEvent, 'messageSequence' | 'patientIds'> = {},
): Promise<void> {
  return recordEvent(executor, {
    kind: 'administer',
    recordedAt: now(),
    requestId,
    outcome: 'success',
    agent: agentOf(user),
    explanation,
    ...about,
  });
}

export function agentOf(user: SignedInUser) {
  const { userId, name, roleId, organisation, address } = user;
  const from = address === undefined ? {} : { address };
  return { type: 'user', userId, name, roleId, organisation: organisation.ods, ...from } as const;
}
