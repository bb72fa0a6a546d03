// A source cannot make this server ask anybody else, wait for it without end, or hold more than it may: links to other pages, to
// documents and to other hosts, redirects, answers that never end or grow when they are unpacked, documents that are XML bombs.
// The server outside stands where nothing should ever come; it fails the test by being asked.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { bundleOf, fhirReply, patientResource } from '#sources/adapters/fhir-r4/example-server.ts';
import { zoe } from '#sources/contract/example-question.ts';
import { endless, type ReceivedRequest, type Reply, replying, startToldServer } from '#sources/contract/told-server.ts';
import { attackedServer, fhirBase, form } from './attacked-server.ts';

const server = await attackedServer();
const outside = await startToldServer();
outside.behave(
  replying(fhirReply(bundleOf([{ resourceType: 'Condition', id: 'c', code: { text: 'FROM ELSEWHERE' } }]))),
);
test.after(() => outside.close());
await server.post({
  resourceType: 'Bundle',
  type: 'batch',
  entry: [{ resource: patientResource(zoe), request: { method: 'PUT', url: 'Patient/p1' } }],
});
const { personId } = await server.known();
await server.looksAfter(personId);
const cookie = await server.cookieFor('view-record');
const { origin, host } = new URL(outside.origin);
const own = server.fhir.origin;

/** Links that lead to the server outside, or to what of the source's own host is not the source. */
const elsewhere = [
  `${origin}${fhirBase}/next`,
  `//${host}${fhirBase}/next`,
  `/\\${host}/next`,
  `\\\\${host}\\next`,
  `${own.replace('127.0.0.1', `127.0.0.1@${host}`).replace(/:\d+$/, '')}/next`,
  `${own.replace('//', `//x:y@`)}${fhirBase}/next`,
  `${own}@${host}/next`,
  `${own}.example.org/next`,
  `${own}${fhirBase}/../admin`,
  `${own}${fhirBase}/%2e%2e/admin`,
  `${own}${fhirBase}-of-another/next`,
  `../../admin`,
  `/admin`,
  'file:///etc/passwd',
  'data:application/fhir+json,{}',
  'javascript:alert(1)',
  'http://169.254.169.254/latest/meta-data/',
  'http://[::1]/',
  `ftp://${host}/`,
  'http://',
];

/** What a request to the source's own server was for; anything outside its base was none of ours. */
const strayed = (requests: readonly ReceivedRequest[]) =>
  requests.map(({ url }) => url).filter((url) => !url.startsWith(`${fhirBase}/`));

const isEverything = (url: string) => url.includes('$everything');
const withPatient = (more: (request: ReceivedRequest) => Reply) =>
  replying((request) => (isEverything(request.url) ? more(request) : fhirReply(bundleOf([patientResource(zoe)]))));

const openRecord = async () => {
  const answered = await server.call(`/record/${personId}`, { cookie });
  assert.match(answered.text, /FEATHERSTONHAUGH/, 'the record was opened');
  return answered;
};

test('no link of a source leads this server elsewhere', async () => {
  for (const link of elsewhere) {
    const condition = {
      resourceType: 'Condition',
      id: 'own',
      subject: { reference: 'Patient/p1' },
      code: { text: 'Its own' },
    };
    const page = bundleOf([patientResource(zoe), condition], {
      link: [{ relation: 'next', url: link }],
      entry: [
        { fullUrl: `${link}/Patient/p1`, resource: patientResource(zoe) },
        { fullUrl: `${link}/Condition/own`, resource: condition },
      ],
    });
    server.fhir.behave(withPatient(() => fhirReply(page)));
    const { status, text } = await openRecord();
    assert.equal(status, 200);
    assert.doesNotMatch(text, /FROM ELSEWHERE/, link);
  }
  assert.deepEqual(strayed(server.fhir.requests), []);
  assert.equal(outside.requests.length, 0, 'somebody else was asked');
});

test('nor does what somebody launches with, or signs out with', async () => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const system = 'http://127.0.0.1:9410/fhir';
  const issuers = [...elsewhere, `${system}/../../admin`, `${system}@${host}`, `${system}#${origin}`, 'walworth-lanes'];
  for (const iss of issuers) {
    const { status, headers } = await server.call(`/launch?${form({ iss, launch: origin }).body}`);
    assert.ok(status >= 400 && status < 500, `${iss}: ${status}`);
    assert.equal(headers.get('location'), null, iss);
    const head = {
      alg: 'ES256',
      kid: `${origin}/keys`,
      jku: `${origin}/keys`,
      x5u: `${origin}/x5u`,
      typ: 'lcr-launch+jwt',
    };
    const token = `${part(head)}.${part({ iss, aud: origin, sub: 'x', jti: 'x', exp: 4_000_000_000 })}.AAAA`;
    for (const [path, field] of [
      ['/launch/link', 'token'],
      ['/sign-in/back-channel-logout', 'logout_token'],
    ] as const) {
      const refused = await server.call(path, { method: 'POST', ...form({ [field]: token }) });
      // One we know cannot be asked for its keys: it is not there.
      assert.ok([400, 401, 403, 503].includes(refused.status), `${path} ${iss}: ${refused.status}`);
      assert.equal(refused.headers.get('set-cookie'), null);
    }
    for (const path of ['/sign-in/callback', '/launch/callback']) {
      const back = await server.call(`${path}?${form({ iss, code: 'x', state: 'x', redirect_uri: origin }).body}`);
      assert.ok(back.status >= 400 && back.status < 500, `${path} ${iss}: ${back.status}`);
    }
  }
  assert.equal(outside.requests.length, 0);
});

