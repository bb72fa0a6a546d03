// When two documents are one: the same number, the same bytes, or the same title by the same author of the same day.
// Source: FHIR R4 DocumentReference (masterIdentifier, attachment.hash); IHE XDS.
import type { RecordItem } from '../../items/record-item.ts';
import type { KindRules } from '../join-rule.ts';
import { namingWords } from '../reading/same-words.ts';
import { dayOf, saysDay } from '../reading/stretches.ts';
import { saidAlike, sameIdentifier } from './every-kind.ts';

const titleAndAuthor = ({ title, who, whenMeaning }: RecordItem): string | undefined => {
  const [words, author] = [namingWords(title), namingWords(who)];
  return words === undefined || author === undefined ? undefined : `${words}|${author}|${whenMeaning}`;
};
const day = ({ when }: RecordItem) => (saysDay(when) ? dayOf(when) : undefined);

export const documentRules: KindRules = {
  kind: 'document',
  rules: [
    sameIdentifier('document'),
    { id: 'document-same-bytes', says: 'They are the same file, byte for byte.', key: ({ facts }) => facts?.hash },
    {
      id: 'document-same-title',
      says: 'The same title by the same author, of the same day.',
      key: titleAndAuthor,
      when: day,
      unless: [({ facts }) => facts?.hash],
    },
    saidAlike('document'),
  ],
};

/** Plans, and what they set out to do. */
export const planRules: KindRules = {
  kind: 'plan',
  rules: [
    sameIdentifier('plan'),
    {
      id: 'plan-same-title',
      says: 'The same title by the same author, from the same day.',
      key: (item) => {
        const words = titleAndAuthor(item);
        return words === undefined ? undefined : `${item.status}|${words}`;
      },
      when: day,
      // Two plans of one title that say different things are two.
      unless: [({ detail }) => namingWords(detail)],
    },
    saidAlike('plan'),
  ],
};
