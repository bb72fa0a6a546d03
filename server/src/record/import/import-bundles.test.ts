import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { IssueError } from '#standards/issue.ts';
import type { PatientId } from '#standards/patient.ts';
import { readItems, readResources } from '../read.ts';
import { splitBundle } from './split-bundle.ts';
import { type BundleFile, importBundles, type ImportedFile, type ImportOptions } from './import-bundles.ts';

const database = await createTestDatabase();
const inbox = database.as('inbox');
const server = database.as('server');
const owner = database.as('owner');

const encode = (value: unknown): Uint8Array<ArrayBuffer> => new TextEncoder().encode(JSON.stringify(value));

/** A Bundle about one patient: a condition, a practitioner, and something that is not FHIR. */
function bundleOf(number: string, more: object[] = []): BundleFile {
  const post = (resource: object, index: number) => ({
    fullUrl: `urn:uuid:${number.padStart(8, '0')}-0000-4000-8000-00000000000${index}`,
    resource,
    request: { method: 'POST', url: (resource as { resourceType: string }).resourceType },
  });
  const resources = [
    {
      resourceType: 'Patient',
      identifier: [{ system: 'urn:example:mrn', value: number }],
      name: [{ text: 'Ana Silva' }],
    },
    {
      resourceType: 'Condition',
      code: { text: 'Gout' },
      subject: { reference: `urn:uuid:${number.padStart(8, '0')}-0000-4000-8000-000000000000` },
      asserter: { reference: `urn:uuid:${number.padStart(8, '0')}-0000-4000-8000-000000000002` },
    },
    { resourceType: 'Practitioner', name: [{ text: 'Dr Smith' }] },
    {
      resourceType: 'Observation',
      code: { text: 'Without a status' },
      subject: { reference: `urn:uuid:${number.padStart(8, '0')}-0000-4000-8000-000000000000` },
    },
    ...more,
  ];
  return {
    name: `${number}.json`,
    content: encode({ resourceType: 'Bundle', type: 'transaction', entry: resources.map(post) }),
  };
}

function options(more: Partial<ImportOptions> = {}): ImportOptions & { linked: PatientId[] } {
  const linked: PatientId[] = [];
  return {
    database: inbox,
    source: { sourceId: 'kings', organisation: 'RJZ' },
    linkPatient: (_transaction, { patientId }) => Promise.resolve(linked.push(patientId)),
    now: () => new Date('2024-06-01T10:00:00Z'),
    threads: 0,
    ...more,
    linked,
  };
}

