// When two procedures are one: the same thing done (or not done) on the same side on the same day. Source: FHIR R4 Procedure.
import type { RecordItem } from '../../items/record-item.ts';
import type { JoinRule, KindRules } from '../join-rule.ts';
import { becauseMapped, snomedOf } from '../reading/item-codes.ts';
import { namingWords, sameWords } from '../reading/same-words.ts';
import { dayOf } from '../reading/stretches.ts';
import { saidAlike, sameIdentifier } from './every-kind.ts';

function keyed(what: (item: RecordItem) => string | undefined): JoinRule['key'] {
  return (item) => {
    const said = what(item);
    return said === undefined ? undefined : `${item.status === 'not done'}|${sameWords(item.facts?.site)}|${said}`;
  };
}

export const procedureRules: KindRules = {
  kind: 'procedure',
  rules: [
    sameIdentifier('procedure'),
    {
      id: 'procedure-same-code',
      says: 'The same procedure by its SNOMED CT code, on the same side if any, of the same day.',
      key: keyed(snomedOf),
      when: ({ when }) => dayOf(when),
      because: becauseMapped('snomed'),
    },
    {
      id: 'procedure-same-words',
      says: 'The same procedure in the same words, on the same side if any, of the same day.',
      key: keyed(({ title }) => namingWords(title)),
      when: ({ when }) => dayOf(when),
      unless: [snomedOf],
    },
    saidAlike('procedure'),
  ],
};
