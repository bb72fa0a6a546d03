// Problems and diagnoses. Source: FHIR R4 Condition; UK Core problem significance.
import type { Condition } from '#standards/fhir/types.ts';
import { conceptsText, conceptText, conceptWords, statusText } from '../elements/concepts.ts';
import { extensionsNamed, extensionText } from '../elements/extensions.ts';
import { notesText } from '../elements/notes.ts';
import { targetsOf, whoOf } from '../elements/references.ts';
import { certaintyOf } from '../elements/certainty.ts';
import { dateOf, dateText, firstWhen } from '../elements/times.ts';
import { choiceText } from '../elements/values.ts';
import { joined, labelled, list, words } from '../elements/words.ts';
import type { Describe } from '../line.ts';
import { sectionOf } from '../section-rules.ts';
import { wordTable } from '#standards/word-table.ts';

const verificationCautions: Readonly<Record<string, string>> = wordTable({
  unconfirmed: 'unconfirmed',
  provisional: 'provisional diagnosis',
  differential: 'one of several possible diagnoses',
  refuted: 'refuted: the patient does not have this',
});

export const describeCondition: Describe<Condition> = (condition, references) => {
  const clinical = statusText(condition.clinicalStatus);
  const verification = words(list(condition.verificationStatus?.coding)[0]?.code) ?? '';
  const ended = choiceText(condition, 'abatement');
  return {
    section: sectionOf([condition.code, ...list(condition.category)], 'problem-list', [
      'family-history',
      'safeguarding',
      'primary-support-reason',
    ]),
    title: conceptText(condition.code),
    kind: 'Problem',
    code: [condition.code],
    detail: joined([
      labelled('severity', conceptWords(condition.severity)),
      conceptsText(condition.bodySite),
      ...list(condition.stage).map((stage) => labelled('stage', conceptWords(stage.summary))),
      labelled('significance', extensionText(condition, 'ProblemSignificance')),
      condition.onsetDateTime || condition.onsetPeriod ? undefined : labelled('onset', choiceText(condition, 'onset')),
      ended && `ended ${condition.abatementDateTime ? dateText(condition.abatementDateTime) : ended}`,
      notesText(condition.note),
    ]),
    status: clinical,
    ...firstWhen(
      [condition.onsetDateTime, 'started'],
      [condition.onsetPeriod, 'started'],
      [condition.recordedDate, 'recorded'],
    ),
    who: whoOf(references, condition, condition.asserter, condition.recorder),
    cautions: [verificationCautions[verification]],
    facts: {
      // GP Connect 1.6, Problems: what hangs on a problem is said by the problem.
      refersTo: targetsOf(
        condition.encounter,
        extensionsNamed(condition, 'RelatedClinicalContent').map(({ valueReference }) => valueReference),
      ),
      site: conceptsText(condition.bodySite),
      until: dateOf(condition.abatementDateTime) ?? dateOf(condition.abatementPeriod?.end),
      certainty: certaintyOf(condition.verificationStatus),
    },
  };
};
