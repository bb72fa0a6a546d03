// The one table by which every edge says what went wrong, held against the standards it maps to.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { httpStatusOf, operationOutcomeOf } from './fhir/operation-outcome.ts';
import { validateResource } from './fhir/validate.ts';
import { acknowledge } from './hl7v2/acknowledge.ts';
import { edgeCodes, gravestIssue, type Issue, type IssueCode, IssueError } from './issue.ts';

const codes = Object.keys(edgeCodes) as IssueCode[];
const issueOf = (code: IssueCode, severity: Issue['severity'] = 'error'): Issue => ({
  severity,
  code,
  text: 'What happened, and what to do.',
  location: 'PID^1^3',
});

test('every code makes an OperationOutcome that FHIR R4 takes', () => {
  for (const code of codes) {
    const errors = validateResource(operationOutcomeOf([issueOf(code)])).filter(({ severity }) => severity === 'error');
    assert.deepEqual(errors, [], code);
  }
  const impossible = operationOutcomeOf([issueOf('never' as IssueCode)]);
  assert.ok(
    validateResource(impossible).some(({ severity }) => severity === 'error'),
    'the check can fail',
  );
});

test('every code has an HTTP status that says who is at fault, and only what was taken has a good one', () => {
  for (const code of codes) {
    const { http, acknowledgement } = edgeCodes[code];
    assert.equal(http < 300, acknowledgement === 'AA', code);
    assert.ok(http === 200 || (http >= 400 && http < 600), code);
  }
  // What another try may mend is a 5xx or 429 over HTTP and a rejection over MLLP: the sender keeps it and sends it again.
  for (const code of ['transient', 'timeout', 'throttled', 'exception'] as const) {
    assert.ok(edgeCodes[code].http === 429 || edgeCodes[code].http >= 500, code);
    assert.equal(edgeCodes[code].acknowledgement, 'AR', code);
  }
});

test('every code is said in an ACK by a condition of HL7 table 0357', () => {
  // HL7 v2.5.1 §2.15.5.3: 0 accepted; 100–103 errors in the message; 200–207 rejections.
  const table0357 = new Set(['0', '100', '101', '102', '103', '200', '201', '202', '203', '204', '205', '206', '207']);
  for (const code of codes) {
    const { acknowledgement, hl7v2 } = edgeCodes[code];
    assert.ok(table0357.has(hl7v2.code), code);
    const bytes = acknowledge(undefined, {
      code: acknowledgement,
      issues: [issueOf(code)],
      controlId: 'L1',
      now: new Date('2026-11-23T09:00:00Z'),
    });
    const lines = new TextDecoder().decode(bytes).split('\r');
    assert.ok(lines[1]!.startsWith(`MSA|${acknowledgement}|`), code);
    assert.ok(lines[2]!.startsWith(`ERR||PID^1^3|${hl7v2.code}^${hl7v2.display}^HL70357|E|`), code);
  }
});

test('the gravest issue decides, the first of them where several are', () => {
  const issues = [issueOf('informational', 'information'), issueOf('not-found'), issueOf('forbidden')] as const;
  assert.equal(gravestIssue(issues).code, 'not-found');
  assert.equal(httpStatusOf([...issues, issueOf('exception', 'fatal')]), 500);
  assert.equal(new IssueError(issues).issue.code, 'informational');
});
