// The roles of the partnership, for whoever answers for privacy: what each may do, which national roles lead to it, who acts in it
// just now, and what the policies in force keep from it whoever the person is.
import type { Partnership, Permission, Role } from '#runtime/config/partnership.ts';
import type { DecideDisclosure } from '#privacy/decide.ts';
import type { Reason } from '#privacy/permit.ts';
import type { SignIn } from '#sign-in/sign-in.ts';
import { mustBeAllowed, type Stewarding } from '../steward.ts';

export interface RoleReviewed {
  id: string;
  name: string;
  /** NHS job role codes by which somebody who signs in comes to have it. */
  jobRoleCodes: readonly string[];
  permissions: readonly Permission[];
  /** How many people are signed in as it now. */
  signedIn: number;
  /** Whether the policies let it find people; absent where it may not ask to. */
  finds?: { allowed: boolean; explanation: string };
  /** Kinds of label that the policies keep from it where it is no emergency, and why. */
  withheld: readonly Reason[];
}

/** More sessions than this are not counted. */
const atMost = 2000;

/** @throws IssueError `forbidden`, written down, for whoever may not. */
export async function reviewRoles(
  stewarding: Stewarding,
  { partnership, decide, signIn }: { partnership: Partnership; decide: DecideDisclosure; signIn: SignIn },
): Promise<RoleReviewed[]> {
  await mustBeAllowed(stewarding, 'review-access');
  const users = new Map<string, Set<string>>();
  for (const { identity } of await signIn.live(atMost))
    users.set(identity.roleId, (users.get(identity.roleId) ?? new Set()).add(identity.userId));
  return Promise.all(
    partnership.roles.map(async (role) => ({
      ...role,
      signedIn: users.get(role.id)?.size ?? 0,
      ...(await asThePoliciesSay(role, partnership, decide)),
    })),
  );
}

/** Asked as anybody in this role would: what is kept from a role is kept wherever they work and whomever they ask for. */
async function asThePoliciesSay(
  role: Role,
  { organisations: [organisation] }: Partnership,
  decide: DecideDisclosure,
): Promise<Pick<RoleReviewed, 'finds' | 'withheld'>> {
  if (!role.permissions.includes('find-patient') || !organisation) return { withheld: [] };
  const decision = await decide({
    user: {
      userId: 'anybody',
      name: 'Anybody in this role',
      roleId: role.id,
      roleName: role.name,
      organisation: { ods: organisation.ods, name: organisation.name },
      permissions: new Set(role.permissions),
      sessionId: 'none',
    },
    action: 'find-patient',
  });
  return decision.permitted
    ? {
        finds: { allowed: true, explanation: decision.permit.reasons.map(({ explanation }) => explanation).join(' ') },
        withheld: role.permissions.includes('view-record') ? decision.permit.withheldLabelReasons : [],
      }
    : { finds: { allowed: false, explanation: decision.explanation }, withheld: [] };
}
