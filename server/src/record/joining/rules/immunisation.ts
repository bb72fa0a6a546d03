// When two vaccinations are one: the same vaccine, given (or not given) on the same day.
// Source: FHIR R4 Immunization; UK Core vaccination procedure.
import type { RecordItem } from '../../items/record-item.ts';
import type { JoinRule, KindRules } from '../join-rule.ts';
import { becauseMapped, snomedOf } from '../reading/item-codes.ts';
import { namingWords } from '../reading/same-words.ts';
import { dayOf, saysDay } from '../reading/stretches.ts';
import { saidAlike, sameIdentifier } from './every-kind.ts';

function keyed(what: (item: RecordItem) => string | undefined): JoinRule['key'] {
  return (item) => {
    const said = what(item);
    return said === undefined ? undefined : `${item.status === 'not given'}|${item.whenMeaning}|${said}`;
  };
}

const when = ({ when }: RecordItem) => dayOf(when);

export const immunisationRules: KindRules = {
  kind: 'immunisation',
  rules: [
    sameIdentifier('immunisation'),
    {
      id: 'immunisation-same-vaccine',
      says: 'The same vaccine by its SNOMED CT code, on the same day.',
      key: keyed(snomedOf),
      when,
      because: becauseMapped('snomed'),
    },
    {
      id: 'immunisation-same-words',
      says: 'The same vaccine in the same words, on the same day.',
      key: keyed(({ title }) => namingWords(title)),
      when,
      unless: [snomedOf],
    },
    {
      // A practice codes the vaccination and a hospital the product; nobody is given two against one disease in a day.
      id: 'immunisation-same-disease',
      says: 'Against the same diseases by their codes, on the same day.',
      key: keyed(({ facts }) => facts?.against?.join()),
      when: ({ when }) => (saysDay(when) ? dayOf(when) : undefined),
    },
    saidAlike('immunisation'),
  ],
};
