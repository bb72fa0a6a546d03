// Teams that look after people, as staff keep them (R51): by which of them a reader has to do with a person, and who is in which.
// Invariant: what somebody wrote down themselves, as a member or on the list, lets others in and never them.
import type { AccessEvent } from '#audit/access-event.ts';
import { identitiesOf } from '#patient-index/identities.ts';
import type { Executor } from '#runtime/database/database.ts';
import type { SignedInUser } from '#sign-in/user.ts';
import type { PersonId } from '#standards/patient.ts';
import type { AccessRules } from '../access-rules.ts';
import type { Relationship } from '../relationships/relationship.ts';
import {
  type CareTeamMember,
  type CareTeamPersonRow,
  type CareTeamRow,
  selectTeamPeople,
  selectTeams,
  selectTeamsOfReader,
  selectTeamVersions,
} from './care-team-store.ts';

export type { CareTeamMember } from './care-team-store.ts';

/** One version of a team. */
export interface CareTeamVersion {
  teamId: string;
  version: number;
  /** ODS code. */
  organisation: string;
  name: string;
  status: 'active' | 'ended';
  members: readonly CareTeamMember[];
  by: AccessEvent['agent'];
  recordedAt: Date;
}

/** A team as it is now. */
export interface CareTeam extends CareTeamVersion {
  /** How many are on its list. */
  people: number;
}

/** Somebody on a team's list. */
export interface CareTeamEntry {
  entryId: string;
  teamId: string;
  /** The id they had when they were put there. */
  personId: PersonId;
  from: Date;
  until: Date;
  by: AccessEvent['agent'];
  recordedAt: Date;
  /** Grows with each entry. */
  sequence: number;
}

/**
 * The teams by which this user has to do with this person. Read each time, under every id the person has borne: it holds from the
 * next question on, on every server, through every link and its undoing.
 * @param personId the person's id now.
 */
export async function careTeamRelationships(
  executor: Executor,
  { careTeams }: Pick<AccessRules, 'careTeams'>,
  { userId, roleId, organisation }: SignedInUser,
  personId: PersonId,
  at: Date,
): Promise<readonly Relationship[]> {
  const identities = await identitiesOf(executor, [personId]);
  const personIds = [...new Set([personId, ...identities.map(({ ownPersonId }) => ownPersonId)])];
  const { mostMembers, mostPeople } = careTeams;
  const rows = await executor.run(
    selectTeamsOfReader({ personIds, userId, roleId, organisation: organisation.ods, at, mostMembers, mostPeople }),
  );
  return rows.map(({ name, valid_until }) => ({ kind: 'care-team', team: name, until: valid_until }));
}

/** Every team, or those of one organisation. */
export async function readTeams(executor: Executor, at: Date, organisation?: string): Promise<readonly CareTeam[]> {
  return (await executor.run(selectTeams(at, organisation))).map((row) => ({ ...teamOf(row), people: row.people }));
}

/** Every version of one team, the latest first; none where there is no such team. */
export async function readTeam(executor: Executor, teamId: string): Promise<readonly CareTeamVersion[]> {
  return (await executor.run(selectTeamVersions(teamId))).map(teamOf);
}

/** Who is on its list, in the order they were put there. @param after sequence of the last one seen. */
export async function readTeamPeople(
  executor: Executor,
  teamId: string,
  at: Date,
  page: { after: number; limit: number },
): Promise<readonly CareTeamEntry[]> {
  return (await executor.run(selectTeamPeople(teamId, at, page))).map((row) => ({
    ...entryOf(row),
    sequence: row.sequence,
  }));
}

export function teamOf(row: CareTeamRow): CareTeamVersion {
  return {
    teamId: row.team_id,
    version: row.version,
    organisation: row.organisation_ods,
    name: row.name,
    status: row.status,
    members: row.members,
    by: row.agent,
    recordedAt: row.recorded_at,
  };
}

const entryOf = (row: CareTeamPersonRow): Omit<CareTeamEntry, 'sequence'> => ({
  entryId: row.entry_id,
  teamId: row.team_id,
  personId: row.person_id,
  from: row.valid_from,
  until: row.valid_until,
  by: row.agent,
  recordedAt: row.recorded_at,
});
