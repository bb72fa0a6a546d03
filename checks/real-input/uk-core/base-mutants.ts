// Copies of a resource, each broken in one way that FHIR R4 itself forbids.
import { changed, get, isObject, type JsonObject, type Path, type Site, sitesOf } from './sites.ts';

export interface Mutant {
  /** What was done to it, in words: the row of the table. */
  kind: string;
  resource: JsonObject;
  where: Path;
}

type Breakage = (
  site: Site,
  resource: JsonObject,
) => Iterable<[kind: string, where: Path, change: (value: unknown) => unknown]>;

const numberTypes = new Set(['decimal', 'integer', 'positiveInt', 'unsignedInt']);
const isPrimitive = (site: Site) => /^[a-z]/.test(site.type) || site.type.startsWith('http://hl7.org/fhirpath');
const constant = (value: unknown) => () => value;
const withField = (key: string, value: unknown) => (node: unknown) => ({ ...(node as JsonObject), [key]: value });
const withoutField = (key: string) => (node: unknown) =>
  Object.fromEntries(Object.entries(node as JsonObject).filter(([name]) => name !== key && name !== `_${key}`));

const structure: Breakage = function* (site, resource) {
  const { path, values, many, element } = site;
  const value = get(resource, path);
  if (element.min > 0) yield ['required element dropped', path, constant(undefined)];
  yield ['null', path, constant(null)];
  if (many) {
    yield ['empty list', path, constant([])];
    if (values.length === 1) yield ['one value where a list belongs', path, (list) => (list as unknown[])[0]];
  } else {
    yield ['list where one value belongs', path, (one) => [one]];
  }
  for (const each of values) {
    const own = get(resource, each);
    if (typeof own === 'string') yield ['empty string', each, constant('')];
    if (typeof own === 'string') yield ['number where text belongs', each, constant(7)];
    if (typeof own === 'number') yield ['text where a number belongs', each, constant(String(own))];
    if (typeof own === 'boolean') yield ['text where true or false belongs', each, constant(String(own))];
    if (isObject(own)) yield ['empty object', each, constant({})];
    if (isObject(own)) yield ['unknown field', each, withField('notAField', 'x')];
    if (isPrimitive(site)) yield ['object where a value belongs', each, constant({ value })];
    else yield ['text where an object belongs', each, constant('x')];
  }
};

const format: Breakage = function* ({ type, values, key, parent }) {
  for (const each of values) {
    if (type === 'date' || type === 'dateTime' || type === 'instant') {
      const time = type === 'instant' ? 'T10:00:00Z' : '';
      yield ['date with a 13th month', each, constant(`2021-13-01${time}`)];
      yield ['date that does not exist', each, constant(`2021-02-30${time}`)];
      yield ['date written the British way', each, constant('01/02/2021')];
      if (type !== 'date') yield ['time without a zone', each, constant('2021-02-01T10:00:00')];
    }
    if (numberTypes.has(type) && type !== 'decimal')
      yield ['fraction where a whole number belongs', each, constant(1.5)];
    if (type === 'positiveInt') yield ['zero where a positive number belongs', each, constant(0)];
    if (type === 'uri' || type === 'url' || type === 'canonical')
      yield ['URI with a space', each, constant('http://a b')];
    if (type === 'code') yield ['code with a space at its end', each, constant('final ')];
    if (type === 'base64Binary') yield ['base64 that is not', each, constant('abc*')];
    if (type === 'string') yield ['control character in text', each, (text) => `${String(text)}\u0002`];
    if (type === 'xhtml') {
      yield ['script in the narrative', each, (div) => String(div).replace('</div>', '<script>x()</script></div>')];
      yield ['narrative not well formed', each, (div) => String(div).replace('</div>', '<p></div>')];
    }
  }
  if (key === 'id' && parent.length === 0) yield ['id with characters ids do not have', ['id'], constant('a b!')];
};

const coding: Breakage = function* ({ element, type, values }) {
  if (element.binding?.strength !== 'required') return;
  for (const each of values) {
    if (type === 'code') yield ['code outside a required value set', each, constant('not-a-code')];
    if (type === 'CodeableConcept') {
      yield [
        'concept outside a required value set',
        each,
        constant({ coding: [{ system: 'http://example.org/codes', code: 'x' }] }),
      ];
      yield ['concept without a code where one is required', each, constant({ text: 'x' })];
    }
  }
};

/** A value for each type a second one of a choice can be made of. */
const samples: Readonly<Record<string, unknown>> = {
  Boolean: true,
  String: 'x',
  DateTime: '2021',
  CodeableConcept: { text: 'x' },
  Reference: { display: 'x' },
  Quantity: { value: 1 },
  Period: { start: '2021' },
};

const choice: Breakage = function* ({ element, key, parent }) {
  if (!element.path.endsWith('[x]')) return;
  const stem = element.path.slice(element.path.lastIndexOf('.') + 1, -3);
  const offered = (element.type ?? []).map(({ code }) => code.slice(0, 1).toUpperCase() + code.slice(1));
  const other = offered.find((type) => samples[type] !== undefined && stem + type !== key);
  if (other) yield ['two values of a choice', parent, withField(stem + other, samples[other])];
  const renamed = (value: unknown) => (node: unknown) => withField(`${stem}Narrative`, value)(withoutField(key)(node));
  yield ['type that a choice does not offer', parent, renamed({ status: 'empty' })];
};

