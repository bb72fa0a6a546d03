import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OperationOutcome, Patient } from '#standards/fhir/types.ts';
import { exampleApi, fhir, issuesIn, nhs, numbers, patientsIn, ridge, tracedIn, vale, form } from './example-api.ts';

const { ask, audited, base, database } = await exampleApi();

const idOf = async (identifier: string): Promise<string> =>
  patientsIn(await ask('/Patient/_search', form({ identifier })))[0]!.id!;
const adasId = await idOf(`${ridge}|R1`);

function inBody(source: string | undefined, targets: readonly string[]) {
  const parameter = [
    ...(source === undefined ? [] : [{ name: 'sourceIdentifier', valueString: source }]),
    ...targets.map((target) => ({ name: 'targetSystem', valueUri: target })),
  ];
  return fhir({ resourceType: 'Parameters', ...(parameter.length > 0 ? { parameter } : {}) });
}

const ada = { id: `${base}/Patient/${adasId}`, nhs: `${nhs}|${numbers.ada}`, ridge: `${ridge}|R1`, vale: `${vale}|V1` };
const other = 'https://example.org/other';

/** A number, and the systems wanted → what is given; or the status with the words IHE gives it. */
const cases: readonly [
  what: string,
  source: string | undefined,
  targets: readonly string[],
  given: readonly string[] | readonly [status: number, code: string, diagnostics: string | undefined],
][] = [
  ['a hospital’s number', ada.ridge, [], [ada.id, ada.nhs, ada.vale]],
  ['an NHS number', ada.nhs, [], [ada.id, ada.ridge, ada.vale]],
  [
    'an NHS number with spaces',
    ada.nhs.replace(/(\d{3})(\d{3})(\d{4})$/, '$1 $2 $3'),
    [],
    [ada.id, ada.ridge, ada.vale],
  ],
  ['our own id', `${base}|Patient/${adasId}`, [], [ada.id, ada.nhs, ada.ridge, ada.vale]],
  ['numbers of one system', ada.ridge, [vale], [ada.vale]],
  ['numbers of two', ada.ridge, [vale, nhs], [ada.nhs, ada.vale]],
  ['our own id alone', ada.ridge, [base], [ada.id]],
  ['a system that has none', `${ridge}|R6`, [vale], []],
  ['its own system', ada.ridge, [ridge], []],
  ['merged: the number given up', `${ridge}|R9`, [ridge], [`${ridge}|R8`]],
  ['merged: the number kept', `${ridge}|R8`, [ridge], [`${ridge}|R9`]],
  ['parted again', `${ridge}|R10`, [ridge], []],
  ['a replaced number', `${nhs}|${numbers.olivesFormer}`, [nhs, ridge], [`${nhs}|${numbers.olive}`, `${ridge}|R5`]],
  ['to the number that replaced one', `${ridge}|R5`, [nhs], [`${nhs}|${numbers.olive}`]],
  ['to a number nobody verified', `${ridge}|R7`, [nhs], []],
  ['a number nobody has', `${ridge}|R99`, [], [404, 'not-found', 'sourceIdentifier Patient Identifier not found']],
  [
    'an NHS number nobody has',
    `${nhs}|${numbers.nobody}`,
    [],
    [404, 'not-found', 'sourceIdentifier Patient Identifier not found'],
  ],
  ['no NHS number', `${nhs}|1234567890`, [], [404, 'not-found', 'sourceIdentifier Patient Identifier not found']],
  ['no id of ours', `${base}|Patient/1`, [], [404, 'not-found', 'sourceIdentifier Patient Identifier not found']],
  [
    'nobody’s id',
    `${base}|Patient/7d1c1c5e-0000-4000-8000-000000000000`,
    [],
    [404, 'not-found', 'sourceIdentifier Patient Identifier not found'],
  ],
  [
    'a restricted person’s number',
    `${ridge}|R4`,
    [],
    [404, 'not-found', 'sourceIdentifier Patient Identifier not found'],
  ],
  [
    'a restricted person’s NHS number',
    `${nhs}|${numbers.ruth}`,
    [],
    [404, 'not-found', 'sourceIdentifier Patient Identifier not found'],
  ],
  ['a system nobody knows', `${other}|1`, [], [400, 'code-invalid', 'sourceIdentifier Assigning Authority not found']],
  ['wanted of a system nobody knows', ada.ridge, [vale, other], [403, 'code-invalid', 'targetSystem not found']],
  ['a number that two people bear', `${nhs}|${numbers.max}`, [], [409, 'conflict', undefined]],
  ['a value without a system', 'R1', [], [400, 'required', undefined]],
  ['a system without a value', `${ridge}|`, [], [400, 'required', undefined]],
  ['nothing', undefined, [], [400, 'required', undefined]],
];

