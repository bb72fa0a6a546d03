// When two alerts are one: the same warning, in force at both. Source: FHIR R4 Flag.
import type { KindRules } from '../join-rule.ts';
import { snomedOf } from '../reading/item-codes.ts';
import { stateOf } from '../reading/item-states.ts';
import { namingWords } from '../reading/same-words.ts';
import { saidAlike, sameIdentifier } from './every-kind.ts';

export const alertRules: KindRules = {
  kind: 'alert',
  rules: [
    sameIdentifier('alert'),
    {
      // The words too: one code of a safeguarding concern stands for many.
      id: 'alert-same-warning',
      says: 'The same warning in the same words, in force at each source.',
      key(item) {
        const words = namingWords(item.title);
        return words === undefined || stateOf(item) !== 'current' ? undefined : words;
      },
      unless: [snomedOf],
    },
    saidAlike('alert'),
  ],
};
