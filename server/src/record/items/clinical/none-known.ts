// A list that states there is nothing: somebody asked, and there is none. Source: FHIR R4 List.emptyReason "nilknown".
import type { List } from '#standards/fhir/types.ts';
import { conceptText, conceptWords, hasCode } from '../elements/concepts.ts';
import { notesText } from '../elements/notes.ts';
import { whoOf } from '../elements/references.ts';
import { firstWhen } from '../elements/times.ts';
import { joined, plain, words } from '../elements/words.ts';
import type { AllergyFacts } from '../item-facts.ts';
import type { Describe } from '../line.ts';
import type { SectionId } from '../sections.ts';

const sectionsByWords: readonly (readonly [RegExp, SectionId])[] = [
  [/allerg|adverse/i, 'allergies-and-adverse-reactions'],
  [/medic|drug|prescri/i, 'medications-and-medical-devices'],
  [/immuni|vaccin/i, 'vaccinations'],
  [/problem|condition|diagnos/i, 'problem-list'],
  [/procedure|operation/i, 'procedures-and-therapies'],
  [/family/i, 'family-history'],
];

/** Whether a list says so. An empty list, or one nobody filled in, says nothing. */
export function statesNone(list: List): boolean {
  return (
    hasCode([list.emptyReason], 'nilknown') ||
    /nil known|none known|no known/i.test(conceptWords(list.emptyReason) ?? '')
  );
}

/** "Drug allergies" are none of drugs alone. */
function noneOf(about: string | undefined): NonNullable<AllergyFacts['noneKnown']> {
  const kind = /\b(drug|medicat|food|environment)/i.exec(about ?? '')?.[1]?.toLowerCase();
  return kind === undefined ? 'any' : kind === 'food' ? 'food' : kind === 'environment' ? 'environment' : 'drug';
}

export const describeNoneKnown: Describe<List> = (list, references) => {
  const about = words(list.title) ?? conceptText(list.code);
  const section = sectionsByWords.find(([pattern]) => pattern.test(about ?? ''))?.[1] ?? 'problem-list';
  return {
    section,
    title: about === undefined ? undefined : `None known: ${about}`,
    kind: 'None known',
    code: [list.code],
    detail: joined([notesText(list.note)]),
    status: plain(list.status),
    ...firstWhen([list.date, 'recorded']),
    who: whoOf(references, list, list.source),
    cautions: ['a statement that none is known'],
    facts: section === 'allergies-and-adverse-reactions' ? { allergy: { noneKnown: noneOf(about) } } : undefined,
  };
};
