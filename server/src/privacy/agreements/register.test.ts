// The register: what a new partnership begins with, versions, and two people who write at once.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ConfigError } from '#runtime/config/read-folder.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { type AgreementScope, type AgreementTerms, columnsOf, termsOf } from './agreement-terms.ts';
import { readAgreements } from './agreements-file.ts';
import { agreementsInForce } from './agreements.ts';
import { loadAgreements, readAgreement, readRegister, stateAt, type VersionToWrite, writeVersion } from './register.ts';

const database = await createTestDatabase();
const server = database.as('server');
const at = new Date('2026-11-23T12:00:00Z');
const timeZone = 'Europe/London';
const scope: AgreementScope = {
  organisations: new Set(['RJZ', 'RV5', 'X99001']),
  sections: new Set(['alerts', 'problem-list']),
  timeZone,
};
const terms: AgreementTerms = {
  title: 'Records for direct care',
  sharers: ['RJZ'],
  readers: ['X99001'],
  sections: 'all',
  purpose: 'Direct care.',
  legalBasis: 'UK GDPR 6(1)(e) and 9(2)(h).',
  document: 'ISA/1',
  from: '2026-06-01',
  until: '2027-03-31',
  reviewOn: '2027-01-01',
};
const folder = mkdtempSync(join(tmpdir(), 'agreements-'));
after(() => rmSync(folder, { recursive: true }));
const file = (text: string) => {
  writeFileSync(join(folder, 'agreements.yaml'), text);
  return () => readAgreements(folder, scope);
};

const write = (agreementId: string, after: number, more: Partial<VersionToWrite> = {}) =>
  writeVersion(server, {
    agreementId,
    after,
    status: 'agreed',
    terms,
    because: 'Agreed by the board.',
    by: { type: 'user', userId: 'hester', name: 'Hester', roleId: 'privacy-officer', organisation: 'QKK' },
    at,
    requestId: 'r',
    timeZone,
    ...more,
  });

test('a day begins and ends where the partnership is: with summer time, an hour before Greenwich', () => {
  const columns = columnsOf(terms, timeZone);
  assert.equal(columns.valid_from.toISOString(), '2026-05-31T23:00:00.000Z');
  assert.equal(columns.valid_until?.toISOString(), '2027-03-31T23:00:00.000Z');
  assert.deepEqual(termsOf(columns, timeZone), terms);
});

test('a new partnership begins with its file; a register that has anything in it is never loaded over', async () => {
  const given = [
    { id: 'first', terms },
    { id: 'second', terms: { ...terms, sections: ['alerts'] } },
  ];
  const loaded = await Promise.all([1, 2, 3].map(() => loadAgreements(server, given, { at, timeZone })));
  assert.deepEqual(
    loaded.toSorted((one, other) => one - other),
    [0, 0, 2],
    'servers that start at once load it once',
  );
  assert.equal((await agreementsInForce(server, at)).length, 2);
  assert.ok((await write('first', 1, { status: 'ended' })).written);
  assert.equal(await loadAgreements(server, given, { at, timeZone }), 0);
  assert.deepEqual(
    (await agreementsInForce(server, at)).map(({ id }) => id),
    ['second'],
  );
  const states = (await readRegister(server, timeZone)).map((agreement) => [agreement.id, stateAt(agreement, at)]);
  assert.deepEqual(states, [
    ['first', 'ended'],
    ['second', 'in-force'],
  ]);
});

test('of two who write at once one is told what stands, and nothing is lost', async () => {
  const results = await Promise.all(
    ['One', 'Another'].map((title) => write('second', 1, { terms: { ...terms, title } })),
  );
  const lost = results.find(({ written }) => !written);
  assert.ok(lost && !lost.written && lost.latest);
  assert.equal(results.filter(({ written }) => written).length, 1);
  const standing = (await readAgreement(server, 'second', timeZone))!;
  assert.deepEqual(lost.latest, standing);
  assert.deepEqual(
    standing.versions.map(({ version }) => version),
    [2, 1],
  );
  const taken = await write('second', 0);
  assert.ok(!taken.written, 'a new agreement cannot take a name that is there');
});

test('a version that cannot be written down in the log is not written', async () => {
  const owner = database.as('owner');
  await owner.run({ text: `alter table audit.event add constraint no_more check (false) not valid` });
  await assert.rejects(write('third', 0));
  await owner.run({ text: 'alter table audit.event drop constraint no_more' });
  assert.equal(await readAgreement(server, 'third', timeZone), undefined);
});

test('how an agreement stands: before its first day, after its last, and while it is a draft', async () => {
  await write('later', 0, { terms: { ...terms, from: '2026-11-24' } });
  const later = (await readAgreement(server, 'later', timeZone))!;
  assert.equal(stateAt(later, at), 'not-yet');
  assert.equal(stateAt(later, new Date('2026-11-24T00:00:00Z')), 'in-force');
  assert.equal(stateAt(later, new Date('2027-04-01T00:00:00Z')), 'expired');
  await write('drafted', 0, { status: 'draft' });
  assert.equal(stateAt((await readAgreement(server, 'drafted', timeZone))!, at), 'draft');
});

test('every mistake in the file is told, with its line', () => {
  const read = file(
    `- id: two
  title: Two
  sharers: [RJX]
  readers: []
  sections: [alert]
  purpose: Care
  legalBasis: Law
  document: here
  from: 2026-02-30
  reviewOn: soon
  colour: green
- id: two
  title: Two
  sharers: [RJZ]
  readers: [RV5]
  sections: all
  purpose: Care
  legalBasis: Law
  document: here
  from: 2026-02-20
  until: 2026-02-19
  reviewOn: 2026-02-19
`,
  );
  try {
    read();
    assert.fail('taken');
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    const told = error.problems.map(({ line, text }) => `${line} ${text}`);
    for (const expected of [
      '3 "RJX" is not an organisation of this partnership.',
      '4 Choose at least one organisation that may see it.',
      '9 Give the first day it holds, as year, month and day.',
      '10 Give the day it is to be looked at again, as year, month and day.',
      '11 "colour" is not a setting here. Remove it or mend its spelling.',
      '12 "two" is already used above. Give each its own.',
      '21 The last day is before the first.',
    ])
      assert.ok(told.includes(expected), `${expected}\n${told.join('\n')}`);
    assert.ok(
      told.some((line) => line.startsWith('5 ')),
      told.join('\n'),
    );
  }
  rmSync(join(folder, 'agreements.yaml'));
  assert.deepEqual(readAgreements(folder, scope), [], 'without a file the register begins empty');
});
