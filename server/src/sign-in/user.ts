// Who is signed in, as every decision and audit event needs it.
import type { Permission } from '#runtime/config/partnership.ts';
import type { PersonId } from '#standards/patient.ts';

/** A professional, in one role at one organisation, for one session. */
export interface SignedInUser {
  userId: string;
  /** As colleagues know them, e.g. "Dr Amina Okafor". */
  name: string;
  /** Id of a role in roles.yaml. */
  roleId: string;
  roleName: string;
  /** NHS job role code, e.g. R0260; what GP Connect's token carries. */
  jobRoleCode?: string;
  organisation: { ods: string; name: string };
  team?: string;
  permissions: ReadonlySet<Permission>;
  /** Their own clinical system opened this session at this person's record: evidence that they care for them, and for no other. */
  launch?: { personId: PersonId; system: string; at: Date };
  sessionId: string;
  /** The address their connection comes from, for the audit log. */
  address?: string;
  /** They have other roles too, and may change to one. */
  hasOtherRoles?: true;
}

/** The same before there is a session. */
export type Identity = Omit<SignedInUser, 'sessionId' | 'hasOtherRoles'>;
