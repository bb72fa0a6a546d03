// What a source's outcome is called on the screen, in print and in the API: the reason, and what the reader can do. One table,
// so that "none", "not recorded", "not a party" and "did not answer" never look alike anywhere.
import type { SourceOutcome } from './source-adapter.ts';
import type { SourceResult } from './query-sources.ts';

export interface OutcomeWords {
  /** On a chip beside the source's name. */
  label: string;
  /** A sentence; `{source}` stands for the organisation's name. */
  reason: string;
  /** What the reader can do about it; empty where nothing needs doing. */
  nextStep: string;
}

export const outcomeWords: Readonly<Record<SourceOutcome, OutcomeWords>> = {
  answered: {
    label: 'Answered',
    reason: '{source} sent what it holds.',
    nextStep: '',
  },
  'partly-answered': {
    label: 'Partly answered',
    reason: '{source} sent some of what it holds. Some of it is missing here.',
    nextStep: 'Check the areas named below in the source itself, or try again.',
  },
  'nothing-recorded': {
    label: 'Nothing recorded',
    reason: '{source} knows this person and has nothing recorded in the areas it was asked about.',
    nextStep: '',
  },
  'not-a-party': {
    label: 'Does not share',
    reason: '{source} has not joined this sharing, so it was not asked. It may hold a record.',
    nextStep: 'Contact them directly if you need to know.',
  },
  'not-asked': {
    label: 'Not asked',
    reason: 'The question came through {source}, or through too many records already, so it was not asked again.',
    nextStep: 'Look in the record the question came from.',
  },
  'patient-not-known': {
    label: 'Not known there',
    reason: '{source} has no record of this person, or may not say that it has.',
    nextStep: 'If you know they were seen there, contact them directly.',
  },
  'consent-refused': {
    label: 'Sharing refused',
    reason: 'This person has asked that {source} does not share their record.',
    nextStep: 'Talk with the person. This choice cannot be overridden here.',
  },
  'no-agreement': {
    label: 'No agreement',
    reason: 'There is no agreement for {source} to share with your organisation.',
    nextStep: 'Ask your information governance team. Contact them directly if you need to know now.',
  },
  refused: {
    label: 'Refused',
    reason: '{source} did not accept the request.',
    nextStep: 'Contact them directly if you need to know now. Tell the service desk if it goes on.',
  },
  'timed-out': {
    label: 'Did not answer in time',
    reason: '{source} did not answer in time. It may hold a record.',
    nextStep: 'Try again. Contact them directly if you need to know now.',
  },
  'not-reachable': {
    label: 'Could not be reached',
    reason: '{source} could not be reached. It may hold a record.',
    nextStep: 'Try again in a few minutes. Contact them directly if you need to know now.',
  },
  'invalid-answer': {
    label: 'Answer not usable',
    reason: '{source} answered, but its answer could not be read or trusted, so nothing of it is shown.',
    nextStep: 'Look in the source itself, or contact them. Tell the service desk if it goes on.',
  },
  'demographics-differ': {
    label: 'Different details',
    reason:
      '{source} sent a patient whose name, date of birth or NHS number is not this person’s. Nothing of it is shown.',
    nextStep: 'Contact their records team: the person may have a wrong number there or here.',
  },
};

/** What to tell the reader of one source's result. */
export interface ResultWords extends OutcomeWords {
  /** Where the entries shown are not from now: what they are. `result.recordedAt` says from when. */
  age?: string;
}

/** @param organisation its name, as the reader knows it. */
export function wordsFor(
  result: Pick<SourceResult<unknown>, 'outcome' | 'age' | 'lastOutcome' | 'resting'>,
  organisation: string,
): ResultWords {
  const { label, reason, nextStep } = result.resting ? restingWords : outcomeWords[result.outcome];
  const filled = { label, reason: reason.replace('{source}', organisation), nextStep };
  if (result.age === 'live') return filled;
  if (result.age === 'cached') return { ...filled, age: `${organisation} sent this a short while ago.` };
  const then =
    result.lastOutcome === 'nothing-recorded'
      ? `When ${organisation} last answered it had nothing recorded. That may have changed.`
      : `This is what ${organisation} held when it last answered. It may have changed.`;
  return { ...filled, age: then };
}

/** Not reachable, by our own decision. */
const restingWords: OutcomeWords = {
  label: 'Not asked for a moment',
  reason: '{source} failed several times in a row and is left alone for a moment. It may hold a record.',
  nextStep: 'Try again in a minute. Contact them directly if you need to know now.',
};
