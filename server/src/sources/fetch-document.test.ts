import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { systemClock } from '#runtime/clock.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { silentLog } from '#runtime/log.ts';
import { createMetrics } from '#runtime/metrics.ts';
import { fhirR4 } from './adapters/fhir-r4/adapter.ts';
import { fhirReply, outcomeReply } from './adapters/fhir-r4/example-server.ts';
import { connectSources } from './connect-sources.ts';
import { asResources, exampleHost, examplePermit, nothingListed, traces, zoe } from './contract/example-question.ts';
import * as told from './contract/told-server.ts';
import { type DocumentQuestion, fetchDocument } from './fetch-document.ts';

const database = (await createTestDatabase()).as('server');
const letter = '%PDF-1.7\nDear Dr Okafor';
const asPdf: told.Reply = { headers: { 'content-type': 'application/pdf' }, body: letter };
const binary = (contentType: string, data: string) =>
  fhirReply({ resourceType: 'Binary', id: 'b1', contentType, data: Buffer.from(data).toString('base64') });

/** Fetches one document from a source that behaves so. */
async function fetchFrom(behaviour: told.Behaviour, changes: Partial<DocumentQuestion> = {}, documents = {}) {
  const server = await told.startToldServer();
  server.behave(behaviour);
  const sources = await connectSources({
    neverShared: () => nothingListed,
    read: asResources,
    sources: [
      {
        id: 'kings',
        organisation: 'RJ1',
        adapter: 'fhir-r4',
        settings: fhirR4.settings.parse({ baseUrl: `${server.origin}/fhir`, documents }),
        waitMs: 1000,
        cacheMs: 0,
        lastKnownGoodMs: 0,
        breaker: { failures: 3, restMs: 60_000 },
      },
    ],
    organisations: [exampleHost],
    host: exampleHost,
    kinds: [fhirR4],
    database,
    log: silentLog,
    metrics: createMetrics(),
    clock: systemClock,
  });
  after(async () => {
    await sources.close();
    await server.close();
  });
  const fetching = (url = 'Binary/b1') =>
    fetchDocument(
      sources,
      {
        permit: examplePermit({ action: 'open-document' }),
        requestId: 'request-0001',
        sourceId: 'kings',
        url,
        demographics: zoe,
        localIdentifiers: [],
        via: ['RJ1'],
        ...changes,
      },
      new AbortController().signal,
    );
  return { server, fetching };
}

describe('fetching a document', () => {
  const taken: [string, told.Reply][] = [
    ['as bytes', asPdf],
    ['inside a Binary', binary('application/pdf', letter)],
  ];
  for (const [name, reply] of taken) {
    it(`brings it ${name}, from the address the source gave`, async () => {
      const { server, fetching } = await fetchFrom(told.replying(reply));
      for (const url of ['Binary/b1', '/fhir/Binary/b1', `${server.origin}/fhir/Binary/b1`]) {
        const answer = await fetching(url);
        assert.ok(answer.outcome === 'answered', JSON.stringify(answer));
        assert.equal(answer.contentType, 'application/pdf');
        assert.equal(Buffer.from(answer.content).toString(), letter);
      }
      assert.deepEqual(new Set(server.requests.map(({ url }) => url)), new Set(['/fhir/Binary/b1']));
    });
  }

  it('asks nothing without a permit to open a document', async () => {
    const { server, fetching } = await fetchFrom(told.replying(asPdf), { permit: examplePermit() });
    await assert.rejects(fetching(), /permit/);
    assert.equal(server.requests.length, 0);
  });

  it('goes nowhere but to the source', async () => {
    const elsewhere = await told.startToldServer();
    elsewhere.behave(told.replying(asPdf));
    const { server, fetching } = await fetchFrom(told.replying(asPdf));
    const urls = [
      `${elsewhere.origin}/letter`,
      '//example.org/letter',
      'file:///etc/passwd',
      'http://user:word@127.0.0.1/x',
    ];
    for (const url of urls) {
      const answer = await fetching(url);
      assert.ok(answer.outcome === 'invalid-answer' && answer.issues[0]!.code === 'not-supported', url);
    }
    assert.equal(server.requests.length + elsewhere.requests.length, 0);
    await elsewhere.close();
  });

  const refused: [string, told.Behaviour, string][] = [
    ['a web page that says it is a PDF', told.replying({ ...asPdf, body: '<html>' }), 'invalid-answer'],
    [
      'a type nobody allowed',
      told.replying({ headers: { 'content-type': 'text/html' }, body: '<p>' }),
      'invalid-answer',
    ],
    ['a Binary of another type than its bytes', told.replying(binary('image/png', letter)), 'invalid-answer'],
    ['a Binary that is none', told.replying(fhirReply({ resourceType: 'Patient', id: 'p' })), 'invalid-answer'],
    ['more bytes than allowed', told.endless('application/pdf'), 'invalid-answer'],
    ['no such document', told.replying({ status: 404 }), 'refused'],
    ['no consent', told.replying(outcomeReply(403, '', 'NO_PATIENT_CONSENT')), 'consent-refused'],
    ['elsewhere', told.replying({ status: 302, headers: { location: 'https://example.org/' } }), 'invalid-answer'],
    ['a cut connection', told.resetting('request'), 'not-reachable'],
  ];
  for (const [name, behaviour, outcome] of refused) {
    it(`does not take ${name}: ${outcome}, with words for the reader`, async () => {
      const { fetching } = await fetchFrom(behaviour, {}, { maxBytes: 100_000 });
      const answer = await fetching();
      assert.equal(answer.outcome, outcome);
      assert.ok(answer.outcome !== 'answered' && answer.issues.length > 0);
      for (const trace of traces(zoe)) assert.ok(!JSON.stringify(answer).includes(trace));
    });
  }

  it('knows no source by another name', async () => {
    const { fetching } = await fetchFrom(told.replying(asPdf), { sourceId: 'guys' });
    assert.equal((await fetching()).outcome, 'refused');
  });

  it('leaves a source that keeps failing alone', async () => {
    const { server, fetching } = await fetchFrom(told.replying({ status: 503 }));
    for (let times = 0; times < 4; times += 1) assert.equal((await fetching()).outcome, 'not-reachable');
    assert.equal(server.requests.length, 3);
  });
});
