// A privacy officer answers a person who asks who looked: on the page, as a PDF, as FHIR; and each line can be checked.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { eventKinds } from '#audit/audit-event.ts';
import { recordEvent } from '#audit/record-event.ts';
import type { AccessEvent } from '#audit/access-event.ts';
import { startNotary, verifierKeysFile } from '#audit/tree/notary.ts';
import { verifyCommand } from '#audit/verify/verify-command.ts';
import { exampleDoor, exampleUser } from '#disclosure/example-door.ts';
import { openRecord } from '#disclosure/open-record.ts';
import { createPageTokens } from '#disclosure/page-token.ts';
import { sections } from '#record/items/sections.ts';
import { createPds } from '#patient-index/pds/pds.ts';
import { pdsSettings } from '#patient-index/pds/pds-settings.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { silentLog } from '#runtime/log.ts';
import type { LogAnswer } from '#sources/source-adapter.ts';
import type { AuditEvent, Bundle } from '#standards/fhir/types.ts';
import { validateResource } from '#standards/fhir/validate.ts';
import type { PersonId } from '#standards/patient.ts';
import type { AccessLine } from '#administration/access/review-access.ts';
import { exampleFrame, examplePages } from '#web/design/example-pages.ts';
import { readingGrade } from '../reading-grade.ts';
import { logRoutes } from '../log/log-route.ts';
import { accessRoutes } from './access-route.ts';
import { nodesInWords, toldInWords } from './node-words.ts';
import { toldByExtension } from './report-bundle.ts';
import { explained, informationInWords, informationWords, whatWasDone, whyInWords } from './report-words.ts';

const testDatabase = await createTestDatabase();
const owner = testDatabase.as('owner');
const example = await exampleDoor(testDatabase);
const { door } = example;
const bea = await example.receive('1', '9990000018', (patientId) => [
  {
    resourceType: 'AllergyIntolerance',
    id: 'a1',
    patient: { reference: `Patient/${patientId}` },
    clinicalStatus: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', code: 'active' }],
    },
    code: { text: 'Imaginary pollen' },
  },
]);
const other = await example.receive('2', '9990000026', () => []);
const folder = mkdtempSync(join(tmpdir(), 'access-'));
const files = { key: join(folder, 'log.key'), checkpoints: join(folder, 'checkpoints') };
const notary = await startNotary({
  database: testDatabase.as('notary'),
  log: silentLog,
  files,
  partnership: 'example',
  everyMs: 60_000,
});
const pages = await examplePages(
  door.database,
  {
    hester: ['find-patient', 'review-access'],
    olga: ['find-patient', 'review-access'],
    doctor: ['find-patient', 'view-record'],
  },
  (app) => {
    accessRoutes(app, { door, tokens: createPageTokens('example'), frame: exampleFrame });
    logRoutes(app, { door, frame: exampleFrame, logKeys: verifierKeysFile(files) });
  },
);
after(async () => {
  await pages.close();
  await notary.close();
  await example.close();
  rmSync(folder, { recursive: true, force: true });
});

const doctor = {
  type: 'user',
  userId: 'kwame',
  name: 'Dr Kwame Example',
  roleId: 'gp',
  organisation: 'RYY',
} as const;
const write = (event: Partial<AccessEvent> & Pick<AccessEvent, 'kind'>) =>
  recordEvent(door.database, {
    recordedAt: new Date(),
    requestId: randomUUID(),
    outcome: 'success',
    agent: doctor,
    ...event,
  });

/** The lines of the page's table, as text. */
function linesOf(body: string): string[] {
  const table = /<tbody>([\s\S]*)<\/tbody>/.exec(body)?.[1] ?? '';
  return table
    .split('</tr>')
    .slice(0, -1)
    .map((row) =>
      row
        .replaceAll(/<span class="(nhsuk-u-visually-hidden|lcr-cell-heading)"[^>]*>[^<]*<\/span>/g, '')
        .replaceAll(/<[^>]+>/g, ' ')
        .replaceAll(/\s+/g, ' ')
        .trim(),
    );
}

