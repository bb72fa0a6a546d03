// Why a FHIR source did not answer: its status, and what its OperationOutcome adds to it.
// Source: https://hl7.org/fhir/R4/operationoutcome.html; NHS error codes (Spine-ErrorOrWarningCode-1, NHSD-API-ErrorOrWarningCode).
import type { Demographics } from '#standards/demographics.ts';
import type { Refusal } from '../../../connection/refusal.ts';
import type { SourceWarning } from '../../../source-adapter.ts';
import { sourceWords } from '../../../source-words.ts';
import { wordTable } from '#standards/word-table.ts';

/** NHS codes that say more than the status does. */
const nationalCodes: Readonly<Record<string, Refusal['outcome']>> = wordTable({
  PATIENT_NOT_FOUND: 'patient-not-known',
  NO_RECORD_FOUND: 'patient-not-known',
  INVALID_NHS_NUMBER: 'refused',
  NO_PATIENT_CONSENT: 'consent-refused',
  NO_ORGANISATIONAL_CONSENT: 'no-agreement',
  NO_RELATIONSHIP: 'refused',
  ACCESS_DENIED: 'refused',
});

const words: Partial<Record<Refusal['outcome'], string>> = {
  'patient-not-known': 'This source has no record of this person, or may not say that it has.',
  'consent-refused': 'This person has asked that this source does not share their record.',
  'no-agreement': 'There is no agreement for this source to share with the organisation asking.',
};

/** The refusal, with the outcome the source's own code gives it where it gives one. */
export function refineRefusal(refusal: Refusal, body: unknown): Refusal {
  const outcome = codesOf(body)
    .map((code) => (Object.hasOwn(nationalCodes, code) ? nationalCodes[code] : undefined))
    .find((found) => found !== undefined);
  if (outcome === undefined || outcome === refusal.outcome) return refusal;
  const code = outcome === 'patient-not-known' ? 'not-found' : 'forbidden';
  return { outcome, issue: { ...refusal.issue, code, text: words[outcome] ?? refusal.issue.text } };
}

/** What the source says in words, for the reader: its remarks inside a good answer (R4 OperationOutcome in a Bundle). */
export function remarksOf(outcome: unknown, area: string, person: Demographics): SourceWarning[] {
  return issuesIn(outcome)
    .filter(({ severity }) => severity !== 'information' || area === 'Patient')
    .flatMap(({ details, diagnostics }) => {
      const coding = (details?.coding ?? []).find(({ display }) => typeof display === 'string');
      const text = sourceWords(details?.text ?? coding?.display ?? diagnostics, person);
      return text === undefined ? [] : [{ code: 'other' as const, area, text: `The source says: ${text}` }];
    });
}

/** What an error among the entries of a good answer takes from it: not all of the area came. */
export function refusalInside(outcome: unknown): Refusal | undefined {
  const failed = issuesIn(outcome).some(({ severity }) => severity === 'error' || severity === 'fatal');
  return failed ? refineRefusal(saidIncomplete, outcome) : undefined;
}

const saidIncomplete: Refusal = {
  outcome: 'invalid-answer',
  issue: {
    severity: 'error',
    code: 'incomplete',
    text: 'This source says that it could not send all of it.',
    diagnostics: 'an OperationOutcome with severity error among the entries',
  },
};

interface OutcomeIssue {
  severity?: unknown;
  diagnostics?: unknown;
  details?: { text?: unknown; coding?: { code?: unknown; display?: unknown }[] };
}

function issuesIn(outcome: unknown): OutcomeIssue[] {
  const { resourceType, issue } = (outcome ?? {}) as { resourceType?: unknown; issue?: unknown };
  if (resourceType !== 'OperationOutcome' || !Array.isArray(issue)) return [];
  return (issue as unknown[]).filter((each): each is OutcomeIssue => {
    if (typeof each !== 'object' || each === null) return false;
    const details = (each as OutcomeIssue).details as unknown;
    if (details === undefined) return true;
    if (typeof details !== 'object' || details === null) return false;
    const { coding } = details as { coding?: unknown };
    return (
      coding === undefined || (Array.isArray(coding) && coding.every((one) => typeof one === 'object' && one !== null))
    );
  });
}

function codesOf(outcome: unknown): string[] {
  return issuesIn(outcome)
    .flatMap(({ details }) => details?.coding ?? [])
    .map(({ code }) => code)
    .filter((code) => typeof code === 'string');
}
