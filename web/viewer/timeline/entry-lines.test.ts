import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ShownItem } from '../joined-so-far.ts';
import { listEntries } from './entry-lines.ts';
import { context, exampleItem, now, timeZone } from './example-happenings.ts';
import { lanesOf } from './lanes.ts';
import { dayText } from './time-window.ts';
import { happeningsOf } from './timeline-entries.ts';

const entries = (...items: ShownItem[]) => happeningsOf(items, context).dated;
const list = (items: ShownItem[], most = 100) =>
  listEntries(entries(...items), now, most, (at) => dayText(at, timeZone));
const result = (title: string, when: string, more: Partial<ShownItem> = {}) =>
  exampleItem({
    section: 'investigation-results',
    resource: { resourceType: 'Observation', id: `${title} ${when}` },
    title,
    when,
    ...more,
  });

test('what was is newest first, by month; what is to come is soonest first', () => {
  const { past, toCome } = list([
    exampleItem({ when: '2026-09-21' }),
    exampleItem({ when: '2026-11-02' }),
    exampleItem({ when: '2026-09-30T22:59:00Z', title: 'last of September' }),
    exampleItem({ when: '2026-09-30T23:01:00Z', title: 'first of October' }),
    exampleItem({ when: '2027-02-01', section: 'future-appointments' }),
    exampleItem({ when: '2026-12-21', section: 'future-appointments' }),
  ]);
  assert.deepEqual(
    past.map(({ month }) => month),
    ['2026-11', '2026-10', '2026-09'],
  );
  assert.deepEqual(
    toCome.map(({ entries: [first] }) => first!.when),
    ['2026-12-21', '2027-02-01'],
  );
});

test('a year stands under the year, not under its January', () => {
  assert.deepEqual(
    list([exampleItem({ when: '2019' }), exampleItem({ when: '2019-05' })]).past.map(({ month }) => month),
    ['2019-05', '2019'],
  );
});

test('three of one kind, day and organisation are one line; two are two; another organisation is another', () => {
  const { past } = list([
    ...['a', 'b', 'c'].map((title) => result(title, '2026-11-02T10:00:00Z')),
    ...['a', 'b'].map((title) => result(title, '2026-11-02T10:00:00Z', { sourceName: "Guy's" })),
  ]);
  assert.deepEqual(
    past[0]!.lines.map(({ entries: of }) => of.length).toSorted((one, other) => one - other),
    [1, 1, 3],
  );
});

test('results dated to a month are not put together with those of its first day', () => {
  const { past } = list([
    ...['a', 'b', 'c'].map((title) => result(title, '2026-10')),
    result('d', '2026-10-01'),
    result('e', '2026-10-01'),
  ]);
  assert.deepEqual(
    past[0]!.lines.map(({ entries: of }) => of.length).toSorted((one, other) => one - other),
    [1, 1, 3],
  );
});

test('older lines than fit are left out, and the last shown says where to go on', () => {
  const items = Array.from({ length: 10 }, (_, day) => exampleItem({ when: `2026-10-${String(day + 10)}` }));
  const { past, total, lastShown } = list(items, 4);
  assert.equal(past.flatMap(({ lines }) => lines).length, 4);
  assert.equal(total, 10);
  assert.equal(lastShown?.when, '2026-10-16');
  assert.equal(list(items).lastShown, undefined);
});

const anyItem = fc
  .record({
    section: fc.constantFrom('contacts-with-professionals', 'documents', 'future-appointments', 'admission-details'),
    when: fc.constantFrom('2026', '2026-11', '2026-11-02', '2026-11-02T10:00:00Z', '2026-12-24', '2025-01-01'),
    sourceName: fc.constantFrom("King's", "Guy's"),
    status: fc.constantFrom('finished', 'cancelled'),
  })
  .map((more) => exampleItem(more as Partial<ShownItem>));

test('every entry stands in the list once, whatever the order', () => {
  fc.assert(
    fc.property(fc.array(anyItem, { maxLength: 30 }), (items) => {
      const { past, toCome } = list(items);
      const listed = [...toCome, ...past.flatMap(({ lines }) => lines)].flatMap((line) =>
        line.entries.map(({ item }) => item),
      );
      assert.equal(listed.length, items.length);
      assert.deepEqual(new Set(listed), new Set(items));
    }),
  );
});

test('the picture counts what the list lists, but for what did not happen', () => {
  const window = { from: Date.parse('2024-01-01'), until: Date.parse('2027-06-01') };
  fc.assert(
    fc.property(fc.array(anyItem, { maxLength: 30 }), (items) => {
      const rows = lanesOf(entries(...items), window).flatMap((lane) => lane.rows);
      const drawn = rows.flatMap(({ bars, marks, spans }) => [
        bars.length,
        spans.length,
        ...marks.map(({ count }) => count),
      ]);
      assert.equal(
        drawn.reduce((sum, count) => sum + count, 0),
        items.filter(({ status }) => status !== 'cancelled').length,
      );
      for (const { bars, marks, spans } of rows)
        for (const x of [
          ...marks.map((mark) => mark.x),
          ...[...bars, ...spans].flatMap(({ from, until }) => [from, until]),
        ])
          assert.ok(x >= 0 && x <= 100.6, String(x));
    }),
  );
});

test('a lane for each organisation by name; its rows in one order; overlapping stays below one another', () => {
  const stay = (when: string, until: string, sourceName = "King's") =>
    exampleItem({ section: 'admission-details', when, sourceName, facts: { until } });
  const lanes = lanesOf(
    entries(
      stay('2026-01-01', '2026-02-01'),
      stay('2026-01-15', '2026-02-15'),
      exampleItem(),
      stay('2026-03-01', '2026-03-02', "Guy's"),
    ),
    { from: Date.parse('2026-01-01'), until: Date.parse('2027-01-01') },
  );
  assert.deepEqual(
    lanes.map(({ organisation }) => organisation),
    ["Guy's", "King's"],
  );
  assert.deepEqual(
    lanes[1]!.rows.map(({ name }) => name),
    ['Admissions', '', 'Contacts'],
  );
});
