import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { validateResource } from '../../validate.ts';
import { accepted, allergy, condition, enteredInError, observation, patient, refused } from '../example-resources.ts';

describe('invariants', () => {
  const bundle = { resourceType: 'Bundle', type: 'collection', entry: [{ resource: patient }] };
  const { clinicalStatus: _, ...unstatedAllergy } = allergy;
  const contained = { resourceType: 'Patient', id: 'p' };
  const cases: [key: string, resource: object, location: string][] = [
    ['ext-1', { ...patient, extension: [{ url: 'http://example.org/x' }] }, 'Patient.extension[0]'],
    [
      'ext-1',
      {
        ...patient,
        extension: [
          { url: 'http://example.org/x', valueCode: 'a', extension: [{ url: 'http://example.org/y', valueCode: 'a' }] },
        ],
      },
      'Patient.extension[0]',
    ],
    [
      'per-1',
      { ...patient, name: [{ family: 'O', period: { start: '2021', end: '2020-12-31' } }] },
      'Patient.name[0].period',
    ],
    ['qty-3', { ...observation, valueQuantity: { value: 1, code: 'mmol/L' } }, 'Observation.valueQuantity'],
    ['cpt-2', { ...patient, telecom: [{ value: '020 7946 0000' }] }, 'Patient.telecom[0]'],
    ['att-1', { ...patient, photo: [{ data: 'AAAA' }] }, 'Patient.photo[0]'],
    ['pat-1', { ...patient, contact: [{ gender: 'female' }] }, 'Patient.contact[0]'],
    [
      'obs-3',
      { ...observation, referenceRange: [{ appliesTo: [{ text: 'women' }] }] },
      'Observation.referenceRange[0]',
    ],
    ['obs-6', { ...observation, dataAbsentReason: { text: 'not done' } }, 'Observation'],
    ['obs-7', { ...observation, component: [{ code: observation.code, valueString: 'x' }] }, 'Observation'],
    ['con-4', { ...condition, abatementDateTime: '2026' }, 'Condition'],
    ['con-5', { ...condition, verificationStatus: enteredInError('condition-ver-status') }, 'Condition'],
    ['ait-1', unstatedAllergy, 'AllergyIntolerance'],
    [
      'ait-2',
      { ...allergy, verificationStatus: enteredInError('allergyintolerance-verification') },
      'AllergyIntolerance',
    ],
    [
      'org-2',
      { resourceType: 'Organization', name: 'x', address: [{ use: 'home', city: 'x' }] },
      'Organization.address[0]',
    ],
    [
      'dom-2',
      {
        ...observation,
        contained: [{ ...contained, contained: [{ ...contained, id: 'q' }] }],
        subject: { reference: '#p' },
      },
      'Observation',
    ],
    ['dom-3', { ...observation, contained: [contained] }, 'Observation'],
    [
      'dom-4',
      { ...observation, contained: [{ ...contained, meta: { versionId: '1' } }], subject: { reference: '#p' } },
      'Observation',
    ],
    [
      'dom-5',
      {
        ...observation,
        contained: [{ ...contained, meta: { security: [{ code: 'R' }] } }],
        subject: { reference: '#p' },
      },
      'Observation',
    ],
    ['bdl-1', { ...bundle, total: 1 }, 'Bundle'],
    ['bdl-2', { ...bundle, entry: [{ resource: patient, search: { mode: 'match' } }] }, 'Bundle'],
    ['bdl-3', { ...bundle, type: 'transaction' }, 'Bundle'],
    ['bdl-4', { ...bundle, type: 'batch-response' }, 'Bundle'],
    ['bdl-5', { ...bundle, entry: [{ fullUrl: 'http://example.org/Patient/1' }] }, 'Bundle.entry[0]'],
    [
      'bdl-7',
      {
        ...bundle,
        entry: [
          { fullUrl: 'urn:a', resource: patient },
          { fullUrl: 'urn:a', resource: patient },
        ],
      },
      'Bundle',
    ],
    [
      'bdl-8',
      { ...bundle, entry: [{ fullUrl: 'http://example.org/Patient/1/_history/1', resource: patient }] },
      'Bundle.entry[0]',
    ],
    ['bdl-12', { ...bundle, type: 'message' }, 'Bundle'],
    [
      'que-1',
      { resourceType: 'Questionnaire', status: 'draft', item: [{ linkId: '1', type: 'group' }] },
      'Questionnaire.item[0]',
    ],
  ];
  for (const [key, resource, location] of cases) {
    test(`${key} at ${location}`, () => {
      refused(resource, 'invariant', location);
      assert.ok(validateResource(resource)[0]!.text.startsWith(`${key}:`));
    });
  }

  test('a problem-list item without a status is advised against, not refused (con-3)', () => {
    const { clinicalStatus: _, ...rest } = condition;
    const category = [
      { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-category', code: 'problem-list-item' }] },
    ];
    assert.deepEqual(
      validateResource({ ...rest, category }).map((issue) => issue.severity),
      ['warning'],
    );
    accepted(rest);
  });

  test('a period is refused only where it certainly ends before it starts', () => {
    for (const period of [
      { start: '2021', end: '2021-03' },
      { start: '2021-03-02', end: '2021-03' },
      { start: '2021' },
    ]) {
      accepted({ ...patient, name: [{ family: 'O', period }] });
    }
  });
});

describe('narrative', () => {
  const told = (div: string) => ({ ...patient, text: { status: 'generated', div } });
  const inDiv = (content: string) => told(`<div xmlns="http://www.w3.org/1999/xhtml">${content}</div>`);

  test('plain markup is accepted', () => {
    accepted(inDiv('<p class="x">Beatrice &amp; co<br/></p><!-- note --><img src="#x" alt="a"/>'));
  });

  const wrong: [name: string, resource: object][] = [
    ['a script', inDiv('<script>alert(1)</script>')],
    ['an event attribute', inDiv('<p onclick="x()">a</p>')],
    ['a link that runs something', inDiv('<a href=" javascript:x()">a</a>')],
    ['a form', inDiv('<input type="text"/>')],
    ['an unclosed element', inDiv('<p>a')],
    ['crossing elements', inDiv('<b><i>a</b></i>')],
    ['a document type', told('<!DOCTYPE div [<!ENTITY x "y">]><div xmlns="http://www.w3.org/1999/xhtml">a</div>')],
    ['nothing to read', inDiv(' ')],
    ['no namespace', told('<div>a</div>')],
    ['something other than a div', told('<p xmlns="http://www.w3.org/1999/xhtml">a</p>')],
    ['a bare ampersand', inDiv('a & b')],
    ['plain text', told('a')],
  ];
  for (const [name, resource] of wrong) {
    test(`${name} is refused`, () => refused(resource, 'invariant', 'Patient.text.div'));
  }
});
