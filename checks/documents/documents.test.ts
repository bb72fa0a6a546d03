import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decisionProblems, dependencyProblems, linkProblems, proofProblems } from './documents.ts';
import type { Tree } from './proofs.ts';

const files: Readonly<Record<string, string>> = {
  'README.md': '',
  'docs/decisions/README.md': '',
  'docs/decisions/0001-one.md': '# 1. One\n',
  'docs/decisions/0002-two.md': '# 2. Two\n',
  'docs/decisions/0003-three.md': '# 2. Three\n',
  'web/page.test.ts': "test('is shown', () => {});",
  'architecture.mjs': '',
};
const tree: Tree = { read: (path) => files[path], scripts: new Set(['check', 'check:types']) };

describe('links and commands', () => {
  const problemsOf = (text: string) => linkProblems('docs/guide.md', text, tree);
  test('that are right', () =>
    assert.deepEqual(
      problemsOf(
        '[a](../README.md) [b](decisions) [c](decisions/0001-one.md#why) [d](#here) [e](https://example.org/x) `npm run -s check:types`',
      ),
      [],
    ));
  test('to a file that is gone', () =>
    assert.deepEqual(problemsOf('[a](../FEATURES.md)'), ['docs/guide.md: the link to ../FEATURES.md leads nowhere']));
  test('to a folder without a README', () => assert.equal(problemsOf('[a](../web)').length, 1));
  test('of a script that is gone', () =>
    assert.deepEqual(problemsOf('    npm run simulate -- kings silent'), [
      'docs/guide.md: there is no npm run simulate',
    ]));
});

describe('a table of promises', () => {
  const problemsOf = (shown: string) =>
    proofProblems('SECURITY.md', `| promise | shown by |\n|---|---|\n| it holds | ${shown} |\n`, tree);
  test('with its test', () => assert.deepEqual(problemsOf('`architecture.mjs`; `web/page.test.ts` “is shown”'), []));
  test('without', () => assert.deepEqual(problemsOf('its tests'), ['SECURITY.md:3 no test or command shows it']));
  test('with one that was renamed', () =>
    assert.deepEqual(problemsOf('`web/page.test.ts` “was shown”'), [
      'SECURITY.md:3 web/page.test.ts has no test called “was shown”',
    ]));
});

describe('decisions', () => {
  const index = '[one](0001-one.md) [two](0002-two.md) [three](0003-three.md)';
  test('numbered and listed', () =>
    assert.deepEqual(decisionProblems(['README.md', '0001-one.md', '0002-two.md'], index, tree), []));
  test('one left out of the row', () =>
    assert.deepEqual(decisionProblems(['0002-two.md'], index, tree), [
      'docs/decisions/0002-two.md should be number 1',
    ]));
  test('one left out of the index', () =>
    assert.deepEqual(decisionProblems(['0001-one.md'], '', tree), ['docs/decisions/0001-one.md is not in the index']));
  test('one headed by another number', () =>
    assert.deepEqual(decisionProblems(['0001-one.md', '0002-two.md', '0003-three.md'], index, tree), [
      'docs/decisions/0003-three.md is not headed by its number',
    ]));
});

test('each dependency has a reason, and each reason a dependency', () => {
  const decision =
    '| package | why |\n|---|---|\n| `pg`, `kysely` | the database |\n| `gone` | we had it once, with `zod` |\n';
  assert.deepEqual(dependencyProblems(decision, new Set(['pg', 'kysely', 'zod'])), [
    'zod is installed without a reason in decision 11',
    'decision 11 gives a reason for gone, which is not installed',
  ]);
});
