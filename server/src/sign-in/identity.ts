// An identity as the database keeps it, and as the partnership knows it now.
import { z } from 'zod';
import type { Partnership, Permission } from '#runtime/config/partnership.ts';
import type { PersonId } from '#standards/patient.ts';
import type { Identity } from './user.ts';

const stored = z.object({
  userId: z.string(),
  name: z.string(),
  roleId: z.string(),
  roleName: z.string(),
  jobRoleCode: z.string().optional(),
  organisation: z.object({ ods: z.string(), name: z.string() }),
  team: z.string().optional(),
  permissions: z.array(z.string()),
  launch: z.object({ personId: z.string(), system: z.string(), at: z.iso.datetime() }).optional(),
});

/** As JSON. */
export function storedIdentity(identity: Identity): z.input<typeof stored> {
  const { launch, permissions, ...rest } = identity;
  return {
    ...rest,
    permissions: [...permissions],
    ...(launch ? { launch: { ...launch, at: launch.at.toISOString() } } : {}),
  };
}

/** @throws where it is not what `storedIdentity` made. */
export function identityFrom(value: unknown): Identity {
  const { jobRoleCode, team, launch, permissions, ...rest } = stored.parse(value);
  return {
    ...rest,
    ...(jobRoleCode === undefined ? {} : { jobRoleCode }),
    ...(team === undefined ? {} : { team }),
    permissions: new Set(permissions as Permission[]),
    ...(launch ? { launch: { ...launch, personId: launch.personId as PersonId, at: new Date(launch.at) } } : {}),
  };
}

export type IdentityNow = (identity: Identity) => Identity | undefined;

/**
 * What somebody may do is what roles.yaml says now, not what it said when they signed in; undefined where their role or their
 * organisation has left the partnership, which ends their session.
 */
export function identityNow({ roles, organisations }: Pick<Partnership, 'roles' | 'organisations'>): IdentityNow {
  const roleOf = new Map(roles.map((role) => [role.id, role]));
  const organisationOf = new Map(organisations.map((organisation) => [organisation.ods, organisation]));
  return (identity) => {
    const role = roleOf.get(identity.roleId);
    const organisation = organisationOf.get(identity.organisation.ods);
    if (!role || !organisation) return undefined;
    return {
      ...identity,
      roleName: role.name,
      permissions: new Set(role.permissions),
      organisation: { ods: organisation.ods, name: organisation.name },
    };
  };
}
