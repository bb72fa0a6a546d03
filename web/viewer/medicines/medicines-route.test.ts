// Medicines over HTTP: by what rule each is current, what changed, what sources disagree on, and what a silent source leaves open.
import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { emptyAnswer, type SourceAnswer } from '#sources/source-adapter.ts';
import type { Resource } from '#standards/fhir/types.ts';
import { exampleViewer } from '../example-viewer.ts';
import { allergy, contact, medicine, problem } from './example-medicines.ts';

const database = await createTestDatabase();
const viewer = await exampleViewer(database);
const { app, answers } = viewer;
after(() => viewer.close());
beforeEach(() => answers.clear());

const bea = await viewer.receive('1', '9990000018', () => []);
const clinician = await viewer.cookieOf('clinician');
const clerk = await viewer.cookieOf('clerk');

const says = (source: string, ...resources: Resource[]) =>
  answers.set(source, () => Promise.resolve<SourceAnswer>({ ...emptyAnswer('answered'), resources }));
const silent = (source: string) => answers.set(source, () => Promise.reject(new Error('gone')));
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);

async function get(path = '', { cookie } = clinician, requestId = 'r') {
  const { statusCode, body } = await app.inject({
    url: `/record/${bea}/medicines${path}`,
    headers: { cookie, 'x-request-id': requestId },
  });
  const text = body
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll(/\s+/g, ' ');
  return { statusCode, body, text };
}

/** The text of one section of the page. */
function section(body: string, id: string): string {
  const found = new RegExp(`<section[^>]* id="${id}".*?</section>`, 's').exec(body)?.[0] ?? '';
  return found
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll(/\s+/g, ' ');
}

test('current is said by the rule it is current by; what no rule decides is not clear, and says why', async () => {
  says(
    'vale-fhir',
    medicine('a', 'Ramipril 5mg capsules', { authoredOn: '2019-04-01' }),
    medicine('b', 'Amoxicillin 500mg capsules', {
      authoredOn: '2024-01-01',
      dispenseRequest: { validityPeriod: { start: '2024-01-01', end: '2024-01-08' } },
    }),
    medicine('c', 'Digoxin 62.5microgram tablets', { status: 'unknown', authoredOn: '2020-05-01' }),
    medicine('d', 'Gliclazide 80mg tablets', {
      status: 'stopped',
      authoredOn: '2015-06-01',
      statusReason: { text: 'Low blood sugar' },
    }),
    medicine('e', 'Prednisolone 5mg tablets', { status: 'completed', authoredOn: '2022-02-02' }),
    medicine('f', 'Apixaban 5mg tablets', { status: 'on-hold', authoredOn: '2023-02-01' }),
  );
  const { body } = await get();
  assert.match(
    section(body, 'current'),
    /Current \(1\).*Ramipril 5mg capsules.*Vale says “active”, with no end date; no issue is recorded\./,
  );
  const unclear = section(body, 'not-clear');
  assert.match(unclear, /Amoxicillin.*Vale says “active”, for a supply that ran out on 8 Jan 2024/);
  assert.match(unclear, /Digoxin.*Vale says nothing of whether it is taken/);
  assert.match(section(body, 'stopped'), /Gliclazide.*Vale says “stopped”, because: Low blood sugar/);
  assert.match(section(body, 'past'), /Prednisolone.*Vale says “completed”/);
  assert.match(section(body, 'on-hold'), /Apixaban/);
});

test('a dose is shown to its last place, with its route, quantity, start, and who prescribed it', async () => {
  says(
    'vale-fhir',
    medicine('a', 'Digoxin', {
      authoredOn: '2024-05-03',
      requester: { display: 'Dr Ann Smith' },
      dosageInstruction: [{ route: { text: 'Oral' }, doseAndRate: [{ doseQuantity: { value: 0.03125, unit: 'mg' } }] }],
      dispenseRequest: { quantity: { value: 28, unit: 'tablets' } },
    }),
  );
  const { body } = await get();
  const current = section(body, 'current');
  assert.match(current, /Digoxin 0\.03125 mg, Oral Route: Oral/);
  assert.match(current, /28 tablets/);
  assert.match(current, /Prescribed 3 May 2024/);
  assert.match(current, /Dr Ann Smith/);
});

test('where the dose differs it is said above and on the line, with the dose of each', async () => {
  says(
    'vale-fhir',
    medicine('a', 'Bisoprolol 2.5mg tablets', {
      authoredOn: '2018-10-10',
      dosageInstruction: [{ text: 'Take one each morning' }],
    }),
  );
  says(
    'ridge-fhir',
    medicine('b', 'Bisoprolol 2.5mg tablets', {
      authoredOn: '2018-10-10',
      dosageInstruction: [{ text: 'Take two each morning' }],
    }),
  );
  const { body, text } = await get();
  assert.match(text, /Sources disagree\. Bisoprolol 2\.5mg tablets\. The dose differs\./);
  assert.match(
    section(body, 'current'),
    /(Vale|Ridge): Take (one|two) each morning (Vale|Ridge): Take (one|two) each morning/,
  );
  assert.match(section(body, 'current'), /See above: the dose differs between sources/);
});

