import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { silentLog } from '#runtime/log.ts';
import { openDatabase } from '#runtime/database/database.ts';
import { IssueError } from '#standards/issue.ts';
import { failureOf, issueOfFailure } from './failure.ts';

const testDatabase = await createTestDatabase();
const owner = testDatabase.as('owner');

const errorOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => assert.fail('it did not fail'),
    (error: unknown) => error,
  );

test('no database is unreachable', async () => {
  const nowhere = openDatabase({ url: 'postgres://nobody:x@127.0.0.1:1/none', log: silentLog });
  assert.equal(failureOf(await errorOf(nowhere.run({ text: 'select 1' }))), 'unreachable');
  assert.equal(failureOf(await errorOf(nowhere.transaction(() => Promise.resolve()))), 'unreachable');
  await nowhere.close();
});

test('a connection cut under a statement is unreachable', async () => {
  const cut = owner.transaction((transaction) =>
    transaction.run({ text: 'select pg_terminate_backend(pg_backend_pid())' }),
  );
  assert.equal(failureOf(await errorOf(cut)), 'unreachable');
});

test('a deadlock is contention, and so is an issue that says so', async () => {
  await owner.run({
    text: 'create table public.two (id int primary key, n int); insert into public.two values (1, 0), (2, 0)',
  });
  const change = (first: number, second: number) =>
    owner.transaction(async (transaction) => {
      await transaction.run({ text: 'update public.two set n = n + 1 where id = $1', values: [first] });
      await new Promise((resolve) => setTimeout(resolve, 50));
      await transaction.run({ text: 'update public.two set n = n + 1 where id = $1', values: [second] });
    });
  const results = await Promise.allSettled([change(1, 2), change(2, 1)]);
  const failed = results.flatMap((result) => (result.status === 'rejected' ? [failureOf(result.reason)] : []));
  assert.deepEqual(failed, ['contention']);
  assert.equal(failureOf(new IssueError({ severity: 'error', code: 'transient', text: 'x' })), 'contention');
});

test('what the data are to blame for, and our own faults, are lasting, and told without the data', async () => {
  const error = await errorOf(owner.run({ text: `select 'Rose Example'::int` }));
  assert.equal(failureOf(error), 'lasting');
  assert.doesNotMatch(JSON.stringify(issueOfFailure(error)), /Rose/);
  assert.match(issueOfFailure(error).diagnostics ?? '', /22P02/);
  assert.equal(failureOf(new TypeError('x is undefined')), 'lasting');
  assert.equal(failureOf(new IssueError({ severity: 'error', code: 'invariant', text: 'no' })), 'lasting');
  assert.equal(failureOf('a string'), 'lasting');
});
