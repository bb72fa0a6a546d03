// Plans of care and what they set out to do. Source: FHIR R4 CarePlan and Goal; PRSB personalised care and support plan.
import type { CarePlan, Goal } from '#standards/fhir/types.ts';
import { conceptsText, conceptText, conceptWords, statusText } from '../elements/concepts.ts';
import { notesText } from '../elements/notes.ts';
import { whoOf } from '../elements/references.ts';
import { dateOf, dateText, firstWhen, periodText } from '../elements/times.ts';
import { choiceText } from '../elements/values.ts';
import { after, joined, labelled, list, plain, words } from '../elements/words.ts';
import type { Describe } from '../line.ts';
import { problemsText } from '../elements/problems.ts';
import { sectionOf } from '../section-rules.ts';

/** At most this many activities are spelled out in one line; the plan itself is opened for the rest. */
const activitiesShown = 5;

export const describeCarePlan: Describe<CarePlan> = (plan, references) => {
  const categories = list(plan.category);
  const activities = list(plan.activity)
    .map((activity) => {
      const found = references.find(activity.reference, plan) as
        | { code?: Parameters<typeof conceptText>[0] }
        | undefined;
      const what =
        conceptText(activity.detail?.code) ??
        words(activity.detail?.description) ??
        conceptText(found?.code) ??
        references.display(activity.reference, plan);
      return what && (activity.detail?.doNotPerform === true ? `not: ${what}` : what);
    })
    .filter((text) => text !== undefined);
  const more = activities.length - activitiesShown;
  return {
    section: sectionOf(
      [...categories, { text: words(plan.title) ?? words(plan.description) ?? '' }],
      'care-and-support-plan',
      ['end-of-life-care', 'contingency-plans', 'safeguarding', 'about-me'],
    ),
    title: words(plan.title) ?? conceptsText(categories) ?? words(plan.description),
    kind: 'Care plan',
    code: categories,
    detail: joined([
      words(plan.description),
      labelled('for', problemsText(references, plan, plan.addresses)),
      labelled(
        'activities',
        joined([...activities.slice(0, activitiesShown), more > 0 ? `and ${more} more` : undefined], ', '),
      ),
      plan.period?.end && periodText(plan.period),
      notesText(plan.note),
    ]),
    status: plain(plan.status),
    ...firstWhen([plan.period, 'from'], [plan.created, 'made']),
    who: whoOf(references, plan, plan.author, ...list(plan.contributor), ...list(plan.careTeam)),
    cautions: [
      words(plan.intent) === 'proposal' ? 'proposed, not agreed' : undefined,
      words(plan.status) === 'draft' ? 'draft' : undefined,
      words(plan.status) === 'revoked' ? 'withdrawn' : undefined,
    ],
    facts: { until: dateOf(plan.period?.end) },
  };
};

export const describeGoal: Describe<Goal> = (goal, references) => ({
  section: 'care-and-support-plan',
  title: conceptText(goal.description),
  kind: 'Goal',
  code: [goal.description],
  detail: joined([
    'goal',
    labelled('progress', statusText(goal.achievementStatus)),
    ...list(goal.target).map((target) =>
      labelled(
        'target',
        joined(
          [
            conceptText(target.measure),
            choiceText(target, 'detail'),
            target.dueDate ? after('by', dateText(target.dueDate)) : labelled('within', choiceText(target, 'due')),
          ],
          ' ',
        ),
      ),
    ),
    labelled('for', problemsText(references, goal, goal.addresses)),
    labelled('priority', conceptWords(goal.priority)),
    words(goal.statusReason),
    notesText(goal.note),
  ]),
  status: plain(goal.lifecycleStatus),
  ...firstWhen([goal.startDate, 'from'], [goal.statusDate, 'as of']),
  who: whoOf(references, goal, goal.expressedBy),
  cautions: [
    words(goal.lifecycleStatus) === 'proposed' ? 'proposed, not agreed' : undefined,
    words(goal.lifecycleStatus) === 'rejected' ? 'rejected' : undefined,
  ],
});
