import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { silentLog } from '#runtime/log.ts';
import { exampleDependencies, exampleQuery, zoe } from '../../../contract/example-question.ts';
import { type Reply, replying, startToldServer } from '../../../contract/told-server.ts';
import { gpConnect } from '../adapter.ts';
import { outcomeReply } from '../example-practice.ts';

const fhirJson = { 'content-type': 'application/fhir+json' };
const words = Buffer.from('Dear colleague, this letter is invented.');
const binary = (changes: object = {}): Reply => ({
  headers: fhirJson,
  body: JSON.stringify({
    resourceType: 'Binary',
    id: 'd1',
    contentType: 'text/plain',
    content: words.toString('base64'),
    ...changes,
  }),
});

async function fetchFrom(reply: Reply, url: (origin: string) => string = () => 'Binary/d1', settings: object = {}) {
  const server = await startToldServer();
  server.behave(replying(reply));
  const adapter = gpConnect.connect(
    {
      id: 'gp',
      organisation: 'G81001',
      adapter: 'gp-connect',
      settings: {},
      waitMs: 3000,
      cacheMs: 0,
      lastKnownGoodMs: 0,
      breaker: { failures: 5, restMs: 15_000 },
    },
    gpConnect.settings.parse({
      baseUrl: `${server.origin}/structured/fhir`,
      documentsBaseUrl: `${server.origin}/documents/fhir`,
      ssp: { from: '200000000115', to: '200000000116' },
      ...settings,
    }),
    exampleDependencies(silentLog),
  );
  const query = { ...exampleQuery(zoe), url: url(server.origin) };
  const answer = await adapter.fetchDocument!(query, new AbortController().signal);
  await adapter.close?.();
  await server.close();
  return { answer, requests: server.requests };
}

describe('a document of a practice', () => {
  it('comes as bytes out of an STU3 Binary', async () => {
    const { answer, requests } = await fetchFrom(binary());
    assert.ok(answer.outcome === 'answered');
    assert.deepEqual(Buffer.from(answer.content), words);
    assert.equal(answer.contentType, 'text/plain');
    assert.equal(requests[0]?.url, '/documents/fhir/Binary/d1');
    assert.equal(
      requests[0].headers['ssp-interactionid'],
      'urn:nhs:names:services:gpconnect:documents:fhir:rest:read:binary-1',
    );
  });

  it('comes out of an R4 Binary, or as it is', async () => {
    const r4 = await fetchFrom(binary({ content: undefined, data: words.toString('base64') }));
    assert.equal(r4.answer.outcome, 'answered');
    const raw = await fetchFrom({ headers: { 'content-type': 'text/plain; charset=utf-8' }, body: words });
    assert.ok(raw.answer.outcome === 'answered');
    assert.equal(raw.answer.contentType, 'text/plain; charset=utf-8');
  });

  it('is fetched by its whole address where that is the practice’s own', async () => {
    const { requests } = await fetchFrom(binary(), (origin) => `${origin}/structured/fhir/Binary/d1`);
    assert.equal(requests[0]?.url, '/structured/fhir/Binary/d1');
  });

  for (const url of [
    'https://elsewhere.example.org/documents/fhir/Binary/d1',
    'Binary/../Patient/1',
    'Patient/1',
    '//elsewhere.example.org/Binary/d1',
    'file:///etc/passwd',
    'Binary/d1?x=1',
    '',
  ]) {
    it(`is not fetched from "${url}"`, async () => {
      const { answer, requests } = await fetchFrom(binary(), () => url);
      assert.equal(answer.outcome, 'invalid-answer');
      assert.equal(requests.length, 0);
    });
  }

  const refusals: readonly [what: string, reply: Reply, outcome: string, text: RegExp][] = [
    ['that is gone or too large', outcomeReply(404, 'NO_RECORD_FOUND', 'not-found'), 'refused', /no longer there/],
    ['at a practice that shares none', outcomeReply(403, 'ACCESS DENIED', 'forbidden'), 'not-a-party', /switched on/],
    [
      'with a refusal called 200',
      outcomeReply(200, 'NO_PATIENT_CONSENT', 'forbidden'),
      'consent-refused',
      /asked this practice/,
    ],
    ['of a kind that may run', binary({ contentType: 'text/html' }), 'invalid-answer', /of a kind/],
    ['that is not what it says', binary({ contentType: 'application/pdf' }), 'invalid-answer', /not what it says/],
    ['that is empty', binary({ content: '' }), 'invalid-answer', /empty/],
    ['that is no base64', binary({ content: '<script>' }), 'invalid-answer', /not the document/],
    [
      'that is another resource',
      { headers: fhirJson, body: '{"resourceType":"Patient"}' },
      'invalid-answer',
      /not the document/,
    ],
    [
      'that is larger than allowed',
      binary({ content: 'A'.repeat(40_000) }),
      'invalid-answer',
      /more than can be shown|too large/,
    ],
  ];
  for (const [what, reply, outcome, text] of refusals) {
    it(`is refused in words ${what}`, async () => {
      const { answer } = await fetchFrom(reply, undefined, { documents: { maxBytes: 20_000 } });
      assert.equal(answer.outcome, outcome);
      assert.match(answer.outcome === 'answered' ? '' : answer.issues[0]!.text, text);
    });
  }
});
