// When two lines about people are one: who the patient is, said alike; a relative or friend of one name who is reached alike.
import type { KindRules } from '../join-rule.ts';
import { namingWords, sameWords } from '../reading/same-words.ts';
import { saidAlike } from './every-kind.ts';

/** Name, address, birth date and practice of the person, as each source has them. */
export const demographicsRules: KindRules = {
  kind: 'demographics',
  rules: [
    {
      id: 'demographics-said-alike',
      says: 'Each source says the same of who the person is.',
      key: ({ title, detail, when, cautions }) =>
        `${sameWords(title)}|${sameWords(detail)}|${when ?? ''}|${cautions?.join() ?? ''}`,
    },
  ],
};

export const personalContactRules: KindRules = {
  kind: 'personal-contact',
  rules: [
    {
      id: 'personal-contact-same-person',
      says: 'The same name, reached in the same ways.',
      key({ title, status, facts }) {
        const name = namingWords(title);
        return name === undefined || !facts?.reach
          ? undefined
          : `${name}|${status ?? ''}|${facts.reach.toSorted().join()}`;
      },
    },
    saidAlike('personal-contact'),
  ],
};
