import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Bundle } from '#standards/fhir/types.ts';
import { exampleApi, form, issuesIn, nhs, numbers, patientsIn, peopleIn, ridge, vale } from './example-api.ts';

const { ask, audited, base } = await exampleApi();

/** What is asked → who is found, as "given family: score"; or the status, where it is refused. */
const cases: readonly [what: string, parameters: Record<string, string>, found: readonly string[] | number][] = [
  ['by NHS number', { identifier: `${nhs}|${numbers.ada}` }, ['Adaeze Okafor-Brandt: 1']],
  [
    'with spaces in it',
    { identifier: `${nhs}|${numbers.ada.replace(/(...)(...)/, '$1 $2 ')}` },
    ['Adaeze Okafor-Brandt: 1'],
  ],
  ['by a number, whoever’s it is', { identifier: numbers.ada }, ['Adaeze Okafor-Brandt: 0.8']],
  ['by another organisation’s number', { identifier: `${vale}|V1` }, ['Adaeze Okafor-Brandt: 0.8']],
  ['by a number of no system', { identifier: '|V1' }, []],
  ['by a number that another replaced', { identifier: `${nhs}|${numbers.olivesFormer}` }, ['Olive Old: 1']],
  [
    'by a number nobody verified, which two have',
    { identifier: `${nhs}|${numbers.max}` },
    ['Max Weir: 0.8', 'Tolu Adeyemi: 0.8'],
  ],
  ['by number and name', { identifier: `${nhs}|${numbers.ada}`, family: 'OKAFOR' }, ['Adaeze Okafor-Brandt: 1']],
  ['by number and another name', { identifier: `${nhs}|${numbers.ada}`, family: 'Smith' }, []],
  ['by a number nobody has', { identifier: `${nhs}|${numbers.nobody}` }, []],
  [
    'by name and birth date',
    { family: 'okafor', given: 'adaeze', birthdate: 'eq1980-02-17' },
    ['Adaeze Okafor-Brandt: 1'],
  ],
  ['misspelt', { family: 'Okaffor Brant', birthdate: '1980-02-17' }, ['Adaeze Okafor-Brandt: 0.8']],
  ['without marks', { family: 'odegard', birthdate: '1961-12-02' }, ['Bjørn Ødegård: 0.8']],
  ['with marks, exactly', { 'family:exact': 'Ødegård', birthdate: '1961-12-02' }, ['Bjørn Ødegård: 0.8']],
  ['without marks, exactly', { 'family:exact': 'Odegard', birthdate: '1961-12-02' }, []],
  [
    'as one organisation alone writes it',
    { 'family:exact': 'Okafor', birthdate: '1980-02-17' },
    ['Adaeze Okafor-Brandt: 0.8'],
  ],
  ['a postcode exactly', { family: 'Smith', 'address-postalcode:exact': 'se154st' }, ['John Smith: 0.8']],
  ['two of one name', { family: 'Smith', given: 'John', birthdate: '1970-03-08' }, ['John Smith: 1', 'John Smith: 1']],
  ['… told apart by postcode', { family: 'Smith', 'address-postalcode': 'SE15 4ST' }, ['John Smith: 0.8']],
  [
    'with a gender',
    { family: 'Smith', birthdate: '1970-03-08', gender: 'male', identifier: `${ridge}|R2` },
    ['John Smith: 0.8'],
  ],
  ['a restricted person, by number', { identifier: `${nhs}|${numbers.ruth}` }, []],
  ['a restricted person, by another number', { identifier: `${ridge}|R4` }, []],
  ['a restricted person, by name', { family: 'Reed', given: 'Ruth', birthdate: '1979-05-21' }, []],
  ['a restricted person, by place', { birthdate: '1979-05-21', 'address-postalcode': 'SE22 8EW' }, []],
  ['nobody', { family: 'Nobody', birthdate: '1961-01-09' }, []],
  ['nothing', {}, 400],
  ['a family name alone', { family: 'Smith' }, 400],
  ['a birth date alone', { birthdate: '1970-03-08' }, 400],
  ['a family name and a gender', { family: 'Smith', gender: 'male' }, 400],
  ['a number without its digits', { identifier: `${nhs}|${numbers.ada.slice(1)}` }, 400],
  ['a day that is none', { family: 'Smith', birthdate: '1970-02-31' }, 400],
  ['a range of birth dates', { family: 'Smith', birthdate: 'ge1970-01-01' }, 400],
  ['one name or another', { family: 'Smith,Okafor', birthdate: '1970-03-08' }, 400],
  ['part of a postcode', { family: 'Smith', 'address-postalcode': 'SE15' }, 400],
  ['a gender that is none', { family: 'Smith', birthdate: '1970-03-08', gender: 'm' }, 400],
  ['those no longer in use', { family: 'Smith', birthdate: '1970-03-08', active: 'false' }, 400],
  ['a modifier nobody knows', { 'family:contains': 'Smith', birthdate: '1970-03-08' }, 400],
  ['a count of none', { family: 'Smith', birthdate: '1970-03-08', _count: '0' }, 400],
  [
    'numbers of a system nobody knows',
    { identifier: 'https://example.org/other|', family: 'Smith', birthdate: '1970-03-08' },
    404,
  ],
];

