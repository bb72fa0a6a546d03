// Reports of investigations. Source: FHIR R4 DiagnosticReport.
import type { DiagnosticReport } from '#standards/fhir/types.ts';
import { conceptsText, conceptText } from '../elements/concepts.ts';
import { extensionText } from '../elements/extensions.ts';
import { whoOf } from '../elements/references.ts';
import { firstWhen } from '../elements/times.ts';
import { joined, labelled, list, plain, words } from '../elements/words.ts';
import { given, type ResultFacts } from '../item-facts.ts';
import type { Describe } from '../line.ts';
import { laboratoryOf } from './result-facts.ts';
import { resultCaution } from './result-status.ts';

export const describeDiagnosticReport: Describe<DiagnosticReport> = (report, references) => {
  const results = list(report.result).length;
  const images = list(report.media).length + list(report.imagingStudy).length;
  const files = list(report.presentedForm).map((form) => words(form.title) ?? 'report attached');
  return {
    section: 'investigation-results',
    title: conceptText(report.code),
    kind: 'Report',
    code: [report.code],
    detail: joined([
      words(report.conclusion),
      labelled('conclusion', conceptsText(report.conclusionCode)),
      results > 0 ? `${results} ${results === 1 ? 'result' : 'results'}` : undefined,
      images > 0 ? `${images} ${images === 1 ? 'image' : 'images'}` : undefined,
      ...files,
      extensionText(report, 'DiagnosticReportNote'),
    ]),
    status: plain(report.status),
    ...firstWhen([report.effectiveDateTime, 'taken'], [report.effectivePeriod, 'taken'], [report.issued, 'issued']),
    who: whoOf(references, report, ...list(report.resultsInterpreter), ...list(report.performer)),
    cautions: [resultCaution(report.status)],
    facts: {
      result: given<ResultFacts>({
        found: words(report.conclusion),
        laboratory: laboratoryOf(references, report, list(report.performer)),
      }),
    },
  };
};
