import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requestIdFrom, traceIdOf } from './request-id.ts';

test('a request id of ours is the id that practices are asked under; a caller’s own leads to one, always the same', () => {
  const ours = requestIdFrom(undefined);
  assert.equal(traceIdOf(ours), ours);
  const theirs = traceIdOf(requestIdFrom('support-12345'));
  assert.match(theirs, /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
  assert.equal(traceIdOf('support-12345'), theirs);
  assert.notEqual(traceIdOf('support-12346'), theirs);
});
