// Issue ↔ FHIR R4 OperationOutcome. Source: https://hl7.org/fhir/R4/operationoutcome.html
import { edgeCodes, gravestIssue, type Issue, type IssueCode } from '../issue.ts';
import type { OperationOutcome, OperationOutcomeIssue } from './types.ts';

/** The OperationOutcome that says these issues, gravest unchanged in order. */
export function operationOutcomeOf(issues: readonly [Issue, ...Issue[]]): OperationOutcome {
  return {
    resourceType: 'OperationOutcome',
    issue: issues.map((issue) => {
      const entry: OperationOutcomeIssue = {
        severity: issue.severity,
        code: issue.code,
        details: { text: issue.text },
      };
      if (issue.diagnostics) entry.diagnostics = issue.diagnostics;
      if (issue.location) entry.expression = [issue.location];
      return entry;
    }),
  };
}

/** HTTP status for an answer that carries these issues. */
export function httpStatusOf(issues: readonly [Issue, ...Issue[]]): number {
  return edgeCodes[gravestIssue(issues).code].http;
}

/** Reads another system's OperationOutcome. Codes we do not use become `processing`; the text is kept as it came. */
export function issuesOf(outcome: OperationOutcome): Issue[] {
  return (outcome.issue ?? []).map((entry) => {
    const code = (entry.code ?? 'processing') as IssueCode;
    const issue: Issue = {
      severity: entry.severity ?? 'error',
      code: code in edgeCodes ? code : 'processing',
      text:
        entry.details?.text ??
        entry.details?.coding?.[0]?.display ??
        entry.diagnostics ??
        'The other system gave no reason.',
    };
    if (entry.diagnostics) issue.diagnostics = entry.diagnostics;
    const location = entry.expression?.[0] ?? entry.location?.[0];
    if (location) issue.location = location;
    return issue;
  });
}
