import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Bundle, Patient } from '#standards/fhir/types.ts';
import { writeFhirXml } from '#standards/fhir/xml/write-xml.ts';
import { exampleApi, fhir, issuesIn, nhs, numbers, patientsIn, peopleIn, ridge } from './example-api.ts';

const { ask, audited } = await exampleApi();

const ada: Patient = {
  resourceType: 'Patient',
  name: [{ family: 'Okafor-Brandt', given: ['Adaeze'] }],
  birthDate: '1980-02-17',
  gender: 'female',
  address: [{ line: ['12 Lilac Road'], postalCode: 'SE5 8SY' }],
};
const john: Patient = {
  resourceType: 'Patient',
  name: [{ family: 'Smith', given: ['John'] }],
  birthDate: '1970-03-08',
};
const ruth: Patient = {
  resourceType: 'Patient',
  name: [{ family: 'Reed', given: ['Ruth'] }],
  birthDate: '1979-05-21',
  address: [{ postalCode: 'SE22 8EW' }],
};
const numbered = (patient: Patient, value: string, verified = false): Patient => ({
  ...patient,
  identifier: [
    {
      system: nhs,
      value,
      ...(verified
        ? {
            extension: [
              {
                url: 'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus',
                valueCodeableConcept: {
                  coding: [
                    {
                      system: 'https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatusEngland',
                      code: '01',
                    },
                  ],
                },
              },
            ],
          }
        : {}),
    },
  ],
});

const match = (patient: unknown, more: object[] = []) =>
  ask(
    '/Patient/$match',
    fhir({ resourceType: 'Parameters', parameter: [{ name: 'resource', resource: patient }, ...more] }),
  );

/** Who is described → who it may be, the likeliest first. */
const cases: readonly [what: string, patient: Patient, found: readonly string[]][] = [
  ['all that is known', ada, ['Adaeze Okafor-Brandt: certain']],
  ['with the number', numbered(ada, numbers.ada, true), ['Adaeze Okafor-Brandt: certain']],
  ['with another’s number, verified', numbered(ada, numbers.johnOfBrixton, true), ['John Smith: possible']],
  ['with a number nobody verified and another has', numbered(ada, numbers.max), ['Adaeze Okafor-Brandt: probable']],
  ['a number alone', numbered({ resourceType: 'Patient' }, numbers.ada), ['Adaeze Okafor-Brandt: possible']],
  [
    'a hospital’s number alone',
    { resourceType: 'Patient', identifier: [{ system: ridge, value: 'R1' }] },
    ['Adaeze Okafor-Brandt: possible'],
  ],
  ['two of one name', john, ['John Smith: probable', 'John Smith: probable']],
  [
    'a name without its marks',
    { ...john, name: [{ text: 'Bjorn Odegard' }], birthDate: '1961-12-02' },
    ['Bjørn Ødegård: certain'],
  ],
  [
    'a replaced number',
    numbered(
      { ...john, name: [{ family: 'Old', given: ['Olive'] }], birthDate: '1950-06-06' },
      numbers.olivesFormer,
      true,
    ),
    ['Olive Old: certain'],
  ],
  ['a restricted person', ruth, []],
  ['a restricted person with the number', numbered(ruth, numbers.ruth, true), []],
  ['nobody', { ...ruth, name: [{ family: 'Nobody' }], birthDate: '1961-01-09' }, []],
];

for (const [what, patient, found] of cases) {
  test(`${what}: ${found.join(', ') || 'nobody'}`, async () => {
    const answer = await match(patient);
    assert.equal(answer.status, 200, answer.text);
    assert.deepEqual(peopleIn(answer), found);
    const { entry = [], total } = answer.body as Bundle;
    assert.equal(total, found.length);
    const scores = entry.flatMap(({ search }) => search?.score ?? []);
    assert.deepEqual(
      scores,
      scores.toSorted((one, other) => other - one),
    );
    // Why each is there, without what was compared.
    const outcome = entry.at(-1)?.resource;
    if (found.length > 0) {
      assert.equal(entry.at(-1)?.search?.mode, 'outcome');
      assert.ok(outcome?.resourceType === 'OperationOutcome');
      assert.deepEqual(
        outcome.issue?.map(({ severity, expression }) => [severity, expression?.[0]]),
        found.map((_, index) => ['information', `Bundle.entry[${index}]`]),
      );
      assert.doesNotMatch(JSON.stringify(outcome), /Okafor|Lilac|SE5|1980|Smith|999\d{7}/i);
    }
  });
}

