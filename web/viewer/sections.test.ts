import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SectionState, ShownItem, ShownLine } from './joined-so-far.ts';
import { type SectionContext, sectionContent } from './sections.ts';

const itemOf = (title: string, change: Partial<ShownItem> = {}): ShownItem => ({
  section: 'investigation-results',
  resource: { resourceType: 'Observation', id: title },
  sourceId: 'kings',
  sourceName: "King's",
  title,
  ...change,
});
const lineOf = (originals: readonly ShownItem[], change: Partial<ShownLine> = {}): ShownLine => ({
  section: 'investigation-results',
  shown: originals[0]!,
  originals,
  sources: [...new Set(originals.map(({ sourceId }) => sourceId))],
  joinedBy: [],
  conflicts: [],
  ...change,
});
const lines = Array.from({ length: 25 }, (_, index) => lineOf([itemOf(`result ${index}`)]));
const state = (change: Partial<SectionState> = {}): SectionState => ({
  id: 'investigation-results',
  title: 'Investigation results',
  lines,
  total: lines.length,
  statements: [],
  missing: [],
  ...change,
});
const context: SectionContext = {
  personId: 'p',
  timeZone: 'Europe/London',
  waiting: false,
  limit: 10,
  documentHref: () => undefined,
};
const shown = (change?: Partial<SectionState>, how: Partial<SectionContext> = {}) =>
  String(sectionContent(state(change), { ...context, ...how }));
const titlesIn = (html: string) => [...html.matchAll(/<td>(result \d+)/g)].map(([, title]) => title);

test('the record page shows the newest of a section, and where the rest are', () => {
  const html = shown();
  assert.equal(titlesIn(html).length, 10);
  assert.match(html, /href="\/record\/p\/sections\/investigation-results">Show all 25/);
});

test('a section’s own page says of each source what it gave, or why it gave nothing; the record page has no room for it', () => {
  const said = {
    complete: false,
    sources: [
      { name: "King's", words: '25 entries' },
      { name: 'Vale', words: 'Did not answer: it may hold entries' },
    ],
  };
  const html = shown({ said: () => said }, { page: 1 });
  assert.match(html, /there may be more than is shown/);
  assert.match(
    html,
    /<strong>King&#39;s<\/strong><\/td><td>25 entries<[^]*<strong>Vale<\/strong><\/td><td>Did not answer/,
  );
  assert.match(
    shown({ said: () => ({ ...said, complete: true }) }, { page: 1 }),
    /Every source that shares was asked, and answered in full\./,
  );
  assert.doesNotMatch(shown({ said: () => said }), /What each source says/);
  assert.doesNotMatch(shown({ said: () => said }, { page: 1, waiting: true }), /What each source says/);
});

test('a section’s own page goes on to older entries, each on one page', () => {
  const pages = [1, 2, 3].map((page) => shown({}, { page }));
  assert.deepEqual(
    pages.flatMap(titlesIn),
    lines.map(({ shown: { title } }) => title),
  );
  assert.match(pages[0]!, /Page 1 of 3, the newest first\./);
  assert.ok(!pages[0]!.includes('Newer') && pages[0]!.includes('?page=2'));
  assert.ok(pages[1]!.includes('?page=1') && pages[1]!.includes('?page=3'));
  assert.ok(pages[2]!.includes('Newer') && !pages[2]!.includes('Older'));
  assert.doesNotMatch(shown({ lines: lines.slice(0, 3), total: 3 }, { page: 1 }), /Pages of this section/);
});

test('an empty section says what its emptiness means', () => {
  const empty = { lines: [], total: 0 };
  assert.match(shown(empty), /No source has anything recorded here\./);
  assert.match(shown(empty, { waiting: true }), /Some sources have still to answer/);
  assert.match(shown({ ...empty, missing: ["King's: did not answer"] }), /This is not the same as none/);
});

const guys = { sourceId: 'guys', sourceName: "Guy's" };
const twice = lineOf([itemOf('potassium', { detail: '5.6 mmol/L' }), itemOf('potassium', { ...guys, detail: '5.6' })], {
  joinedBy: [{ id: 'result-same-test', says: 'The same test.' }],
});

test('a joined line says where else it is, why it is one, and every entry it was joined from', () => {
  const html = shown({ lines: [twice], total: 1 });
  assert.match(html, /King&#39;s <small>also in Guy&#39;s<\/small>/);
  assert.match(html, /<summary>2 sources<span[^>]*>: potassium<\/span><\/summary><p>The same test\.<\/p>/);
  assert.match(
    html,
    /<li><strong>King&#39;s<\/strong>: potassium · 5\.6 mmol\/L<\/li><li><strong>Guy&#39;s<\/strong>: potassium · 5\.6<\/li>/,
  );
  assert.doesNotMatch(shown({ lines: lines.slice(0, 1) }), /lcr-joined|also in/);
});

test('of a line of hundreds, the first are spelled out and the rest counted', () => {
  const issues = Array.from({ length: 30 }, (_, index) => itemOf(`issue ${index}`));
  const html = shown({ lines: [lineOf(issues)], total: 1 });
  assert.match(html, /<summary>30 entries<span[^>]*>: issue 0<\/span><\/summary>/);
  assert.match(html, /<li>and 10 more<\/li>/);
});

test('where sources disagree is said once above the list, the gravest first, and marked on each line', () => {
  const [one, other] = [itemOf('one'), itemOf('other', guys)];
  const conflict = {
    kind: 'value-differs',
    weight: 'conflict',
    items: [one, other],
    sentence: 'They differ.',
  } as const;
  const caution = {
    kind: 'dose-not-comparable',
    weight: 'caution',
    items: [one, other],
    sentence: 'Compare.',
  } as const;
  const html = shown({
    lines: [lineOf([one], { conflicts: [caution, conflict] }), lineOf([other], { conflicts: [conflict] })],
    total: 2,
  });
  assert.equal(html.split('They differ.').length, 2, 'once');
  assert.ok(html.indexOf('Sources disagree.</strong> They differ.') < html.indexOf('Read together.</strong> Compare.'));
  assert.ok(html.indexOf('Compare.') < html.indexOf('<table'));
  const later = shown({ lines: [...lines, lineOf([one], { conflicts: [conflict] })], total: 26 });
  assert.match(later, /They differ/, 'also of lines further down than are shown');
  assert.equal(html.split('See above: another value at another source').length, 3, 'on both lines');
});

test('a row kept from before is drawn again when another source joins it', () => {
  const rows: NonNullable<SectionContext['rows']> = new WeakMap();
  const [first, second] = twice.originals;
  const alone = shown({ lines: [lineOf([first!])], total: 1 }, { rows });
  assert.doesNotMatch(alone, /also in/);
  assert.match(shown({ lines: [lineOf([first!, second!])], total: 1 }, { rows }), /also in/);
  assert.equal(shown({ lines: [lineOf([first!])], total: 1 }, { rows }), alone);
});
