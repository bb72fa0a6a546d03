// What an identity provider says of somebody becomes who they are here: each of their roles that roles.yaml knows by its job
// role code, at an organisation that is a party of the partnership. Pure.
// Source: NHS England, CIS2 Authentication, scopes and claims (nationalrbacaccess, selectedrole).
import { z } from 'zod';
import type { Partnership } from '#runtime/config/partnership.ts';
import type { IdentitySettings, ClaimNames } from './identity-settings.ts';
import type { Identity } from './user.ts';

export type Claims = Readonly<Record<string, unknown>>;

export type WhyNotAccepted =
  /** They showed who they are less surely than this partnership wants. */
  | 'assurance-too-low'
  /** The provider names no role of theirs. */
  | 'no-role'
  /** No role of theirs is one of ours. */
  | 'role-unknown'
  /** They have a role of ours, at an organisation that is not a party. */
  | 'organisation-not-a-party'
  /** The provider left out what it must say, or said it in another shape. */
  | 'claims-incomplete';

export type ClaimsAccepted =
  | {
      accepted: true;
      /** Several where they must still choose. */
      roles: readonly [Identity, ...Identity[]];
    }
  | {
      accepted: false;
      why: WhyNotAccepted;
      /** Who was refused, as far as the provider says: for the audit event. */
      who?: { userId: string; name: string };
      /** What was asserted and did not fit: job role or organisation codes, or a level. */
      codes: readonly string[];
    };

/**
 * @param signed claims of the ID token: the assurance and the selected role are taken from these alone.
 * @param claims the same with what the provider's UserInfo adds.
 */
export function acceptClaims(
  { signed, claims }: { signed: Claims; claims: Claims },
  { minimumAssurance }: Pick<IdentitySettings, 'minimumAssurance'>,
  names: ClaimNames,
  partnership: Pick<Partnership, 'roles' | 'organisations'>,
): ClaimsAccepted {
  const userId = text.safeParse(claims[names.user]).data;
  const name = text.safeParse(claims[names.name]).data;
  if (userId === undefined || name === undefined) return { accepted: false, why: 'claims-incomplete', codes: [] };
  const who = { userId, name };
  const refuse = (why: WhyNotAccepted, codes: readonly string[] = []): ClaimsAccepted => ({
    accepted: false,
    why,
    who,
    codes: [...new Set(codes)],
  });

  const assurance = level.safeParse(signed[names.assurance]).data ?? 0;
  if (assurance < minimumAssurance) return refuse('assurance-too-low', [String(assurance)]);

  const listed = z.array(z.record(z.string(), z.unknown())).max(500).safeParse(claims[names.roles]);
  if (!listed.success) return refuse(claims[names.roles] === undefined ? 'no-role' : 'claims-incomplete');
  const selected = text.safeParse(signed[names.selectedRole]).data;
  const held = listed.data.filter((role) => selected === undefined || role[names.roleId] === selected);
  if (held.length === 0) return refuse('no-role');

  const unknown: string[] = [];
  const strangers: string[] = [];
  const roles = new Map<string, Identity>();
  for (const each of held) {
    const jobRoleCode = text.safeParse(each[names.jobRoleCode]).data?.split(':').at(-1) ?? '';
    const ods = text.safeParse(each[names.organisation]).data ?? '';
    const fit = identityFor(who, { jobRoleCode, ods, team: teamOf(each[names.team]) }, partnership);
    if (!('why' in fit)) roles.set([fit.roleId, ods, fit.team].join(' '), fit);
    else if (fit.why === 'role-unknown') unknown.push(jobRoleCode);
    else strangers.push(ods);
  }
  const [first, ...others] = roles.values();
  if (first) return { accepted: true, roles: [first, ...others] };
  return strangers.length > 0 ? refuse('organisation-not-a-party', strangers) : refuse('role-unknown', unknown);
}

/** Somebody in one role at one organisation, where the partnership knows both. */
export function identityFor(
  who: { userId: string; name: string },
  { jobRoleCode, ods, team }: { jobRoleCode: string; ods: string; team?: string | undefined },
  { roles, organisations }: Pick<Partnership, 'roles' | 'organisations'>,
): Identity | { why: 'role-unknown' | 'organisation-not-a-party' } {
  const role = roles.find(({ jobRoleCodes }) => jobRoleCodes.includes(jobRoleCode));
  const organisation = organisations.find((party) => party.ods === ods);
  if (!role) return { why: 'role-unknown' };
  if (!organisation) return { why: 'organisation-not-a-party' };
  return {
    ...who,
    roleId: role.id,
    roleName: role.name,
    jobRoleCode,
    organisation: { ods, name: organisation.name },
    ...(team === undefined ? {} : { team }),
    permissions: new Set(role.permissions),
  };
}

const text = z.string().trim().min(1).max(200);
const level = z.coerce.number().int().min(0).max(3);

function teamOf(value: unknown): string | undefined {
  return text.safeParse(Array.isArray(value) ? value[0] : value).data;
}
