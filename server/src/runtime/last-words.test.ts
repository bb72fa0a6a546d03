import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

const here = (file: string) => new URL(file, import.meta.url).href;

for (const [how, fault] of [
  ['thrown', `setTimeout(() => { throw new Error('Zoë Example 9990000018'); })`],
  ['rejected', `void Promise.reject(new Error('Zoë Example 9990000018'))`],
] as const) {
  test(`a fault that is ${how} ends the process, and nothing of its message is said`, () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        `import { createLog } from '${here('./log.ts')}';
         import { sayLastWords } from '${here('./last-words.ts')}';
         sayLastWords(createLog());
         ${fault};
         setInterval(() => {}, 1000);`,
      ],
      { encoding: 'utf8', timeout: 20_000 },
    );
    assert.equal(status, 1, stderr);
    assert.match(stdout, /"event":"ended by a fault"/);
    assert.ok(!`${stdout}${stderr}`.includes('9990000018'), `${stdout}${stderr}`);
  });
}
