// Invented profiles with a rule of each kind, for tests to load and to break.

export const at = (name: string) => `http://example.org/StructureDefinition/${name}`;
export const r4 = (name: string) => `http://hl7.org/fhir/StructureDefinition/${name}`;
const definition = (name: string, type: string, element: object[], more: object = {}) => ({
  resourceType: 'StructureDefinition',
  url: at(name),
  name,
  status: 'active',
  kind: 'resource',
  abstract: false,
  type,
  baseDefinition: r4(type),
  derivation: 'constraint',
  differential: {
    element: element.map((each) => ({ path: (each as { id: string }).id.replaceAll(/:\w+/g, ''), ...each })),
  },
  ...more,
});

export const exampleProfiles: object[] = [
  definition('Test-Patient', 'Patient', [
    { id: 'Patient.identifier', slicing: { discriminator: [{ type: 'value', path: 'system' }], rules: 'open' } },
    { id: 'Patient.identifier:hospital', sliceName: 'hospital', min: 1, max: '1' },
    { id: 'Patient.identifier:hospital.system', min: 1, fixedUri: 'https://example.org/hospital' },
    { id: 'Patient.identifier:hospital.value', min: 1, maxLength: 5 },
    { id: 'Patient.extension:colour', sliceName: 'colour', type: [{ code: 'Extension', profile: [at('colour')] }] },
    { id: 'Patient.name', min: 1, max: '2' },
    { id: 'Patient.photo', max: '0' },
    { id: 'Patient.deceased[x]', type: [{ code: 'dateTime' }] },
    { id: 'Patient.maritalStatus', patternCodeableConcept: { coding: [{ system: 'http://example.org/marital' }] } },
    { id: 'Patient.generalPractitioner', type: [{ code: 'Reference', targetProfile: [r4('Organization')] }] },
    {
      id: 'Patient.communication.language',
      binding: { strength: 'required', valueSet: 'http://hl7.org/fhir/ValueSet/all-languages' },
    },
    {
      id: 'Patient',
      constraint: [
        {
          key: 'test-1',
          severity: 'error',
          human: 'The dead are not active',
          expression: 'deceased.empty() or active.empty() or active = false',
        },
      ],
    },
  ]),
  definition('Test-Strict-Patient', 'Patient', [{ id: 'Patient.birthDate', min: 1 }], {
    baseDefinition: at('Test-Patient'),
  }),
  definition('Test-Observation', 'Observation', [
    {
      id: 'Observation.component',
      slicing: { discriminator: [{ type: 'value', path: 'code.text' }], rules: 'closed' },
    },
    { id: 'Observation.component:upper', sliceName: 'upper', min: 1, max: '1' },
    { id: 'Observation.component:upper.code.text', fixedString: 'Upper' },
    { id: 'Observation.component:upper.value[x]', min: 1, type: [{ code: 'Quantity' }] },
    { id: 'Observation.code', binding: { strength: 'required', valueSet: 'http://example.org/ValueSet/snomed' } },
  ]),
  definition(
    'colour',
    'Extension',
    [
      { id: 'Extension', max: '1' },
      { id: 'Extension.extension:shade', sliceName: 'shade', min: 1, max: '1' },
      { id: 'Extension.extension:shade.url', fixedUri: 'shade' },
      {
        id: 'Extension.extension:shade.value[x]',
        min: 1,
        type: [{ code: 'Coding' }],
        binding: { strength: 'required', valueSet: 'http://example.org/ValueSet/shades|1.0' },
      },
      { id: 'Extension.value[x]', max: '0' },
    ],
    { context: [{ type: 'element', expression: 'Patient' }] },
  ),
  {
    resourceType: 'CodeSystem',
    url: 'http://example.org/shades',
    status: 'active',
    content: 'complete',
    concept: [{ code: 'warm', concept: [{ code: 'red' }] }, { code: 'cold' }, { code: 'none' }],
  },
  {
    resourceType: 'ValueSet',
    url: 'http://example.org/ValueSet/shades',
    status: 'active',
    compose: {
      include: [{ system: 'http://example.org/shades' }],
      exclude: [{ system: 'http://example.org/shades', concept: [{ code: 'none' }] }],
    },
  },
  {
    resourceType: 'ValueSet',
    url: 'http://example.org/ValueSet/snomed',
    status: 'active',
    compose: {
      include: [{ system: 'http://snomed.info/sct', filter: [{ property: 'constraint', op: '=', value: '<< 1' }] }],
    },
  },
];
