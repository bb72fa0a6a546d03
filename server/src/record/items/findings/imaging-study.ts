// Images taken. Source: FHIR R4 ImagingStudy.
import type { ImagingStudy } from '#standards/fhir/types.ts';
import { codingText, conceptsText, conceptText } from '../elements/concepts.ts';
import { notesText } from '../elements/notes.ts';
import { numberText } from '../elements/quantities.ts';
import { reasonText } from '../elements/problems.ts';
import { whoOf } from '../elements/references.ts';
import { firstWhen } from '../elements/times.ts';
import { joined, labelled, list, plain, words } from '../elements/words.ts';
import type { Describe } from '../line.ts';
import { resultCaution } from './result-status.ts';

export const describeImagingStudy: Describe<ImagingStudy> = (study, references) => {
  const series = list(study.series);
  const modalities = joined([...list(study.modality), ...series.map(({ modality }) => modality)].map(codingText), ', ');
  const sites = joined(
    series.map(({ bodySite }) => codingText(bodySite)),
    ', ',
  );
  const images = numberText(study.numberOfInstances);
  return {
    section: 'investigation-results',
    title: words(study.description) ?? conceptText(list(study.procedureCode)[0]) ?? joined([modalities, sites], ', '),
    kind: 'Images',
    code: list(study.procedureCode),
    detail: joined([
      conceptsText(study.procedureCode),
      modalities,
      sites,
      images && `${images} ${images === '1' ? 'image' : 'images'}`,
      labelled('reason', reasonText(references, study)),
      notesText(study.note),
    ]),
    status: plain(study.status),
    ...firstWhen([study.started, 'taken'], [list(series)[0]?.started, 'taken']),
    who: whoOf(references, study, ...list(study.interpreter), study.referrer),
    cautions: [resultCaution(study.status)],
  };
};
