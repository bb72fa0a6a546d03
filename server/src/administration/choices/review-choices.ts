// What a person has chosen about sharing their record, what another choice would change, and writing one down for them (R46, C74).
import { recordEvent } from '#audit/record-event.ts';
import type { Database } from '#runtime/database/database.ts';
import { looksByOrganisation, type OrganisationLooks } from '#audit/looks-by-organisation.ts';
import { agreementsInForce } from '#privacy/agreements/agreements.ts';
import { type Parties, type Seen, whoSeesWhat, withNamed } from '#privacy/agreements/who-sees-what.ts';
import type { AskedBy, AskedFor } from '#privacy/choices/choice-store.ts';
import type { ChoiceWords } from '#privacy/choices/choices-file.ts';
import { consentOf } from '#privacy/choices/consent.ts';
import { type ChoiceRecorded, type Choices, choicesOf } from '#privacy/choices/choices.ts';
import { type ChoiceWritten, recordChoice } from '#privacy/choices/record-choice.ts';
import type { PersonId } from '#standards/patient.ts';
import { agentOf, mustBeAllowed, type Stewarding } from '../steward.ts';

export { consentOf };
export type { AskedBy, AskedFor, ChoiceRecorded, ChoiceWords, ChoiceWritten, Parties, Seen };

const yearMs = 365 * 86_400_000;

/** All that somebody needs in order to choose. */
export interface ChoicesReviewed {
  choices: Choices;
  /** What is shared between whom today. */
  sharing: readonly Seen[];
  /** Who looked since `looksSince`. */
  looks: readonly OrganisationLooks[];
  looksSince: Date;
}

/**
 * Written down before anything is read.
 * @param choiceId of the one that is looked at, where it is one.
 * @throws IssueError `forbidden`, once the refusal is written down.
 */
export async function reviewChoices(
  steward: Stewarding,
  personId: PersonId,
  parties: Parties,
  choiceId?: string,
): Promise<ChoicesReviewed> {
  await mustBeAllowed(steward, 'record-choices');
  const { database, now, requestId, user } = steward;
  await recordEvent(database, {
    kind: 'review-choice',
    recordedAt: now(),
    requestId,
    outcome: 'success',
    agent: agentOf(user),
    personId,
    ...(choiceId === undefined ? {} : { resource: { resourceType: 'Consent', id: choiceId } }),
  });
  return choicesReviewed(database, personId, parties, now());
}

/** The same, once it is written down that somebody looks at it. */
export async function choicesReviewed(
  database: Database,
  personId: PersonId,
  parties: Parties,
  now: Date,
): Promise<ChoicesReviewed> {
  const looksSince = new Date(now.getTime() - yearMs);
  const [choices, agreements] = await Promise.all([choicesOf(database, [personId]), agreementsInForce(database, now)]);
  const looks = await looksByOrganisation(database, choices.personIds, looksSince);
  return { choices, sharing: whoSeesWhat(agreements, withNamed(agreements, parties)), looks, looksSince };
}

/** What a person said, as staff write it down. */
export interface ChoiceToRecord {
  opted: 'out' | 'in';
  chosenAt: Date;
  askedBy: AskedBy;
  askedFor: AskedFor;
  /** The latest choice on the page it was chosen from. */
  after: number;
}

/** @throws IssueError `forbidden`, once the refusal is written down. */
export async function writeChoice(
  steward: Stewarding,
  personId: PersonId,
  choice: ChoiceToRecord,
): Promise<ChoiceWritten> {
  await mustBeAllowed(steward, 'record-choices');
  const { database, now, requestId, user } = steward;
  return recordChoice(database, { ...choice, personId, by: agentOf(user), requestId, at: now() });
}

/** For whoever is about to look for a person. @throws IssueError `forbidden`, once the refusal is written down. */
export async function mayRecordChoices(steward: Stewarding): Promise<void> {
  await mustBeAllowed(steward, 'record-choices');
}
