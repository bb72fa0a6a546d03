// What a decision rests on, looked up anew each time: who the person is now, why this user has to do with them, what they have
// chosen, and which agreements hold. Here because only the door may read the record.
import { currentPersonOf, demographicsOf, patientsOf } from '#patient-index/persons.ts';
import type { AccessRules } from '#privacy/access-rules.ts';
import type { DecisionFacts } from '#privacy/decide.ts';
import { careTeamRelationships } from '#privacy/care-teams/care-teams.ts';
import { liveGrants } from '#privacy/relationships/claims.ts';
import { standingOf } from '#privacy/referrals/referral-consent.ts';
import type { Relationship } from '#privacy/relationships/relationship.ts';
import { teamNaming } from '#privacy/care-teams/named-in-team.ts';
import { resourceOf } from '#record/read.ts';
import { referralsSent } from '#record/read/referrals.ts';
import { contactsWith } from '#record/read/contacts.ts';
import { careTeamsSent } from '#record/read/care-teams.ts';
import type { Database } from '#runtime/database/database.ts';
import type { SignedInUser } from '#sign-in/user.ts';
import type { PersonId } from '#standards/patient.ts';

export interface FactSources {
  /** With the rights of `server`. */
  database: Database;
  rules: AccessRules;
  /** Since when the person has opted out, or undefined. */
  optOutOf: (database: Database, personIds: readonly PersonId[]) => Promise<{ since: Date } | undefined>;
  agreementsInForce: (database: Database, at: Date) => ReturnType<DecisionFacts['agreementsInForce']>;
}

export function decisionFacts({ database, rules, optOutOf, agreementsInForce }: FactSources): DecisionFacts {
  return {
    async aboutPerson(user, personId, at) {
      const current = await currentPersonOf(database, personId);
      if (!current) return undefined;
      const [relationships, optOut] = await Promise.all([
        relationshipsOf(database, rules, user, current, at),
        optOutOf(database, [...new Set([personId, current])]),
      ]);
      return { relationships, optedOut: optOut !== undefined };
    },
    agreementsInForce: (at) => agreementsInForce(database, at),
  };
}

/**
 * Why this user has to do with this person, as far as anybody knows.
 * Invariant: only the organisation's own word counts for its people, and a reader's own for themselves, until it ends. Whose GP
 * practice it is, the national service says before any other.
 */
export async function relationshipsOf(
  database: Database,
  rules: AccessRules,
  user: SignedInUser,
  /** The person's id now. */
  personId: PersonId,
  at: Date,
): Promise<readonly Relationship[]> {
  const [patients, best, grants] = await Promise.all([
    patientsOf(database, personId),
    demographicsOf(database, personId),
    liveGrants(database, user, at),
  ]);
  const own = patients.filter(({ organisation }) => organisation === user.organisation.ods);
  const ownIds = own.map(({ patientId }) => patientId);
  const [contacts, sent, teams, ofPerson] = await Promise.all([
    contactsWith(database, ownIds, user.organisation.ods, at, rules.contacts.withinDays),
    careTeamsSent(database, ownIds, user.organisation.ods),
    careTeamRelationships(database, rules, user, personId, at),
    Promise.all(grants.map((grant) => isNow(grant.personId))),
  ]);
  const launched = user.launch !== undefined && (await isNow(user.launch.personId));
  return [
    ...(best?.demographics.generalPractice === user.organisation.ods ? [{ kind: 'registered-practice' } as const] : []),
    ...(contacts.has('contact') ? [{ kind: 'contact' } as const] : []),
    ...((await isReferred(contacts)) ? [{ kind: 'referral' } as const] : []),
    ...namedIn(sent),
    ...teams,
    ...(launched ? [{ kind: 'launched' } as const] : []),
    ...grants.filter((_, index) => ofPerson[index]).map(({ personId: _given, ...relationship }) => relationship),
  ];

  /** A referral counts as far as the person agreed to it; where nothing is said of it, as the partnership has it. */
  async function isReferred(kinds: ReadonlySet<'contact' | 'referral'>): Promise<boolean> {
    if (!kinds.has('referral')) return false;
    const { ods } = user.organisation;
    const referrals = await referralsSent(database, ownIds, ods, at, rules.contacts.withinDays);
    const standing = await standingOf(database, referrals, ods, at);
    return standing.some((each) => (each ? each.said === 'given' : rules.referrals.withoutConsent === 'count'));
  }

  /** A team of their own organisation's system. It ends with the system's next word on it. */
  function namedIn({ teams: told, pointedAt }: Awaited<ReturnType<typeof careTeamsSent>>): Relationship[] {
    const reader = { userId: user.userId, organisation: user.organisation.ods };
    const held = pointedAt.flatMap((version) => resourceOf(version) ?? []);
    return told.flatMap((version) => {
      const team = resourceOf(version);
      const name = team?.resourceType === 'CareTeam' ? teamNaming(team, held, reader, rules, at) : undefined;
      return name === undefined ? [] : [{ kind: 'care-team', team: name } as const];
    });
  }

  /** Whoever an id was given for may be linked into this person since, or parted from them. */
  async function isNow(given: PersonId): Promise<boolean> {
    return given === personId || (await currentPersonOf(database, given)) === personId;
  }
}
