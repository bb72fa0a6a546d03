// A neighbour asked who looked at somebody there: over the wire, with pages, and with every way to be wrong.
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { silentLog } from '#runtime/log.ts';
import { nhsNumberSystem } from '#standards/nhs-number.ts';
import { exampleDependencies, traces, zoe } from '../../contract/example-question.ts';
import * as told from '../../contract/told-server.ts';
import type { LogQuery } from '../../source-adapter.ts';
import { viaHeader } from '../../via.ts';
import { fhirReply, outcomeReply } from '../fhir-r4/example-server.ts';
import { sharedCareRecord } from './adapter.ts';

const dependencies = exampleDependencies(silentLog);
const source = { id: 'connect-care', organisation: 'QKK' } as Parameters<typeof sharedCareRecord.connect>[0];

const query: LogQuery = {
  requestId: 'request-0001',
  requester: 'RJ1',
  nhsNumber: zoe.nhsNumber!,
  time: { since: new Date('2025-11-23T00:00:00Z'), until: new Date('2026-11-23T00:00:00Z') },
  waitMs: 1000,
  via: ['RJ1'],
};

const event = (id: string, number: string | undefined = zoe.nhsNumber) => ({
  resourceType: 'AuditEvent',
  id,
  type: { system: 'http://terminology.hl7.org/CodeSystem/audit-event-type', code: 'rest' },
  action: 'R',
  recorded: '2026-11-01T09:00:00Z',
  outcome: '0',
  agent: [{ requestor: true, name: 'Nurse N' }],
  source: { observer: { display: 'Connect Care' } },
  entity: [
    {
      what:
        number === undefined ? { reference: 'Patient/1' } : { identifier: { system: nhsNumberSystem, value: number } },
    },
  ],
});
const bundle = (events: object[], next?: string) => ({
  resourceType: 'Bundle',
  type: 'searchset',
  ...(next && { link: [{ relation: 'next', url: next }] }),
  entry: events.map((resource) => ({ resource, search: { mode: 'match' } })),
});

async function ask(
  behaviour: told.Behaviour,
  { settings = {}, ...changes }: Partial<LogQuery> & { settings?: object } = {},
) {
  const server = await told.startToldServer();
  server.behave(behaviour);
  const parsed = sharedCareRecord.settings.parse({ baseUrl: `${server.origin}/fhir`, ...settings });
  const organisation = { ...dependencies.organisation, ods: 'QKK' };
  const adapter = sharedCareRecord.connect(source, parsed, { ...dependencies, organisation });
  after(async () => {
    await adapter.close?.();
    await server.close();
  });
  const answer = await adapter.queryLog!({ ...query, ...changes }, new AbortController().signal);
  return { answer, server };
}

describe('the log of a neighbour', () => {
  it('is asked by number and time, with who asks and what it passed through, and with no number in an address', async () => {
    const token = { authentication: { kind: 'bearer', token: 'secret' } };
    const { server, answer } = await ask(
      told.replying(() => fhirReply(bundle([event('e1')]))),
      { settings: token },
    );
    assert.deepEqual([answer.outcome, answer.events.length, answer.more], ['answered', 1, false]);
    const [request] = server.requests;
    assert.deepEqual([request!.method, request!.url], ['POST', '/fhir/AuditEvent/_search']);
    const form = new URLSearchParams(String(request!.body));
    assert.equal(form.get('patient.identifier'), `${nhsNumberSystem}|${zoe.nhsNumber}`);
    assert.deepEqual(form.getAll('date'), ['ge2025-11-23T00:00:00.000Z', 'le2026-11-23T00:00:00.000Z']);
    const { headers } = request!;
    assert.deepEqual(
      [
        headers['authorization'],
        headers[viaHeader],
        headers['x-request-id'],
        headers['nhsd-end-user-organisation-ods'],
      ],
      ['Bearer secret', 'RJ1', 'request-0001', 'RJ1'],
    );
  });

  it('comes in pages, each event once, up to a limit that is said', async () => {
    const pages = told.replying(({ url, headers }) => {
      const at = Number(/page=(\d+)/.exec(url)?.[1] ?? 0);
      return fhirReply(
        bundle([event(`e${at}`), event(`e${at + 1}`)], `http://${headers.host}/fhir/AuditEvent?page=${at + 1}`),
      );
    });
    const { answer } = await ask(pages, { settings: { maxPages: 3 } });
    assert.deepEqual([answer.outcome, answer.more], ['partly-answered', true]);
    assert.deepEqual(
      answer.events.map(({ id }) => id),
      ['e0', 'e1', 'e2', 'e3'],
    );
  });

  it('is not followed to another address', async () => {
    const { answer, server } = await ask(
      told.replying(() => fhirReply(bundle([event('e1')], 'http://127.0.0.1:1/fhir/AuditEvent?page=1'))),
    );
    assert.deepEqual([answer.outcome, answer.more, server.requests.length], ['partly-answered', true, 1]);
  });

  it('tells nothing where any of it is about somebody else, and leaves out what does not say whose it is or is no FHIR', async () => {
    const wrong = await ask(told.replying(() => fhirReply(bundle([event('e1'), event('e2', '9990007012')]))));
    assert.deepEqual([wrong.answer.outcome, wrong.answer.events], ['demographics-differ', []]);
    const unsaid = await ask(
      told.replying(() =>
        fhirReply(
          bundle([
            event('e1'),
            { ...event('e2'), entity: [{ what: { reference: 'Patient/1' } }] },
            { ...event('e3'), agent: 7 },
          ]),
        ),
      ),
    );
    assert.deepEqual([unsaid.answer.outcome, unsaid.answer.events.length, unsaid.answer.unplaced], ['answered', 1, 2]);
  });

  it('says why there is none: nobody looked, refused, no such thing there, rubbish', async () => {
    const cases: [told.Reply, string][] = [
      [fhirReply(bundle([])), 'nothing-recorded'],
      [outcomeReply(403, 'No.'), 'refused'],
      [outcomeReply(404, traces(zoe).join()), 'refused'],
      [{ status: 200, headers: { 'content-type': 'text/html' }, body: '<html>' }, 'invalid-answer'],
      [outcomeReply(503, 'Later.'), 'not-reachable'],
    ];
    for (const [reply, outcome] of cases) {
      const { answer } = await ask(told.replying(reply));
      assert.deepEqual([answer.outcome, answer.events], [outcome, []]);
      for (const trace of traces(zoe)) assert.ok(!JSON.stringify(answer).includes(trace), trace);
    }
  });

  it('is not asked in circles, nor where it does not tell', async () => {
    const { answer, server } = await ask(told.replying(fhirReply(bundle([]))), { via: ['QKK', 'RJ1'] });
    assert.deepEqual([answer.outcome, server.requests.length], ['not-asked', 0]);
    const parsed = sharedCareRecord.settings.parse({ baseUrl: 'http://127.0.0.1:1/fhir', tellsWhoLooked: false });
    assert.ok(!('queryLog' in sharedCareRecord.connect(source, parsed, dependencies)));
  });
});