async function outcomes(files: BundleFile[], given: ImportOptions): Promise<ImportedFile[]> {
  const all: ImportedFile[] = [];
  for await (const each of importBundles(files, given)) all.push(each);
  return all.toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

test('a Bundle is linked, stored, audited and remembered; what is refused is named; the account closes', async () => {
  const given = options();
  const [done] = await outcomes([bundleOf('1')], given);
  assert.equal(done?.outcome, 'imported');
  assert.deepEqual(
    [done.entries, done.copies, done.created, done.updated, done.unchanged, done.refused.length],
    [4, 0, 3, 0, 0, 1],
  );
  assert.equal(done.refused[0]?.resource.resourceType, 'Observation');
  assert.equal(given.linked.length, 1);
  const items = await readItems(server, given.linked);
  assert.deepEqual(
    items.map(({ title, who }) => [title, who]),
    [
      ['Gout', 'Dr Smith'],
      ['Name', undefined],
    ],
  );
  const events = await owner.run<{ kind: string }>({ text: 'select kind from audit.event' });
  assert.deepEqual(events, [{ kind: 'receive' }]);
  assert.deepEqual(
    (await outcomes([bundleOf('1')], given)).map(({ outcome }) => outcome),
    ['known'],
  );
});

test('a thread of its own prepares the same', async () => {
  const here = options();
  const elsewhere = options({ threads: 1 });
  const [one] = await outcomes([bundleOf('21')], here);
  const [other] = await outcomes([bundleOf('22')], elsewhere);
  assert.deepEqual({ ...other, name: '', refused: 0 }, { ...one, name: '', refused: 0 });
  const [a, b] = await Promise.all([here, elsewhere].map(({ linked }) => readItems(server, linked)));
  const seen = (items: typeof a) => items?.map(({ title, detail, who, status }) => [title, detail, who, status]);
  assert.deepEqual(seen(a), seen(b));
  assert.equal((await readResources(server, elsewhere.linked)).length, 3);
});

test('what is no Bundle is refused whole and the next is imported', async () => {
  for (const threads of [0, 1]) {
    const files = [
      { name: 'a', content: new TextEncoder().encode('{') },
      { name: 'b', content: new Uint8Array([0xff, 0xfe]) },
      { name: 'c', content: encode({ resourceType: 'Patient' }) },
      bundleOf(`3${threads}`),
    ];
    const results = await outcomes(files, options({ threads }));
    assert.deepEqual(
      results.map(({ outcome }) => outcome),
      ['imported', 'refused', 'refused', 'refused'],
    );
  }
});

test('an import cut short goes on where it stopped, and nothing is stored twice', async () => {
  const files = ['41', '42', '43', '44', '45'].map((number) => bundleOf(number));
  let left = 2;
  const failing = options({
    linkPatient: () => (left-- > 0 ? Promise.resolve() : Promise.reject(new Error('the power went'))),
  });
  await assert.rejects(outcomes(files, failing), /the power went/);
  const given = options();
  const results = await outcomes(
    ['41', '42', '43', '44', '45'].map((number) => bundleOf(number)),
    given,
  );
  const known = results.filter(({ outcome }) => outcome === 'known').length;
  assert.equal(known, 2);
  assert.equal(results.length - known, given.linked.length);
  const [counted] = await owner.run<{ patients: number; versions: number }>({
    text: `select count(distinct patient_id) as patients, count(*) as versions from record.resource_version
      where patient_id = any ($1)`,
    values: [given.linked],
  });
  assert.deepEqual(counted, { patients: 3, versions: 9 });
});

test('a transaction that another was in the way of is tried again', async () => {
  let tries = 0;
  const given = options({
    linkPatient: () => {
      tries += 1;
      return tries < 3
        ? Promise.reject(new IssueError({ severity: 'error', code: 'transient', text: 'Try again.' }))
        : Promise.resolve();
    },
  });
  assert.deepEqual(
    (await outcomes([bundleOf('5')], given)).map(({ outcome }) => outcome),
    ['imported'],
  );
  assert.equal(tries, 3);
});

test('a server’s Bundle says when each resource was recorded, and an older one never becomes current', async () => {
  const recorded = (lastUpdated: string, text: string): BundleFile => ({
    name: text,
    content: encode({
      resourceType: 'Bundle',
      type: 'searchset',
      entry: [
        { resource: { resourceType: 'Patient', id: 'p', identifier: [{ system: 'urn:example:mrn', value: '6' }] } },
        {
          resource: {
            resourceType: 'Condition',
            id: 'c',
            meta: { lastUpdated },
            code: { text },
            subject: { reference: 'Patient/p' },
          },
        },
      ],
    }),
  });
  const given = options();
  await outcomes([recorded('2024-05-02T00:00:00Z', 'Gout')], given);
  await outcomes([recorded('2024-05-01T00:00:00Z', 'Sore toe')], given);
  const items = await readItems(server, given.linked.slice(0, 1), { sections: ['problem-list'] });
  assert.deepEqual(
    items.map(({ title }) => title),
    ['Gout'],
  );
});

test('files are read as they are needed, and not after the import was told to stop', async () => {
  const stop = new AbortController();
  let asked = 0;
  const given = options({ signal: stop.signal });
  const endless = (function* () {
    for (;;) {
      asked += 1;
      yield bundleOf(String(7000 + asked));
    }
  })();
  let done = 0;
  for await (const _ of importBundles(endless, given)) {
    done += 1;
    if (done === 3) stop.abort();
  }
  assert.ok(asked < 10, `${asked} asked`);
  assert.ok(done >= 3 && done <= asked);
});

test('a patient nothing is held of and one something is held of get the same rows, whatever the words', async () => {
  const words = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('a\tb\\N', '\\.', '{"a",}', 'x\ny\r"', "o'clock \\\\"),
  );
  let number = 900_000;
  await fc.assert(
    fc.asyncProperty(fc.array(words, { minLength: 1, maxLength: 6 }), async (drawn) => {
      const more = drawn.map((text) => ({
        resourceType: 'AllergyIntolerance',
        clinicalStatus: {
          coding: [{ system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', code: 'resolved' }],
        },
        code: { text: `x${text}`, coding: [{ system: 'urn:x', code: '716186003' }] },
        verificationStatus: {
          coding: [
            { system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-verification', code: 'unconfirmed' },
          ],
        },
        meta: { security: [{ system: 'urn:l', code: 'R' }] },
        note: [{ text: `x${text}` }],
        patient: { reference: `urn:uuid:${String(number + 1).padStart(8, '0')}-0000-4000-8000-000000000000` },
        asserter: { reference: 'Practitioner/unknown' },
      }));
      number += 1;
      const file = bundleOf(String(number), more);
      const again = { ...file, content: new Uint8Array([...file.content, 0x20]) };
      const rowsAt = async (organisation: string) => {
        const given = options({ source: { sourceId: 'kings', organisation } });
        const [done] = await outcomes([organisation === 'RJZ' ? file : again], given);
        const values = [given.linked];
        const items = await owner.run({
          text: `select * from record.item where patient_id = any ($1) order by title, detail, section`,
          values,
        });
        const versions = await owner.run({
          text: `select resource_type, version, source_id, recorded_at, received_at, message_sequence, transform, length(content) as length
            from record.resource_version where patient_id = any ($1) order by resource_type, length(content), content_hash`,
          values,
        });
        const plain = (items as Record<string, unknown>[]).map(
          ({ patient_id: _p, resource_id: _r, organisation: _o, consulted, ...rest }) => ({
            ...rest,
            consulted: (consulted as string[] | null)?.length,
          }),
        );
        return { done: { ...done, refused: 0 }, items: plain, versions };
      };
      // Ids follow from the organisation; so a row for the other organisation's patient makes that one known.
      const other = splitBundle(JSON.parse(new TextDecoder().decode(file.content)), 'RZZ').patients[0]!.patientId;
      await owner.run({ text: 'insert into record.patient values ($1, now(), now())', values: [other] });
      assert.deepEqual(await rowsAt('RZZ'), await rowsAt('RJZ'));
    }),
    { numRuns: 25 },
  );
});
