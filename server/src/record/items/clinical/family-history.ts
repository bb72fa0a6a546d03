// Illness in the family. Source: FHIR R4 FamilyMemberHistory.
import type { FamilyMemberHistory } from '#standards/fhir/types.ts';
import { conceptText, conceptWords } from '../elements/concepts.ts';
import { notesText } from '../elements/notes.ts';
import { firstWhen } from '../elements/times.ts';
import { choiceText } from '../elements/values.ts';
import { capital, joined, labelled, list, plain, words } from '../elements/words.ts';
import type { Describe, Line } from '../line.ts';

/** One line for each condition of the relative; one for the relative where no condition is named. */
export const describeFamilyHistory: Describe<FamilyMemberHistory> = (history) => {
  const relative = conceptWords(history.relationship) ?? words(history.name);
  const deceased = choiceText(history, 'deceased');
  const died = deceased === 'no' ? undefined : deceased === 'yes' ? 'has died' : labelled('died', deceased);
  const shared = {
    section: 'family-history',
    kind: 'Family history',
    status: plain(history.status),
    ...firstWhen([history.date, 'recorded']),
    cautions: [words(history.status) === 'partial' ? 'incomplete' : undefined],
  } as const;
  const conditions = list(history.condition);
  if (conditions.length === 0)
    return { ...shared, title: capital(relative), detail: joined([died, notesText(history.note)]) };
  return conditions.map((condition): Line => ({
    ...shared,
    title: conceptText(condition.code),
    code: [condition.code],
    detail: joined([
      relative,
      labelled('outcome', conceptWords(condition.outcome)),
      condition.contributedToDeath === true ? 'contributed to death' : undefined,
      labelled('onset', choiceText(condition, 'onset')),
      died,
      notesText(condition.note),
      notesText(history.note),
    ]),
  }));
};
