// Letters over HTTP: whoever was shown the link opens it, nobody else and nothing else; and what is in it cannot do anything.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { SealedDocument } from '#disclosure/open-document.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { emptyAnswer } from '#sources/source-adapter.ts';
import { exampleDocument, recordTarget, section } from '#standards/cda/example-document.ts';
import type { DocumentReference } from '#standards/fhir/types.ts';
import { exampleViewer } from './example-viewer.ts';

const database = await createTestDatabase();
const viewer = await exampleViewer(database);
const { app, answers, documents, tokens, signIn } = viewer;
after(() => viewer.close());
const auditor = database.as('auditor');

const letter = (patientId: string, id: string, content: DocumentReference['content']): DocumentReference => ({
  resourceType: 'DocumentReference',
  id,
  status: 'current',
  subject: { reference: `Patient/${patientId}` },
  description: 'A letter',
  content,
});
const text = (words: string) => Buffer.from(words).toString('base64');
const heldPatients: string[] = [];
const receive = (number: string, nhs: string, words: string) =>
  viewer.receive(number, nhs, (patientId) => {
    heldPatients.push(patientId);
    return [letter(patientId, 'd', [{ attachment: { contentType: 'text/plain', data: text(words) } }])];
  });
const bea = await receive('1', '9990000018', 'about Bea');
await receive('2', '9990000026', 'about somebody else');

const clinician = await viewer.cookieOf('clinician');
const { sessionId } = (await signIn.userOf(clinician.token))!;
const open = (url: string, cookie = clinician.cookie, requestId = 'opening-a-letter') =>
  app.inject({ url, headers: { cookie, accept: 'text/html', 'x-request-id': requestId } });
const seal = (document: SealedDocument, session = sessionId) =>
  `/documents/${tokens.seal('document', document, session)}`;
const at = (url: string): SealedDocument => ({
  personId: bea,
  sourceId: 'vale-fhir',
  resource: { resourceType: 'DocumentReference', id: 'v' },
  location: { url },
});

async function linksOf(): Promise<string[]> {
  const { body } = await app.inject({ url: `/record/${bea}`, headers: { cookie: clinician.cookie } });
  return [...body.matchAll(/href="(\/documents\/[^"]+)"/g)].map(([, link]) => link!);
}

test('a letter that was listed opens, as a thing shut in by itself, and which it was is written down', async () => {
  const [link] = await linksOf();
  const { statusCode, headers, body } = await open(link!, clinician.cookie, 'opened-letter');
  assert.deepEqual([statusCode, body], [200, 'about Bea']);
  assert.match(String(headers['content-security-policy']), /default-src 'none'.*sandbox$/);
  assert.deepEqual(
    [headers['x-content-type-options'], headers['cache-control'], headers['content-type']],
    ['nosniff', 'no-store', 'text/plain'],
  );
  const events = await auditor.run<{ kind: string; letter: boolean }>({
    text: `select kind, resource::text like '%DocumentReference/d%' as letter
      from audit.event where request_id = 'opened-letter' order by sequence`,
  });
  assert.deepEqual(events, [
    { kind: 'open-document', letter: true },
    { kind: 'complete-disclosure', letter: false },
  ]);
});

test('an address as long as a source may give opens', async () => {
  const url = `Binary/${'x'.repeat(3000)}`;
  documents.set(url, { outcome: 'answered', contentType: 'text/plain', content: Buffer.from('far away') });
  answers.set('vale-fhir', async () => ({
    ...emptyAnswer('answered'),
    resources: [letter('p', 'v', [{ attachment: { contentType: 'text/plain', url } }])],
  }));
  const opened = await Promise.all((await linksOf()).map(async (link) => (await open(link)).body));
  answers.clear();
  assert.deepEqual(opened.toSorted(), ['about Bea', 'far away']);
});

test('a link is of no use to a colleague, in another session, after signing out, or altered', async () => {
  const other = await viewer.cookieOf('clinician');
  const link = seal(at('Binary/1'), (await signIn.userOf(other.token))!.sessionId);
  assert.equal((await open(link, other.cookie)).statusCode, 502, 'in its own session it leads to the source');
  assert.equal((await open(link)).statusCode, 404);
  assert.equal((await open(link, (await viewer.cookieOf('colleague')).cookie)).statusCode, 404);
  assert.equal((await open(`${link.slice(0, -4)}AAAA`, other.cookie)).statusCode, 404);
  await signIn.signOut(other.token, 'out');
  assert.equal((await open(link, other.cookie)).statusCode, 401);
  for (const made of ['..%2f..%2fetc%2fpasswd', bea, 'x'.repeat(9000), '%00', ''])
    assert.ok([400, 404, 414].includes((await open(`/documents/${made}`)).statusCode), made.slice(0, 30));
});

