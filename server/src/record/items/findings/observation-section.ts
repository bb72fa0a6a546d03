// Which section an Observation belongs to: by its category where the source gives one, by its code, its shape, its words.
// Source: HL7 observation-category; PRSB Core Information Standard v2 section descriptions.
import type { Observation } from '#standards/fhir/types.ts';
import { codesOf, conceptText } from '../elements/concepts.ts';
import { list } from '../elements/words.ts';
import { sectionByCode, sectionByReadChapter, sectionByWords } from '../section-rules.ts';
import type { SectionId } from '../sections.ts';
import { wordTable } from '#standards/word-table.ts';

const byCategory: Readonly<Record<string, SectionId>> = wordTable({
  'vital-signs': 'examination-findings',
  exam: 'examination-findings',
  laboratory: 'investigation-results',
  imaging: 'investigation-results',
  procedure: 'investigation-results',
  'social-history': 'social-context',
  survey: 'assessments',
  therapy: 'procedures-and-therapies',
  activity: 'examination-findings',
  // SNOMED CT: laboratory procedure, imaging, pathology (as GP systems file results).
  '108252007': 'investigation-results',
  '363679005': 'investigation-results',
  '394595002': 'investigation-results',
  // v2-0074 diagnostic service sections.
  LAB: 'investigation-results',
  CH: 'investigation-results',
  HM: 'investigation-results',
  MB: 'investigation-results',
  SP: 'investigation-results',
  RAD: 'investigation-results',
});

export function observationSection(observation: Observation): SectionId {
  const code = [observation.code];
  const categories = list(observation.category);
  const category = codesOf(categories)
    .map((each) => byCategory[each])
    .find((section) => section !== undefined);
  const known = sectionByCode(code);
  // A laboratory's pregnancy test is a result; a smoking status filed as a survey is still social context.
  if (category === 'investigation-results') return category;
  if (known) return known;
  const named = sectionByWords(code);
  if (named === 'family-history' || named === 'safeguarding' || named === 'end-of-life-care') return named;
  return (
    category ??
    sectionByReadChapter(code) ??
    named ??
    (categories.some((each) => /laborator|patholog/i.test(conceptText(each) ?? ''))
      ? 'investigation-results'
      : undefined) ??
    (observation.specimen || list(observation.referenceRange).length > 0 ? 'investigation-results' : undefined) ??
    'examination-findings'
  );
}
