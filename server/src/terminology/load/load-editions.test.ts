// Editions are loaded whole or not at all, replace one another, and are read with the rights of the server (R25).
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { snomed } from '../code-systems.ts';
import { codeKey, createTerminology } from '../terminology.ts';
import { readEditions } from '../terminology-store.ts';
import type { Edition } from './edition.ts';
import { replaceEdition } from './edition-store.ts';
import { loadEditions } from './load-editions.ts';

const database = await createTestDatabase();
const terminology = createTerminology(database.as('server'), { checkEveryMs: 0 });
const folder = mkdtempSync(join(tmpdir(), 'terminology-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const examples = new URL('../../../../examples/terminology/', import.meta.url).pathname;

const told: string[] = [];
const load = (path: string, title?: string) =>
  loadEditions(path, {
    database: database.as('loader'),
    now: () => new Date('2026-11-20T08:00:00Z'),
    tell: (line) => told.push(line),
    ...(title === undefined ? {} : { title }),
  });

/** A release of dm+d in a folder of its own, each file's records as given. */
function release(name: string, files: Record<string, string>, date = '161126'): string {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  for (const [kind, records] of Object.entries(files))
    writeFileSync(
      join(path, `f_${kind}2_3${date}.xml`),
      `<?xml version="1.0" encoding="utf-8"?>\n<ALL>\n${records}\n</ALL>\n`,
    );
  return path;
}

const vmp =
  '<VMPS><VMP><VPID>318590006</VPID><NM>Bisoprolol 5mg tablets</NM></VMP></VMPS>\n<VPIS><VPI><VPID>318590006</VPID><ISID>1</ISID></VPI></VPIS>';
const amp = '<AMP><APID>71</APID><VPID>318590006</VPID><NM>Corbisol 5mg tablets</NM></AMP>';
const ingredient = '<ING><ISID>1</ISID><NM>Bisoprolol &amp; its salts</NM></ING>';
const code = (text: string, system = snomed) => ({ system, code: text });
const meaningOf = async (text: string, system = snomed) => {
  const wanted = code(text, system);
  return (await terminology.lookUp([wanted])).get(codeKey(wanted));
};

test('before anything is loaded nothing is known', async () => {
  assert.equal((await terminology.lookUp([code('318590006')])).size, 0);
});

test('the examples: a brand is known as its product, with what is in it; a code of their own as what it is the same as', async () => {
  const loaded = await load(examples, 'dm+d (invented)');
  assert.deepEqual(
    loaded.map(({ title, outcome }) => [title, outcome]),
    [
      ['dm+d (invented)', 'loaded'],
      ["Problem codes of Guy's (simulated)", 'loaded'],
    ],
  );
  assert.deepEqual((await meaningOf('19999999119', 'https://dmd.nhs.uk'))?.product, {
    code: '318590006',
    name: 'Bisoprolol 5mg tablets',
    of: 'Corbisol 5mg tablets (Simulated Medicines Ltd)',
    edition: 'dm+d (invented) 2026-11-16',
    ingredients: ['Bisoprolol fumarate'],
  });
  const problems = 'https://guys.example.org/CodeSystem/problems';
  assert.deepEqual((await meaningOf('ENDO-HYPOTHY', problems))?.sameAs, {
    ...code('40930008'),
    edition: "Problem codes of Guy's (simulated) 1",
  });
  assert.equal((await meaningOf('ENDO-THYROID', problems))?.sameAs, undefined, 'narrower joins nothing');
});

test('the same again changes nothing; the next release takes the place of the one before, at once', async () => {
  const first = release('first', { vmp, amp, ingredient });
  assert.equal((await load(first))[0]!.outcome, 'loaded');
  assert.deepEqual((await load(first))[0], {
    title: 'dm+d',
    version: '2026-11-16',
    outcome: 'already loaded',
    counts: {},
  });
  assert.deepEqual((await meaningOf('71'))?.product?.ingredients, ['Bisoprolol & its salts']);

  const second = release('second', { vmp, amp: amp.replace('71', '72'), ingredient }, '231126');
  await load(second);
  assert.equal(await meaningOf('71').then((meaning) => meaning?.product), undefined, 'the old brand is gone');
  assert.equal((await meaningOf('72'))?.product?.edition, 'dm+d 2026-11-23');
  const editions = await readEditions(database.as('server'));
  assert.deepEqual(
    editions.filter(({ name }) => name === 'dm+d').map(({ versionDate, counts }) => [versionDate, counts]),
    [['2026-11-23', { medicine: 2, ingredient: 1 }]],
  );
});

test('packs are known as their product, and so is a product by the number it had before', async () => {
  await load(
    release('packs', {
      vmp: vmp.replace('</VPID>', '</VPID><VPIDPREV>5</VPIDPREV>'),
      amp,
      ingredient,
      vmpp: '<VMPP><VPPID>81</VPPID><VPID>318590006</VPID><NM>Bisoprolol 5mg tablets 28 tablet</NM></VMPP>',
      ampp: '<AMPP><APPID>91</APPID><VPPID>81</VPPID><NM>Corbisol 5mg tablets 28 tablet</NM></AMPP><AMPP><APPID>92</APPID><VPPID>82</VPPID><NM>Other</NM></AMPP>',
    }),
  );
  for (const pack of ['5', '81', '91']) assert.equal((await meaningOf(pack))?.product?.code, '318590006', pack);
  assert.equal((await meaningOf('5'))?.product?.of, undefined, 'an old number is no brand');
  assert.equal((await meaningOf('92'))?.product, undefined);
});

test('what is damaged, missing or of two releases is refused with its file and line, and changes nothing', async () => {
  await load(release('whole', { vmp, amp, ingredient }));
  const before = await readEditions(database.as('server'));
  const damaged: Record<string, [Record<string, string>, RegExp]> = {
    'cut short': [{ vmp, amp, ingredient }, /f_amp2_3161126\.xml, line \d: the file ends before its root element/],
    'without a field': [
      { vmp, amp: '<AMP><APID>71</APID><NM>x</NM></AMP>', ingredient },
      /f_amp2_3161126\.xml, line 3: this AMP has no VPID\./,
    ],
    malformed: [
      { vmp, amp: '<AMP><APID>71</AMP>', ingredient },
      /f_amp2_3161126\.xml, line 3: this record is not well-formed/,
    ],
    'without ingredients': [{ vmp, amp }, /f_ingredient2_….xml: this file of the release is missing/],
    empty: [{ vmp: '', amp, ingredient }, /there is no medicine in this release/],
  };
  for (const [name, [files, message]] of Object.entries(damaged)) {
    const path = release(name, files);
    if (name === 'cut short') {
      const file = join(path, 'f_amp2_3161126.xml');
      writeFileSync(file, readFileSync(file, 'utf8').replace('</ALL>', ''));
    }
    await assert.rejects(load(path), { message }, name);
  }
  const two = release('two', { vmp, amp });
  release('two', { ingredient }, '231126');
  await assert.rejects(load(two), /the files are of 2 releases/);
  assert.deepEqual(await readEditions(database.as('server')), before);
});

test('readers see the old release until the new one is there', async () => {
  await load(release('old', { vmp, amp, ingredient }));
  let seen: string | undefined;
  const next: Edition = {
    name: 'dm+d',
    kind: 'medicines',
    title: 'dm+d',
    version: 'next',
    files: [],
    async *rows() {
      yield ['medicine', '318590006', 'VMP', 'Bisoprolol 5mg tablets', '318590006', true];
      // By now the old release is gone for whoever loads the new one, and for nobody else.
      seen = (await meaningOf('71'))?.product?.edition;
      yield ['medicine', '73', 'AMP', 'Corbisol 5mg tablets', '318590006', true];
    },
  };
  await database.as('loader').transaction(async (transaction) => {
    await replaceEdition(transaction, next, { digest: Buffer.alloc(32), loadedAt: new Date() });
  });
  assert.equal(seen, 'dm+d 2026-11-16');
  assert.equal(await meaningOf('71'), undefined);
  assert.equal((await meaningOf('73'))?.product?.edition, 'dm+d next');
});

const map = (name: string, more: object): string => {
  const path = join(folder, `${name}.json`);
  writeFileSync(
    path,
    JSON.stringify({
      resourceType: 'ConceptMap',
      url: `https://example.org/${name}`,
      status: 'active',
      version: '1',
      ...more,
    }),
  );
  return path;
};
const from = 'https://example.org/local';
const element = (own: string, ...target: object[]) => ({
  group: [{ source: from, target: snomed, element: [{ code: own, target }] }],
});

test('only what a map says is the same without any condition is kept, whichever way round it is written', async () => {
  const [loaded] = await load(
    map('kept', {
      group: [
        {
          source: from,
          target: snomed,
          element: [
            { code: 'A', target: [{ code: '1', equivalence: 'equal' }] },
            { code: 'B', target: [{ code: '1', relationship: 'equivalent' }] },
            {
              code: 'C',
              target: [
                { code: '1', equivalence: 'wider' },
                { code: '2', equivalence: 'relatedto' },
              ],
            },
            { code: 'D', target: [{ code: '1', equivalence: 'equal', dependsOn: [{ property: 'p', value: 'v' }] }] },
            {
              code: 'E',
              target: [
                { code: '1', equivalence: 'equal' },
                { code: '2', equivalence: 'equal' },
              ],
            },
          ],
        },
        { source: snomed, target: from, element: [{ code: '3', target: [{ code: 'F', equivalence: 'equivalent' }] }] },
        {
          source: from,
          target: 'https://example.org/other',
          element: [{ code: 'A', target: [{ code: 'Z', equivalence: 'equal' }] }],
        },
      ],
    }),
  );
  assert.deepEqual(loaded!.counts, {
    same_meaning: 5,
    'not said to mean the same': 2,
    'the same only under a condition': 1,
    'neither code is of SNOMED CT, dm+d or LOINC': 1,
  });
  const found = await terminology.lookUp(['A', 'B', 'C', 'D', 'E', 'F'].map((each) => code(each, from)));
  assert.deepEqual(
    ['A', 'B', 'C', 'D', 'E', 'F'].map((each) => found.get(`${from}|${each}`)?.sameAs?.code),
    ['1', '1', undefined, undefined, undefined, '3'],
    'E is said to be two things, and so is neither',
  );
});

test('two maps that say a code is two things leave it as it is', async () => {
  await load(map('one', element('Q', { code: '1', equivalence: 'equal' })));
  assert.equal((await meaningOf('Q', from))?.sameAs?.code, '1');
  await load(map('another', element('Q', { code: '2', equivalence: 'equal' })));
  assert.equal((await meaningOf('Q', from))?.sameAs, undefined);
});

test('a code system gives its codes their words; what is retired, a ValueSet or no terminology is said', async () => {
  const path = join(folder, 'system.json');
  writeFileSync(
    path,
    JSON.stringify({
      resourceType: 'CodeSystem',
      url: from,
      version: '2',
      title: 'Local',
      concept: [{ code: 'A', display: 'Ague', concept: [{ code: 'A1', display: 'Marsh ague' }] }],
    }),
  );
  await load(path);
  assert.deepEqual((await meaningOf('A1', from))?.term, { text: 'Marsh ague', edition: 'Local 2' });

  told.length = 0;
  await assert.rejects(load(map('retired', { status: 'retired' })), /there is nothing here to load/);
  assert.match(told.join(), /retired\.json: this ConceptMap is retired/);
  for (const [content, message] of [
    ['{"a": 1\n"b": 2}', /wrong\.json, line 2: this is not JSON/],
    ['{"resourceType":"Patient"}', /no ConceptMap, CodeSystem or Bundle/],
    ['{"resourceType":"ConceptMap"}', /ConceptMap\.url: it has no url/],
  ] as const) {
    const wrong = join(folder, 'wrong.json');
    writeFileSync(wrong, content);
    await assert.rejects(load(wrong), message);
  }
  await assert.rejects(load(join(folder, 'nowhere')), /there is no such file or folder/);
});

/** A SNOMED CT snapshot: the concepts, descriptions and language reference set as given, with the columns a release has. */
function snapshot(
  name: string,
  files: Partial<Record<'Concept' | 'Description' | 'Language' | 'Association', string[][]>>,
): string {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  const headers = {
    Concept: ['sct2_Concept_MONOSnapshot_GB1000000', 'id effectiveTime active moduleId definitionStatusId'],
    Description: [
      'sct2_Description_MONOSnapshot-en_GB1000000',
      'id effectiveTime active moduleId conceptId languageCode typeId term caseSignificanceId',
    ],
    Language: [
      'der2_cRefset_LanguageMONOSnapshot-en_GB1000000',
      'id effectiveTime active moduleId refsetId referencedComponentId acceptabilityId',
    ],
    Association: [
      'der2_cRefset_AssociationMONOSnapshot_GB1000000',
      'id effectiveTime active moduleId refsetId referencedComponentId targetComponentId',
    ],
  } as const;
  for (const [kind, lines] of Object.entries(files)) {
    const [start, columns] = headers[kind as keyof typeof headers];
    const all = [columns.split(' '), ...lines].map((values) => values.join('\t'));
    writeFileSync(join(path, `${start}_20261118.txt`), `${all.join('\r\n')}\r\n`);
  }
  return path;
}

const [british, american, preferred] = ['999001261000000100', '900000000000509007', '900000000000548007'];
const description = (id: string, concept: string, term: string, type = '900000000000013009', active = '1') => [
  id,
  '20261118',
  active,
  'm',
  concept,
  'en',
  type,
  term,
  'c',
];
const says = (refset: string, id: string, how: string = preferred) => ['r', '20261118', '1', 'm', refset, id, how];

test('a SNOMED CT snapshot gives each concept the term that British English prefers', async () => {
  const path = snapshot('snomed', {
    Concept: [
      ['500', '20261118', '1', 'm', 'd'],
      ['501', '20261118', '0', 'm', 'd'],
    ],
    Description: [
      description('1', '500', 'Imagined anemia'),
      description('2', '500', 'Imagined anaemia'),
      description('3', '500', 'Imagined anaemia (disorder)', '900000000000003001'),
      description('4', '500', 'An imagined anaemia'),
      description('5', '500', 'Abandoned name', '900000000000013009', '0'),
    ],
    Language: [
      says(american, '1'),
      says(british, '2'),
      says(british, '3'),
      says(british, '4', '900000000000549004'),
      says(british, '5'),
    ],
  });
  const [loaded] = await load(path);
  assert.deepEqual(loaded!.counts, { concept: 2 });
  assert.deepEqual((await meaningOf('500'))?.term, { text: 'Imagined anaemia', edition: 'SNOMED CT 2026-11-18' });
  assert.equal((await meaningOf('501'))?.term, undefined, 'a concept without a term has none');

  const wrong = snapshot('wrong-snomed', { Concept: [['500', '1']], Description: [], Language: [] });
  await assert.rejects(load(wrong), /sct2_Concept_MONOSnapshot_GB1000000_20261118\.txt, line 2: there are 2 columns/);
  rmSync(join(wrong, 'sct2_Description_MONOSnapshot-en_GB1000000_20261118.txt'));
  await assert.rejects(load(wrong), /Description.*this file of the release is missing/);
});

test('a retired concept is the one it is the same as; what may mean something else is not', async () => {
  const [sameAs, replacedBy] = ['900000000000527005', '900000000000526001'];
  const concept = (id: string, active: string) => [id, '20261118', active, 'm', 'd'];
  const leads = (id: string, how: string, from: string, to: string, active = '1') => [
    id,
    '20261118',
    active,
    'm',
    how,
    from,
    to,
  ];
  const [loaded] = await load(
    snapshot('retired', {
      Concept: [concept('600', '1'), concept('601', '0'), concept('602', '0'), concept('603', '0')],
      Description: [description('11', '601', 'Imagined ague, old')],
      Language: [says(british, '11')],
      Association: [
        leads('1', sameAs, '601', '600'),
        leads('2', replacedBy, '602', '600'),
        leads('3', sameAs, '603', '600', '0'),
      ],
    }),
  );
  assert.deepEqual(loaded!.counts, {
    concept: 4,
    same_meaning: 1,
    'association with what may mean something else': 1,
    'association no longer in force': 1,
  });
  assert.deepEqual(await meaningOf('601'), {
    now: { ...code('600'), edition: 'SNOMED CT 2026-11-18' },
    term: { text: 'Imagined ague, old', edition: 'SNOMED CT 2026-11-18' },
    standing: 'retired',
  });
  assert.deepEqual(await meaningOf('600'), { standing: 'in use' });
  assert.deepEqual(await meaningOf('602'), { standing: 'retired' });
  assert.equal((await meaningOf('318590006'))?.standing, 'in use', 'dm+d has it');
  assert.deepEqual(await meaningOf('699'), { standing: 'unknown' });
  assert.equal(await meaningOf('699', 'https://example.org/local'), undefined, 'of other systems nothing is claimed');
  await database.as('owner').run({ text: `delete from terminology.edition where kind = 'medicines'` });
  assert.equal(await meaningOf('699'), undefined, 'with half of the codes loaded nobody can say that one is unknown');
});

test('the server can read what is loaded and change none of it', async () => {
  for (const table of ['edition', 'medicine', 'ingredient', 'concept', 'same_meaning'])
    await assert.rejects(database.as('server').run({ text: `delete from terminology.${table}` }), /permission denied/);
  await assert.rejects(database.as('loader').run({ text: 'select from record.item' }), /permission denied/);
});