test('what was done with a record is a line each: who, when, why, and what kinds of information', async () => {
  const user = exampleUser('find-patient', 'view-record');
  const opened = await openRecord(door, { user, requestId: 'look' }, bea);
  assert.ok(opened.permitted);
  for await (const { outcome } of opened.parts) assert.ok(outcome);
  const disclosureId = randomUUID();
  await write({
    kind: 'open-record',
    personId: bea,
    disclosureId,
    purpose: 'break-glass',
    explanation: 'An emergency.',
  });
  await write({ kind: 'complete-disclosure', personId: bea, disclosureId, outcome: 'failed', shown: [] });
  await write({ kind: 'refuse', personId: bea, outcome: 'refused', explanation: 'No.' });
  await write({
    kind: 'complete-disclosure',
    disclosureId: randomUUID(),
    personsShown: [bea, other],
    shown: [{ sourceId: 'patient-index', outcome: 'found', sections: { 'person-demographics': 2 } }],
  });
  await write({ kind: 'open-record', personId: other, disclosureId: randomUUID() });
  await notary.sealNow();
  const { statusCode, body } = await pages.get(`/privacy/access/${bea}`, 'hester');
  assert.equal(statusCode, 200);
  const lines = linesOf(body).map((line) =>
    line.replace(/^\d+ \w+ \d+, \d+:\d+ /, '').replace(/ [\d, ]+( · What was on the screen)?$/, ''),
  );
  assert.deepEqual(lines, [
    'Dr Amina Example, gp, Example NHS Trust Read this list of who looked, to answer a question To answer a question about who looked. In a moment',
    'Dr Kwame Example, gp, Vale NHS Trust Saw your name and date of birth when looking for somebody To care for you. your name and address',
    'Dr Kwame Example, gp, Vale NHS Trust Stopped Tried to look at your record, and was stopped. They saw nothing. They were not allowed to.',
    'Dr Kwame Example, gp, Vale NHS Trust Looked at your record. Nothing was shown. Emergency An emergency. They said that somebody was in danger.',
    'Dr Amina Example, gp, Example NHS Trust Looked at your record To care for you. allergies',
  ]);
});

test('the same as FHIR: valid AuditEvents, each with its place in the log, none about anybody else', async () => {
  await notary.sealNow();
  const bundle = (await pages.get(`/privacy/access/${bea}/events`, 'hester')).json<Bundle<AuditEvent>>();
  assert.deepEqual(validateResource(bundle), []);
  const entries = bundle.entry ?? [];
  assert.ok(entries.length >= 7);
  for (const { resource } of entries) assert.doesNotMatch(JSON.stringify(resource), new RegExp(other));
  const sealed = entries.flatMap(({ extension }) => extension ?? []);
  assert.equal(sealed.length, entries.length - 1, 'all but the one that this request has just written');
});

test('the same as a PDF, tagged, in the words of the page', async () => {
  const { headers, rawPayload } = await pages.get(`/privacy/access/${bea}/report.pdf?time=all`, 'hester');
  assert.equal(headers['content-type'], 'application/pdf');
  assert.match(String(headers['content-disposition']), /attachment/);
  const text = rawPayload.toString('latin1');
  assert.match(text, /^%PDF-1\.7/);
  assert.match(text, /\/MarkInfo/);
  assert.match(text, /\/Lang \(en-GB\)/);
  for (const tag of ['Document', 'H1', 'H2', 'P', 'L', 'LI', 'LBody']) assert.match(text, new RegExp(`/S /${tag}\\b`));
});

