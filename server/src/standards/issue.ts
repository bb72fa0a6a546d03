// One shape for what went wrong, and one table for how each edge says it.
// Source: FHIR R4 OperationOutcome and issue-type; HL7 v2.5.1 table 0008 (acknowledgement code) and 0357 (error condition).

/** FHIR R4 issue-type codes this platform uses. */
export type IssueCode =
  | 'invalid'
  | 'structure'
  | 'required'
  | 'value'
  | 'invariant'
  | 'code-invalid'
  | 'business-rule'
  | 'not-supported'
  | 'not-found'
  | 'duplicate'
  | 'conflict'
  | 'deleted'
  | 'login'
  | 'forbidden'
  | 'suppressed'
  | 'too-long'
  | 'too-costly'
  | 'throttled'
  | 'timeout'
  | 'incomplete'
  | 'transient'
  | 'exception'
  | 'processing'
  | 'informational';

export type IssueSeverity = 'fatal' | 'error' | 'warning' | 'information';

/**
 * What went wrong, as data.
 * Invariant: `text` and `diagnostics` carry no name, identifier or clinical content. They name shapes and places.
 */
export interface Issue {
  severity: IssueSeverity;
  code: IssueCode;
  /** For the reader: what happened and what to do, in plain words. */
  text: string;
  /** For the engineer; never shown unasked. */
  diagnostics?: string;
  /** Where: FHIRPath-like for FHIR (`Patient.identifier[0]`), segment^occurrence^field for HL7 v2 (`PID^1^3`). */
  location?: string;
}

/** An issue that stops the work at hand. */
export class IssueError extends Error {
  readonly issues: readonly [Issue, ...Issue[]];

  constructor(issues: Issue | readonly [Issue, ...Issue[]], options?: ErrorOptions) {
    const list = (Array.isArray(issues) ? issues : [issues]) as readonly [Issue, ...Issue[]];
    super(list.map((issue) => issue.text).join(' '), options);
    this.name = 'IssueError';
    this.issues = list;
  }

  get issue(): Issue {
    return this.issues[0];
  }
}

/** HL7 v2 table 0008, enhanced and original mode: AA accepted, AE error in content, AR rejected. */
export type AcknowledgementCode = 'AA' | 'AE' | 'AR';

interface EdgeCodes {
  /** HTTP status of a response whose gravest issue is this one. */
  http: number;
  /** MSA-1. AR: send it again unchanged and it may be taken (or the kind is never taken); AE: mend it first. */
  acknowledgement: AcknowledgementCode;
  /** ERR-3, HL7 v2 table 0357. */
  hl7v2: { code: string; display: string };
}

const segmentSequence = { code: '100', display: 'Segment sequence error' };
const requiredMissing = { code: '101', display: 'Required field missing' };
const dataType = { code: '102', display: 'Data type error' };
const tableValue = { code: '103', display: 'Table value not found' };
const unsupportedEvent = { code: '201', display: 'Unsupported event code' };
const unknownKey = { code: '204', display: 'Unknown key identifier' };
const duplicateKey = { code: '205', display: 'Duplicate key identifier' };
const recordLocked = { code: '206', display: 'Application record locked' };
const internal = { code: '207', display: 'Application internal error' };

/** Issue code → what FHIR over HTTP and HL7 v2 over MLLP answer. The FHIR code is the key itself. */
export const edgeCodes: Readonly<Record<IssueCode, EdgeCodes>> = {
  invalid: { http: 400, acknowledgement: 'AE', hl7v2: dataType },
  structure: { http: 400, acknowledgement: 'AE', hl7v2: segmentSequence },
  required: { http: 400, acknowledgement: 'AE', hl7v2: requiredMissing },
  value: { http: 400, acknowledgement: 'AE', hl7v2: dataType },
  invariant: { http: 422, acknowledgement: 'AE', hl7v2: dataType },
  'code-invalid': { http: 422, acknowledgement: 'AE', hl7v2: tableValue },
  'business-rule': { http: 422, acknowledgement: 'AE', hl7v2: internal },
  'not-supported': { http: 404, acknowledgement: 'AR', hl7v2: unsupportedEvent },
  'not-found': { http: 404, acknowledgement: 'AE', hl7v2: unknownKey },
  duplicate: { http: 409, acknowledgement: 'AE', hl7v2: duplicateKey },
  conflict: { http: 409, acknowledgement: 'AE', hl7v2: recordLocked },
  deleted: { http: 410, acknowledgement: 'AE', hl7v2: unknownKey },
  login: { http: 401, acknowledgement: 'AR', hl7v2: internal },
  forbidden: { http: 403, acknowledgement: 'AR', hl7v2: internal },
  suppressed: { http: 403, acknowledgement: 'AR', hl7v2: internal },
  'too-long': { http: 413, acknowledgement: 'AE', hl7v2: dataType },
  'too-costly': { http: 403, acknowledgement: 'AE', hl7v2: internal },
  throttled: { http: 429, acknowledgement: 'AR', hl7v2: internal },
  timeout: { http: 504, acknowledgement: 'AR', hl7v2: internal },
  incomplete: { http: 200, acknowledgement: 'AA', hl7v2: internal },
  transient: { http: 503, acknowledgement: 'AR', hl7v2: internal },
  exception: { http: 500, acknowledgement: 'AR', hl7v2: internal },
  processing: { http: 400, acknowledgement: 'AE', hl7v2: internal },
  informational: { http: 200, acknowledgement: 'AA', hl7v2: { code: '0', display: 'Message accepted' } },
};

const gravity: Record<IssueSeverity, number> = { fatal: 3, error: 2, warning: 1, information: 0 };

/** The issue that decides the answer's status: the first of the gravest. */
export function gravestIssue(issues: readonly [Issue, ...Issue[]]): Issue {
  return issues.reduce((worst, issue) => (gravity[issue.severity] > gravity[worst.severity] ? issue : worst));
}
