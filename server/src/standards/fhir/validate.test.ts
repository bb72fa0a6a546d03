import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { IssueCode } from '../issue.ts';
import { isResource, validateResource } from './validate.ts';

const patient = {
  resourceType: 'Patient',
  id: 'beatrice',
  identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000018' }],
  name: [{ use: 'official', family: 'Okafor', given: ['Beatrice', 'Ada'] }],
  gender: 'female',
  birthDate: '1951-04-30',
  contact: [{ name: { family: 'Okafor' } }],
  generalPractitioner: [{ reference: 'Organization/practice' }],
};
const observation = {
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '2339-0' }] },
  subject: { reference: 'Patient/beatrice' },
  effectiveDateTime: '2026-03-01T09:30:00Z',
  valueQuantity: { value: 5.4, unit: 'mmol/L', system: 'http://unitsofmeasure.org', code: 'mmol/L' },
};
const condition = {
  resourceType: 'Condition',
  clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }] },
  code: { text: 'Asthma' },
  subject: { reference: 'Patient/beatrice' },
};
const allergy = {
  resourceType: 'AllergyIntolerance',
  clinicalStatus: {
    coding: [{ system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', code: 'active' }],
  },
  patient: { reference: 'Patient/beatrice' },
};
const enteredInError = (system: string) => ({
  coding: [{ system: `http://terminology.hl7.org/CodeSystem/${system}`, code: 'entered-in-error' }],
});

/** The resource is refused with exactly one issue, of this code, there. */
function refused(resource: unknown, code: IssueCode, location: string): void {
  const issues = validateResource(resource);
  assert.deepEqual(
    issues.map((issue) => [issue.severity, issue.code, issue.location]),
    [['error', code, location]],
    JSON.stringify(issues),
  );
}
const accepted = (resource: unknown) => assert.deepEqual(validateResource(resource), []);

describe('structure', () => {
  test('a right resource has no issues', () => {
    for (const resource of [patient, observation, condition, allergy]) accepted(resource);
  });

  test('what is not an object, or of no known type, is no resource', () => {
    for (const value of [
      null,
      1,
      'Patient',
      [],
      [patient],
      {},
      { resourceType: 'Pateint' },
      { resourceType: 'Resource' },
    ]) {
      assert.equal(validateResource(value).length, 1, JSON.stringify(value));
      assert.equal(isResource(value), false);
    }
    assert.equal(isResource(patient), true);
  });

  test('a field FHIR does not have is refused', () => {
    refused({ ...patient, ethnicity: 'A' }, 'structure', 'Patient');
    refused({ ...patient, name: [{ familyName: 'Okafor' }] }, 'structure', 'Patient.name[0]');
  });

  test("Medplum's own fields are not FHIR's", () => {
    refused({ ...patient, meta: { project: 'p', versionId: '1' } }, 'structure', 'Patient.meta');
  });

  test('a required element must be there', () => {
    const { status: _, ...rest } = observation;
    refused(rest, 'required', 'Observation');
  });

  test('one value is not a list, and a list is not one value', () => {
    refused({ ...patient, gender: ['female'] }, 'structure', 'Patient.gender');
    refused({ ...patient, name: { family: 'Okafor' } }, 'structure', 'Patient.name');
  });

  test('an empty list, an empty object, an empty string and null are refused', () => {
    refused({ ...patient, name: [] }, 'structure', 'Patient.name');
    refused({ ...patient, name: [{}] }, 'invariant', 'Patient.name[0]');
    refused({ ...patient, name: [{ family: '' }] }, 'value', 'Patient.name[0].family');
    refused({ ...patient, birthDate: null }, 'value', 'Patient.birthDate');
  });

  test('an element with an id alone says nothing (ele-1)', () => {
    refused({ ...patient, maritalStatus: { id: 'x' } }, 'invariant', 'Patient.maritalStatus');
  });

  test('only one type of a choice may be there', () => {
    refused({ ...observation, valueString: '5.4' }, 'structure', 'Observation');
    refused(
      { ...observation, _valueString: { extension: [{ url: 'http://example.org/x', valueBoolean: true }] } },
      'structure',
      'Observation',
    );
  });

  test('a type that a choice does not offer is refused', () => {
    const { valueQuantity: _, ...rest } = observation;
    refused({ ...rest, valueAddress: { city: 'London' } }, 'structure', 'Observation');
  });

  test('a primitive may be there by its extension alone, and gaps in a list are filled by one', () => {
    const absent = {
      extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }],
    };
    const { birthDate: _, ...rest } = patient;
    accepted({ ...rest, _birthDate: absent });
    accepted({ ...patient, name: [{ given: ['Beatrice', null], _given: [null, absent] }] });
    refused({ ...patient, name: [{ given: ['Beatrice', null] }] }, 'structure', 'Patient.name[0].given[1]');
    refused({ ...patient, name: [{ given: ['A', 'B'], _given: [absent] }] }, 'structure', 'Patient.name[0].given');
    refused({ ...patient, _name: [absent] }, 'structure', 'Patient');
  });

  test('nesting without end is refused, not followed', () => {
    let extension: object = { url: 'http://example.org/x', valueBoolean: true };
    for (let depth = 0; depth < 5000; depth += 1) extension = { url: 'http://example.org/x', extension: [extension] };
    const issues = validateResource({ ...patient, extension: [extension] });
    assert.ok(issues.some((issue) => issue.code === 'too-long'));
  });

  test('a thousand mistakes are answered with about a hundred issues', () => {
    const issues = validateResource({ ...patient, name: Array.from({ length: 1000 }, () => ({})) });
    assert.equal(issues.length, 101);
  });
});

