import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SectionState, ShownItem } from './joined-so-far.ts';
import { type SectionContext, sectionContent } from './sections.ts';

const items = Array.from({ length: 25 }, (_, index): ShownItem => ({
  section: 'investigation-results',
  resource: { resourceType: 'Observation', id: `o${index}` },
  sourceId: 'kings',
  sourceName: "King's",
  title: `result ${index}`,
}));
const state = (change: Partial<SectionState> = {}): SectionState => ({
  id: 'investigation-results',
  title: 'Investigation results',
  items,
  total: items.length,
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

test('a section’s own page goes on to older entries, each on one page', () => {
  const pages = [1, 2, 3].map((page) => shown({}, { page }));
  assert.deepEqual(
    pages.flatMap(titlesIn),
    items.map(({ title }) => title),
  );
  assert.match(pages[0]!, /Page 1 of 3, the newest first\./);
  assert.ok(!pages[0]!.includes('Newer') && pages[0]!.includes('?page=2'));
  assert.ok(pages[1]!.includes('?page=1') && pages[1]!.includes('?page=3'));
  assert.ok(pages[2]!.includes('Newer') && !pages[2]!.includes('Older'));
  assert.doesNotMatch(shown({ items: items.slice(0, 3), total: 3 }, { page: 1 }), /Pages of this section/);
});

test('an empty section says what its emptiness means', () => {
  const empty = { items: [], total: 0 };
  assert.match(shown(empty), /No source has anything recorded here\./);
  assert.match(shown(empty, { waiting: true }), /Some sources have still to answer/);
  assert.match(shown({ ...empty, missing: ["King's: did not answer"] }), /This is not the same as none/);
});
