import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { featureProblems, ranges } from './features.ts';
import type { Tree } from './proofs.ts';

const files: Readonly<Record<string, string>> = {
  'server/src/inbox/inbox.test.ts': [
    "test('a message is stored', async () => {});",
    "test.skip('a message is lost', async () => {});",
    "// test('a message is forgotten', () => {});",
    "  it(\n    'names King\\'s', () => {});",
    'describe("three words", () => {});',
  ].join('\n'),
  'e2e/a-record-opens.spec.ts': "test('it opens', async () => {});",
  'bench/feed.bench.ts': '',
  'bench/feed.test.ts': '',
  'server/src/inbox/inbox.ts': '',
};
const tree: Tree = { read: (path) => files[path], scripts: new Set(['bench', 'kill', 'start']) };
const shown = '`server/src/inbox/inbox.test.ts`';

const ids = ranges.flatMap(({ letter, last }) =>
  Array.from({ length: last }, (_, index) => `${letter}${String(index + 1).padStart(2, '0')}`),
);
const notYet = (id: string) => `| ${id} | a feature | not yet | | |`;

/** A document in which everything is right, but for what is changed. */
function document(changed: Readonly<Record<string, string>> = {}, counts?: readonly string[]): string {
  const rows = ids.map((id) => changed[id] ?? notYet(id));
  const count = (letter: string, state: string) =>
    rows.filter((row) => row.startsWith(`| ${letter}`) && row.split(/(?<!\\)\|/)[3]?.trim() === state).length;
  const countsOf = (letter: string) => ['works', 'partly', 'not yet'].map((state) => count(letter, state)).join(' | ');
  return [
    '| | works | partly | not yet |',
    '|---|---|---|---|',
    ...(counts ?? [`| R01–R92 the record | ${countsOf('R')} |`, `| C01–C99 coordination | ${countsOf('C')} |`]),
    '',
    '| id | feature | state | what works, what is missing | shown by |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

const problemsOf = (...given: Parameters<typeof document>) => featureProblems(document(...given), tree);
const withRow = (row: string) => problemsOf({ R01: row });

describe('a row that is right', () => {
  for (const row of [
    notYet('R01'),
    `| R01 | numbers | works | All of it. | ${shown} |`,
    `| R01 | numbers | works | All of it. | ${shown} “a message is stored”, “names King's” |`,
    `| R01 | numbers | works | All of it. | ${shown} “a message …” |`,
    `| R01 | numbers | works | All of it. | ${shown} “three words”; \`e2e/a-record-opens.spec.ts\` “it opens” |`,
    '| R01 | numbers | partly | Half. Missing: the rest. | `npm run bench -- feed`, `npm run kill` |',
    String.raw`| R01 | a \| b | works | All of it. | ${shown} |`,
  ])
    test(row, () => assert.deepEqual(withRow(row), []));
});

describe('a row that claims what is not so', () => {
  const wrong: readonly [row: string, problem: RegExp][] = [
    ['| R01 | numbers | done | All of it. | |', /"done" is none of works, partly, not yet/],
    [`| R01 | numbers | Works | All of it. | ${shown} |`, /"Works" is none of/],
    ['| R01 | numbers | works | All of it. | |', /no test or command shows it/],
    ['| R01 | numbers | works | All of it. | read the code |', /no test or command shows it/],
    ['| R01 | numbers | works | All of it. | `server/src/inbox/inbox.ts` |', /no test or command shows it/],
    [`| R01 | numbers | works | | ${shown} |`, /does not say what works/],
    [`| R01 | | works | All of it. | ${shown} |`, /has no name/],
    [`| R01 | numbers | partly | Half. | ${shown} |`, /does not say what is missing/],
    [`| R01 | numbers | works | All. Missing: some. | ${shown} |`, /so it is partly there/],
    ['| R01 | numbers | works | All. | `server/src/inbox/other.test.ts` |', /inbox\/other\.test\.ts is not there/],
    ['| R01 | numbers | works | All. | `bench/feed.test.ts` |', /npm test does not run bench\/feed\.test\.ts/],
    [`| R01 | numbers | works | All. | ${shown} “a message is eaten” |`, /no test called “a message is eaten”/],
    [`| R01 | numbers | works | All. | ${shown} “a message is lost” |`, /no test called “a message is lost”/],
    [`| R01 | numbers | works | All. | ${shown} “a message is forgotten” |`, /no test called/],
    [`| R01 | numbers | works | All. | ${shown} “a message” |`, /no test called “a message”/],
    [`| R01 | numbers | works | All. | “it opens”, ${shown} |`, /“it opens” follows no test file/],
    [`| R01 | numbers | works | All. | ${shown}, \`npm run kill\` “a message is stored” |`, /follows no test file/],
    ['| R01 | numbers | works | All. | `npm run bench -- fast` |', /npm run bench has no fast/],
    ['| R01 | numbers | works | All. | `npm run fuzz` |', /there is no npm run fuzz/],
    ['| R01 | numbers | works | All. | `npm run start` |', /npm run start proves nothing/],
    ['| R01 | numbers | not yet | | `e2e/gone.spec.ts` |', /e2e\/gone\.spec\.ts is not there/],
    ['| R01 | numbers | not yet | |', /has 4 cells and not 5/],
  ];
  for (const [row, problem] of wrong)
    test(row, () => {
      const problems = withRow(row);
      assert.match(problems.join('\n'), problem);
      for (const each of problems) assert.match(each, /^FEATURES\.md(?::\d+ R01)?: /);
    });
});

describe('each feature stands there once', () => {
  test('all right', () => assert.deepEqual(problemsOf(), []));
  test('one twice', () =>
    assert.match(problemsOf({ C99: `${notYet('C99')}\n${notYet('C02')}` }).join(), /C02: stands here a second time/));
  test('two missing', () =>
    assert.deepEqual(problemsOf({ R92: '', C01: '' }, ['| R01–R92 | 0 | 0 | 91 |', '| C01–C99 | 0 | 0 | 98 |']), [
      'FEATURES.md: missing: R92, C01',
    ]));
  test('one nobody asked for', () =>
    assert.match(
      problemsOf({ C99: `${notYet('C99')}\n${notYet('C100')}` }).join(),
      /C100: is no feature of this project/,
    ));
  test('an empty document', () => assert.match(featureProblems('', tree).join(), /missing: R01, R02,/));
});

describe('the counts', () => {
  test('are of the rows', () =>
    assert.deepEqual(
      problemsOf({ R01: `| R01 | numbers | works | All. | ${shown} |` }, [
        '| R01–R92 | 0 | 0 | 92 |',
        '| C01–C99 | 0 | 0 | 99 |',
      ]),
      ['FEATURES.md: the counts of R01–R92 are 1, 0, 91 (works, partly, not yet), not 0, 0, 92'],
    ));
  test('are there', () => assert.match(problemsOf({}, []).join(), /the counts of C01–C99 .* not left out/));
});
