// Where people come from: the face an identity provider slots into. Today the demonstration's list; OpenID Connect and
// CIS2 give the same answer from their claims.
import { organisationOf, type Partnership } from '#runtime/config/partnership.ts';
import type { SignedInUser } from './user.ts';

/** People who may sign in, each in one role at one organisation. */
export interface UserDirectory {
  /** The person, or undefined where there is none of that id. */
  find(userId: string): Omit<SignedInUser, 'sessionId'> | undefined;
  /** Those offered on the sign-in page; empty where an identity provider asks instead. */
  offered(): readonly Omit<SignedInUser, 'sessionId'>[];
}

/**
 * The people in demonstration-users.yaml, who sign in by being chosen.
 * Invariant: where real people may be held, nobody comes in by saying who they are: the directory is then empty.
 */
export function demonstrationDirectory(partnership: Partnership): UserDirectory {
  const users = (partnership.testPeopleOnly ? partnership.demonstrationUsers : []).map((user) => {
    const role = partnership.roles.find(({ id }) => id === user.role)!;
    const { ods, name } = organisationOf(partnership, user.organisation);
    const jobRoleCode = role.jobRoleCodes[0];
    return {
      userId: user.id,
      name: user.name,
      roleId: role.id,
      roleName: role.name,
      ...(jobRoleCode ? { jobRoleCode } : {}),
      organisation: { ods, name },
      ...(user.team ? { team: user.team } : {}),
      permissions: new Set(role.permissions),
    };
  });
  return { find: (userId) => users.find((user) => user.userId === userId), offered: () => users };
}
