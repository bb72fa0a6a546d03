import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { validateResource } from '#standards/fhir/validate.ts';
import type { JsonObject } from './elements/rules.ts';
import { translateBundle } from './translate-bundle.ts';
import { unaccounted } from './unaccounted.ts';

interface Case {
  name: string;
  from: JsonObject;
  to: JsonObject;
  losses?: string[];
}

const cases = parse(readFileSync(new URL('translation.cases.yaml', import.meta.url), 'utf8')) as Case[];

/** What the cases' entries may refer to. */
const around: JsonObject[] = [
  {
    resourceType: 'Patient',
    id: 'p1',
    identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000026' }],
  },
  { resourceType: 'Practitioner', id: 'gp1' },
  { resourceType: 'Organization', id: 'o1', name: 'Invented Road Surgery' },
  { resourceType: 'Encounter', id: 'e1', status: 'finished', subject: { reference: 'Patient/p1' } },
];
const bundle = (...entries: JsonObject[]) => ({
  resourceType: 'Bundle',
  entry: entries.map((resource) => ({ resource })),
});
const translate = (...entries: JsonObject[]) =>
  translateBundle(bundle(...entries), { timeZone: 'Europe/London', onePatient: true });

describe('an entry of GP Connect in R4', () => {
  for (const { name, from, to, losses = [] } of cases) {
    it(name, () => {
      const translation = translate(...around, from);
      const [resource] = translation.resources.slice(around.length);
      assert.deepEqual(resource, to);
      assert.deepEqual(
        translation.losses.map(({ effect, location, reason }) => `${effect} ${location}: ${reason}`),
        losses,
      );
      assert.deepEqual(
        validateResource(resource).filter(({ severity }) => severity === 'error'),
        [],
      );
      assert.deepEqual(unaccounted(translation), []);
    });
  }

  it('has a case for every kind it can carry', async () => {
    const { resourceRules } = await import('./resources/all.ts');
    const inCases = new Set([...around, ...cases.map(({ from }) => from)].map(({ resourceType }) => resourceType));
    assert.deepEqual(
      Object.keys(resourceRules).filter((type) => !inCases.has(type)),
      [],
    );
  });
});

