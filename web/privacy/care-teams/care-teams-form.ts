// Reads the forms of care teams: what was typed, and what it makes or the errors that say how to mend it.
import type { CareTeamVersion, MemberNamed } from '#administration/care-teams/keep-care-teams.ts';

export interface TeamError {
  field: 'name' | 'userId' | 'memberName' | 'nhsNumber' | 'days' | 'team-title';
  text: string;
}

/** What was typed of somebody who is to be in it. */
export interface TypedMember {
  userId: string;
  memberName: string;
}

const printable = (value: unknown, max: number) =>
  typeof value === 'string'
    ? value
        .replaceAll(/\p{Cc}/gu, '')
        .trim()
        .slice(0, max)
    : '';
const field = (body: unknown, name: string, max = 120) =>
  printable((body as Record<string, unknown> | null)?.[name], max);
const fields = (body: unknown, name: string) =>
  [(body as Record<string, unknown> | null)?.[name] ?? []].flat().map((value) => printable(value, 120));

export function readName(body: unknown): { name: string; errors: readonly TeamError[] } {
  const name = field(body, 'name', 200);
  if (name === '') return { name, errors: [{ field: 'name', text: 'Say what the team is called' }] };
  if (name.length > 80) return { name, errors: [{ field: 'name', text: 'Give it a name of at most 80 letters' }] };
  return { name, errors: [] };
}

export interface MembersRead {
  name: string;
  after: number;
  members: readonly MemberNamed[];
  typed: TypedMember;
  errors: readonly TeamError[];
}

/** @param roles ids of roles that can be in a team. */
export function readMembers(body: unknown, team: CareTeamVersion, roles: readonly string[]): MembersRead {
  const { name, errors } = readName(body);
  const typed = { userId: field(body, 'userId'), memberName: field(body, 'memberName') };
  const stay = new Set(fields(body, 'member'));
  const named = team.members.flatMap((each): MemberNamed[] =>
    each.kind === 'user' && stay.has(each.userId) && each.userId !== typed.userId
      ? [{ kind: 'user', userId: each.userId, name: each.name }]
      : [],
  );
  const chosen = new Set(fields(body, 'role'));
  const inRoles = roles.filter((id) => chosen.has(id)).map((roleId): MemberNamed => ({ kind: 'role', roleId }));
  const wrong: TeamError[] = [...errors];
  const added = typed.userId !== '' || typed.memberName !== '';
  if (added && !/^[\w.@-]{1,64}$/.test(typed.userId))
    wrong.push({ field: 'userId', text: 'Give the number or name they sign in with, letters and digits only' });
  if (added && typed.memberName === '') wrong.push({ field: 'memberName', text: 'Say what they are called' });
  const after = field(body, 'after', 10);
  return {
    name,
    after: /^\d{1,9}$/.test(after) ? Number(after) : -1,
    members: [
      ...named,
      ...(added ? [{ kind: 'user', userId: typed.userId, name: typed.memberName } as const] : []),
      ...inRoles,
    ],
    typed,
    errors: wrong,
  };
}

/** What was typed to put somebody on the list. */
export interface TypedPerson {
  nhsNumber: string;
  days: string;
}

export function readPerson(body: unknown, mostDays: number): { typed: TypedPerson; days: number; errors: TeamError[] } {
  const typed = { nhsNumber: field(body, 'nhsNumber', 40), days: field(body, 'days', 6) };
  const days = /^\d{1,4}$/.test(typed.days) ? Number(typed.days) : 0;
  const errors: TeamError[] =
    days >= 1 && days <= mostDays ? [] : [{ field: 'days', text: `Give a number of days from 1 to ${mostDays}` }];
  return { typed, days, errors };
}

/** The latest version whoever wrote has seen; one that never was where it is no number. */
export function readAfter(body: unknown): number {
  const after = field(body, 'after', 10);
  return /^\d{1,9}$/.test(after) ? Number(after) : -1;
}
