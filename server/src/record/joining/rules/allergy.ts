// When two allergies are one: the same substance, held to be so now at both. When it was recorded and how it showed are no
// part of it: one allergy is recorded in many places over many years.
// Source: GP Connect 1.6, Allergies guidance; SNOMED CT: "allergy to X" and the substance X are codes of different kinds for
// the same statement, so the allergen's own name is compared beside the codes.
import type { RecordItem } from '../../items/record-item.ts';
import type { KindRules } from '../join-rule.ts';
import { becauseMapped, snomedOf } from '../reading/item-codes.ts';
import { stateOf } from '../reading/item-states.ts';
import { namingWords } from '../reading/same-words.ts';
import { saidAlike, sameIdentifier } from './every-kind.ts';

/** "Allergy to penicillin", "Penicillin allergy", "Penicillin" → "penicillin". A reaction or an intolerance stays what it is. */
export function allergenOf({ title }: RecordItem): string | undefined {
  const words = namingWords(title);
  if (words === undefined) return undefined;
  const allergen =
    /^(?:allergy to|allergic to|allergy|drug allergy to) (.+)$/.exec(words)?.[1] ?? /^(.+) allergy$/.exec(words)?.[1];
  // "H/O: penicillin allergy" and "family history of nut allergy" are other statements.
  return allergen === undefined || /\b(?:h\/o|history|no|not|risk|suspected|query)\b/.test(words) ? words : allergen;
}

/** An allergy that nobody says has ended counts as one. */
export function allergyState(item: RecordItem): string {
  const { facts } = item;
  if (facts?.allergy?.noneKnown) return `none known ${facts.allergy.noneKnown}`;
  if (facts?.allergy?.noInformation) return 'no information';
  if (facts?.certainty === 'refuted') return 'refuted';
  const over = stateOf(item) === 'ended' ? 'ended' : 'current';
  return `${over} ${facts?.certainty ?? ''} ${facts?.allergy?.intolerance ? 'intolerance' : ''}`;
}

export const allergyRules: KindRules = {
  kind: 'allergy',
  rules: [
    sameIdentifier('allergy'),
    {
      id: 'allergy-none-known',
      says: 'Each source says that none are known.',
      key: (item) =>
        item.facts?.allergy?.noneKnown ? `${allergyState(item)}|${stateOf(item) === 'ended'}` : undefined,
      several: true,
    },
    {
      id: 'allergy-same-substance',
      says: 'The same substance by its SNOMED CT code.',
      key(item) {
        const code = item.facts?.allergy?.noneKnown ? undefined : snomedOf(item);
        return code === undefined ? undefined : `${allergyState(item)}|${code}`;
      },
      several: true,
      because: becauseMapped('snomed'),
    },
    {
      id: 'allergy-same-substance-by-name',
      says: 'The same substance by name.',
      key(item) {
        const allergen = item.facts?.allergy?.noneKnown ? undefined : allergenOf(item);
        return allergen === undefined ? undefined : `${allergyState(item)}|${allergen}`;
      },
      several: true,
    },
    saidAlike('allergy'),
  ],
};