describe('the entries of a message together', () => {
  const list = (...contained: JsonObject[]): JsonObject => ({
    resourceType: 'List',
    status: 'current',
    mode: 'snapshot',
    title: 'Ended allergies',
    contained,
    entry: contained.map(({ id }) => ({ item: { reference: `#${String(id)}` } })),
  });
  const allergy = (id: string, changes: JsonObject = {}): JsonObject => ({
    resourceType: 'AllergyIntolerance',
    id,
    clinicalStatus: 'resolved',
    code: { text: 'Peanut' },
    patient: { reference: 'Patient/p1' },
    ...changes,
  });

  it('lets what is contained stand for itself, under an id of its own where its own is taken', () => {
    const { resources, losses } = translate(
      ...around,
      allergy('28', { clinicalStatus: 'active' }),
      list(allergy('28')),
    );
    const [active, ended] = resources.filter(
      ({ resourceType }) => resourceType === 'AllergyIntolerance',
    ) as unknown as [JsonObject, JsonObject];
    assert.equal(active['id'], '28');
    assert.notEqual(ended['id'], '28');
    const lists = resources.find(({ resourceType }) => resourceType === 'List') as unknown as {
      entry: unknown[];
      contained?: unknown;
    };
    assert.deepEqual(lists.entry, [{ item: { reference: `AllergyIntolerance/${String(ended['id'])}` } }]);
    assert.equal(lists.contained, undefined);
    assert.deepEqual(losses, []);
  });

  it('finds an ended allergy that another list or a problem refers to', () => {
    const problem = {
      resourceType: 'Condition',
      id: 'c1',
      extension: [
        {
          url: 'https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-ActualProblem-1',
          valueReference: { reference: '#a9' },
        },
      ],
      clinicalStatus: 'active',
      subject: { reference: 'Patient/p1' },
    };
    const { resources, losses } = translate(...around, list(allergy('a9')), problem);
    assert.match(JSON.stringify(resources.at(-1)), /"reference":"AllergyIntolerance\/a9"/);
    assert.deepEqual(losses, []);
  });

  it('keeps one of two that are the same, and both of two that are not', () => {
    const role = { resourceType: 'PractitionerRole', id: 'r', code: [{ text: 'GP' }] };
    const { entries, resources, losses } = translate(role, role, { ...role, code: [{ text: 'Nurse' }] });
    assert.deepEqual(
      entries.map(({ fate }) => fate),
      ['translated', 'duplicate', 'translated'],
    );
    assert.equal(new Set(resources.map(({ id }) => id)).size, 2);
    assert.deepEqual(
      losses.map(({ location }) => location),
      ['PractitionerRole', 'PractitionerRole.id'],
    );
  });

  it('keeps apart ids that differ in case only, and two kinds that become one', () => {
    const subject = { reference: 'Patient/p1' };
    const { resources } = translate(
      ...around,
      { resourceType: 'Observation', id: 'abc', code: { text: 'a' }, subject },
      { resourceType: 'Observation', id: 'ABC', code: { text: 'b' }, subject },
      { resourceType: 'ProcedureRequest', id: 'x', intent: 'plan', subject },
      { resourceType: 'ReferralRequest', id: 'x', intent: 'order', subject },
      {
        resourceType: 'Observation',
        id: 'd',
        code: { text: 'd' },
        subject,
        related: [{ type: 'has-member', target: { reference: 'Observation/ABC' } }],
      },
    );
    const keys = resources.map(({ resourceType, id }) => `${resourceType}/${id}`.toLowerCase());
    assert.equal(new Set(keys).size, keys.length);
    const b = resources.find((resource) => JSON.stringify(resource).includes('"text":"b"'));
    assert.match(JSON.stringify(resources.at(-1)), new RegExp(`"hasMember":\\[\\{"reference":"Observation/${b?.id}"`));
  });

  it('gives an entry without an id the same id each time', () => {
    const once = translate(list(allergy('1')));
    assert.deepEqual(translate(list(allergy('1'))).resources, once.resources);
    assert.match(String(once.resources[0]?.id), /^[0-9a-f-]{36}$/);
  });

  it('reads references as systems write them', () => {
    for (const reference of [
      'https://practice.example.org/fhir/Practitioner/GP-0000-1',
      'Practitioner/GP-0000-1/_history/3',
      'Practitioner/gp-0000-1',
      'Practioner/GP-0000-1',
      'GP-0000-1',
      'urn:uuid:9c1f',
    ]) {
      const message = {
        resourceType: 'Bundle',
        entry: [
          { fullUrl: 'urn:uuid:9c1f', resource: { resourceType: 'Practitioner', id: 'GP-0000-1' } },
          { resource: { resourceType: 'PractitionerRole', id: 'r1', practitioner: { reference } } },
        ],
      };
      const { resources } = translateBundle(message, { timeZone: 'Europe/London', onePatient: true });
      assert.deepEqual(
        (resources[1] as { practitioner?: unknown }).practitioner,
        { reference: 'Practitioner/GP-0000-1' },
        reference,
      );
    }
  });

  it('never takes a reference to one patient for another', () => {
    const { resources, losses } = translate(...around, {
      resourceType: 'Flag',
      id: 'f',
      subject: { reference: 'Patient/p9' },
    });
    assert.equal(resources.length, around.length);
    assert.deepEqual(losses, []);
  });

  it('withholds what names another patient, by reference or number, with what it contains', () => {
    const others = [
      {
        resourceType: 'Observation',
        id: '1',
        subject: { reference: 'Patient/p9' },
        contained: [{ resourceType: 'Flag', id: 'z' }],
      },
      { resourceType: 'Observation', id: '2', subject: { reference: 'https://elsewhere.example.org/Patient/p9' } },
      {
        resourceType: 'Observation',
        id: '3',
        subject: { identifier: { system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000018' } },
      },
    ];
    const own = {
      resourceType: 'Observation',
      id: '4',
      subject: { identifier: { system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000026' } },
    };
    const { resources, entries } = translate(...around, ...others, own);
    assert.deepEqual(
      resources.slice(around.length).map(({ id }) => id),
      ['4'],
    );
    assert.equal(entries.filter(({ fate }) => fate === 'another-patient').length, 4);
  });

  it('says of every entry what became of it', () => {
    const deep = JSON.parse(`${'{"extension":['.repeat(200)}{}${']}'.repeat(200)}`) as JsonObject;
    const message = {
      resourceType: 'Bundle',
      entry: [
        { resource: { resourceType: 'Patient', id: 'p1' } },
        { resource: { resourceType: 'TestReport', id: 't' } },
        { resource: { resourceType: 'toString' } },
        { resource: { ...deep, resourceType: 'Patient', id: 'deep' } },
        { resource: { resourceType: 'OperationOutcome' } },
        { resource: null },
        7,
        { resourceType: 'Location', id: 'l', name: 'not where it belongs' },
      ],
    };
    const { entries, resources } = translateBundle(message, { timeZone: 'Europe/London', onePatient: true });
    assert.deepEqual(
      entries.map(({ fate }) => fate),
      ['translated', 'unknown', 'unknown', 'unreadable', 'outcome', 'unreadable', 'unreadable', 'translated'],
    );
    assert.equal(resources.length, 2);
  });
});
