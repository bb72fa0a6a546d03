// Keeping a team: its members, and the people it looks after. Each change in one transaction with the event that says so.
import { randomUUID } from 'node:crypto';
import type { AccessEvent } from '#audit/access-event.ts';
import { recordEvent } from '#audit/record-event.ts';
import { identitiesOf } from '#patient-index/identities.ts';
import type { Database, Executor } from '#runtime/database/database.ts';
import type { PersonId } from '#standards/patient.ts';
import type { AccessRules } from '../access-rules.ts';
import { notifyOpenPages } from '../choices/choice-store.ts';
import {
  type CareTeamMember,
  type CareTeamRow,
  insertEntryEnded,
  insertTeamPerson,
  insertTeamVersion,
  lockCareTeams,
  selectEntry,
  selectTeamListed,
  selectTeamVersions,
} from './care-team-store.ts';

/** Who writes, and under which request. */
export interface Keeping {
  by: Extract<AccessEvent['agent'], { type: 'user' }>;
  requestId: string;
  at: Date;
  rules: Pick<AccessRules, 'careTeams'>;
}

/** A member as whoever keeps the team names one. */
export type MemberNamed = { kind: 'user'; userId: string; name: string } | { kind: 'role'; roleId: string };

/** What came of it; where nothing was written, why. */
export type Kept =
  | { done: true; teamId: string }
  | {
      done: false;
      /**
       * `changed`: somebody else wrote in the meantime. `not-theirs`: there is no such team at their organisation. `ended`: the
       * team has ended. `too-many`: more than the partnership lets a team have. `already`: they are on the list. `not-known`:
       * there is no such person, or entry.
       */
      why: 'changed' | 'not-theirs' | 'ended' | 'too-many' | 'already' | 'not-known';
    };

/** A new team of the writer's own organisation, with nobody in it and nobody on its list. */
export async function beginTeam(database: Database, keeping: Keeping, name: string): Promise<{ teamId: string }> {
  const teamId = randomUUID();
  await database.transaction((transaction) =>
    writeTeam(transaction, keeping, { team_id: teamId, version: 1, name, status: 'active', members: [] }),
  );
  return { teamId };
}

/**
 * Another version of a team: who is in it, what it is called, or that it has ended. Whoever stays in it stays by the word of
 * whoever added them.
 * @param after the latest version whoever writes has seen.
 */
export function changeTeam(
  database: Database,
  keeping: Keeping,
  {
    teamId,
    after,
    ...change
  }: { teamId: string; after: number } & ({ name: string; members: readonly MemberNamed[] } | { status: 'ended' }),
): Promise<Kept> {
  return database.transaction(async (transaction) => {
    await transaction.run(lockCareTeams);
    const team = await ownTeam(transaction, keeping, teamId);
    if (!team) return { done: false, why: 'not-theirs' };
    if (team.version !== after) return { done: false, why: 'changed' };
    if (team.status === 'ended') return { done: false, why: 'ended' };
    if ('members' in change && change.members.length > keeping.rules.careTeams.mostMembers)
      return { done: false, why: 'too-many' };
    const { userId } = keeping.by;
    await writeTeam(transaction, keeping, {
      team_id: teamId,
      version: team.version + 1,
      ...('members' in change
        ? { name: change.name, status: 'active', members: change.members.map((each) => saidBy(each, team, userId)) }
        : { name: team.name, status: 'ended', members: team.members }),
    });
    return { done: true, teamId };
  });
}

/** Puts somebody on a team's list. They stay as long as the partnership says, until somebody says so again. */
export function addPerson(
  database: Database,
  keeping: Keeping,
  { teamId, personId, until }: { teamId: string; personId: PersonId; until: Date },
): Promise<Kept> {
  return database.transaction(async (transaction) => {
    await transaction.run(lockCareTeams);
    const team = await ownTeam(transaction, keeping, teamId);
    if (!team) return { done: false, why: 'not-theirs' };
    if (team.status === 'ended') return { done: false, why: 'ended' };
    const identities = await identitiesOf(transaction, [personId]);
    if (identities.length === 0) return { done: false, why: 'not-known' };
    const personIds = [...new Set([personId, ...identities.map(({ ownPersonId }) => ownPersonId)])];
    const [list] = await transaction.run(selectTeamListed(teamId, personIds, keeping.at));
    if (list!.listed) return { done: false, why: 'already' };
    if (list!.people >= keeping.rules.careTeams.mostPeople) return { done: false, why: 'too-many' };
    const row = {
      person_id: personId,
      entry_id: randomUUID(),
      team_id: teamId,
      valid_from: keeping.at,
      valid_until: until,
      agent: keeping.by,
      recorded_at: keeping.at,
    };
    await transaction.run(insertTeamPerson(row, keeping.requestId));
    await recordEvent(transaction, eventOf(keeping, teamId, personId, 'They were put on the list of a team.'));
    return { done: true, teamId };
  });
}

/** Takes somebody off a team's list, at once. */
export function endEntry(
  database: Database,
  keeping: Keeping,
  { teamId, entryId }: { teamId: string; entryId: string },
): Promise<Kept> {
  return database.transaction(async (transaction) => {
    await transaction.run(lockCareTeams);
    if (!(await ownTeam(transaction, keeping, teamId))) return { done: false, why: 'not-theirs' };
    const [entry] = await transaction.run(selectEntry(teamId, entryId, keeping.at));
    if (!entry) return { done: false, why: 'not-known' };
    await transaction.run(insertEntryEnded(entry, keeping.by, keeping.at, keeping.requestId));
    await recordEvent(
      transaction,
      eventOf(keeping, teamId, entry.person_id, 'They were taken off the list of a team.'),
    );
    const identities = await identitiesOf(transaction, [entry.person_id]);
    await transaction.run(notifyOpenPages(identities.map(({ patientId }) => patientId)));
    return { done: true, teamId };
  });
}

/** The team as it is now, where it is one of the writer's own organisation. */
async function ownTeam(executor: Executor, { by }: Keeping, teamId: string): Promise<CareTeamRow | undefined> {
  const [team] = await executor.run(selectTeamVersions(teamId));
  return team?.organisation_ods === by.organisation ? team : undefined;
}

function saidBy(member: MemberNamed, { members }: CareTeamRow, userId: string): CareTeamMember {
  const before = members.find((each) =>
    member.kind === 'user'
      ? each.kind === 'user' && each.userId === member.userId
      : each.kind === 'role' && each.roleId === member.roleId,
  );
  return { ...member, addedBy: before?.addedBy ?? userId };
}

async function writeTeam(
  transaction: Executor,
  { by, at, requestId }: Keeping,
  team: Pick<CareTeamRow, 'team_id' | 'version' | 'name' | 'status' | 'members'>,
): Promise<void> {
  const row = { ...team, organisation_ods: by.organisation, agent: by, recorded_at: at };
  await transaction.run(insertTeamVersion(row, requestId));
  await recordEvent(transaction, {
    kind: 'administer',
    recordedAt: at,
    requestId,
    outcome: 'success',
    agent: by,
    resource: { resourceType: 'CareTeam', id: team.team_id },
    explanation: `Care team, version ${team.version}: ${team.status === 'ended' ? 'ended' : 'written'}.`,
  });
}

function eventOf({ by, at, requestId }: Keeping, teamId: string, personId: PersonId, explanation: string): AccessEvent {
  return {
    kind: 'keep-care-team',
    recordedAt: at,
    requestId,
    outcome: 'success',
    agent: by,
    personId,
    resource: { resourceType: 'CareTeam', id: teamId },
    explanation,
  };
}