test('a letter of somebody who is not, or no longer, this person does not open', async () => {
  const link = seal({
    personId: bea,
    sourceId: 'ridge-feed',
    resource: { resourceType: 'DocumentReference', id: 'd' },
    location: { patientId: heldPatients[1] as never },
  });
  const { statusCode, body } = await open(link);
  assert.equal(statusCode, 502);
  assert.ok(!body.includes('somebody else'));
});

test('a role that may not open letters is refused, and written down', async () => {
  const clerk = await viewer.cookieOf('clerk');
  const link = seal(at('Binary/1'), (await signIn.userOf(clerk.token))!.sessionId);
  assert.equal((await open(link, clerk.cookie, 'clerk-opens')).statusCode, 403);
  const events = await auditor.run({ text: `select kind from audit.event where request_id = 'clerk-opens'` });
  assert.deepEqual(events, [{ kind: 'refuse' }]);
});

const script = '<script>alert(1)</script>';
const disguises: readonly [name: string, contentType: string, content: string][] = [
  ['a web page', 'text/html', script],
  ['a web page that says it is text', 'TEXT/HTML; charset=utf-8', script],
  ['a drawing with a script', 'image/svg+xml', `<svg xmlns="http://www.w3.org/2000/svg">${script}</svg>`],
  ['XML', 'application/xml', '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'],
  ['a web page that says it is a picture', 'image/png', script],
  ['a web page that says it is a PDF', 'application/pdf', script],
  ['a script', 'text/javascript', 'alert(1)'],
  ['nothing known', 'application/x-hostile', 'x'],
  ['a type of no form', 'text', script],
];
for (const [name, contentType, content] of disguises) {
  test(`${name} is not opened here`, async () => {
    documents.set('Binary/1', { outcome: 'answered', contentType, content: Buffer.from(content) });
    const { statusCode, headers, body } = await open(seal(at('Binary/1')));
    assert.equal(statusCode, 502);
    assert.equal(headers['content-type'], 'text/html; charset=utf-8');
    assert.ok(!body.includes(script) && !body.includes('root:'));
  });
}

test('a header a source would smuggle in with the type is left behind; text with markup in it is text', async () => {
  for (const contentType of [
    'text/plain; charset=utf-8\r\nset-cookie: lcr-session=x',
    'text/plain; charset="utf-8\r\nx"',
    'text/plain; charset=utf-8; x=y\u0000',
  ]) {
    documents.set('Binary/1', { outcome: 'answered', contentType, content: Buffer.from(script) });
    const { statusCode, headers, body } = await open(seal(at('Binary/1')));
    assert.deepEqual([statusCode, body], [200, script]);
    assert.match(String(headers['content-type']), /^text\/plain(; charset=utf-8)?$/);
    assert.equal(headers['set-cookie'], undefined);
    assert.equal(headers['x-content-type-options'], 'nosniff');
  }
});

test('what a browser does not draw safely is given as a file', async () => {
  documents.set('Binary/1', {
    outcome: 'answered',
    contentType: 'application/rtf',
    content: Buffer.from('{\\rtf1 letter}'),
  });
  const { headers } = await open(seal(at('Binary/1')));
  assert.equal(headers['content-disposition'], 'attachment; filename="document"');
});

/** What was written down when a disclosure was closed: how it went, and what came of the source. */
const closingOf = (requestId: string) =>
  auditor.run({
    text: `select resource->>'outcome' as outcome, detail->>'valueString' as told
      from audit.event, jsonb_array_elements(resource->'entity') entity, jsonb_array_elements(entity->'detail') detail
      where request_id = $1 and kind = 'complete-disclosure' and detail->>'type' = 'outcome'`,
    values: [requestId],
  });
const cda = (content: string, contentType = 'text/xml') =>
  documents.set('Binary/1', { outcome: 'answered', contentType, content: Buffer.from(content) });

test('a clinical document is shown as its words on a page of ours, on which nothing can run', async () => {
  cda(
    exampleDocument({
      sections: section(
        'Plan &lt;b&gt;',
        `<content styleCode="Bold">Stop</content> naproxen ${script}<iframe src="https://example.org"/>`,
      ),
    }),
  );
  const { statusCode, headers, body } = await open(seal(at('Binary/1')), clinician.cookie, 'opened-cda');
  assert.equal(statusCode, 200);
  assert.equal(headers['content-type'], 'text/html; charset=utf-8');
  assert.equal(
    headers['content-security-policy'],
    "default-src 'none'; img-src data:; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; sandbox allow-same-origin allow-forms",
  );
  assert.deepEqual([headers['x-content-type-options'], headers['cache-control']], ['nosniff', 'no-store']);
  assert.match(body, /<h1[^>]*>Discharge summary<\/h1>/);
  assert.match(body, /Ms Bea Quill, born 03-May-1950, NHS number 999 000 0018/);
  assert.match(body, /<h2[^>]*>Plan &lt;b&gt;<\/h2>/);
  assert.match(body, /<strong>Stop<\/strong> naproxen/);
  assert.match(body, /alert\(1\)/, 'what is not known is kept as text');
  assert.doesNotMatch(body, /<script|<iframe|xml-stylesheet|cda\.xsl/);
  assert.deepEqual(await closingOf('opened-cda'), [{ outcome: '0', told: 'answered' }]);
});

