import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ShownItem } from '../joined-so-far.ts';
import { context, exampleResult } from './example-results.ts';
import { groupTests } from './group-tests.ts';
import { testAddress, testAt } from './test-address.ts';

const snomed = (code: string) => ({ system: 'http://snomed.info/sct', code });
const loinc = (code: string) => ({ system: 'http://loinc.org', code });
const titles = (items: ShownItem[]) => groupTests(items, context).map(({ title }) => title);
const withoutCode = (title: string, more: Partial<ShownItem> = {}): ShownItem => {
  const { code: _code, ...item } = exampleResult({ value: 1 }, { title, ...more });
  return item;
};

test('the same code is one test, whatever its name and laboratory; the latest names it', () => {
  const [potassium, ...others] = groupTests(
    [
      exampleResult({ value: 5.1 }, { title: 'Potassium', when: '2026-10-01', sourceName: "Guy's" }),
      exampleResult({ value: 5.6 }, { title: 'Serum potassium level', when: '2026-11-01' }),
    ],
    context,
  );
  assert.deepEqual(others, []);
  assert.equal(potassium?.title, 'Serum potassium level');
  assert.deepEqual(potassium?.otherTitles, ['Potassium']);
  assert.equal(potassium?.latest?.item.facts?.result?.value, 5.6);
});

test('a code given beside another joins the tests of both', () => {
  const both = exampleResult({ value: 1 }, { code: snomed('1'), facts: { codes: [loinc('L')], result: { value: 1 } } });
  assert.equal(
    groupTests(
      [exampleResult({ value: 2 }, { code: snomed('1') }), both, exampleResult({ value: 3 }, { code: loinc('L') })],
      context,
    ).length,
    1,
  );
});

test('one result that two sources sent is one, with both named; different values of one moment are two, and said to differ', () => {
  const [joined] = groupTests(
    [exampleResult({ value: 5.6 }), exampleResult({ value: 5.6 }, { sourceId: 'gp', sourceName: 'GP' })],
    context,
  );
  assert.equal(joined?.results.length, 1);
  assert.deepEqual(joined?.results[0]?.sourceNames.toSorted(), ['GP', "King's"]);
  const [differing] = groupTests(
    [exampleResult({ value: 5.6 }), exampleResult({ value: 4.9 }, { sourceId: 'gp', sourceName: 'GP' })],
    context,
  );
  assert.equal(differing?.results.length, 2);
  for (const { conflicts } of differing.results) assert.match(conflicts.join(), /GP.*King's|King's.*GP/);
  assert.ok(differing.results.every(({ conflicts }) => conflicts.length === 1));
});

test('a unit written in two ways is one unit, and no unit is converted', () => {
  const [found] = groupTests(
    ['mL/min/{1.73_m2}', 'mL/min/1.73m2', 'mL/min'].map((unit, day) =>
      exampleResult({ value: 50 + day, unit }, { when: `2026-10-0${day + 1}` }),
    ),
    context,
  );
  const units = Map.groupBy(found!.results, ({ measurement }) => measurement?.unit);
  assert.deepEqual(
    [...units].map(([unit, of]) => [unit, of.length]),
    [
      ['mL/min', 1],
      ['mL/min/{1.73_m2}', 2],
    ],
  );
});

test('one code of two systems is two tests', () => {
  assert.equal(
    groupTests(
      [exampleResult({ value: 1 }, { code: snomed('1') }), exampleResult({ value: 1 }, { code: loinc('1') })],
      context,
    ).length,
    2,
  );
});

test('the same words are one test only where there is no code', () => {
  assert.equal(groupTests([withoutCode('Potassium'), withoutCode('  potassium ')], context).length, 1);
  assert.equal(
    groupTests([withoutCode('Potassium'), exampleResult({ value: 1 }, { title: 'Potassium' })], context).length,
    2,
  );
});

test('out of range first, the critical before the rest, then by name', () => {
  const of = (title: string, interpretation?: ShownItem['interpretation']) =>
    withoutCode(title, interpretation ? { interpretation } : {});
  assert.deepEqual(
    titles([of('Urea'), of('Sodium', 'low'), of('albumin'), of('Zinc', 'critical'), of('HbA1c', 'high')]),
    ['Zinc', 'HbA1c', 'Sodium', 'albumin', 'Urea'],
  );
});

