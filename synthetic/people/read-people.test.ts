import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ConfigError } from '#runtime/config/read-folder.ts';
import { isSnomedId } from './codes.ts';
import { readPeople } from './read-people.ts';
import { seriesEntry } from './series.ts';
import { exampleCast } from './example-cast.ts';
import { parseStoryDay } from './story-time.ts';

const folder = mkdtempSync(join(tmpdir(), 'people-'));
after(() => rmSync(folder, { recursive: true }));
const codes = new URL('../../examples/codes.yaml', import.meta.url).pathname;

const person = (changes: string) => `id: ann-example
plays: [nothing]
story: Ann is an example. She is nobody.
nhsNumber: '9990003009'
name: { given: [Ann], family: Example }
born: 1980-01-01
gender: female
address: { lines: [1 Nowhere Row], postcode: SE5 3AD }
${changes}`;

function problemsOf(text: string): string[] {
  writeFileSync(join(folder, 'ann-example.yaml'), text);
  try {
    readPeople({ folder, codes, storyDay: parseStoryDay('2026-01-01'), environment: {} });
    return [];
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.problems.map(({ line, text: what }) => `${line}: ${what}`);
  }
}

test('a good file is read; a slip of the pen names its line', () => {
  assert.deepEqual(problemsOf(person('')), []);
  for (const [changes, problem] of [
    ['held: { kings: { problems: [{ what: gout, since: 2019 }] } }', /^9: "gout" is not in codes\.yaml/],
    ['held: { kings: { problems: [{ what: asthma, since: soon }] } }', /^9: "soon" is not a time/],
    ['held: { kings: { problem: [] } }', /^9: "problem" is not a setting here/],
    ['phone: 020 7188 7188', /^9: Use a number kept for drama/],
    ['email: ann@hospital.org', /^9: Use an address at example\.org/],
    ['mobile: 07700 900999', undefined],
  ] as const) {
    const problems = problemsOf(person(changes));
    if (problem) assert.match(problems.join('\n'), problem);
    else assert.deepEqual(problems, []);
  }
  const real = ['943', '476', '5919'].join('');
  assert.match(problemsOf(person('').replace('9990003009', real)).join(), /Use a valid NHS number between 999/);
  assert.match(problemsOf(person('').replace('id: ann-example', 'id: bob')).join(), /the file must be bob\.yaml/);
});

test('a code with a mistyped digit is refused', () => {
  assert.ok(isSnomedId('84114007') && isSnomedId('1003671000000109'));
  for (const wrong of ['84114006', '84141007', '48114007', '1003671000000108']) assert.ok(!isSnomedId(wrong), wrong);
});

test('a series is the same whenever it is made, in order, within the range it is given', () => {
  const [series] = exampleCast().find(({ id }) => id === 'evelyn-hartley')!.held['kings']!.series;
  const entries = [0, 1, 65_000, 130_999].map((index) => seriesEntry(series!, index));
  assert.deepEqual(
    entries,
    [0, 1, 65_000, 130_999].map((index) => seriesEntry(series!, index)),
  );
  const times = entries.map(({ when }) => when);
  assert.deepEqual(times, times.toSorted());
  for (let index = 0; index < 2000; index += 1) {
    const { what, value } = seriesEntry(series!, index);
    assert.ok(value >= what.low! && value <= what.high!, `${what.display} ${value}`);
  }
});
