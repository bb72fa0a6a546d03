// Issue ↔ FHIR R4 OperationOutcome. Source: https://hl7.org/fhir/R4/operationoutcome.html
import { edgeCodes, gravestIssue, type Issue } from '../issue.ts';
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