const neighbourEvent = (id: string, changes: Partial<AuditEvent> = {}): AuditEvent => ({
  resourceType: 'AuditEvent',
  id,
  type: { system: 'http://terminology.hl7.org/CodeSystem/audit-event-type', code: 'rest' },
  action: 'R',
  recorded: new Date(Date.now() - 86_400_000).toISOString(),
  outcome: '0',
  agent: [{ requestor: true, name: 'Nurse <b>Neighbour</b>', role: [{ text: 'Ward nurse' }] }],
  source: { observer: { display: 'Vale' } },
  entity: [{ what: { identifier: { system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000018' } } }],
  ...changes,
});
const requested = (value: string): Pick<AuditEvent, 'entity'> => ({
  entity: [
    {
      what: { identifier: { value } },
      type: { system: 'https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType', code: 'XrequestId' },
    },
  ],
});
const told = { outcome: 'answered', unplaced: 0, more: false, issues: [] } as const;
const textOf = (body: string) => body.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');

test('what neighbouring records tell stands beside ours, each line with whose it is, and the same look once', async () => {
  const client = [
    { requestor: true, who: { identifier: { system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: 'X99' } } },
  ];
  const same = neighbourEvent('n2', {
    agent: client,
    recorded: new Date().toISOString(),
    ...requested('look'),
  });
  const asked: unknown[] = [];
  example.logs.set('vale-fhir', async (query) => {
    asked.push({ ...query, time: query.time.since < query.time.until });
    return { ...told, events: [neighbourEvent('n1'), same] };
  });
  const { body } = await pages.get(`/privacy/access/${bea}`, 'hester');
  const first = asked[0] as { requestId: string };
  assert.deepEqual(first, {
    requestId: first.requestId,
    requester: 'X99',
    nhsNumber: '9990000018',
    time: true,
    waitMs: 400,
    via: ['X99'],
  });
  const lines = linesOf(body);
  const theirs = lines.filter((line) => line.includes('As told by Vale NHS Trust. We can not check it.'));
  assert.equal(theirs.length, 1);
  assert.match(theirs[0]!, /Nurse &lt;b&gt;Neighbour&lt;\/b&gt;, Ward nurse Looked at your record/);
  assert.equal(lines.filter((line) => line.includes('Written down here, and by Vale NHS Trust too.')).length, 1);
  assert.match(textOf(body), /We asked Vale NHS Trust\. It told us of 2 looks\./);
  const said = await owner.run<{ said: string }>({
    text: `select resource->>'outcomeDesc' as said from audit.event where request_id = $1`,
    values: [first.requestId],
  });
  assert.match(said[0]!.said, /Asked too: RYY\./);

  const bundle = (await pages.get(`/privacy/access/${bea}/events`, 'hester')).json<Bundle>();
  assert.deepEqual(validateResource(bundle), []);
  const tellers = (bundle.entry ?? []).flatMap(({ extension, resource }) =>
    (extension ?? []).filter(({ url }) => url === toldByExtension).map(() => resource?.id),
  );
  assert.equal(tellers.length, 2 + 1, 'our look that they have too, opened and closed, and theirs');
  assert.ok(
    (bundle.entry ?? []).every(({ resource }) => resource?.id !== 'n2'),
    'what is the same as ours is not there twice',
  );
  example.logs.clear();
});

test('a neighbour that is slow, gone, refuses or tells of another is named, with what to do; ours is there at once', async () => {
  const outcomes: [string, (signal: AbortSignal) => Promise<LogAnswer>, RegExp][] = [
    [
      'hangs',
      () => new Promise<never>(() => undefined),
      /Vale NHS Trust did not answer\. .*missing from this list\. Try again later, or ask them/,
    ],
    ['breaks', () => Promise.reject(new Error('fault')), /We could not read what Vale NHS Trust told us/],
    [
      'refuses',
      async () => ({ ...told, outcome: 'refused', events: [] }),
      /Vale NHS Trust did not tell us who looked there\. Ask them/,
    ],
    [
      'wrong person',
      async () => ({ ...told, outcome: 'demographics-differ', events: [] }),
      /told us about the wrong person\. We left all of it out/,
    ],
    [
      'more, and unplaced',
      async () => ({ ...told, events: [], more: true, unplaced: 2 }),
      /more there than we could get.*2 more that may not be about you/,
    ],
    [
      'nobody looked',
      async () => ({ ...told, outcome: 'nothing-recorded', events: [] }),
      /We asked Vale NHS Trust\. Nobody looked there\./,
    ],
  ];
  for (const [name, answer, words] of outcomes) {
    example.logs.set('vale-fhir', (_query, signal) => answer(signal));
    const { statusCode, body } = await pages.get(`/privacy/access/${bea}`, 'hester');
    assert.equal(statusCode, 200, name);
    assert.match(textOf(body), words, name);
    assert.ok(
      linesOf(body).some((line) => line.includes('Dr Kwame Example')),
      name,
    );
    assert.equal(/aria-label="What is missing"/.test(body), name !== 'nobody looked', name);
    if (name !== 'hangs') continue;
    const bundle = (await pages.get(`/privacy/access/${bea}/events`, 'hester')).json<Bundle>();
    assert.match(JSON.stringify(bundle.entry?.at(-1)?.resource), /OperationOutcome.*incomplete.*did not answer/);
    const pdf = await pages.get(`/privacy/access/${bea}/report.pdf`, 'hester');
    assert.equal(pdf.statusCode, 200);
  }
  example.logs.clear();
});

test('a long list is read to its end: page by page, in one PDF, and as FHIR; each answer is one event, and no line is lost or twice', async () => {
  const cal = await example.receive('3', '9990000042', () => []);
  const begin = Date.now() - 20 * 86_400_000;
  const at = (look: number) => new Date(begin + look * 600_000);
  for (let look = 0; look < 230; look += 1) {
    const [disclosureId, requestId] = [randomUUID(), `long-${look}-000`];
    await write({ kind: 'open-record', personId: cal, disclosureId, requestId, recordedAt: at(look) });
    await write({
      kind: 'complete-disclosure',
      personId: cal,
      disclosureId,
      requestId,
      recordedAt: at(look),
      shown: [],
    });
  }
  // Of every third the neighbour has the same look; and forty that are only theirs.
  const theirs = Array.from({ length: 117 }, (_, place) =>
    neighbourEvent(`long-${place}`, {
      recorded: at(place < 77 ? place * 3 : (place - 77) * 5 + 0.5).toISOString(),
      agent: [{ requestor: true, ...(place < 77 ? { who: valeAsX99 } : { name: 'Nurse Elsewhere' }) }],
      entity: [
        ...neighbourEvent('').entity!,
        ...requested(place < 77 ? `long-${place * 3}-000` : `elsewhere-${place}`).entity!,
      ],
    }),
  );
  example.logs.set('vale-fhir', async ({ time }) => ({
    ...told,
    events: theirs.filter(({ recorded }) => new Date(recorded) >= time.since && new Date(recorded) < time.until),
  }));
  const writtenDown = async () =>
    (
      await owner.run({
        text: `select from audit.event where kind = 'review-access' and person_id = $1`,
        values: [cal],
      })
    ).length;

  const onPages: string[] = [];
  let next: string | undefined = `/privacy/access/${cal}?time=year`;
  let pagesRead = 0;
  for (; next; pagesRead += 1) {
    const { statusCode, body } = await pages.get(next, 'hester');
    assert.equal(statusCode, 200);
    assert.match(body, pagesRead === 0 ? /100 entries on this page, the newest first/ : /Newest<\/span>/);
    onPages.push(...linesOf(body));
    next = /href="([^"]+)"><span class="nhsuk-pagination__title">Earlier/.exec(body)?.[1]?.replaceAll('&amp;', '&');
    if (next) assert.doesNotMatch(next, /9990000042|Elsewhere/);
    await write({ kind: 'print-record', personId: cal });
  }
  assert.equal(pagesRead, 3);
  assert.equal(await writtenDown(), 3);
  const whole = 230 + 40;
  assert.equal(onPages.filter((line) => line.includes('Looked at your record')).length, whole);
  assert.equal(onPages.length, whole + 1, 'and that the first page was read');
  assert.equal(onPages.filter((line) => line.includes('and by Vale NHS Trust too')).length, 77);
  assert.equal(onPages.filter((line) => line.includes('Nurse Elsewhere')).length, 40);

  const ids: string[] = [];
  let page: Bundle<AuditEvent> | undefined;
  for (let url: string | undefined = `/privacy/access/${cal}/events`; url;) {
    page = (await pages.get(url, 'hester')).json<Bundle<AuditEvent>>();
    assert.deepEqual(validateResource(page), []);
    ids.push(...(page.entry ?? []).map(({ resource }) => resource!.id!));
    url = page.link?.find(({ relation }) => relation === 'next')?.url;
  }
  assert.equal(new Set(ids).size, ids.length);
  assert.equal(ids.length, 230 * 2 + 40 + 3 + 3 + 1, 'and what was read and printed meanwhile');
  assert.equal(await writtenDown(), 6);

  const { rawPayload } = await pages.get(`/privacy/access/${cal}/report.pdf`, 'hester');
  const pdf = rawPayload.toString('latin1');
  assert.match(pdf, /%%EOF\s*$/);
  assert.equal(pdf.match(/\/S \/LI\b/g)?.length, whole + 3 + 6 + 1);
  assert.equal(await writtenDown(), 7);

  const first = await pages.get(`/privacy/access/${cal}`, 'hester');
  const earlier = /\?(page=[^"]+)"/.exec(first.body)![1]!;
  const before = await writtenDown();
  const wrong = [
    `${earlier}A`,
    earlier.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
    'page=',
    'page=1',
    'page=a&page=b',
  ];
  for (const query of wrong)
    for (const form of ['', '/events', '/report.pdf']) {
      const refused = await pages.get(`/privacy/access/${cal}${form}?${query}`, 'hester');
      assert.deepEqual([refused.statusCode, /Begin again with the newest/.test(refused.body)], [400, true], query);
    }
  assert.equal((await pages.get(`/privacy/access/${bea}?${earlier}`, 'hester')).statusCode, 400, 'of another person');
  assert.equal((await pages.get(`/privacy/access/${cal}?${earlier}`, 'olga')).statusCode, 400, 'of another session');
  assert.equal(await writtenDown(), before, 'nothing was read');
  example.logs.clear();
});
const valeAsX99 = { identifier: { system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: 'X99' } };

test('while nobody can say whether a person may be known of, no other record is told that they are known here', async () => {
  const silent = createPds(
    pdsSettings.parse({ baseUrl: 'http://127.0.0.1:9/FHIR/R4', requestsPerSecond: 1000, cacheMs: 0 }),
    {
      log: door.log,
      clock: door.clock,
      accessToken: () => Promise.resolve(undefined),
    },
  );
  const unsure = await examplePages(door.database, { hester: ['find-patient', 'review-access'] }, (app) =>
    accessRoutes(app, { door: { ...door, pds: silent }, tokens: createPageTokens('example'), frame: exampleFrame }),
  );
  const asked: unknown[] = [];
  example.logs.set('vale-fhir', async (query) => {
    asked.push(query);
    return { ...told, events: [neighbourEvent('n1')] };
  });
  try {
    const { statusCode, body } = await unsure.get(`/privacy/access/${bea}`, 'hester');
    assert.equal(statusCode, 200);
    assert.match(body, /Dr Kwame Example/, 'what we wrote down ourselves is there');
    const missing = /We could not ask Vale NHS Trust just now\. Try again later, or ask them\./;
    assert.match(textOf(body), missing);
    assert.match((await unsure.get(`/privacy/access/${bea}/events`, 'hester')).body, missing);
    assert.equal((await unsure.get(`/privacy/access/${bea}/report.pdf`, 'hester')).statusCode, 200);
    assert.deepEqual(asked, []);
  } finally {
    example.logs.clear();
    await unsure.close();
    await silent.close();
  }
});

test('a line leads to its entry, with a proof that the verifier believes away from here', async () => {
  await notary.sealNow();
  const { body } = await pages.get(`/privacy/access/${bea}`, 'hester');
  const place = Number(/\/privacy\/log\/(\d+)"/.exec(body)?.[1]);
  const entry = await pages.get(`/privacy/log/${place}`, 'hester');
  assert.match(entry.body, /Checked<\/strong> This entry is in the signed log, exactly as it was written/);
  const file = join(folder, 'proof.json');
  writeFileSync(file, (await pages.get(`/privacy/log/${place}/proof`, 'hester')).body);
  const said: string[] = [];
  const code = await verifyCommand(['--proof', file, '--key', verifierKeysFile(files)], (line) => said.push(line));
  assert.equal(code, 0, said.join('\n'));
  await owner.run({
    text: `update audit.event set user_id = 'x' where sequence = (select sequence from audit.leaf where leaf_index = ${place})`,
  });
  assert.match((await pages.get(`/privacy/log/${place}`, 'hester')).body, /Does not hold/);
});

test('whoever the person was when it was written, it is theirs; what was written of others they were taken for is not', async () => {
  const [patient] = await owner.run<{ patient_id: string }>({
    text: 'select patient_id from patient_index.patient where person_id = $1',
    values: [other],
  });
  const early = new Date('2020-01-01T00:00:00Z');
  const strange = randomUUID() as PersonId;
  await owner.run({
    text: `update patient_index.link set linked_at = '2019-01-01' where patient_id = $1`,
    values: [patient!.patient_id],
  });
  for (const [person, from, linkedAt] of [
    [strange, other, '2019-06-01'],
    [other, strange, '2020-06-01'],
  ])
    await owner.run({
      text: `insert into patient_index.link (patient_id, person_id, from_person_id, linked_at, because, reasons, agent, request_id)
        values ($1, $2, $3, $4, 'said-same', '[]', '{}', 'r')`,
      values: [patient!.patient_id, person, from, linkedAt],
    });
  await write({ kind: 'print-record', personId: strange, recordedAt: early, disclosureId: randomUUID() });
  await write({
    kind: 'export-record',
    personId: strange,
    recordedAt: new Date('2021-01-01'),
    disclosureId: randomUUID(),
  });
  await write({
    kind: 'administer',
    recordedAt: early,
    patientIds: [patient!.patient_id as never],
    explanation: 'A message was read.',
  });
  const { body } = await pages.get(`/privacy/access/${other}?time=all`, 'hester');
  assert.match(body, /Printed your record/, 'while they were called so');
  assert.doesNotMatch(body, /Saved part of your record/, 'after they were parted');
  assert.match(body, /Checked that what was sent about you is with the right person/, 'what a steward saw');
});

test('a person is found by their number, asked for by POST; whoever may not is refused, and that is written down', async () => {
  const found = await pages.post('/privacy/access', 'hester', { nhsNumber: '999 000 0018' });
  assert.deepEqual([found.statusCode, found.headers['location']], [303, `/privacy/access/${bea}`]);
  assert.match((await pages.post('/privacy/access', 'hester', { nhsNumber: '12' })).body, /Check each digit/);
  assert.match((await pages.post('/privacy/access', 'hester', { nhsNumber: '9990000107' })).body, /Nobody found/);
  const before = (await refusals()).length;
  for (const path of ['', `/${bea}`, `/${bea}/report.pdf`, `/${bea}/events`])
    assert.equal((await pages.get(`/privacy/access${path}`, 'doctor')).statusCode, 403, path);
  for (const path of ['/privacy/log', '/privacy/log/1', '/privacy/log/1/proof', '/privacy/log/search'])
    assert.equal((await pages.get(path, 'doctor')).statusCode, 403, path);
  assert.equal((await refusals()).length, before + 8);
  assert.equal((await pages.get(`/privacy/access/${randomUUID()}`, 'hester')).statusCode, 404);
  assert.equal((await pages.get('/privacy/access/none', 'hester')).statusCode, 404);
  await owner.run({ text: 'update patient_index.patient set restricted = true where person_id = $1', values: [other] });
  assert.equal((await pages.get(`/privacy/access/${other}`, 'hester')).statusCode, 404, 'as one who does not exist');
});
const refusals = () => owner.run({ text: `select from audit.event where kind = 'refuse' and user_id = 'doctor'` });

test('the log is looked through by person, user, kind and day, a page at a time', async () => {
  const search = async (query: string) => linesOf((await pages.get(`/privacy/log/search?${query}`, 'hester')).body);
  assert.ok((await search('kind=refuse')).every((line) => /Was refused/.test(line)));
  assert.ok((await search('user=kwame')).every((line) => /Dr Kwame Example, Vale/.test(line)));
  assert.equal((await search(`person=${bea}&kind=open-record`)).length, 2);
  assert.equal((await search('from=2020-01-01&until=2020-01-01')).length, 2);
  assert.equal((await search('from=2020-01-02&until=2020-12-31')).length, 0);
  const wrong = await pages.get('/privacy/log/search?from=yesterday', 'hester');
  assert.equal(wrong.statusCode, 400);
  assert.match(wrong.body, /A day is written like 2026-11-23/);
  for (let at = 0; at < 60; at += 1) await write({ kind: 'sign-in', recordedAt: new Date('2018-03-01T12:00:00Z') });
  const first = await pages.get('/privacy/log/search?until=2018-03-02', 'hester');
  assert.equal(linesOf(first.body).length, 50);
  const next = /href="([^"]+)">Older/.exec(first.body)?.[1]?.replaceAll('&amp;', '&');
  assert.equal(linesOf((await pages.get(next!, 'hester')).body).length, 10);
});

test('the page about the log says what was sealed last, and which servers write to it', async () => {
  await notary.sealNow();
  const { body } = await pages.get('/privacy/log', 'hester');
  assert.match(body, /In order/);
  assert.match(body, /localcarerecord\.example\.org\/example\//);
  await owner.run({ text: 'insert into audit.awaiting_leaf values (999999)' });
  assert.match((await pages.get('/privacy/log', 'hester')).body, /Something is wrong/);
  await owner.run({ text: 'delete from audit.awaiting_leaf where sequence = 999999' });
});

test('every section of the record has everyday words', () => {
  assert.deepEqual(Object.keys(informationWords).toSorted(), sections.map(({ id }) => id).toSorted());
});

test('every kind of event that can be about a person has words of its own', () => {
  const aboutNobody = ['sign-in', 'sign-out'];
  // Not somebody looking: left out of the list.
  const leftOut = ['receive', 'link', 'unlink', 'merge', 'unmerge'];
  for (const kind of eventKinds.filter((each) => ![...aboutNobody, ...leftOut].includes(each)))
    assert.notEqual(whatWasDone({ kind }), 'Did something with your record', kind);
});

/** Everything that can be said of a neighbour, sentence by sentence. */
function nodeSentences(): string[] {
  const outcomes = [
    'answered',
    'timed-out',
    'not-yet',
    'invalid-answer',
    'demographics-differ',
    'no-number',
    'unchecked',
    'cannot-tell',
    'refused',
  ] as const;
  const said = nodesInWords(
    outcomes.map((outcome) => ({ name: 'Kent', organisation: 'K', outcome, looks: 2, unplaced: 3, more: true })),
  ).flatMap(({ text }) => text.split(/(?<=[.?!])\s/));
  return [...said, ...toldInWords(false, ['Kent']).split(/(?<=\.)\s/), toldInWords(true, ['Kent'])];
}

test('the list can be read at the age of eleven', () => {
  const about = (kind: (typeof eventKinds)[number], more: object = {}) =>
    ({ kind, outcome: 'shown', emergency: false, ...more }) as AccessLine;
  const sentences = [
    ...explained.flatMap((text) => text.split(/(?<=[.?!])\s/)),
    ...eventKinds.flatMap((kind) => [whatWasDone({ kind }), whyInWords(about(kind))]),
    whyInWords(about('open-record', { emergency: true })),
    whyInWords(about('refuse', { outcome: 'refused' })),
    ...nodeSentences(),
    `They saw: ${informationInWords(['problem-list', 'medications-and-medical-devices', 'documents'])!}`,
  ];
  const grade = readingGrade(sentences);
  assert.ok(grade <= 6, `Flesch-Kincaid grade ${grade.toFixed(1)}`);
});
