// The errors a GP Connect provider answers with, as HTTP status and OperationOutcome.
// Source: GP Connect 1.6, Error handling guidance (Spine error codes).

const codes = {
  INVALID_IDENTIFIER_SYSTEM: [400, 'value', 'Invalid identifier system'],
  INVALID_NHS_NUMBER: [400, 'value', 'Invalid NHS number'],
  PATIENT_NOT_FOUND: [404, 'not-found', 'Patient not found'],
  NO_RECORD_FOUND: [404, 'not-found', 'No record found'],
  NO_PATIENT_CONSENT: [403, 'forbidden', 'Patient has not provided consent to share data'],
  NO_ORGANISATIONAL_CONSENT: [403, 'forbidden', 'Organisation has not provided consent to share data'],
  'ACCESS DENIED': [403, 'forbidden', 'Access denied'],
  INVALID_RESOURCE: [422, 'invalid', 'Invalid validation of resource'],
  INVALID_PARAMETER: [422, 'invalid', 'Invalid parameter'],
  BAD_REQUEST: [400, 'invalid', 'Bad request'],
  NOT_IMPLEMENTED: [501, 'not-supported', 'Not implemented'],
} as const;

export type RefusalCode = keyof typeof codes;

/** Thrown where a request is refused; carries the answer. */
export class Refusal extends Error {
  readonly status: number;
  readonly outcome: Record<string, unknown>;

  constructor(code: RefusalCode, diagnostics?: string) {
    super(code);
    const [status, type, display] = codes[code];
    this.status = status;
    this.outcome = operationOutcome([
      { severity: 'error', code: type, spineCode: code, display, ...(diagnostics && { diagnostics }) },
    ]);
  }
}

/** Refuses the request. Diagnostics name the parameter or header, never its value. */
export function refuse(code: RefusalCode, diagnostics?: string): never {
  throw new Refusal(code, diagnostics);
}

interface OutcomeIssue {
  severity: 'error' | 'warning';
  code: string;
  spineCode: string;
  display: string;
  text?: string;
  diagnostics?: string;
}

export function operationOutcome(issues: readonly OutcomeIssue[]): Record<string, unknown> & { resourceType: string } {
  return {
    resourceType: 'OperationOutcome',
    meta: { profile: ['https://fhir.nhs.uk/STU3/StructureDefinition/GPConnect-OperationOutcome-1'] },
    issue: issues.map(({ severity, code, spineCode, display, text, diagnostics }) => ({
      severity,
      code,
      details: {
        coding: [
          { system: 'https://fhir.nhs.uk/STU3/CodeSystem/Spine-ErrorOrWarningCode-1', code: spineCode, display },
        ],
        ...(text && { text }),
      },
      ...(diagnostics && { diagnostics }),
    })),
  };
}