describe('what is asked', () => {
  test('may be a Patient alone, in JSON or XML', async () => {
    assert.deepEqual(peopleIn(await ask('/Patient/$match', fhir(ada))), ['Adaeze Okafor-Brandt: certain']);
    const xml = await ask('/Patient/$match?_format=xml', fhir(writeFhirXml({ ...ada }), 'application/fhir+xml'));
    assert.match(xml.headers.get('content-type')!, /xml/);
    assert.deepEqual(peopleIn(xml), ['Adaeze Okafor-Brandt: certain']);
  });

  test('may be for certain matches only, or for so many', async () => {
    const certain = { name: 'onlyCertainMatches', valueBoolean: true };
    assert.deepEqual(peopleIn(await match(ada, [certain])), ['Adaeze Okafor-Brandt: certain']);
    const none = await match(john, [certain]);
    assert.deepEqual([peopleIn(none), (none.body as Bundle).total], [[], 0]);
    const one = await match(john, [{ name: 'count', valueInteger: 1 }]);
    assert.equal(patientsIn(one).length, 1);
    assert.equal((one.body as Bundle).total, undefined);
    assert.ok(issuesIn(one).some((issue) => issue.includes('More people fit')));
  });

  test('must be enough to tell one person by', async () => {
    for (const little of [
      { resourceType: 'Patient' },
      { ...john, birthDate: undefined },
      { resourceType: 'Patient', birthDate: '1970-03-08' },
      { ...john, name: [{ use: 'anonymous', text: 'somebody' }] },
    ]) {
      const answer = await match(little);
      assert.equal(answer.status, 400);
      assert.match(issuesIn(answer)[0]!, /^error required: Give an NHS number/);
    }
  });

  test('must be FHIR; every place that is not is named, without what stands there', async () => {
    const wrong = { ...ada, gender: 'Okafor', birthDate: '17/02/1980' };
    const answer = await ask('/Patient/$match', fhir(wrong));
    assert.equal(answer.status, 400);
    assert.equal(issuesIn(answer).length, 2);
    assert.doesNotMatch(answer.text, /Okafor|1980/);
    for (const [body, type, status] of [
      ['{', 'application/fhir+json', 400],
      ['[]', 'application/json', 400],
      ['{"resourceType":"Patients"}', 'application/json', 400],
      ['<Patient xmlns="http://hl7.org/fhir"><name/>', 'application/fhir+xml', 400],
      ['', 'application/fhir+json', 400],
      [JSON.stringify({ resourceType: 'Basic', code: { text: 'x' } }), 'application/fhir+json', 400],
      [JSON.stringify({ resourceType: 'Parameters' }), 'application/fhir+json', 400],
      [JSON.stringify(ada), 'text/plain', 415],
      [JSON.stringify(ada), 'application/fhir+json; fhirVersion=3.0', 415],
      ['resource=x', 'application/x-www-form-urlencoded', 415],
      [JSON.stringify({ ...ada, photo: [{ data: 'A'.repeat(80_000) }] }), 'application/fhir+json', 413],
    ] as const) {
      const refused = await ask('/Patient/$match', fhir(body, type));
      assert.equal(refused.status, status, `${type} ${body.slice(0, 60)}`);
    }
  });

  test('must be of a size that somebody can have', async () => {
    const answer = await match({
      ...john,
      name: Array.from({ length: 21 }, (_, each) => ({ family: `Smith ${each}` })),
    });
    assert.deepEqual([answer.status, issuesIn(answer)], [400, ['error too-costly: More than 20 are given.']]);
  });

  test('parameters that are not known are said, or refused where that is wanted', async () => {
    const body = {
      resourceType: 'Parameters',
      parameter: [
        { name: 'resource', resource: john },
        { name: 'how', valueString: 'x' },
      ],
    };
    assert.equal(issuesIn(await ask('/Patient/$match', fhir(body)))[0]?.startsWith('warning not-supported'), true);
    const strict = fhir(body);
    const refused = await ask('/Patient/$match', {
      ...strict,
      headers: { ...strict.headers, prefer: 'handling=strict' },
    });
    assert.equal(refused.status, 400);
    for (const bad of [
      { name: 'count', valueInteger: 0 },
      { name: 'count', valueString: '5' },
      { name: 'onlyCertainMatches', valueString: 'true' },
      { name: 'resource', resource: john },
    ])
      assert.equal((await match(john, [bad])).status, 400, JSON.stringify(bad));
  });
});

test('what is asked is written down before; how many were shown after, for each of them', async () => {
  const events = await audited(await match(john));
  assert.deepEqual(
    events.map(({ kind, resource }) => [
      kind,
      resource.entity?.flatMap(({ detail = [] }) => detail.map(({ valueString }) => valueString)),
    ]),
    [
      ['find-patient', []],
      ['complete-disclosure', ['matched', '2']],
      ['complete-disclosure', ['matched', '2']],
    ],
  );
});
