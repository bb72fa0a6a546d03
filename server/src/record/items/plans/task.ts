// Things to be done by somebody. Source: FHIR R4 Task.
import type { Task } from '#standards/fhir/types.ts';
import { conceptText, conceptWords } from '../elements/concepts.ts';
import { notesText } from '../elements/notes.ts';
import { problemsText } from '../elements/problems.ts';
import { whoOf } from '../elements/references.ts';
import { dateText, firstWhen } from '../elements/times.ts';
import { joined, labelled, plain, words } from '../elements/words.ts';
import type { Describe } from '../line.ts';

export const describeTask: Describe<Task> = (task, references) => {
  const focus = problemsText(references, task, task.focus);
  return {
    section: 'plan-and-requested-actions',
    title: conceptText(task.code) ?? words(task.description) ?? focus,
    kind: 'Action',
    code: [task.code],
    detail: joined([
      words(task.description),
      focus,
      labelled('priority', words(task.priority) === 'routine' ? undefined : plain(task.priority)),
      conceptWords(task.businessStatus),
      labelled('status reason', conceptText(task.statusReason)),
      labelled('for whom to do', references.name(task.owner, task)),
      labelled('due', task.restriction?.period?.end && dateText(task.restriction.period.end)),
      labelled('reason', conceptText(task.reasonCode)),
      notesText(task.note),
    ]),
    status: plain(task.status),
    ...firstWhen([task.authoredOn, 'asked for'], [task.executionPeriod, 'started'], [task.lastModified, 'changed']),
    who: whoOf(references, task, task.requester),
    cautions: [
      ['rejected', 'failed', 'cancelled'].includes(words(task.status) ?? '')
        ? `${words(task.status)}: not done`
        : undefined,
      words(task.intent) === 'proposal' ? 'proposed, not agreed' : undefined,
    ],
  };
};
