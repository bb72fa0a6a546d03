import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { IssueError } from '#standards/issue.ts';
import { createLog } from './log.ts';

function logged(write: (log: ReturnType<typeof createLog>) => void): { line: Record<string, unknown>; text: string } {
  let text = '';
  const destination = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk);
      done();
    },
  });
  write(createLog({ destination }));
  return { line: JSON.parse(text) as Record<string, unknown>, text };
}

test('a line is one JSON object with its event, its level and its request id', () => {
  const { line } = logged((log) => log.info('request', { requestId: 'r-1', status: 200 }));
  assert.deepEqual([line['event'], line['level'], line['requestId'], line['status']], ['request', 'info', 'r-1', 200]);
});

test("an error's message stays out of the log: databases and parsers quote the values they tripped over", () => {
  const error = Object.assign(new Error('duplicate key (nhs_number)=(9990000018) already exists'), {
    code: '23505',
    detail: 'Zoë Example',
  });
  const { line, text } = logged((log) => log.error('insert failed', { error }));
  assert.ok(!text.includes('9990000018') && !text.includes('Zoë'), text);
  assert.equal((line['error'] as { code: string }).code, '23505');
});

test('a message that looks like a place in the code is a message all the same', () => {
  const error = new Error('Unexpected token in "\n    at Zoë Example, 9990000018\n    at home"');
  const renamed = Object.assign(new Error('first'), { message: 'later' });
  for (const each of [error, renamed, Object.assign(new Error('x'), { code: 'Zoë Example' })]) {
    const { text } = logged((log) => log.error('failed', { error: each }));
    assert.ok(!text.includes('Zoë') && !text.includes('9990000018'), text);
  }
  const { line } = logged((log) => log.error('failed', { error }));
  assert.match(String((line['error'] as { at: string[] }).at[0]), /log\.test\.ts/);
});

test('the text of our own issues is kept: it never holds a value', () => {
  const { text } = logged((log) =>
    log.warn('refused', { error: new IssueError({ severity: 'error', code: 'required', text: 'PID-3 is missing.' }) }),
  );
  assert.ok(text.includes('PID-3 is missing.'));
});
