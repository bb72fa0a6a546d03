import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { asStarted, startedBy } from './as-started.ts';

test('a line is read as a shell reads it', () => {
  assert.deepEqual(startedBy('A=1 B_2=x node --one=1 --two server/src/main.ts'), {
    execArgv: ['--one=1', '--two'],
    env: { A: '1', B_2: 'x' },
  });
  assert.deepEqual(startedBy('node server/src/main.ts'), { execArgv: [], env: {} });
  const root = new URL('../../../', import.meta.url);
  assert.deepEqual(startedBy('node --import=./a/b.js c.ts').execArgv, [`--import=${new URL('a/b.js', root).href}`]);
});

test('what the server and the load are started with is known to this Node, and bounds the young generation', () => {
  for (const script of ['serve', 'load-patients'] as const) {
    const { execArgv, env } = asStarted(script);
    const limit = 'process.stdout.write(String(require("v8").getHeapSpaceStatistics().length))';
    execFileSync(process.execPath, [...execArgv, '-e', limit], { env: { ...process.env, ...env }, stdio: 'pipe' });
    assert.ok(execArgv.some((word) => /^--max-semi-space-size=\d+$/.test(word)));
  }
});