describe('values', () => {
  const cases: [name: string, resource: object, location: string][] = [
    ['a date that does not exist', { ...patient, birthDate: '1951-02-30' }, 'Patient.birthDate'],
    ['a date written the British way', { ...patient, birthDate: '30/04/1951' }, 'Patient.birthDate'],
    [
      'a time without a zone',
      { ...observation, effectiveDateTime: '2026-03-01T09:30:00' },
      'Observation.effectiveDateTime',
    ],
    ['an instant without a time', { ...observation, issued: '2026-03-01' }, 'Observation.issued'],
    ['an id with characters ids do not have', { ...patient, id: 'a b' }, 'Patient.id'],
    ['an id of more than 64 characters', { ...patient, id: 'a'.repeat(65) }, 'Patient.id'],
    ['a number as text', { ...observation, valueQuantity: { value: '5.4' } }, 'Observation.valueQuantity.value'],
    ['text as a number', { ...patient, name: [{ family: 7 }] }, 'Patient.name[0].family'],
    ['a truth as text', { ...patient, active: 'true' }, 'Patient.active'],
    ['a code with a space at its end', { ...patient, language: 'en ' }, 'Patient.language'],
    ['a URI with a space', { ...patient, implicitRules: 'http://example.org/a b' }, 'Patient.implicitRules'],
    ['base64 that is not', { ...patient, photo: [{ contentType: 'image/png', data: 'abc' }] }, 'Patient.photo[0].data'],
    ['a control character in text', { ...patient, name: [{ family: 'a\u0001b' }] }, 'Patient.name[0].family'],
    [
      'a position of zero',
      { ...patient, telecom: [{ system: 'phone', value: '1', rank: 0 }] },
      'Patient.telecom[0].rank',
    ],
  ];
  for (const [name, resource, location] of cases) {
    test(`${name} is refused`, () => refused(resource, 'value', location));
  }

  test('a code outside a required value set is refused', () => {
    refused({ ...patient, gender: 'F' }, 'code-invalid', 'Patient.gender');
    refused({ ...observation, status: 'done' }, 'code-invalid', 'Observation.status');
    refused(
      { ...condition, clinicalStatus: { coding: [{ system: 'http://example.org', code: 'active' }] } },
      'code-invalid',
      'Condition.clinicalStatus',
    );
    refused({ ...condition, clinicalStatus: { text: 'active' } }, 'code-invalid', 'Condition.clinicalStatus');
    refused({ ...patient, photo: [{ contentType: 'picture' }] }, 'code-invalid', 'Patient.photo[0].contentType');
  });
});

