// Sessions without an identity provider, for tests and benchmarks: by the id of somebody in demonstration-users.yaml. The server
// has no way to do this: it is given no directory.
import { systemClock } from '#runtime/clock.ts';
import type { Partnership } from '#runtime/config/partnership.ts';
import { openDatabase } from '#runtime/database/database.ts';
import { silentLog } from '#runtime/log.ts';
import { createSignIn, type UserDirectory } from './sign-in.ts';

type Named = Pick<Partnership, 'demonstrationUsers' | 'roles' | 'organisations'>;

/** The people in demonstration-users.yaml. */
export function demonstrationDirectory(partnership: Named): UserDirectory {
  return {
    find(userId) {
      const user = partnership.demonstrationUsers.find(({ id }) => id === userId);
      if (!user) return undefined;
      const role = partnership.roles.find(({ id }) => id === user.role)!;
      const { ods, name } = partnership.organisations.find((each) => each.ods === user.organisation)!;
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
    },
  };
}

/** The cookie of a new session on the database of a running server that is reached over plain HTTP. */
export async function exampleSession(
  databaseUrl: string,
  partnership: Named,
  userId: string,
  requestId = 'example session',
): Promise<string> {
  const database = openDatabase({ url: databaseUrl, log: silentLog });
  try {
    const signIn = createSignIn({ database, clock: systemClock, directory: demonstrationDirectory(partnership) });
    const started = await signIn.signIn(userId, requestId);
    if (!started) throw new Error(`nobody in demonstration-users.yaml has the id ${userId}`);
    return `lcr-session=${started.token}`;
  } finally {
    await database.close();
  }
}
