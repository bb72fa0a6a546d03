// What a practice's refusal means to the reader. GP Connect's own codes say it; where one says nothing we know, the issue
// type and the HTTP status do. Source: GP Connect, Error handling; CodeSystem Spine-ErrorOrWarningCode-1; SSP errors.
import type { Issue } from '#standards/issue.ts';
import type { Refusal } from '../../../connection/refusal.ts';
import { asList, isObject } from '../stu3/elements/rules.ts';
import { wordTable } from '#standards/word-table.ts';

const says = (outcome: Refusal['outcome'], code: Issue['code'], text: string): Refusal => ({
  outcome,
  issue: { severity: 'error', code, text },
});

// Invariant: a protected patient and an unknown one read the same. GP Connect answers PATIENT_NOT_FOUND for both.
const notFound = says(
  'patient-not-known',
  'not-found',
  'This practice has no record it may share of this person. GP Connect does not say why: they may not be registered there, may have left or died, or the record may be protected.',
);
const notUnderstood = says(
  'refused',
  'invalid',
  'This practice’s system did not accept the way it was asked. Tell the service desk.',
);
const notAsked = says(
  'refused',
  'value',
  'This practice’s system does not accept this NHS number. Check it against the national record.',
);
const notLetThrough = says(
  'refused',
  'forbidden',
  'The national gateway does not let this server ask this practice. Tell the service desk.',
);
const failed = says('invalid-answer', 'exception', 'This practice’s system failed while it was answering.');
const notAvailable = says('not-reachable', 'transient', 'This practice’s system is not available at the moment.');

const byCode: Readonly<Record<string, Refusal>> = wordTable({
  PATIENT_NOT_FOUND: notFound,
  PATIENT_SENSITIVE: notFound,
  NO_RECORD_FOUND: notFound,
  INVALID_NHS_NUMBER: notAsked,
  INVALID_IDENTIFIER_VALUE: notAsked,
  INVALID_PATIENT_DEMOGRAPHICS: notAsked,
  NO_PATIENT_CONSENT: says(
    'consent-refused',
    'suppressed',
    'This person has asked this practice not to share their record. That cannot be overridden here.',
  ),
  NO_ORGANISATION_CONSENT: says(
    'no-agreement',
    'forbidden',
    'This practice has no agreement to share with your organisation.',
  ),
  NO_ORGANISATIONAL_CONSENT: says(
    'no-agreement',
    'forbidden',
    'This practice has no agreement to share with your organisation.',
  ),
  NO_RELATIONSHIP: says(
    'refused',
    'forbidden',
    'This practice’s system sees no care relationship between your organisation and this person.',
  ),
  // "GP Connect is not enabled at the practice", or this part of it is not.
  ACCESS_DENIED: says('not-a-party', 'forbidden', 'This practice has not switched on sharing through GP Connect.'),
  ACCESS_DENIED_SSL: notLetThrough,
  ASID_CHECK_FAILED: notLetThrough,
  NOT_IMPLEMENTED: says('refused', 'not-supported', 'This practice’s system cannot answer this kind of question.'),
  INVALID_IDENTIFIER_SYSTEM: notUnderstood,
  INVALID_RESOURCE: notUnderstood,
  INVALID_PARAMETER: notUnderstood,
  INVALID_VALUE: notUnderstood,
  MISSING_OR_INVALID_HEADER: notUnderstood,
  BAD_REQUEST: notUnderstood,
  CONFLICTING_VALUES: notUnderstood,
  REFERENCE_NOT_FOUND: notUnderstood,
  ORGANISATION_NOT_FOUND: notUnderstood,
  PRACTITIONER_NOT_FOUND: notUnderstood,
  UNSUPPORTED_MEDIA_TYPE: notUnderstood,
  INTERNAL_SERVER_ERROR: failed,
});

/** The proxy's own errors carry an HTTP status as code and their reason as display, with addresses in it. */
const byProxyReason: readonly [RegExp, Refusal][] = [
  [/^(ASID|PARTYKEY_INTERACTION|FOT)_CHECK_FAILED/, notLetThrough],
  [/VARIES_FROM_TARGETURL/, notLetThrough],
  [/^ERROR_COMMUNICATING_TO_ENDPOINT/, notAvailable],
];

const byIssueType: Readonly<Record<string, Refusal>> = wordTable({
  login: says('refused', 'login', 'This practice’s system did not accept who we say we are.'),
  security: says('refused', 'forbidden', 'This practice’s system does not allow this request.'),
  forbidden: says('refused', 'forbidden', 'This practice’s system does not allow this request.'),
  transient: notAvailable,
  throttled: says('not-reachable', 'throttled', 'This practice’s system is being asked too much at the moment.'),
  timeout: notAvailable,
  invalid: notUnderstood,
  structure: notUnderstood,
  value: notUnderstood,
  required: notUnderstood,
  'not-supported': notUnderstood,
  exception: failed,
});

/**
 * The refusal in an OperationOutcome.
 * @returns undefined where it is none: another resource, or only warnings.
 */
export function refusalIn(outcome: unknown): Refusal | undefined {
  const issues = issuesOf(outcome).filter(({ severity }) => severity !== 'warning' && severity !== 'information');
  if (issues.length === 0) return undefined;
  const known =
    issues.flatMap(({ codes }) => codes).find((code) => Object.hasOwn(byCode, code)) ??
    issues.flatMap(({ codes }) => codes).find((code) => byProxyReason.some(([pattern]) => pattern.test(code)));
  if (known !== undefined) {
    const found = byCode[known] ?? byProxyReason.find(([pattern]) => pattern.test(known))![1];
    // The code is a word of the specification; what else the message says may quote the question.
    const name = Object.hasOwn(byCode, known) ? known : 'an error of the Spine Secure Proxy';
    return { ...found, issue: { ...found.issue, diagnostics: name } };
  }
  const type = issues.map((issue) => issue.type).find((each) => Object.hasOwn(byIssueType, each));
  return type === undefined ? unexplained : { ...byIssueType[type]! };
}

const unexplained = says(
  'refused',
  'processing',
  'This practice’s system refused, with a reason that is not known here.',
);

/** One issue of an OperationOutcome, without its words. */
export interface OutcomeIssue {
  severity: string;
  type: string;
  /** Spine error codes, displays of the proxy's, in capitals with underscores. */
  codes: readonly string[];
  diagnostics: string;
}

export function issuesOf(outcome: unknown): OutcomeIssue[] {
  if (!isObject(outcome) || outcome['resourceType'] !== 'OperationOutcome') return [];
  return asList(outcome['issue']).flatMap((issue) => {
    if (!isObject(issue)) return [];
    const details = isObject(issue['details']) ? issue['details'] : {};
    const codes = asList(details['coding'])
      .flatMap((coding) => (isObject(coding) ? [coding['code'], coding['display']] : []))
      .filter((code) => typeof code === 'string')
      .map((code) =>
        code
          .trim()
          .toUpperCase()
          .replaceAll(/[\s-]+/g, '_'),
      );
    const word = (value: unknown) => (typeof value === 'string' ? value : '');
    return [
      { severity: word(issue['severity']), type: word(issue['code']), codes, diagnostics: word(issue['diagnostics']) },
    ];
  });
}