test('no redirect is followed, whatever asked', async () => {
  for (const status of [301, 302, 303, 307, 308]) {
    server.fhir.behave(
      replying({ status, headers: { location: `${origin}${fhirBase}/x`, refresh: `0; url=${origin}` } }),
    );
    assert.equal((await openRecord()).status, 200);
  }
  assert.equal(outside.requests.length, 0);
});

const documentOf = (url: string) => ({
  resourceType: 'DocumentReference',
  id: 'd1',
  status: 'current',
  subject: { reference: 'Patient/p1' },
  description: 'A letter',
  content: [{ attachment: { contentType: 'text/plain', url } }],
});

/** Opens the letter that the source listed, as it answers it. */
async function openLetter(url: string, answer: Reply) {
  server.fhir.behave(
    replying((request) => {
      if (isEverything(request.url)) return fhirReply(bundleOf([patientResource(zoe), documentOf(url)]));
      return request.method === 'GET' ? answer : fhirReply(bundleOf([patientResource(zoe)]));
    }),
  );
  const { text } = await openRecord();
  const link = /href="(\/documents\/[^"]+)"/.exec(text)?.[1];
  return link === undefined ? undefined : server.call(link, { cookie });
}

test('no link to a document leads this server elsewhere, and none of its address stands in ours', async () => {
  let opened = 0;
  for (const link of elsewhere) {
    const before = server.fhir.requests.length;
    const letter = await openLetter(link, { headers: { 'content-type': 'text/plain' }, body: 'FROM ELSEWHERE' });
    if (!letter) continue;
    opened += 1;
    assert.equal(letter.status, 502, link);
    assert.doesNotMatch(letter.text, /FROM ELSEWHERE|root:x:/, link);
    assert.deepEqual(strayed(server.fhir.requests.slice(before)), [], link);
  }
  assert.ok(opened > 10, `${opened} links were tried`);
  assert.equal(outside.requests.length, 0);
});

const cda = (inside: string, doctype = '') =>
  `<?xml version="1.0"?>${doctype}<ClinicalDocument xmlns="urn:hl7-org:v3">${inside}</ClinicalDocument>`;
const laughs = `<!DOCTYPE x [<!ENTITY a "ha">${'bcdefghij'
  .split('')
  .map((name, index) => `<!ENTITY ${name} "${`&${'abcdefghi'[index]};`.repeat(10)}">`)
  .join('')}]>`;
