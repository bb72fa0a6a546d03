// Samples taken. Source: FHIR R4 Specimen.
import type { Specimen } from '#standards/fhir/types.ts';
import { conceptsText, conceptText } from '../elements/concepts.ts';
import { notesText } from '../elements/notes.ts';
import { whoOf } from '../elements/references.ts';
import { firstWhen } from '../elements/times.ts';
import { choiceText } from '../elements/values.ts';
import { joined, labelled, plain, words } from '../elements/words.ts';
import type { Describe } from '../line.ts';

export const describeSpecimen: Describe<Specimen> = (specimen, references) => {
  const type = conceptText(specimen.type);
  const collection = specimen.collection;
  return {
    section: 'investigation-results',
    title: type && `Sample: ${type}`,
    kind: 'Sample',
    code: [specimen.type],
    detail: joined([
      labelled('from', conceptText(collection?.bodySite)),
      conceptText(collection?.method),
      collection && labelled('fasting', choiceText(collection, 'fastingStatus')),
      labelled('condition', conceptsText(specimen.condition)),
      notesText(specimen.note),
    ]),
    status: plain(specimen.status),
    ...firstWhen(
      [collection?.collectedDateTime, 'taken'],
      [collection?.collectedPeriod, 'taken'],
      [specimen.receivedTime, 'received'],
    ),
    who: whoOf(references, specimen, collection?.collector),
    cautions: [
      words(specimen.status) === 'unsatisfactory' ? 'unsatisfactory: could not be tested' : undefined,
      words(specimen.status) === 'unavailable' ? 'no longer available' : undefined,
    ],
  };
};
