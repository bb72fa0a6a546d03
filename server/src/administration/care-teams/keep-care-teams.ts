// Keeping the teams of one's organisation, and looking over those of all (R51). To look at a team's list is to see who is on it:
// it is written down before anything is shown, for each of them.
import { recordEvent } from '#audit/record-event.ts';
import { currentPersonOf, demographicsOf } from '#patient-index/persons.ts';
import type { AccessRules } from '#privacy/access-rules.ts';
import {
  type CareTeam,
  type CareTeamEntry,
  type CareTeamMember,
  type CareTeamVersion,
  readTeam,
  readTeamPeople,
  readTeams,
} from '#privacy/care-teams/care-teams.ts';
import {
  addPerson,
  beginTeam,
  changeTeam,
  endEntry,
  type Kept,
  type MemberNamed,
} from '#privacy/care-teams/keep-team.ts';
import type { Demographics } from '#standards/demographics.ts';
import type { PersonId } from '#standards/patient.ts';
import { agentOf, mustBeAllowed, type Stewarding } from '../steward.ts';

export type { CareTeam, CareTeamEntry, CareTeamMember, CareTeamVersion, Kept, MemberNamed };

export interface KeepingTeams extends Stewarding {
  rules: Pick<AccessRules, 'careTeams'>;
}

/** Somebody on a list; without who they are where they may not be found. */
export interface Listed extends CareTeamEntry {
  demographics?: Demographics;
}

export interface TeamReviewed {
  team: CareTeamVersion;
  listed: readonly Listed[];
  /** Where the next page begins, where there is one. */
  next?: number;
}

/** So many of a list are shown, and written down, at a time. */
export const listedAtOnce = 50;

/** Those of the keeper's own organisation. @throws IssueError `forbidden`, once the refusal is written down. */
export async function reviewOwnTeams(keeping: KeepingTeams): Promise<readonly CareTeam[]> {
  await mustBeAllowed(keeping, 'keep-care-teams');
  return readTeams(keeping.database, keeping.now(), keeping.user.organisation.ods);
}

/** Something about a team that whoever looks after privacy should see to. */
export type TeamWarning =
  /** Larger than the partnership lets one be: it lets nobody in. */
  | 'too-many-members'
  | 'too-many-people'
  /** More than half of what a team may have on its list. */
  | 'many-people'
  /** Everybody in a role is in it. */
  | 'whole-role'
  /** Somebody put themselves in it: that lets them see nothing. */
  | 'own-word';

export interface TeamOverlooked {
  team: CareTeam;
  warnings: readonly TeamWarning[];
}

/** Every team of every organisation, those to see to first; nobody on their lists is shown. @throws IssueError `forbidden`. */
export async function reviewAllTeams(keeping: KeepingTeams): Promise<readonly TeamOverlooked[]> {
  await mustBeAllowed(keeping, 'review-access');
  const teams = await readTeams(keeping.database, keeping.now());
  return teams
    .map((team) => ({ team, warnings: warningsOf(team, keeping.rules) }))
    .toSorted((one, other) => other.warnings.length - one.warnings.length);
}

function warningsOf({ status, members, people }: CareTeam, { careTeams }: KeepingTeams['rules']): TeamWarning[] {
  if (status === 'ended') return [];
  const { mostMembers, mostPeople } = careTeams;
  return [
    ...(members.length > mostMembers ? (['too-many-members'] as const) : []),
    ...(people > mostPeople
      ? (['too-many-people'] as const)
      : people > mostPeople / 2
        ? (['many-people'] as const)
        : []),
    ...(members.some(({ kind }) => kind === 'role') ? (['whole-role'] as const) : []),
    ...(members.some((each) => each.kind === 'user' && each.userId === each.addedBy) ? (['own-word'] as const) : []),
  ];
}

/** Undefined where there is no such team at their organisation. @throws IssueError `forbidden`, once the refusal is written down. */
export async function reviewTeam(keeping: KeepingTeams, teamId: string, after = 0): Promise<TeamReviewed | undefined> {
  const team = await ownTeam(keeping, teamId);
  if (!team) return undefined;
  const { database, now, user, requestId } = keeping;
  const entries = await readTeamPeople(database, teamId, now(), { after, limit: listedAtOnce + 1 });
  const shown = entries.slice(0, listedAtOnce);
  const persons = await Promise.all(shown.map(({ personId }) => currentPersonOf(database, personId)));
  const personsShown = [...new Set(persons.filter((each): each is PersonId => each !== undefined))];
  // Invariant: nothing of the list is read for showing before this is committed.
  await recordEvent(database, {
    kind: 'review-care-team',
    recordedAt: now(),
    requestId,
    outcome: 'success',
    agent: agentOf(user),
    resource: { resourceType: 'CareTeam', id: teamId },
    ...(personsShown.length > 0 ? { personsShown } : {}),
  });
  const listed = await Promise.all(
    shown.map(async (entry, index): Promise<Listed> => {
      const person = persons[index];
      const known = person && (await demographicsOf(database, person));
      return known ? { ...entry, demographics: known.demographics } : entry;
    }),
  );
  const last = shown.at(-1);
  return { team, listed, ...(entries.length > listedAtOnce && last ? { next: last.sequence } : {}) };
}

/** The team alone, with nobody on its list. @throws IssueError `forbidden`, once the refusal is written down. */
export async function ownTeam(keeping: KeepingTeams, teamId: string): Promise<CareTeamVersion | undefined> {
  await mustBeAllowed(keeping, 'keep-care-teams');
  const [team] = await readTeam(keeping.database, teamId);
  return team?.organisation === keeping.user.organisation.ods ? team : undefined;
}

/** For whoever is about to look for a person. @throws IssueError `forbidden`, once the refusal is written down. */
export async function mayKeepTeams(keeping: Stewarding): Promise<void> {
  await mustBeAllowed(keeping, 'keep-care-teams');
}

/** @throws IssueError `forbidden`, once the refusal is written down. */
export async function writeNewTeam(keeping: KeepingTeams, name: string): Promise<{ teamId: string }> {
  await mayKeepTeams(keeping);
  return beginTeam(keeping.database, by(keeping), name);
}

/** @throws IssueError `forbidden`, once the refusal is written down. */
export async function writeTeam(keeping: KeepingTeams, change: Parameters<typeof changeTeam>[2]): Promise<Kept> {
  await mayKeepTeams(keeping);
  return changeTeam(keeping.database, by(keeping), change);
}

/** @param days how long, if nobody ends it before. @throws IssueError `forbidden`, once the refusal is written down. */
export async function listPerson(
  keeping: KeepingTeams,
  { teamId, personId, days }: { teamId: string; personId: PersonId; days: number },
): Promise<Kept> {
  await mayKeepTeams(keeping);
  const written = by(keeping);
  const lasting = Math.min(days, keeping.rules.careTeams.lastsDays);
  const until = new Date(written.at.getTime() + lasting * 86_400_000);
  return addPerson(keeping.database, written, { teamId, personId, until });
}

/** @throws IssueError `forbidden`, once the refusal is written down. */
export async function unlistPerson(keeping: KeepingTeams, entry: { teamId: string; entryId: string }): Promise<Kept> {
  await mayKeepTeams(keeping);
  return endEntry(keeping.database, by(keeping), entry);
}

const by = ({ user, requestId, now, rules }: KeepingTeams) => ({ by: agentOf(user), requestId, at: now(), rules });