for (const [what, source, targets, given] of cases) {
  test(`${what}${targets.length > 0 ? ` → ${targets.length} systems` : ''}, by GET and by POST`, async () => {
    const query = new URLSearchParams(source === undefined ? {} : { sourceIdentifier: source });
    for (const target of targets) query.append('targetSystem', target);
    const got = await ask(`/Patient/$ihe-pix?${query.toString()}`);
    const posted = await ask('/Patient/$ihe-pix', inBody(source, targets));
    assert.deepEqual([got.status, got.body], [posted.status, posted.body]);
    if (typeof given[0] === 'number') {
      const [issue] = (got.body as OperationOutcome).issue;
      assert.deepEqual([got.status, issue?.code, issue?.diagnostics], given);
      assert.equal(issue?.severity, 'error');
    } else assert.deepEqual(tracedIn(got), given);
  });
}

test('one source, and no more parameters than it has', async () => {
  const twice = await ask(`/Patient/$ihe-pix?sourceIdentifier=${ridge}|R1&sourceIdentifier=${ridge}|R2`);
  assert.equal(twice.status, 400);
  const strict = await ask(`/Patient/$ihe-pix?sourceIdentifier=${ridge}|R1&why=x`, {
    headers: { prefer: 'handling=strict' },
  });
  assert.deepEqual(issuesIn(strict), ['error not-supported: The parameter why is not known here.']);
});

test('a patient is read by the id given, with all that the index knows; an id from before a link leads on', async () => {
  const read = await ask(`/Patient/${adasId}`);
  const patient = read.body as Patient;
  assert.deepEqual([patient.id, patient.telecom?.[0]?.value, patient.identifier?.length], [adasId, '020 7946 0018', 3]);
  const [former] = await database.as('owner').run<{ own: string; now: string }>({
    text: 'select own_person_id as own, person_id as now from patient_index.patient where own_person_id <> person_id limit 1',
  });
  const replaced = (await ask(`/Patient/${former!.own}`)).body as Patient;
  assert.deepEqual(
    [replaced.id, replaced.active, replaced.link?.[0]?.other.reference, replaced.link?.[0]?.type, replaced.name],
    [former!.own, false, `Patient/${former!.now}`, 'replaced-by', undefined],
  );
});

test('reading is the opening of a record: whoever may only search may not, and both are written down', async () => {
  const refused = await ask(`/Patient/${adasId}`, { as: 'receptionist' });
  assert.equal(refused.status, 403);
  assert.deepEqual(
    (await audited(refused)).map(({ kind }) => kind),
    ['refuse'],
  );
  assert.deepEqual(
    (await audited(await ask(`/Patient/${adasId}`))).map(({ kind }) => kind),
    ['open-record', 'complete-disclosure'],
  );
});

test('whoever is not there, or restricted, is not found, in the same words', async () => {
  const [ruth] = await database.as('owner').run<{ id: string }>({
    text: `select person_id as id from patient_index.patient where nhs_number = $1 limit 1`,
    values: [numbers.ruth],
  });
  const answers = await Promise.all(
    [ruth!.id, '7d1c1c5e-0000-4000-8000-000000000000', 'x', '$match', `${adasId}x`].map((id) => ask(`/Patient/${id}`)),
  );
  for (const { status, text } of answers) assert.deepEqual([status, text], [404, answers[0]!.text]);
});