const reference: Breakage = function* ({ type, element, values }, resource) {
  if (type !== 'Reference') return;
  const targets = (element.type ?? []).flatMap((each) => each.targetProfile ?? []).map((url) => url.split('/').at(-1)!);
  for (const each of values) {
    if (!isObject(get(resource, each)) || (get(resource, each) as JsonObject)['reference'] === undefined) continue;
    yield ['reference to nothing contained', each, constant({ reference: '#nowhere' })];
    if (targets.length === 0 || targets.includes('Resource') || targets.includes('VisionPrescription')) continue;
    yield ['reference to a wrong type', each, constant({ reference: 'VisionPrescription/1' })];
  }
};

const dataTypes: Breakage = function* ({ type, values }, resource) {
  for (const each of values) {
    const own = get(resource, each);
    if (!isObject(own)) continue;
    const hasValue = Object.keys(own).some((key) => key.startsWith('value'));
    if (type === 'Period') yield ['period that ends before it starts', each, constant({ start: '2031', end: '2021' })];
    if (type === 'Quantity' && own['code'] && own['system'])
      yield ['coded quantity without a system', each, withoutField('system')];
    if (type === 'ContactPoint' && own['value']) yield ['contact point without a system', each, withoutField('system')];
    if (type !== 'Extension') continue;
    yield ['extension with nothing in it', each, (extension) => ({ url: (extension as JsonObject)['url'] })];
    if (hasValue)
      yield [
        'extension with a value and extensions',
        each,
        withField('extension', [{ url: 'http://example.org/x', valueString: 'x' }]),
      ];
    else yield ['extension with a value and extensions', each, withField('valueString', 'x')];
  }
};

/** Invariants of whole resources: by type, what breaks one. */
const invariants: Readonly<Record<string, (resource: JsonObject) => (readonly [string, JsonObject])[]>> = {
  AllergyIntolerance: (resource) =>
    JSON.stringify(resource['verificationStatus'] ?? '').includes('"entered-in-error"')
      ? [
          [
            'ait-2: entered in error with a clinical status',
            { ...resource, clinicalStatus: concept('allergyintolerance-clinical', 'active') },
          ],
        ]
      : [['ait-1: no clinical status', without(resource, 'clinicalStatus')]],
  Condition: (resource) => [
    [
      'con-4: abated but active',
      { ...resource, clinicalStatus: concept('condition-clinical', 'active'), ...onset(resource) },
    ],
    [
      'con-5: entered in error with a clinical status',
      {
        ...resource,
        clinicalStatus: concept('condition-clinical', 'active'),
        verificationStatus: concept('condition-ver-status', 'entered-in-error'),
      },
    ],
  ],
  Observation: (resource) => [
    ...(Object.keys(resource).some((key) => /^value[A-Z]/.test(key))
      ? ([
          ['obs-6: a value and why there is none', { ...resource, dataAbsentReason: { text: 'x' } }],
          ...((resource['code'] as JsonObject | undefined)?.['coding']
            ? ([
                ['obs-7: a component of the same code', { ...resource, component: [{ code: resource['code'] }] }],
              ] as const)
            : []),
        ] as const)
      : []),
    ['obs-3: a reference range with nothing in it', { ...resource, referenceRange: [{ type: { text: 'x' } }] }],
  ],
  Patient: (resource) => [['pat-1: a contact nobody can reach', { ...resource, contact: [{ gender: 'female' }] }]],
  Organization: (resource) => [
    ['org-1: neither name nor identifier', without(without(resource, 'name'), 'identifier')],
    ['org-2: an organisation at home', { ...resource, address: [{ use: 'home', city: 'x' }] }],
  ],
  Appointment: (resource) => [
    ['app-2: a start without an end', without({ ...resource, start: '2021-01-01T10:00:00Z' }, 'end')],
  ],
  List: (resource) => [
    [
      'lst-1: entries, and why there are none',
      { ...resource, emptyReason: { text: 'x' }, entry: [{ item: { display: 'x' } }] },
    ],
  ],
  Bundle: (resource) => [
    ['bdl-1: a total where none belongs', { ...resource, type: 'document', total: 1 }],
    ['bdl-5: an entry with nothing in it', { ...resource, entry: [{ fullUrl: 'http://example.org/Patient/1' }] }],
  ],
  Consent: (resource) => [['ppc-1: no policy', without(without(resource, 'policy'), 'policyRule')]],
};
const without = (resource: JsonObject, key: string) => withoutField(key)(resource);
const onset = (resource: JsonObject) =>
  Object.keys(resource).some((key) => key.startsWith('abatement')) ? {} : { abatementString: 'x' };
const concept = (system: string, code: string) => ({
  coding: [{ system: `http://terminology.hl7.org/CodeSystem/${system}`, code }],
});

/** Every broken copy of the resource that FHIR R4 forbids. */
export function* baseMutants(resource: JsonObject): Generator<Mutant> {
  for (const site of sitesOf(resource)) {
    for (const breakage of [structure, format, coding, choice, reference, dataTypes]) {
      for (const [kind, where, change] of breakage(site, resource)) {
        // The root itself is changed where the place is the whole resource.
        const broken =
          where.length === 0 ? (change(structuredClone(resource)) as JsonObject) : changed(resource, where, change);
        yield { kind, resource: broken, where };
      }
    }
  }
  for (const [kind, broken] of invariants[String(resource['resourceType'])]?.(resource) ?? []) {
    yield { kind, resource: broken, where: [] };
  }
  const contained = [
    { resourceType: 'Basic', id: 'unused', code: { text: 'x' } },
    ...((resource['contained'] as []) ?? []),
  ];
  if (resource['resourceType'] !== 'Bundle') {
    yield {
      kind: 'dom-3: contained and never referred to',
      resource: { ...resource, contained },
      where: ['contained'],
    };
  }
  yield { kind: 'unknown field', resource: { ...resource, notAField: 'x' }, where: [] };
  yield { kind: 'resource type that does not exist', resource: { ...resource, resourceType: 'Pateint' }, where: [] };
}
