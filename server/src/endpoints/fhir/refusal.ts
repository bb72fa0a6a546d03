// A request this edge refuses with a status that FHIR or IHE gives it, where that is another than the issue's own.
import { type Issue, type IssueCode, IssueError } from '#standards/issue.ts';

export class FhirRefusal extends IssueError {
  readonly status: number;

  constructor(status: number, issues: readonly [Issue, ...Issue[]]) {
    super(issues);
    this.name = 'FhirRefusal';
    this.status = status;
  }
}

/** Refused for one reason, said in words that hold nothing of what was sent. */
export function refusal(
  status: number,
  code: IssueCode,
  text: string,
  more: Pick<Issue, 'diagnostics' | 'location'> = {},
): FhirRefusal {
  return new FhirRefusal(status, [{ severity: 'error', code, text, ...more }]);
}

/** HTTP 400, about one parameter of a search or an operation. */
export const badParameter = (name: string, text: string, code: IssueCode = 'value'): FhirRefusal =>
  refusal(400, code, text, { location: `http.${name}` });
