// Members are loaded by the operator, as a release gives them or as a table; codes that mean the same go with them (R47).
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { silentLog } from '#runtime/log.ts';
import { loadEditions } from '#terminology/load/load-editions.ts';
import { openNeverShared } from '#disclosure/open-never-shared.ts';
import { neverSharedInForce } from './lists-in-force.ts';
import type { WrittenList } from './read-lists.ts';

const database = await createTestDatabase();
const server = database.as('server');
const folder = mkdtempSync(join(tmpdir(), 'reference-sets-'));
after(() => rmSync(folder, { recursive: true }));
const load = (path: string) =>
  loadEditions(path, { database: database.as('loader'), now: () => new Date(), tell: () => undefined });

const [std, local] = ['999004381000000103', '999000000000001101'];
const list = (id: string, referenceSet?: string): WrittenList => ({
  id,
  title: id,
  basis: 'local',
  codes: [],
  words: ['zybrofex'],
  ...(referenceSet ? { referenceSet } : {}),
});
const lists = [list('std', std), list('own', local), list('words')];
const coded = (code: string, system = 'http://snomed.info/sct') => ({
  resourceType: 'Condition',
  code: { coding: [{ system, code }] },
});

const header = 'id\teffectiveTime\tactive\tmoduleId\trefsetId\treferencedComponentId';
function release(date: string, ...rows: string[]): string {
  const path = join(folder, date, 'Snapshot', 'Refset');
  mkdirSync(path, { recursive: true });
  writeFileSync(
    join(path, `der2_Refset_SimpleUKCLSnapshot_GB1000000_${date}.txt`),
    [header, ...rows.map((row, index) => `${index}\t${date}\t${row}`)].join('\r\n'),
  );
  return join(folder, date);
}

test('a release and a table are loaded, looked for, and said; what is no longer a member is not', async () => {
  const inForce = await neverSharedInForce({ lists }, { database: server, log: silentLog });
  assert.deepEqual(
    inForce.withoutMembers().map(({ id }) => id),
    ['std', 'own'],
  );
  const before = inForce.current().stamp;
  assert.ok(!inForce.current().mentionedIn(coded('999000141000000977')));
  await load(release('20261118', `1\tm\t${std}\t999000141000000977`, `0\tm\t${std}\t999000141000000878`));
  assert.equal(await inForce.check(), true);
  assert.notEqual(inForce.current().stamp, before);
  assert.ok(inForce.current().mentionedIn(coded('999000141000000977')));
  assert.ok(inForce.current().mentionedIn({ note: 'was 999000141000000977 then' }));
  assert.ok(!inForce.current().mentionedIn(coded('999000141000000878')));
  assert.deepEqual(
    inForce.withoutMembers().map(({ id }) => id),
    ['own'],
  );
  const table = join(folder, 'own-reference-sets.csv');
  writeFileSync(table, `referenceSet,code,note\n${local},999000141000000555,agreed in May\n`);
  await load(table);
  assert.equal(await inForce.check(), true);
  assert.ok(inForce.current().mentionedIn(coded('999000141000000555')));
  assert.deepEqual(
    inForce.lists().map(({ members }) => members),
    [1, 1, 0],
  );
  assert.equal(await inForce.check(), false, 'nothing else was loaded');
});

test('a local code that a loaded map says is the same is found', async () => {
  const own = 'https://guys.example.org/CodeSystem/problems';
  const map = {
    resourceType: 'ConceptMap',
    url: 'https://guys.example.org/ConceptMap/problems',
    version: '1',
    status: 'active',
    group: [
      {
        source: own,
        target: 'http://snomed.info/sct',
        element: [{ code: 'P-77', target: [{ code: '999000141000000977', equivalence: 'equivalent' }] }],
      },
    ],
  };
  const file = join(folder, 'conceptmap-problems.json');
  writeFileSync(file, JSON.stringify(map));
  const inForce = await neverSharedInForce({ lists }, { database: server, log: silentLog });
  assert.ok(!inForce.current().mentionedIn(coded('P-77', own)));
  await load(file);
  await inForce.check();
  assert.ok(inForce.current().mentionedIn(coded('P-77', own)));
  assert.ok(!inForce.current().mentionedIn(coded('P-77', 'https://other.example.org')), 'in that system alone');
});

test('what a retired concept is the same as is found, and so is whatever else was the same as that', async () => {
  const sameAs = (retired: string, now: string) => `${retired}\t20261118\t1\tm\t900000000000527005\t${retired}\t${now}`;
  const path = join(folder, 'snomed');
  mkdirSync(path);
  const files: Record<string, string[]> = {
    sct2_Concept_Snapshot_INT: ['id\tactive', '999000141000000977\t0', '999000141000000300\t1'],
    'sct2_Description_Snapshot-en_INT': ['id\tactive\tconceptId\ttypeId\tterm'],
    'der2_cRefset_LanguageSnapshot-en_INT': ['active\trefsetId\treferencedComponentId\tacceptabilityId'],
    der2_cRefset_AssociationSnapshot_INT: [
      'id\teffectiveTime\tactive\tmoduleId\trefsetId\treferencedComponentId\ttargetComponentId',
      sameAs('999000141000000977', '999000141000000300'),
      sameAs('999000141000000400', '999000141000000300'),
    ],
  };
  for (const [name, lines] of Object.entries(files))
    writeFileSync(join(path, `${name}_20261118.txt`), `${lines.join('\r\n')}\r\n`);
  const inForce = await neverSharedInForce({ lists }, { database: server, log: silentLog });
  for (const code of ['999000141000000300', '999000141000000400'])
    assert.ok(!inForce.current().mentionedIn(coded(code)), code);
  await load(path);
  await inForce.check();
  for (const code of ['999000141000000977', '999000141000000300', '999000141000000400'])
    assert.ok(inForce.current().mentionedIn(coded(code)), code);
});

test('a table that is none is refused, and what was loaded stays', async () => {
  for (const [text, why] of [
    ['code,referenceSet\n', /first line must begin with referenceSet,code/],
    [`referenceSet,code\n${local},abc\n`, /line 2: a reference set and a code are 6 to 18 digits/],
  ] as const) {
    const file = join(folder, 'own-reference-sets.csv');
    writeFileSync(file, text);
    await assert.rejects(load(file), why);
  }
  const inForce = await neverSharedInForce({ lists }, { database: server, log: silentLog });
  assert.ok(inForce.current().mentionedIn(coded('999000141000000555')));
});

test('where the partnership says so, nothing starts without members, and it says which and what to do', async () => {
  const needs = { database: server, inboxDatabase: database.as('inbox'), log: silentLog };
  const missing = [list('missing', '999000000000002109')];
  await assert.rejects(
    openNeverShared({ lists: missing, whenMembersAreMissing: 'refuse-to-start' }, needs),
    /no members are loaded for missing \(999000000000002109\).*npm run terminology/,
  );
  const open = await openNeverShared({ lists: missing, whenMembersAreMissing: 'say-so' }, needs);
  assert.equal((await open.state()).lists[0]!.members, 0);
  await open.close();
});