test('the latest is the latest that stands: not cancelled, not taken back, not of tomorrow', () => {
  const value = (items: ShownItem[]) => groupTests(items, context)[0]?.latest?.item.facts?.result?.value;
  const good = exampleResult({ value: 4 }, { when: '2026-10-01' });
  assert.equal(value([good, exampleResult({ value: 9 }, { status: 'entered in error' })]), 4);
  assert.equal(value([good, exampleResult(undefined, { status: 'cancelled' })]), 4);
  assert.equal(value([good, exampleResult({ value: 9 }, { when: '2036-10-01' })]), 4);
  assert.equal(
    groupTests([exampleResult({ value: 9 }, { status: 'entered in error' })], context)[0]?.latest,
    undefined,
  );
});

test('what is only out of range in error does not come first', () => {
  const wrong = withoutCode('Zinc', { interpretation: 'critical', status: 'entered in error' });
  assert.deepEqual(titles([wrong, withoutCode('Albumin')]), ['Albumin', 'Zinc']);
});

test('a result dated to the month may be later than the latest day of it, and is named', () => {
  const [found] = groupTests(
    [
      exampleResult({ value: 4 }, { when: '2026-10-10' }),
      exampleResult({ value: 6 }, { when: '2026-10' }),
      exampleResult({ value: 5 }, { when: '2026-09' }),
    ],
    context,
  );
  assert.equal(found?.latest?.item.when, '2026-10-10');
  assert.deepEqual(
    found?.perhapsLater.map(({ item }) => item.when),
    ['2026-10'],
  );
});

test('newest first; what has no date, or none that is one, is last', () => {
  const { when: _when, ...undated } = exampleResult({ value: 1 });
  const [found] = groupTests(
    [
      undated,
      exampleResult({ value: 2 }, { when: '2026-02-31' }),
      exampleResult({ value: 3 }, { when: '2020' }),
      exampleResult({ value: 4 }, { when: '2021-03-04' }),
    ],
    context,
  );
  assert.deepEqual(
    found?.results.slice(0, 2).map(({ item }) => item.when),
    ['2021-03-04', '2020'],
  );
  assert.equal(found?.results.length, 4);
});

const anyItem = fc
  .record({
    code: fc.constantFrom('a', 'b', 'c', undefined),
    further: fc.constantFrom('b', 'c', 'd', undefined),
    title: fc.constantFrom('Potassium', 'Sodium'),
    when: fc.constantFrom('2026', '2026-03', '2026-03-04', '2026-03-04T10:00:00Z', undefined),
    status: fc.constantFrom('final', 'entered in error', 'cancelled'),
    value: fc.integer({ min: 0, max: 2 }),
    source: fc.constantFrom("King's", "Guy's"),
  })
  .map(({ code, further, title, when, status, value, source }): ShownItem => {
    const {
      code: _code,
      when: _when,
      ...item
    } = exampleResult({ value }, { title, status, sourceId: source, sourceName: source });
    return {
      ...item,
      ...(code ? { code: snomed(code) } : {}),
      ...(when ? { when } : {}),
      facts: { result: { value }, ...(code && further ? { codes: [snomed(further)] } : {}) },
    };
  });

test('in whatever order results come, the same tests are found, each result in one of them, and none is lost but to another that says it too', () => {
  fc.assert(
    fc.property(
      fc
        .array(anyItem, { maxLength: 12 })
        .chain((items) => fc.tuple(fc.constant(items), fc.shuffledSubarray(items, { minLength: items.length }))),
      ([items, shuffled]) => {
        const found = groupTests(items, context);
        assert.deepEqual(groupTests(shuffled, context), found);
        const placed = found.flatMap(({ results }) => results.map(({ item }) => item));
        assert.equal(new Set(placed).size, placed.length);
        for (const item of items) {
          const said = found
            .flatMap(({ results }) => results)
            .filter(({ sourceNames }) => sourceNames.includes(item.sourceName));
          assert.ok(said.some(({ item: shown }) => shown.facts?.result?.value === item.facts?.result?.value));
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('results of one key are never in two tests', () => {
  fc.assert(
    fc.property(fc.array(anyItem, { maxLength: 12 }), (items) => {
      const keys = groupTests(items, context).flatMap((each) => each.keys);
      assert.equal(new Set(keys).size, keys.length);
    }),
    { numRuns: 300 },
  );
});

test('a test’s address opens it in the session it was made in, also when another code has joined; it says nothing of the test', () => {
  const before = groupTests([exampleResult({ value: 1 }, { code: snomed('5') })], context);
  const after = groupTests(
    [
      exampleResult({ value: 1 }, { code: snomed('5') }),
      exampleResult({ value: 1 }, { code: snomed('1'), facts: { codes: [snomed('5')] } }),
    ],
    context,
  );
  const address = testAddress(before[0]!, 'session');
  assert.equal(testAt(after, address, 'session'), after[0]);
  assert.equal(testAt(after, address, 'another'), undefined);
  assert.match(address, /^[\w-]{22}$/);
});
