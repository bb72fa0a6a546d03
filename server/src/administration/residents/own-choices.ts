// A person sees for themself what they have chosen about sharing their record and what another choice would change, and chooses (R46, C74).
import { recordEvent } from '#audit/record-event.ts';
import type { Parties } from '#privacy/agreements/who-sees-what.ts';
import { type ChoiceWritten, recordChoice } from '#privacy/choices/record-choice.ts';
import { choicesReviewed, type ChoicesReviewed } from '../choices/review-choices.ts';
import type { ResidentActing } from './acting.ts';

/** Written down before anything is read. @param choiceId of the one that is looked at, where it is one. */
export async function readOwnChoices(
  { database, agent, personId, requestId, now }: ResidentActing,
  parties: Parties,
  choiceId?: string,
): Promise<ChoicesReviewed> {
  await recordEvent(database, {
    kind: 'review-choice',
    recordedAt: now(),
    requestId,
    outcome: 'success',
    agent,
    personId,
    ...(choiceId === undefined ? {} : { resource: { resourceType: 'Consent', id: choiceId } }),
  });
  return choicesReviewed(database, personId, parties, now());
}

/** @param after the latest choice on the page it was chosen from. Takes effect with the next question on any server. */
export function choose(
  { database, agent, personId, requestId, now }: ResidentActing,
  { opted, after }: { opted: 'out' | 'in'; after: number },
): Promise<ChoiceWritten> {
  const at = now();
  return recordChoice(database, {
    personId,
    opted,
    after,
    chosenAt: at,
    at,
    askedBy: 'online',
    askedFor: agent.onBehalf ? 'representative' : 'person',
    by: agent,
    requestId,
  });
}
