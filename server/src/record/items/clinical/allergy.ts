// Allergies and intolerances, and the statement that there are none. Source: FHIR R4 AllergyIntolerance; GP Connect
// allergies guidance (ended allergies, degraded entries, no known allergies).
import type { AllergyIntolerance } from '#standards/fhir/types.ts';
import { codesOf, conceptsText, conceptText, hasCode, statusText } from '../elements/concepts.ts';
import { extensionNamed } from '../elements/extensions.ts';
import { notesText } from '../elements/notes.ts';
import { whoOf } from '../elements/references.ts';
import { certaintyOf } from '../elements/certainty.ts';
import { dateOf, dateText, firstWhen } from '../elements/times.ts';
import { choiceText } from '../elements/values.ts';
import { after, joined, labelled, list, plain, words } from '../elements/words.ts';
import { type AllergyFacts, given } from '../item-facts.ts';
import type { Describe } from '../line.ts';
import { wordTable } from '#standards/word-table.ts';

/** No known allergies, drug, environmental, food allergies: in SNOMED CT, and as the International Patient Summary says it. */
const noneKnown: Readonly<Record<string, NonNullable<AllergyFacts['noneKnown']>>> = wordTable({
  '716186003': 'any',
  '409137002': 'drug',
  '428607008': 'environment',
  '429625007': 'food',
  'no-known-allergies': 'any',
  'no-known-medication-allergies': 'drug',
  'no-known-environmental-allergies': 'environment',
  'no-known-food-allergies': 'food',
});
/** SNOMED CT UK: what an allergy becomes when its code is lost between two GP systems. */
export const degradedDrugAllergy = '196461000000101';
export const degradedOtherAllergy = '196471000000108';

const criticalities: Readonly<Record<string, string>> = wordTable({
  high: 'high risk of serious harm',
  low: 'low risk of serious harm',
  'unable-to-assess': 'risk not assessable',
});

export const describeAllergy: Describe<AllergyIntolerance> = (allergy, references) => {
  const reactions = list(allergy.reaction);
  const substance = reactions.map((reaction) => conceptText(reaction.substance)).find((text) => text !== undefined);
  const clinical = statusText(allergy.clinicalStatus);
  const verification = list(allergy.verificationStatus?.coding)[0]?.code;
  // UK Core has it on the status it explains; CareConnect had it on the allergy.
  const ends = ['AllergyIntoleranceEnd', 'AllergyEnd'] as const;
  const end = extensionNamed(allergy.clinicalStatus, ...ends) ?? extensionNamed(allergy, ...ends);
  const none = codesOf([allergy.code]).flatMap((code) => noneKnown[code] ?? [])[0];
  const endDate = list(end?.extension).find(({ url }) => url === 'endDate')?.valueDateTime;
  const whyEnded = list(end?.extension).find(({ url }) => url === 'reasonEnded')?.valueString;
  return {
    section: 'allergies-and-adverse-reactions',
    title: conceptText(allergy.code) ?? substance,
    kind: 'Allergy or intolerance',
    code: [allergy.code],
    detail: joined([
      ...reactions.map((reaction) =>
        joined(
          [
            labelled('reaction', conceptsText(reaction.manifestation) ?? words(reaction.description)),
            conceptText(reaction.substance) === conceptText(allergy.code) ? undefined : conceptText(reaction.substance),
            plain(reaction.severity),
            beside(conceptsText(reaction.manifestation), words(reaction.description)),
            conceptText(reaction.exposureRoute),
            after('on', dateText(reaction.onset)),
            notesText(reaction.note),
          ],
          ', ',
        ),
      ),
      criticalities[words(allergy.criticality) ?? ''],
      words(allergy.type) === 'intolerance' ? 'intolerance' : undefined,
      labelled('onset', dateOnset(allergy)),
      after('last happened', dateText(allergy.lastOccurrence)),
      after('ended', dateText(endDate)),
      labelled('reason ended', words(whyEnded)),
      notesText(allergy.note),
    ]),
    status: clinical,
    ...firstWhen(
      [allergy.onsetDateTime, 'started'],
      [allergy.onsetPeriod, 'started'],
      [allergy.recordedDate, 'recorded'],
    ),
    who: whoOf(references, allergy, allergy.asserter, allergy.recorder),
    cautions: [
      hasCode([allergy.code], degradedDrugAllergy) ? 'drug allergy without a code' : undefined,
      hasCode([allergy.code], degradedOtherAllergy) ? 'allergy without a code' : undefined,
      none ? 'a statement that none is known' : undefined,
      hasCode([allergy.code], 'no-allergy-info') ? 'a statement that nothing is known of allergies' : undefined,
      clinical === 'resolved' || clinical === 'inactive' ? `${clinical}: no longer an allergy` : undefined,
      verification === 'refuted' ? 'refuted: not an allergy' : undefined,
      verification === 'unconfirmed' || verification === 'presumed' ? 'unconfirmed' : undefined,
    ],
    facts: {
      until: dateOf(endDate),
      certainty: certaintyOf(allergy.verificationStatus),
      allergy: given<AllergyFacts>({
        noneKnown: none,
        noInformation: hasCode([allergy.code], 'no-allergy-info') ? true : undefined,
        categories: list(allergy.category).flatMap((category) => words(category) ?? []),
        intolerance: words(allergy.type) === 'intolerance' ? true : undefined,
      }),
    },
  };
};

/** What a description says beyond the reaction; GP systems write the same into both. */
function beside(reaction: string | undefined, description: string | undefined): string | undefined {
  const same = (text: string) =>
    text
      .toLowerCase()
      .replaceAll(/[\s.]+/g, ' ')
      .trim();
  return reaction === undefined || description === undefined || same(reaction) === same(description)
    ? undefined
    : description;
}

/** Onset that is not a date: an age, a range, words. */
function dateOnset(allergy: AllergyIntolerance): string | undefined {
  return allergy.onsetDateTime || allergy.onsetPeriod ? undefined : choiceText(allergy, 'onset');
}