const hostileDocuments: readonly [name: string, reply: Reply][] = [
  ['a billion laughs', { headers: { 'content-type': 'text/xml' }, body: cda('<title>&j;</title>', laughs) }],
  [
    'a file by an entity',
    {
      headers: { 'content-type': 'text/xml' },
      body: cda('<title>&f;</title>', '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'),
    },
  ],
  [
    'a document type elsewhere',
    { headers: { 'content-type': 'text/xml' }, body: cda('', `<!DOCTYPE x SYSTEM "${origin}/x.dtd">`) },
  ],
  [
    'an inclusion',
    {
      headers: { 'content-type': 'text/xml' },
      body: cda(`<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="${origin}/x"/>`),
    },
  ],
  ['deep', { headers: { 'content-type': 'text/xml' }, body: cda('<a>'.repeat(5000)) }],
  ['a page', { headers: { 'content-type': 'text/html' }, body: '<script>alert(1)</script>' }],
  ['a page that says it is a picture', { headers: { 'content-type': 'image/png' }, body: '<script>alert(1)</script>' }],
  [
    'a drawing with a script',
    {
      headers: { 'content-type': 'image/svg+xml' },
      body: '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    },
  ],
  ['too much', { headers: { 'content-type': 'text/plain' }, body: 'x'.repeat(400_000) }],
  [
    'too much when unpacked',
    {
      headers: { 'content-type': 'text/plain', 'content-encoding': 'gzip' },
      body: gzipSync(Buffer.alloc(50_000_000, 'x')),
    },
  ],
  [
    'packed a thousand times',
    { headers: { 'content-type': 'text/plain', 'content-encoding': 'gzip, gzip' }, body: gzipSync(gzipSync('x')) },
  ],
  ['a type with a header in it', { headers: { 'content-type': 'text/html;a="\tb"' }, body: 'x' }],
];

test('a hostile document is refused in words, and fetches nothing', async () => {
  for (const [name, reply] of hostileDocuments) {
    const letter = await openLetter('Binary/1', reply);
    assert.ok(letter, name);
    assert.doesNotMatch(letter.text, /<script>alert|onload=|root:x:|ha(?:ha){20}/, name);
    assert.equal(letter.status, 502, name);
  }
  assert.equal(outside.requests.length, 0);
});

test('what is shown of a source as it came runs nothing and stands in nobody’s frame', async () => {
  const letter = await openLetter('Binary/1', {
    headers: { 'content-type': 'text/plain; charset=utf-7' },
    body: '+ADw-script+AD4-alert(1)',
  });
  assert.equal(letter?.status, 200);
  assert.match(letter.headers.get('content-security-policy') ?? '', /default-src 'none'.*sandbox$/);
  assert.equal(letter.headers.get('x-content-type-options'), 'nosniff');
  assert.match(letter.headers.get('content-disposition') ?? '', /^(?:inline|attachment; filename="document")$/);
});

const json = { 'content-type': 'application/fhir+json' };
const about = { subject: { reference: 'Patient/p1' } };
/** Whoever sends thousands of one thing, or a chain of thousands, would once have held everybody up for as long as it took. */
function thousands(make: (index: number) => object) {
  const all = fhirReply(bundleOf([patientResource(zoe), ...Array.from({ length: 5000 }, (_, index) => make(index))]));
  return withPatient(() => all);
}
const hugeAnswers: readonly [name: string, behaviour: Parameters<typeof server.fhir.behave>[0]][] = [
  ['without an end', endless('application/fhir+json')],
  [
    'a hundred times itself when unpacked',
    replying({ headers: { ...json, 'content-encoding': 'gzip' }, body: gzipSync(Buffer.alloc(100_000_000, ' ')) }),
  ],
  ['deeper than a stack', replying({ headers: json, body: '['.repeat(2_000_000) })],
  [
    'of one key of __proto__',
    replying({ headers: json, body: '{"resourceType":"Bundle","__proto__":{"polluted":1}}' }),
  ],
  [
    'of a million entries that are nothing',
    replying({
      headers: json,
      body: `{"resourceType":"Bundle","type":"searchset","entry":[${'{},'.repeat(1_000_000)}{}]}`,
    }),
  ],
  [
    'of thousands that are one thing',
    thousands((index) => ({
      resourceType: 'AllergyIntolerance',
      id: `a${index}`,
      patient: about.subject,
      code: { coding: [{ system: 'http://snomed.info/sct', code: '91936005' }], text: 'Penicillin' },
    })),
  ],
  [
    'of a chain of thousands',
    thousands((index) => ({
      resourceType: 'MedicationRequest',
      id: `m${index}`,
      status: 'active',
      intent: 'order',
      ...about,
      medicationCodeableConcept: { text: 'x' },
      priorPrescription: { reference: `MedicationRequest/m${index + 1}` },
      basedOn: [{ reference: `MedicationRequest/m${index + 1}` }],
    })),
  ],
  [
    'with headers without an end',
    (_request, response) => {
      response.socket?.write(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(1_000_000)}`);
    },
  ],
  [
    'that is no HTTP',
    (_request, response) => {
      response.socket?.end('SSH-2.0-x\r\n');
    },
  ],
  [
    'of pages that go on in a circle',
    replying(({ url }) =>
      fhirReply(bundleOf([patientResource(zoe)], isEverything(url) ? { link: [{ relation: 'next', url }] } : {})),
    ),
  ],
];

test('an answer beyond all measure is left, said to be missing, and holds nobody up', async () => {
  for (const [name, behaviour] of hugeAnswers) {
    // One that behaves in between, or the source is not asked again for a while.
    server.neighbour.behave(replying(fhirReply(bundleOf([patientResource(zoe)]))));
    await openRecord();
    const before = server.neighbour.requests.length;
    server.neighbour.behave(behaviour);
    server.fhir.behave(replying(fhirReply(bundleOf([patientResource(zoe)]))));
    const { status, text } = await openRecord();
    assert.equal(status, 200, name);
    assert.ok(server.neighbour.requests.length > before, `${name}: was not asked`);
    assert.match(text, /Connect Care/, name);
    assert.match(text, /<\/html>\s*$/, `${name}: the page is whole`);
  }
  assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
});

test('bodies beyond all measure are refused before they are held', async () => {
  const large = 'x'.repeat(20_000_000);
  assert.equal((await server.post(`{"a":"${large}"}`)).status, 413);
  for (const path of ['/sign-in', '/find', `/record/${personId}/find`, '/fhir/r4/Patient/$match'])
    for (const type of ['application/x-www-form-urlencoded', 'application/fhir+json']) {
      const { status } = await server.call(path, {
        method: 'POST',
        cookie,
        headers: { 'content-type': type },
        body: `a=${large.slice(0, 2_000_000)}`,
      });
      assert.ok(status === 413 || status === 415, `${path} ${type}: ${status}`);
    }
  const packed = await fetch(`${server.url}/fhir/r4`, {
    method: 'POST',
    headers: { authorization: 'Bearer the-token-of-the-lab', ...json, 'content-encoding': 'gzip' },
    body: gzipSync(Buffer.alloc(50_000_000, ' ')),
  });
  assert.ok(packed.status >= 400 && packed.status < 500, `packed: ${packed.status}`);
  const faults = server.log().filter((line) => line.includes('"level":"error"'));
  assert.deepEqual(faults, []);
});
