// Operations, treatments and therapies. Source: FHIR R4 Procedure.
import type { Procedure } from '#standards/fhir/types.ts';
import { conceptsText, conceptText, conceptWords } from '../elements/concepts.ts';
import { reasonText } from '../elements/problems.ts';
import { notesText } from '../elements/notes.ts';
import { whoOf } from '../elements/references.ts';
import { dateOf, firstWhen } from '../elements/times.ts';
import { choiceText } from '../elements/values.ts';
import { joined, labelled, list, plain, words } from '../elements/words.ts';
import type { Describe } from '../line.ts';
import { sectionOf } from '../section-rules.ts';

export const describeProcedure: Describe<Procedure> = (procedure, references) => {
  const notDone = words(procedure.status) === 'not-done';
  return {
    section: sectionOf([procedure.code, procedure.category], 'procedures-and-therapies', [
      'end-of-life-care',
      'safeguarding',
    ]),
    title: conceptText(procedure.code),
    kind: 'Procedure',
    code: [procedure.code],
    detail: joined([
      conceptsText(procedure.bodySite),
      labelled('outcome', conceptWords(procedure.outcome)),
      labelled('reason', reasonText(references, procedure)),
      labelled('complication', conceptsText(procedure.complication)),
      labelled('follow-up', conceptsText(procedure.followUp)),
      labelled(notDone ? 'reason not done' : 'status reason', conceptWords(procedure.statusReason)),
      procedure.performedDateTime || procedure.performedPeriod
        ? undefined
        : labelled('when', choiceText(procedure, 'performed')),
      notesText(procedure.note),
    ]),
    status: notDone ? 'not done' : plain(procedure.status),
    ...firstWhen([procedure.performedDateTime, 'done'], [procedure.performedPeriod, 'started']),
    who: whoOf(
      references,
      procedure,
      ...list(procedure.performer).flatMap(({ actor, onBehalfOf }) => [actor, onBehalfOf]),
      procedure.asserter,
      procedure.recorder,
    ),
    cautions: [notDone ? 'not done' : undefined],
    facts: { site: conceptsText(procedure.bodySite), until: dateOf(procedure.performedPeriod?.end) },
  };
};
