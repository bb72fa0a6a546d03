import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { anyItems } from '../any-items.ts';
import { caseItems } from '../cases/case-lines.ts';
import { reconcileMedicines } from './reconcile-medicines.ts';
import { csvField, reconciliationCsv, reconciliationText } from './reconciliation-files.ts';

const stay = { admitted: '2026-01-08T03:10:00Z', discharged: '2026-01-19T15:00:00Z', hospital: new Set(["King's"]) };
const nameOf = (sourceId: string) => sourceId;
const file = {
  person: [['NHS number', '999 000 1014']] as const,
  notes: ['Not complete. Guy’s: did not answer.'],
  nameOf,
};

/** Fields as RFC 4180 has them. */
function read(csv: string): string[][] {
  return csv
    .replace('\u{FEFF}', '')
    .trimEnd()
    .split('\r\n')
    .map((line) => [...line.matchAll(/"((?:[^"]|"")*)"(?:,|$)/g)].map(([, field]) => field!.replaceAll('""', '"')));
}

test('what a spreadsheet would take for a formula is text', () => {
  const formulas = [
    '=1+1',
    '+44',
    '-2',
    '@SUM(A1)',
    '|cmd',
    '%0A',
    '＝1',
    '  =1',
    '\t=1',
    '\r\n=1',
    '"=1',
    "'=1",
    '\u{2028}=1',
  ];
  for (const formula of formulas) assert.match(csvField(formula), /^"'/, JSON.stringify(formula));
  assert.equal(csvField('5 mg, "once"'), '"5 mg, ""once"""');
  assert.equal(csvField('one\r\ntwo'), '"one two"');
});

test('whatever sources write, every line has every field, and none begins as a formula', () => {
  fc.assert(
    fc.property(anyItems, fc.string(), (items, words) => {
      const sent = items.map((item) => ({ ...item, title: `${words}${item.title}` }));
      const medicines = reconcileMedicines(
        sent,
        { ...stay, admitted: '2019-03-05', hospital: new Set(['kings']) },
        { nameOf },
      );
      const [headings, ...rows] = read(reconciliationCsv(medicines, file)) as [string[], ...string[][]];
      assert.equal(rows.length, Math.max(1, medicines.length));
      for (const row of rows) {
        assert.equal(row.length, headings.length);
        for (const field of row) assert.doesNotMatch(field, /^[=+\-@\t\r]/);
      }
    }),
  );
});

test('every line of the list, and the text, says whom it is of and whose answer is missing; an empty one is not "none"', () => {
  const medicines = reconcileMedicines(
    caseItems([
      { from: 'GP', kind: 'medicine', what: 'Ramipril 5mg capsules', dose: 'One a day', when: '2019-04-01' },
      { from: 'GP', kind: 'medicine', what: 'Atorvastatin 20mg tablets', when: '2019-04-01' },
    ]),
    stay,
    { nameOf },
  );
  const [, ...rows] = read(reconciliationCsv(medicines, file));
  assert.equal(rows.length, 2);
  for (const row of rows) {
    assert.equal(row[0], '999 000 1014');
    assert.match(row.at(-1)!, /Not complete/);
  }
  const text = reconciliationText(medicines, file);
  assert.match(text, /NHS number: 999 000 1014\r\nNot complete\. Guy’s: did not answer\./);
  assert.match(text, /NOT MENTIONED \(2\)\r\n {2}Atorvastatin 20mg tablets\r\n.*\r\n {4}NEEDS A PERSON: /);
  assert.match(text, /Before: GP: Ramipril 5mg capsules, One a day, active \(prescribed 01-Apr-2019\)/);
  for (const empty of [reconciliationCsv([], file), reconciliationText([], file)])
    assert.match(empty, /This does not say that none is taken/);
});
