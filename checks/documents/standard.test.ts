import assert from 'node:assert/strict';
import { test } from 'node:test';
import { standardProblems } from './standard.ts';
import type { Tree } from './proofs.ts';

const files = new Map([['server/src/a.test.ts', `test('holds', () => {});`]]);
const tree: Tree = { read: (path) => files.get(path), scripts: new Set(['check']) };
const head = (one: string, both: string) =>
  `| level | met | partly | not yet | does not apply | all |\n|---|---|---|---|---|---|\n| 1 | ${one} |\n| 2 | 0 | 0 | 0 | 0 | 0 |\n| both | ${both} |\n\n| requirement | level | in short | state | where |\n|---|---|---|---|---|\n`;
const problemsOf = (row: string, counts: string) => standardProblems('x.md', head(counts, counts) + row, tree);

test('a requirement that is met names what is there, one met in part what is missing', () => {
  assert.deepEqual(problemsOf('| 1.1.1 | 1 | x | met | `server/src/a.test.ts` “holds” |', '1 | 0 | 0 | 0 | 1'), []);
  assert.deepEqual(problemsOf('| 1.1.1 | 1 | x | partly | Some of it. Missing: the rest |', '0 | 1 | 0 | 0 | 1'), []);
  assert.deepEqual(problemsOf('| 1.1.1 | 1 | x | does not apply | None is used |', '0 | 0 | 0 | 1 | 1'), []);
  const wrong: readonly [row: string, counts: string, problem: RegExp][] = [
    ['| 1.1.1 | 1 | x | met | Surely |', '1 | 0 | 0 | 0 | 1', /nothing shows it/],
    ['| 1.1.1 | 1 | x | met | `server/src/gone.test.ts` |', '1 | 0 | 0 | 0 | 1', /is not there/],
    ['| 1.1.1 | 1 | x | met | `server/src/a.test.ts` “fails” |', '1 | 0 | 0 | 0 | 1', /no test called/],
    ['| 1.1.1 | 1 | x | partly | Some of it |', '0 | 1 | 0 | 0 | 1', /what is missing/],
    ['| 1.1.1 | 1 | x | not yet | |', '0 | 0 | 1 | 0 | 1', /neither where nor why/],
    ['| 1.1.1 | 1 | x | nearly | `server/src/a.test.ts` |', '0 | 0 | 0 | 0 | 0', /no state/],
    ['| 1.1.1 | 1 | x | met | `server/src/a.test.ts` |', '2 | 0 | 0 | 0 | 2', /should count 1, 0, 0, 0, 1/],
  ];
  for (const [row, counts, problem] of wrong) assert.match(problemsOf(row, counts).join('\n'), problem, row);
  const twice = '| 1.1.1 | 1 | x | not yet | y |\n| 1.1.1 | 1 | x | not yet | y |';
  assert.match(problemsOf(twice, '0 | 0 | 2 | 0 | 2').join('\n'), /is there twice/);
});
