// Reads and adds teams, and the people on their lists.
import type { AccessEvent } from '#audit/access-event.ts';
import type { Statement } from '#runtime/database/database.ts';
import type { PersonId } from '#standards/patient.ts';

/** Somebody of the team's organisation, or everybody there in one role; and who said so. */
export type CareTeamMember =
  | { kind: 'user'; userId: string; name: string; addedBy: string }
  | { kind: 'role'; roleId: string; addedBy: string };

export interface CareTeamRow {
  team_id: string;
  version: number;
  organisation_ods: string;
  name: string;
  status: 'active' | 'ended';
  members: CareTeamMember[];
  agent: AccessEvent['agent'];
  recorded_at: Date;
}

export interface CareTeamPersonRow {
  person_id: PersonId;
  entry_id: string;
  team_id: string;
  valid_from: Date;
  valid_until: Date;
  agent: AccessEvent['agent'];
  recorded_at: Date;
}

const teamColumns = 'team_id, version, organisation_ods, name, status, members, agent, recorded_at';
const entryColumns = 'person_id, entry_id, team_id, valid_from, valid_until, agent, recorded_at';

/** Entries nobody has ended and whose time has not run out; `entry` and `$at` are the caller's. */
const stands = (
  at: string,
) => `entry.valid_until > ${at} and not exists (select from privacy.care_team_person_ended ended
        where ended.person_id = entry.person_id and ended.entry_id = entry.entry_id)`;

/**
 * The teams by which this user has to do with whoever is known by these ids. What somebody wrote down themselves gives them
 * nothing; nor does a team larger than the partnership lets one be.
 */
export const selectTeamsOfReader = (asked: {
  personIds: readonly PersonId[];
  userId: string;
  roleId: string;
  organisation: string;
  at: Date;
  mostMembers: number;
  mostPeople: number;
}): Statement<{ name: string; valid_until: Date }> => ({
  name: 'privacy select care teams of reader',
  text: `select team.name, max(entry.valid_until) as valid_until
    from privacy.care_team_person entry
    cross join lateral (select * from privacy.care_team_version version where version.team_id = entry.team_id
      order by version.version desc limit 1) team
    where entry.person_id = any ($1::uuid[]) and entry.valid_from <= $5 and ${stands('$5')}
      and entry.agent->>'userId' is distinct from $2
      and team.status = 'active' and team.organisation_ods = $4
      and jsonb_array_length(team.members) <= $6
      and exists (select from jsonb_array_elements(team.members) member
        where member->>'addedBy' is distinct from $2
          and ((member->>'kind' = 'user' and member->>'userId' = $2)
            or (member->>'kind' = 'role' and member->>'roleId' = $3)))
      and (select count(*) from (select from privacy.care_team_person entry
        where entry.team_id = team.team_id and ${stands('$5')} limit $7 + 1) listed) <= $7
    group by team.team_id, team.name order by team.name`,
  values: [
    asked.personIds,
    asked.userId,
    asked.roleId,
    asked.organisation,
    asked.at,
    asked.mostMembers,
    asked.mostPeople,
  ],
});

/** Each team as it is now, with how many are on its list; of one organisation, or of all. */
export const selectTeams = (at: Date, organisation?: string): Statement<CareTeamRow & { people: number }> => ({
  text: `select ${teamColumns}, (select count(*)::int from privacy.care_team_person entry
      where entry.team_id = latest.team_id and ${stands('$1')}) as people
    from (select distinct on (team_id) * from privacy.care_team_version
      where $2::text is null or organisation_ods = $2 order by team_id, version desc) latest
    order by status, organisation_ods, name, team_id`,
  values: [at, organisation ?? null],
});

/** Every version of one team, the latest first. */
export const selectTeamVersions = (teamId: string): Statement<CareTeamRow> => ({
  text: `select ${teamColumns} from privacy.care_team_version where team_id = $1 order by version desc`,
  values: [teamId],
});

/** Who is on a team's list, in the order they were put there. */
export const selectTeamPeople = (
  teamId: string,
  at: Date,
  page: { after: number; limit: number },
): Statement<CareTeamPersonRow & { sequence: number }> => ({
  text: `select ${entryColumns}, sequence from privacy.care_team_person entry
    where team_id = $1 and sequence > $3 and ${stands('$2')} order by sequence limit $4`,
  values: [teamId, at, page.after, page.limit],
});

/** How many are on a team's list, and which of these entries is of one of these persons. */
export const selectTeamListed = (
  teamId: string,
  personIds: readonly PersonId[],
  at: Date,
): Statement<{ people: number; listed: boolean }> => ({
  text: `select count(*)::int as people, coalesce(bool_or(person_id = any ($2::uuid[])), false) as listed
    from privacy.care_team_person entry where team_id = $1 and ${stands('$3')}`,
  values: [teamId, personIds, at],
});

/** One entry of a team that still stands. */
export const selectEntry = (teamId: string, entryId: string, at: Date): Statement<CareTeamPersonRow> => ({
  text: `select ${entryColumns} from privacy.care_team_person entry
    where team_id = $1 and entry_id = $2 and ${stands('$3')}`,
  values: [teamId, entryId, at],
});

/** One change of teams at a time: whoever waited sees what was written before. */
export const lockCareTeams: Statement = { text: `select pg_advisory_xact_lock(hashtext('privacy care teams'))` };

export const insertTeamVersion = (row: CareTeamRow, requestId: string): Statement => ({
  text: `insert into privacy.care_team_version (${teamColumns}, request_id) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
  values: [
    row.team_id,
    row.version,
    row.organisation_ods,
    row.name,
    row.status,
    JSON.stringify(row.members),
    JSON.stringify(row.agent),
    row.recorded_at,
    requestId,
  ],
});

export const insertTeamPerson = (row: CareTeamPersonRow, requestId: string): Statement => ({
  text: `insert into privacy.care_team_person (${entryColumns}, request_id) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
  values: [
    row.person_id,
    row.entry_id,
    row.team_id,
    row.valid_from,
    row.valid_until,
    JSON.stringify(row.agent),
    row.recorded_at,
    requestId,
  ],
});

export const insertEntryEnded = (
  { person_id, entry_id }: Pick<CareTeamPersonRow, 'person_id' | 'entry_id'>,
  agent: AccessEvent['agent'],
  at: Date,
  requestId: string,
): Statement => ({
  text: `insert into privacy.care_team_person_ended (person_id, entry_id, agent, recorded_at, request_id)
    values ($1, $2, $3, $4, $5)`,
  values: [person_id, entry_id, JSON.stringify(agent), at, requestId],
});
