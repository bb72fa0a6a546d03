// A steward looks at people who may be one, and says whether they are. To look is to see who they are, so it is written down
// before anything is shown; the answer is written down with what it changes.
import type { Matching } from '#patient-index/matching/matching-config.ts';
import { decideReview, listReviews, type Review, type ReviewPage } from '#patient-index/review.ts';
import { type Said, takeBack } from '#patient-index/steward.ts';
import type { PatientId } from '#standards/patient.ts';
import { administered, agentOf, mustBeAllowed, type Stewarding } from '../steward.ts';

export type { Matching, Review, Stewarding };

/** Open questions, the likeliest first. @throws IssueError `forbidden`. */
export async function reviewMatches(
  steward: Stewarding,
  options: { limit: number; after?: ReviewPage['after'] },
): Promise<ReviewPage> {
  await mustBeAllowed(steward, 'steward-matches');
  const page = await listReviews(steward.database, options);
  const patientIds = page.reviews.flatMap(({ one, other }) =>
    [one, other].flatMap(({ patients }) => patients.map(({ patientId }) => patientId)),
  );
  // Invariant: nothing of the page is returned before this is committed.
  await administered(steward.database, steward, 'People who may be one were looked at.', { patientIds });
  return page;
}

export interface MatchAnswer {
  patientId: PatientId;
  otherPatientId: PatientId;
  decision: 'same' | 'different';
}

/** The steward's answer, done or refused with the reason. @throws IssueError `forbidden`. */
export async function answerMatch(steward: Stewarding, answer: MatchAnswer, matching: Matching): Promise<Said> {
  await mustBeAllowed(steward, 'steward-matches');
  const by = agentOf(steward.user);
  const why =
    answer.decision === 'same' ? 'A steward compared them: one person.' : 'A steward compared them: two people.';
  return steward.database.transaction((transaction) =>
    decideReview(transaction, { ...answer, by, why, at: steward.now(), requestId: steward.requestId }, matching),
  );
}

/** Takes back an answer given here, by the `operationId` it was given under. @throws IssueError `forbidden`. */
export async function takeBackAnswer(steward: Stewarding, operationId: string, matching: Matching): Promise<Said> {
  await mustBeAllowed(steward, 'steward-matches');
  const speaking = {
    by: agentOf(steward.user),
    why: 'A steward took the answer back.',
    at: steward.now(),
    requestId: steward.requestId,
  };
  return steward.database.transaction((transaction) => takeBack(transaction, { operationId, ...speaking }, matching));
}
