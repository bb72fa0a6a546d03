// What a professional makes of it all: risks weighed, formulations, problems foreseen, harm done.
// Source: FHIR R4 RiskAssessment, ClinicalImpression, DetectedIssue, AdverseEvent.
import type { AdverseEvent, ClinicalImpression, DetectedIssue, RiskAssessment } from '#standards/fhir/types.ts';
import { conceptText, conceptWords } from '../elements/concepts.ts';
import { notesText } from '../elements/notes.ts';
import { problemsText, reasonText } from '../elements/problems.ts';
import { numberText } from '../elements/quantities.ts';
import { whoOf } from '../elements/references.ts';
import { firstWhen, periodText } from '../elements/times.ts';
import { choiceText } from '../elements/values.ts';
import { joined, labelled, list, plain, words } from '../elements/words.ts';
import type { Describe } from '../line.ts';
import { resultCaution } from './result-status.ts';

export const describeRiskAssessment: Describe<RiskAssessment> = (assessment, references) => {
  const predictions = list(assessment.prediction);
  return {
    section: 'risks',
    title: conceptText(assessment.code) ?? conceptText(predictions[0]?.outcome) ?? conceptText(assessment.method),
    kind: 'Risk assessment',
    code: [assessment.code, predictions[0]?.outcome],
    detail: joined([
      ...predictions.map((prediction) =>
        joined(
          [
            conceptText(prediction.outcome),
            conceptWords(prediction.qualitativeRisk),
            labelled('probability', choiceText(prediction, 'probability')),
            labelled('relative risk', numberText(prediction.relativeRisk)),
            periodText(prediction.whenPeriod),
            words(prediction.rationale),
          ],
          ', ',
        ),
      ),
      conceptText(assessment.method),
      labelled('for', problemsText(references, assessment, assessment.condition)),
      labelled('reason', reasonText(references, assessment)),
      words(assessment.mitigation),
      notesText(assessment.note),
    ]),
    status: plain(assessment.status),
    ...firstWhen([assessment.occurrenceDateTime, 'assessed'], [assessment.occurrencePeriod, 'assessed']),
    who: whoOf(references, assessment, assessment.performer),
    cautions: [resultCaution(assessment.status)],
  };
};

export const describeClinicalImpression: Describe<ClinicalImpression> = (impression, references) => ({
  section: 'formulation',
  title: conceptText(impression.code) ?? words(impression.description),
  kind: 'Formulation',
  code: [impression.code],
  detail: joined([
    words(impression.description),
    words(impression.summary),
    ...list(impression.finding).map(
      (finding) => conceptText(finding.itemCodeableConcept) ?? references.display(finding.itemReference, impression),
    ),
    labelled('problems', problemsText(references, impression, impression.problem)),
    notesText(impression.note),
  ]),
  status: plain(impression.status),
  ...firstWhen(
    [impression.effectiveDateTime, 'made'],
    [impression.effectivePeriod, 'made'],
    [impression.date, 'recorded'],
  ),
  who: whoOf(references, impression, impression.assessor),
  cautions: [words(impression.status) === 'in-progress' ? 'not finished' : undefined],
});

export const describeDetectedIssue: Describe<DetectedIssue> = (issue, references) => ({
  section: 'risks',
  title: conceptText(issue.code) ?? words(issue.detail),
  kind: 'Possible problem with treatment',
  code: [issue.code],
  detail: joined([
    labelled('severity', plain(issue.severity)),
    words(issue.detail),
    labelled('between', problemsText(references, issue, issue.implicated)),
    ...list(issue.mitigation).map(({ action }) => labelled('done about it', conceptText(action))),
  ]),
  status: plain(issue.status),
  ...firstWhen([issue.identifiedDateTime, 'found'], [issue.identifiedPeriod, 'found']),
  who: whoOf(references, issue, issue.author),
  cautions: [resultCaution(issue.status)],
});

export const describeAdverseEvent: Describe<AdverseEvent> = (event, references) => ({
  section: 'allergies-and-adverse-reactions',
  title: conceptText(event.event),
  kind: 'Adverse event',
  code: [event.event],
  detail: joined([
    labelled('severity', conceptWords(event.severity)),
    labelled('seriousness', conceptWords(event.seriousness)),
    labelled('outcome', conceptWords(event.outcome)),
    labelled(
      'suspected cause',
      joined(
        list(event.suspectEntity).map(({ instance }) => problemsText(references, event, instance)),
        ', ',
      ),
    ),
  ]),
  status: words(event.actuality) === 'potential' ? 'nearly happened' : 'happened',
  ...firstWhen([event.date, 'happened'], [event.detected, 'noticed'], [event.recordedDate, 'recorded']),
  who: whoOf(references, event, event.recorder),
  cautions: [words(event.actuality) === 'potential' ? 'did not happen: a near miss' : undefined],
});
