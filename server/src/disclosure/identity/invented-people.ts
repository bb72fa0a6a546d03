// A demonstration holds invented people. Somebody who tries it with a real person's number is stopped at the door (R01).
import { isTestNhsNumber, parseNhsNumber } from '#standards/nhs-number.ts';
import { IssueError } from '#standards/issue.ts';
import type { Door } from '../door.ts';

/**
 * Invariant: a number that could be a real person's goes nowhere: not into the audit log, not to the national service, not to a
 * source. Asked before anything else, also before the decision.
 * @throws IssueError `business-rule` where this is a demonstration and one of these is a valid number outside the test range.
 */
export function refuseRealNumbers(
  { partnership }: Pick<Door, 'partnership'>,
  numbers: readonly (string | undefined)[],
): void {
  if (!partnership.testPeopleOnly) return;
  const isReal = (text: string | undefined) => {
    const parsed = text === undefined ? undefined : parseNhsNumber(text);
    return parsed?.valid === true && !isTestNhsNumber(parsed.nhsNumber);
  };
  if (numbers.some(isReal))
    throw new IssueError({
      severity: 'error',
      code: 'business-rule',
      text: 'This server is a demonstration: it takes only NHS numbers of the test range, 999 000 0000 to 999 999 9999.',
    });
}