test('current at one source and stopped at another stands in both lists, and is said above', async () => {
  says('vale-fhir', medicine('a', 'Ramipril 5mg capsules', { authoredOn: '2019-04-01' }));
  says('ridge-fhir', medicine('b', 'Ramipril 5mg capsules', { status: 'stopped', authoredOn: '2026-01-12' }));
  const { body, text } = await get();
  assert.match(text, /Sources disagree on whether it is taken/);
  assert.match(section(body, 'current'), /Ramipril.*See above: current at one source, not at another/);
  assert.match(section(body, 'stopped'), /Ramipril/);
});

test('allergies stand above the list always; silent sources are named there and above the medicines, and nothing is called none', async () => {
  says('vale-fhir');
  silent('ridge-fhir');
  const { text, body } = await get();
  assert.ok(body.indexOf('Allergies') < body.indexOf('What is said of medicines'));
  assert.match(text, /Allergies and adverse reactions Not complete\. Ridge: /);
  assert.match(text, /No source that answered has a medicine here\. This is not the same as none\./);
  assert.match(text, /Medicines they hold are not on this page/);
  says('ridge-fhir', allergy('x', 'Penicillin'), medicine('a', 'Ramipril 5mg capsules'));
  assert.match((await get()).text, /Allergies and adverse reactions \(1\).*Penicillin/);
});

test('what changed lately: started, stopped and another strength, with the day, who and where', async () => {
  says(
    'vale-fhir',
    medicine('a', 'Bisoprolol 2.5mg tablets', { authoredOn: '2018-10-10' }),
    medicine('c', 'Ramipril 5mg capsules', {
      status: 'stopped',
      authoredOn: '2019-01-01',
      extension: [
        {
          url: 'http://hl7.org/fhir/5.0/StructureDefinition/extension-MedicationRequest.statusChanged',
          valueDateTime: daysAgo(3),
        },
      ],
    }),
  );
  says(
    'ridge-fhir',
    medicine('b', 'Bisoprolol 5mg tablets', { authoredOn: daysAgo(5), requester: { display: 'Dr Kwame Asante' } }),
  );
  const lately = section((await get()).body, 'lately');
  assert.match(
    lately,
    /Stopped: Ramipril 5mg capsules Vale .*Started: Bisoprolol 5mg tablets Dr Kwame Asante, Ridge The same medicine is also listed as Bisoprolol 2\.5mg tablets, active \(Vale\)/,
  );
});

test('a medicine leads to its problem and the contact it was issued in, and they lead back; what is withheld leaves no trace', async () => {
  const linked = [
    medicine('m', 'Allopurinol 100mg tablets', {
      encounter: { reference: 'Encounter/e' },
      reasonReference: [{ reference: 'Condition/p' }, { reference: 'Condition/secret' }],
    }),
    problem('p', 'Gout'),
    contact('e', 'Surgery consultation', '2024-05-03T10:00:00Z'),
    problem('secret', 'Something private', 'R'),
  ];
  says('vale-fhir', ...linked);
  const { body, text } = await get();
  const row = /<tr id="(entry-[^"]+)">(?:(?!<tr).)*Allopurinol.*?<\/tr>/s.exec(body)!;
  assert.match(row[0], /For: <a href="#entry-[^"]+">Gout<\/a>/);
  assert.match(row[0], /Issued in: <a href="#entry-[^"]+">Surgery consultation, 3 May 2024, 11:00<\/a>/);
  for (const [, target] of row[0].matchAll(/href="#(entry-[^"]+)"/g))
    assert.ok(body.includes(`<li id="${target}"`), target);
  assert.ok(body.includes(`<a href="#${row[1]}">Allopurinol 100mg tablets</a>`));
  assert.match(section(body, 'problems'), /Gout.*Allopurinol/);
  assert.doesNotMatch(text, /private|secret/);
});

test('who may not open records is refused, and it is written down; who may leaves an event and its closing, of these sections alone', async () => {
  assert.equal((await get('', clerk, 'refused-medicines')).statusCode, 403);
  says('vale-fhir', medicine('a', 'Ramipril 5mg capsules'), {
    resourceType: 'Observation',
    id: 'o',
    status: 'final',
    code: { text: 'Weight' },
  });
  await get('', clinician, 'medicines');
  const events = async (requestId: string) =>
    (
      await database.as('auditor').run<{ kind: string; resource: unknown }>({
        text: 'select kind, resource from audit.event where request_id = $1 order by sequence',
        values: [requestId],
      })
    ).map(({ kind, resource }) => [kind, JSON.stringify(resource)] as const);
  assert.deepEqual(
    (await events('refused-medicines')).map(([kind]) => kind),
    ['refuse'],
  );
  const [opened, closed] = await events('medicines');
  assert.deepEqual([opened![0], closed![0]], ['open-record', 'complete-disclosure']);
  assert.match(closed![1], /medications-and-medical-devices/);
  assert.doesNotMatch(closed![1], /examination-findings/);
});
