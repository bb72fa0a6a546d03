// The address of a test's own page. Which test somebody was given is clinical, and addresses are kept in histories and logs:
// so it is a digest that only the reader's own session can make, and means nothing outside it.
import { createHmac } from 'node:crypto';
import type { TestResults } from './group-tests.ts';

export function testAddress({ keys }: Pick<TestResults, 'keys'>, sessionId: string): string {
  return addressOf(keys[0]!, sessionId);
}

/** The test at an address, also where another source answered since and added to its codes. */
export function testAt(tests: readonly TestResults[], address: string, sessionId: string): TestResults | undefined {
  return tests.find(({ keys }) => keys.some((key) => addressOf(key, sessionId) === address));
}

function addressOf(key: string, sessionId: string): string {
  return createHmac('sha256', sessionId).update(`test ${key}`).digest('base64url').slice(0, 22);
}
