// The people a simulated identity provider knows, and what it says of them: claims shaped as NHS CIS2 gives them.
// Source: NHS England, CIS2 Authentication, scopes and claims.

/** One of the roles somebody holds, as the national directory of health workers would have it. */
export interface HeldRole {
  jobRoleCode: string;
  roleName: string;
  ods: string;
  organisation: string;
  team?: string | undefined;
}

export interface Worker {
  id: string;
  name: string;
  roles: HeldRole[];
}

/** How somebody showed who they are. Source: NHS England, CIS2 authenticator assurance levels. */
export const authenticators = [
  { id: 'smartcard', words: 'Smartcard and PIN', level: 3, acr: 'AAL3_ANY' },
  { id: 'passkey', words: 'Windows Hello or a passkey', level: 2, acr: 'AAL2_ANY' },
  { id: 'password', words: 'User name and password', level: 1, acr: 'AAL1_USERPASS' },
] as const;

/** What each scope asks for. */
export const claimsOfScope = {
  openid: ['sub', 'authentication_assurance_level', 'id_assurance_level', 'selected_roleid', 'sid'],
  profile: ['name', 'given_name', 'family_name', 'uid'],
  nationalrbacaccess: ['nhsid_useruid', 'nhsid_nrbac_roles'],
  associatedorgs: ['nhsid_user_orgs'],
  professionalmemberships: ['nhsid_professional_memberships'],
  selectedrole: ['selected_roleid'],
} as const;

/** Claims of the ID token: how they signed in, and as what. */
export function signedClaims(
  worker: Worker,
  { level, selectedRole }: { level: number; selectedRole: number | undefined },
): Record<string, unknown> {
  return {
    sub: worker.id,
    authentication_assurance_level: String(level),
    id_assurance_level: '3',
    ...(selectedRole === undefined ? {} : { selected_roleid: roleIdOf(worker, selectedRole) }),
  };
}

/** Claims of UserInfo: who they are and what they do, where. */
export function userInfoClaims(worker: Worker): Record<string, unknown> {
  const words = worker.name.split(' ');
  return {
    sub: worker.id,
    uid: worker.id,
    nhsid_useruid: worker.id,
    name: worker.name,
    given_name: words.slice(0, -1).join(' '),
    family_name: words.at(-1),
    nhsid_nrbac_roles: worker.roles.map(({ jobRoleCode, roleName, ods, team }, index) => ({
      person_orgid: `${worker.id}-organisation-${index}`,
      person_roleid: roleIdOf(worker, index),
      org_code: ods,
      role_name: `"Clinical":"Clinical Provision":"${roleName}"`,
      role_code: `S8000:G8000:${jobRoleCode}`,
      activities: [],
      activity_codes: [],
      ...(team === undefined ? {} : { workgroups: [team], workgroups_codes: [String(index)] }),
    })),
    nhsid_user_orgs: worker.roles.map(({ ods, organisation }) => ({ org_code: ods, org_name: organisation })),
    nhsid_professional_memberships: [],
  };
}

export const roleIdOf = (worker: Worker, index: number): string => `${worker.id}-role-${index}`;