for (const [what, parameters, found] of cases) {
  test(`${what}: ${typeof found === 'number' ? found : found.join(', ') || 'nobody'}, by GET and by POST`, async () => {
    const got = await ask(`/Patient?${new URLSearchParams(parameters).toString()}`);
    const posted = await ask('/Patient/_search', form(parameters));
    assert.deepEqual(got.body, posted.body);
    if (typeof found === 'number') {
      assert.equal(got.status, found, got.text);
      assert.equal(issuesIn(got).length, 1);
      return;
    }
    assert.equal(got.status, 200, got.text);
    assert.deepEqual(peopleIn(got).toSorted(), [...found].toSorted());
    assert.equal((got.body as Bundle).total, found.length);
  });
}

describe('an answer', () => {
  test('has the numbers of every organisation, whose they are, and how far the NHS number was checked', async () => {
    const [ada] = patientsIn(await ask('/Patient/_search', form({ identifier: `${ridge}|R1` })));
    assert.deepEqual(
      ada?.identifier?.map(({ system, value, assigner, extension }) => [
        `${system}|${value}`,
        assigner?.display ?? extension?.[0]?.valueCodeableConcept?.coding?.[0]?.code,
      ]),
      [
        [`${nhs}|${numbers.ada}`, '01'],
        [`${ridge}|R1`, 'Ridge NHS Trust'],
        [`${vale}|V1`, 'Vale NHS Trust'],
      ],
    );
    const [max] = patientsIn(await ask('/Patient/_search', form({ identifier: `${ridge}|R7` })));
    assert.equal(max?.identifier?.[0]?.extension?.[0]?.valueCodeableConcept?.coding?.[0]?.code, '02');
  });

  test('has enough to choose by, and no more: no telephone number, no practice', async () => {
    const [ada] = patientsIn(await ask('/Patient/_search', form({ identifier: `${ridge}|R1` })));
    assert.deepEqual(
      Object.keys(ada!).toSorted(),
      ['active', 'address', 'birthDate', 'gender', 'id', 'identifier', 'meta', 'name', 'resourceType'].toSorted(),
    );
  });

  test('has only numbers of the systems wanted', async () => {
    const wanted = await ask(`/Patient?identifier=${vale}|V1&identifier=${nhs}|,${vale}|`);
    assert.deepEqual(
      patientsIn(wanted)[0]?.identifier?.map(({ system }) => system),
      [nhs, vale],
    );
  });

  test('has a score, and says why each is there, without what was compared', async () => {
    const answer = await ask('/Patient/_search', form({ family: 'Okaffor', given: 'Ada', birthdate: '1980-02-17' }));
    const { entry = [], total } = answer.body as Bundle;
    assert.deepEqual(
      [entry[0]?.search?.mode, entry[0]?.search?.score, entry[1]?.search?.mode, total],
      ['match', 0.5, 'outcome', 1],
    );
    assert.equal(entry[0]?.fullUrl, `${base}/Patient/${entry[0]?.resource?.id}`);
    assert.deepEqual(issuesIn(answer), [
      'information informational: last name spelt alike; first name begins so; date of birth',
    ]);
  });

  test('says that a number was replaced, and gives the one that took its place', async () => {
    const answer = await ask('/Patient/_search', form({ identifier: `${nhs}|${numbers.olivesFormer}` }));
    assert.ok(issuesIn(answer)[0]?.includes('was replaced by another'));
    assert.deepEqual(
      patientsIn(answer)[0]
        ?.identifier?.filter(({ system }) => system === nhs)
        .map(({ value }) => value),
      [numbers.olive],
    );
  });

  test('is cut off where fewer are wanted, without saying how many there are', async () => {
    const answer = await ask('/Patient/_search', form({ family: 'Smith', birthdate: '1970-03-08', _count: '1' }));
    assert.equal(patientsIn(answer).length, 1);
    const { total, link } = answer.body as Bundle;
    assert.equal(total, undefined);
    assert.deepEqual(
      link?.map(({ relation }) => relation),
      ['self'],
    );
    assert.ok(issuesIn(answer).some((issue) => issue.startsWith('information incomplete: More people fit')));
  });

  test('says as what the search was understood, and what was passed over; or refuses it, where that is wanted', async () => {
    const search = {
      family: 'Smith',
      birthdate: '1970-03-08',
      _count: '50',
      telecom: 'x',
      _pretty: 'true',
      '9990000018': '1',
    };
    const answer = await ask('/Patient/_search', form(search));
    assert.equal((answer.body as Bundle).link?.[0]?.url, `${base}/Patient?family=Smith&birthdate=1970-03-08&_count=50`);
    assert.equal(issuesIn(answer).filter((issue) => issue.startsWith('warning not-supported')).length, 3);
    const strict = await ask('/Patient/_search', {
      ...form(search),
      headers: { prefer: 'return=minimal, handling=strict' },
    });
    assert.equal(strict.status, 400);
    assert.equal(issuesIn(strict).length, 3);
    const fine = await ask('/Patient/_search', {
      ...form({ family: 'Smith', birthdate: '1970-03-08' }),
      headers: { prefer: 'handling=strict' },
    });
    assert.equal(fine.status, 200);
  });

  test('finds merged and parted patients as the persons they are now, with the numbers of each', async () => {
    const numbersOf = async (number: string) =>
      patientsIn(await ask('/Patient/_search', form({ identifier: `${ridge}|${number}` }))).map(({ identifier }) =>
        identifier?.map(({ value }) => value),
      );
    assert.deepEqual(await numbersOf('R8'), [['R8', 'R9']]);
    assert.deepEqual(await numbersOf('R9'), [['R8', 'R9']]);
    assert.deepEqual(await numbersOf('R10'), [['R10']]);
    assert.deepEqual(await numbersOf('R11'), [['R11']]);
  });
});

test('what is asked is written down before, what is shown after; a restricted person as one who does not exist', async () => {
  const kinds: string[][] = [];
  for (const number of [numbers.ada, numbers.ruth, numbers.nobody]) {
    const events = await audited(await ask('/Patient/_search', form({ identifier: `${nhs}|${number}` })));
    kinds.push(
      events.map(({ kind, resource }) => {
        const { entity = [] } = resource;
        const query = entity.find((each) => each.query)?.query;
        if (query) assert.ok(Buffer.from(query, 'base64').toString().includes(number));
        const shown = entity.flatMap(({ detail = [] }) =>
          detail.map(({ type, valueString }) => `${type} ${valueString}`),
        );
        return [kind, ...shown].join(', ');
      }),
    );
  }
  assert.deepEqual(kinds, [
    ['find-patient', 'complete-disclosure, outcome found, person-demographics 1'],
    ['find-patient', 'complete-disclosure, outcome found, person-demographics 0'],
    ['find-patient', 'complete-disclosure, outcome found, person-demographics 0'],
  ]);
});