const others: readonly [name: string, about: string][] = [
  ['another NHS number', recordTarget({ nhs: '9990000026' })],
  ['another birth date', recordTarget({ born: '19510503' })],
  ['another name and no number', recordTarget({ nhs: '', name: '<given>Zed</given><family>Other</family>' })],
  ['the name alone', recordTarget({ nhs: '', born: '' })],
  ['a number that is none', recordTarget({ nhs: '9990000019' })],
  ['nobody', ''],
  ['this person and another', recordTarget() + recordTarget({ nhs: '9990000026' })],
];
for (const [name, about] of others) {
  test(`a clinical document about ${name} is not shown, and the reader is told why`, async () => {
    const requestId = `cda-${name.replaceAll(' ', '-')}`;
    cda(exampleDocument({ about, title: 'Oncology letter' }));
    const { statusCode, body } = await open(seal(at('Binary/1')), clinician.cookie, requestId);
    assert.equal(statusCode, 502);
    assert.match(body, /<h1[^>]*>Different details<\/h1>[^]*about somebody else[^]*Contact their records team/);
    assert.doesNotMatch(body, /Oncology|Review in two weeks|Zed|999 000 0026/);
    assert.deepEqual(await closingOf(requestId), [{ outcome: '4', told: 'demographics-differ' }]);
  });
}

test('a clinical document that gives no number but name and birth date is shown; a name unlike hers is said', async () => {
  cda(exampleDocument({ about: recordTarget({ nhs: '' }) }));
  const withoutNumber = await open(seal(at('Binary/1')));
  assert.equal(withoutNumber.statusCode, 200);
  assert.doesNotMatch(withoutNumber.body, /Check who this is/);
  cda(exampleDocument({ about: recordTarget({ name: '<given>Bea</given><family>Harker</family>' }) }));
  const married = await open(seal(at('Binary/1')));
  assert.equal(married.statusCode, 200);
  assert.match(married.body, /Check who this is:<\/strong> The name in this document is written differently/);
});

test('a file inside a clinical document is opened as that file, shut in; one that is not what it says is not', async () => {
  const file = (mediaType: string, content: string) =>
    exampleDocument({
      body: `<nonXMLBody><text mediaType="${mediaType}" representation="B64">${text(content)}</text></nonXMLBody>`,
    });
  cda(file('application/pdf', '%PDF-1.7 letter'));
  const pdf = await open(seal(at('Binary/1')));
  assert.deepEqual(
    [pdf.statusCode, pdf.headers['content-type'], pdf.body],
    [200, 'application/pdf', '%PDF-1.7 letter'],
  );
  assert.match(String(pdf.headers['content-security-policy']), /default-src 'none'.*sandbox$/);
  for (const [type, content] of [
    ['application/pdf', script],
    ['text/html', script],
    ['text/xml', exampleDocument()],
  ] as const) {
    cda(file(type, content));
    const { statusCode, body } = await open(seal(at('Binary/1')));
    assert.equal(statusCode, 502, type);
    assert.ok(!body.includes(script));
  }
  cda(file('application/pdf', '%PDF-1.7 letter').replaceAll('9990000018', '9990000026'));
  assert.equal((await open(seal(at('Binary/1')))).statusCode, 502, 'of somebody else');
});

test('what a clinical document marks as not to be shown leaves no trace, whole or section', async () => {
  cda(exampleDocument({ confidentiality: 'R', title: 'Clinic of the secret' }));
  const whole = await open(seal(at('Binary/1')));
  assert.equal(whole.statusCode, 502);
  assert.doesNotMatch(whole.body, /secret|restricted|withheld/i);
  const hidden = section('Secret', 'hidden words', '<confidentialityCode code="V"/>');
  cda(exampleDocument({ sections: section('Plan', 'open words', hidden) + hidden }));
  const partly = await open(seal(at('Binary/1')));
  assert.match(partly.body, /open words/);
  assert.doesNotMatch(partly.body, /Secret|hidden words/);
});

test('a clinical document that cannot be read is refused in words', async () => {
  const bad = [
    exampleDocument().replace('</title>', ''),
    exampleDocument().replace('<title>', '<title>&xxe;'),
    `${exampleDocument()}<x/>`,
  ];
  for (const content of bad) {
    cda(content);
    const { statusCode, body } = await open(seal(at('Binary/1')));
    assert.equal(statusCode, 502);
    assert.match(body, /not well-formed[^]*Open it in the system it comes from/);
  }
});
