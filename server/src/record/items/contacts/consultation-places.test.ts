import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Encounter, List, Observation, Resource } from '#standards/fhir/types.ts';
import { describeResources } from '../describe.ts';

const codes = { consultation: '325851000000107', topic: '25851000000105', heading: '24781000000107' };
const label = (code: string) => ({
  meta: { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code }] },
});
const contact = (id: string): Encounter => ({ resourceType: 'Encounter', id, status: 'finished', class: {} });
const note = (id: string, more: Partial<Observation> = {}): Observation => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: { text: id },
  ...more,
});
const listOf = (
  id: string,
  kind: keyof typeof codes,
  entries: readonly string[],
  more: Partial<List> & { about?: string } = {},
): List => {
  const { about, ...rest } = more;
  return {
    resourceType: 'List',
    id,
    status: 'current',
    mode: 'snapshot',
    encounter: { reference: 'Encounter/e' },
    code: { coding: [{ system: 'http://snomed.info/sct', code: codes[kind] }] },
    entry: entries.map((reference) => ({ item: { reference } })),
    ...(about
      ? {
          extension: [
            {
              url: 'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-RelatedProblemHeader',
              extension: [{ url: 'target', valueReference: { reference: about } }],
            },
          ],
        }
      : {}),
    ...rest,
  };
};
const placesOf = (...resources: Resource[]) =>
  Object.fromEntries(
    describeResources(resources, 'gp').flatMap(({ resource, facts }) =>
      facts?.recordedIn ? [[resource.id, facts.recordedIn]] : [],
    ),
  );

test('an entry says its consultation, topic and heading, and its place in the order of the record', () => {
  const places = placesOf(
    contact('e'),
    { resourceType: 'Condition', id: 'gout', subject: {}, code: { text: 'Gout' } },
    note('seen'),
    note('felt'),
    note('told'),
    note('by-itself'),
    note('beside', { encounter: { reference: 'Encounter/e' } }),
    listOf('whole', 'consultation', ['List/first', 'List/second']),
    listOf('second', 'topic', ['Observation/by-itself'], { title: 'Travel advice' }),
    listOf('first', 'topic', ['List/history', 'List/plan'], { title: 'Gout', about: 'Condition/gout' }),
    listOf('plan', 'heading', ['Observation/told'], { title: 'Plan' }),
    listOf('history', 'heading', ['Observation/felt', 'Observation/seen'], { title: 'History' }),
  );
  const inConsultation = { contact: 'Encounter/e' };
  const about = ['Condition/gout'];
  assert.deepEqual(places, {
    felt: [{ ...inConsultation, order: [0, 0, 0], heading: 'History', about }],
    seen: [{ ...inConsultation, order: [0, 0, 1], heading: 'History', about }],
    told: [{ ...inConsultation, order: [0, 1, 0], heading: 'Plan', about }],
    'by-itself': [{ ...inConsultation, order: [1, -1, 0], topic: 'Travel advice' }],
    beside: [{ ...inConsultation, order: [] }],
  });
});

test('topics and headings stand without the list of the consultation, and lists within each other end', () => {
  const places = placesOf(
    contact('e'),
    note('a'),
    note('b'),
    listOf('t', 'topic', ['List/h', 'List/t']),
    listOf('h', 'heading', ['Observation/a', 'List/t', 'List/h']),
    listOf('loose', 'heading', ['Observation/b', 'Observation/none', 'List/none'], { title: 'Examination' }),
  );
  assert.deepEqual(places, {
    a: [{ contact: 'Encounter/e', order: [0, 0, 0] }],
    b: [{ contact: 'Encounter/e', order: [-1, 1, 0], heading: 'Examination' }],
  });
});

test('what is not there leaves no words of its topic or heading, and what is no part of a consultation has no place', () => {
  const title = 'Clinic of a private kind';
  const of = (...resources: Resource[]) => placesOf(contact('e'), note('a'), ...resources)['a'];
  const plain = [{ contact: 'Encounter/e', order: [0, 0, 0] }];
  const topic = (more: Partial<List> & { about?: string }, ...entries: string[]) =>
    listOf('t', 'topic', ['List/h', ...entries], { title, ...more });
  const heading = (name: string, ...entries: string[]) =>
    listOf('h', 'heading', ['Observation/a', ...entries], { title: name });
  assert.deepEqual(of(topic({}, 'Condition/withheld'), heading('Plan')), [{ ...plain[0], heading: 'Plan' }]);
  assert.deepEqual(of(topic({ about: 'Condition/withheld' }), heading('Plan')), [{ ...plain[0], heading: 'Plan' }]);
  assert.deepEqual(of(topic({}), heading(title, 'Observation/withheld')), plain);
  // As a withheld reference is left: the entry without its item.
  assert.deepEqual(
    of(topic({}), { ...heading(title), entry: [{ item: { reference: 'Observation/a' } }, { item: {} }] }),
    plain,
  );
  assert.deepEqual(of(topic({ title: 'Whole' }), heading(title)), [{ ...plain[0], topic: 'Whole', heading: title }]);
  assert.deepEqual(of(topic(label('R')), { ...heading('Plan'), ...label('R') }), plain, 'words of what bears labels');
  assert.equal(of(topic({ status: 'entered-in-error' })), undefined);
  assert.equal(
    of(topic({ encounter: { reference: 'Encounter/withheld' } }), { ...heading('Plan'), encounter: {} }),
    undefined,
  );
  assert.equal(of(listOf('x', 'heading', ['Observation/a'], { code: { text: 'My list' } })), undefined);
});

test('lists of whatever shape place nothing and stop nothing', () => {
  for (const odd of [{ entry: 1 }, { entry: [null, 1, 'x', { item: 3 }] }, { code: 'x' }, { encounter: [] }])
    assert.deepEqual(
      placesOf(contact('e'), note('a'), { ...listOf('h', 'heading', []), ...odd } as unknown as Resource),
      {},
    );
});
