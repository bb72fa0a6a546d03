// When two problems are one: the same diagnosis and side, current at both, or started at the same time and over.
// Why not current here and over there: that is a disagreement, and a reader must see both halves of it.
// Source: FHIR R4 Condition; UK Core.
import type { RecordItem } from '../../items/record-item.ts';
import type { JoinRule, KindRules } from '../join-rule.ts';
import { becauseMapped, snomedOf } from '../reading/item-codes.ts';
import { stateOf } from '../reading/item-states.ts';
import { namingWords, sameWords } from '../reading/same-words.ts';
import { dayOf } from '../reading/stretches.ts';
import { saidAlike, sameIdentifier } from './every-kind.ts';

/** What it is, where, and how sure: without when. */
function keyed(now: boolean, what: (item: RecordItem) => string | undefined): JoinRule['key'] {
  return (item) => {
    const state = stateOf(item);
    if ((state === 'current') !== now) return undefined;
    const said = what(item);
    return said === undefined
      ? undefined
      : `${state}|${item.facts?.certainty ?? ''}|${sameWords(item.facts?.site)}|${said}`;
  };
}

/** Only when it started: when it was recorded, or ended, is another date. */
const started = ({ when, whenMeaning }: RecordItem) => (whenMeaning === 'started' ? dayOf(when) : undefined);
const named = ({ title }: RecordItem) => namingWords(title);

export const problemRules: KindRules = {
  kind: 'problem',
  rules: [
    sameIdentifier('problem'),
    {
      id: 'problem-same-diagnosis',
      says: 'The same diagnosis by its SNOMED CT code, on the same side if any, current at each source.',
      key: keyed(true, snomedOf),
      because: becauseMapped('snomed'),
    },
    {
      id: 'problem-same-episode',
      says: 'The same diagnosis by its SNOMED CT code, on the same side if any, started at the same time.',
      key: keyed(false, snomedOf),
      when: started,
      because: becauseMapped('snomed'),
    },
    {
      id: 'problem-same-words',
      says: 'The same diagnosis in the same words, on the same side if any, current at each source.',
      key: keyed(true, named),
      unless: [snomedOf],
    },
    {
      id: 'problem-same-episode-by-words',
      says: 'The same diagnosis in the same words, on the same side if any, started at the same time.',
      key: keyed(false, named),
      when: started,
      unless: [snomedOf],
    },
    saidAlike('problem'),
  ],
};