describe('references', () => {
  test('a reference to a type its element does not allow is refused', () => {
    refused({ ...observation, subject: { reference: 'Medication/1' } }, 'value', 'Observation.subject');
    refused(
      { ...observation, subject: { reference: 'https://example.org/fhir/Medication/1' } },
      'value',
      'Observation.subject',
    );
    refused({ ...observation, subject: { type: 'Medication', display: 'x' } }, 'value', 'Observation.subject');
    accepted({ ...observation, subject: { reference: 'https://example.org/fhir/Patient/1/_history/2' } });
    accepted({ ...observation, subject: { reference: 'Patient?identifier=x|1' } });
    accepted({ ...observation, subject: { reference: 'urn:uuid:6f2b1a5e-8d3c-4f47-b0a9-1c5d7e2f3a64' } });
  });

  test('a reference of no known form is advised against, and kept: it dangles', () => {
    const [issue, ...more] = validateResource({ ...observation, subject: { reference: 'beatrice' } });
    assert.equal(issue?.severity, 'warning');
    assert.equal(more.length, 0);
  });

  test('a reference inside the resource must find what it names (ref-1), of a type allowed there', () => {
    refused({ ...observation, subject: { reference: '#p' } }, 'invariant', 'Observation.subject');
    accepted({ ...observation, contained: [{ resourceType: 'Patient', id: 'p' }], subject: { reference: '#p' } });
    refused(
      { ...observation, contained: [{ resourceType: 'Medication', id: 'p' }], subject: { reference: '#p' } },
      'value',
      'Observation.subject',
    );
  });

  test('within a Bundle, a urn is known by the entry it names', () => {
    const urn = 'urn:uuid:6f2b1a5e-8d3c-4f47-b0a9-1c5d7e2f3a64';
    const bundle = (resource: object) => ({
      resourceType: 'Bundle',
      type: 'collection',
      entry: [{ fullUrl: urn, resource }, { resource: { ...observation, subject: { reference: urn } } }],
    });
    accepted(bundle(patient));
    refused(bundle(allergy), 'value', 'Bundle.entry[1].resource.subject');
  });
});

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

describe('for every input', () => {
  const word = fc.constantFrom(
    'Patient',
    'Observation',
    'Bundle',
    'Questionnaire',
    'StructureDefinition',
    'List',
    '#',
    'x',
  );
  const key = fc.constantFrom(
    'resourceType',
    'id',
    'meta',
    'text',
    'contained',
    'extension',
    'url',
    'name',
    '_name',
    'given',
    '_given',
    'value',
    'valueString',
    '_valueString',
    'entry',
    'resource',
    'item',
    'reference',
    'coding',
    'code',
    'status',
    'type',
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
  );
  const anyJson = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'medium' },
      fc.string(),
      word,
      fc.double(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 4 }),
      tie('object'),
    ),
    object: fc
      .array(fc.tuple(fc.oneof(key, fc.string()), tie('value')), { maxLength: 8 })
      .map(
        (entries) =>
          JSON.parse(
            `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`,
          ) as unknown,
      ),
  })).value;

  test('property: it answers, the same each time, and only with what it may say', () => {
    fc.assert(
      fc.property(anyJson, word, (value, resourceType) => {
        const resource = typeof value === 'object' && value !== null ? { ...value, resourceType } : value;
        const issues = validateResource(resource);
        assert.deepEqual(validateResource(resource), issues);
        assert.ok(issues.length <= 101);
      }),
      { numRuns: 500 },
    );
  });

  test('property: no issue repeats what the sender wrote', () => {
    const secret = 'Zq9secret';
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys(patient), secret),
        fc.constantFrom(secret, { [secret]: secret }, [secret], [[secret]]),
        (name, value) => {
          const text = JSON.stringify(validateResource({ ...patient, [name]: value }));
          assert.ok(!text.includes(secret));
        },
      ),
    );
  });
});
