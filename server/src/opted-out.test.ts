// A person opts out on one server: from the next request on, neither it nor another server on the same database shows anything of
// their record, by any route there is; nor what was asked before and kept. Opted back in, all of it is there again.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { type Known, nhsNumber, nhsNumberSystem, type Route, routes } from './example-routes.ts';
import { exampleServers, labPosts, posted } from './example-server.ts';

/** Words of the record: none of them may be anywhere once it is closed. */
const secrets = /Hypothetical ague|Dear Bea|A letter about|Quill/i;

// One source that posts, one that is asked and whose answers are kept.
const patient = {
  resourceType: 'Patient',
  id: 'p1',
  identifier: [{ system: nhsNumberSystem, value: nhsNumber }],
  name: [{ family: 'Quill', given: ['Bea'] }],
  birthDate: '1950-05-03',
};
const ague = {
  resourceType: 'Condition',
  id: 'c1',
  subject: { reference: 'Patient/p1' },
  code: { text: 'Hypothetical ague' },
  recordedDate: '2024-03-01',
};
let asked = 0;
const asksSource = createServer((request, response) => {
  asked += 1;
  const type = /\/(Patient|Condition)(?:\/_search|\?|$)/.exec(request.url ?? '')?.[1];
  const found = type === 'Patient' ? [patient] : type === 'Condition' ? [ague] : [];
  response.setHeader('content-type', 'application/fhir+json');
  response.end(
    JSON.stringify({
      resourceType: 'Bundle',
      type: 'searchset',
      total: found.length,
      entry: found.map((resource) => ({ resource, search: { mode: 'match' } })),
    }),
  );
}).listen(0, '127.0.0.1');
await once(asksSource, 'listening');

const { partnership, owner, start, cookieOf } = await exampleServers(
  `${labPosts}- id: kings
  organisation: RJZ
  adapter: fhir-r4
  cacheMs: 600000
  lastKnownGoodMs: 86400000
  settings:
    baseUrl: http://127.0.0.1:${(asksSource.address() as AddressInfo).port}/fhir
    resourceTypes: [Condition]
`,
  () => {
    asksSource.closeAllConnections();
    asksSource.close();
  },
);
const servers = [await start(), await start()] as const;
const [nurse, clerk] = [await cookieOf('maeve-donnelly'), await cookieOf('dev-malik')];

interface Called {
  status: number;
  text: string;
}

async function call(url: string, cookie: string | undefined, init: RequestInit = {}): Promise<Called> {
  const response = await fetch(url, {
    redirect: 'manual',
    ...init,
    headers: {
      accept: 'text/html, application/fhir+json',
      ...(cookie ? { cookie: `${cookie}; lcr-scripts=1` } : {}),
      ...(init.headers as Record<string, string> | undefined),
    },
  });
  return { status: response.status, text: await response.text() };
}

const formOf = (fields: Record<string, string>): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams(fields).toString(),
});

const sent = await call(
  `${servers[0].url}/fhir/r4`,
  undefined,
  posted({
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [
      patient,
      {
        resourceType: 'Encounter',
        id: 'e1',
        status: 'in-progress',
        class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'HH' },
        subject: { reference: 'Patient/p1' },
        period: { start: new Date(Date.now() - 86_400_000).toISOString() },
      },
      {
        resourceType: 'DocumentReference',
        id: 'd1',
        status: 'current',
        subject: { reference: 'Patient/p1' },
        description: 'A letter about feet',
        content: [{ attachment: { contentType: 'text/plain', data: Buffer.from('Dear Bea').toString('base64') } }],
      },
    ].map((resource) => ({ resource, request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` } })),
  }),
);
assert.equal(sent.status, 200, sent.text);
const known = await (async (): Promise<Known> => {
  for (let tries = 0; ; tries += 1) {
    const [row] = await owner.run<{ person_id: string }>({
      text: `select person_id from patient_index.patient join record.resource_version using (patient_id) where resource_type = 'DocumentReference'`,
    });
    if (row) return { personId: row.person_id, sequence: 0, refusedSequence: 0 };
    assert.ok(tries < 250, 'what was posted is not in the record');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
})();

/** Every route that shows something of a person's record to whoever may view it, with how it is called. */
const recordRoutes = Object.entries(routes).flatMap(([name, route]) =>
  route.shows === 'people' && route.permission === 'view-record' && route.closes
    ? [{ name, ...callOf(name, route) }]
    : [],
);

function callOf(name: string, route: Extract<Route, { shows: 'people' }>): { path: string; init: RequestInit } {
  const init = name.startsWith('POST') ? formOf(route.form ?? {}) : {};
  return { path: route.path(known), init };
}

const record = (server: (typeof servers)[number]) => `${server.url}/record/${known.personId}`;
/** What an open page knows: the addresses of a letter and of what is new. */
async function openPage(server: (typeof servers)[number]) {
  const { text } = await call(record(server), nurse);
  return {
    text,
    letter: server.url + /href="(\/documents\/[^"]+)"/.exec(text)![1]!,
    changes: server.url + /data-changes="([^"]+)"/.exec(text)![1]!,
  };
}

async function choose(server: (typeof servers)[number], opted: 'out' | 'in'): Promise<void> {
  const address = `${server.url}/privacy/choices/${known.personId}`;
  const { text } = await call(address, clerk);
  const [year, month, day] = new Intl.DateTimeFormat('en-CA', { timeZone: partnership.timeZone })
    .format(new Date())
    .split('-') as [string, string, string];
  const after = /name="after" value="(\d+)"/.exec(text)![1]!;
  const fields = { opted, after, askedBy: 'phone', askedFor: 'person', explained: 'yes', day, month, year };
  const { status } = await call(address, clerk, formOf(fields));
  assert.equal(status, 303);
}

/** Reads a stream of words until it ends or says this; what it said. */
async function listen(url: string, signal: AbortSignal) {
  const response = await fetch(url, { headers: { cookie: nurse }, signal });
  let said = '';
  let ended = false;
  const reading = (async () => {
    const decoder = new TextDecoder();
    try {
      for await (const chunk of response.body!) said += decoder.decode(chunk as Uint8Array, { stream: true });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    ended = true;
  })();
  return { status: response.status, said: () => said, ended: () => ended, reading };
}

const until = async (what: string, condition: () => boolean) => {
  for (let tries = 0; !condition(); tries += 1) {
    assert.ok(tries < 500, what);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

test('there are routes to try, and the record is open before', async () => {
  assert.ok(recordRoutes.length >= 20, `${recordRoutes.length} routes`);
  for (const server of servers) {
    const { text } = await openPage(server);
    for (const word of ['Hypothetical ague', 'A letter about feet', 'QUILL']) assert.ok(text.includes(word), word);
  }
  assert.ok(asked > 0);
});

test('opted out on one server, every route of both refuses, open pages hear no more, and kept answers stay kept', async () => {
  const pages = await Promise.all(servers.map(openPage));
  const gone = new AbortController();
  const streams = await Promise.all(pages.map(({ changes }) => listen(changes, gone.signal)));
  for (const [index, { letter }] of pages.entries())
    assert.match((await call(letter, nurse)).text, /Dear Bea/, `the letter on server ${index}`);
  const askedBefore = asked;

  await choose(servers[0], 'out');
  for (const [index, server] of servers.entries()) {
    for (const { name, path, init } of recordRoutes) {
      const { status, text } = await call(server.url + path, nurse, init);
      assert.equal(status, 403, `${name} on server ${index}: ${status}`);
      assert.doesNotMatch(text, secrets, `${name} on server ${index}`);
    }
    const { letter, changes } = pages[index]!;
    for (const sealed of [letter, changes]) {
      const { status, text } = await call(sealed, nurse);
      assert.equal(status, 403, `a sealed address on server ${index}`);
      assert.doesNotMatch(text, secrets);
    }
    const page = await call(record(server), nurse);
    assert.match(page.text, /chosen that their record is not shared/);
    assert.doesNotMatch(page.text, /King|lab-posts|kings/, 'nor where there would be something');
    // They can still be found, by whoever may search: who they are is not their record.
    const found = await call(`${server.url}/find`, nurse, formOf({ nhsNumber }));
    assert.match(found.text, /1 person found/);
    assert.doesNotMatch(found.text, /ague|letter/i);
  }
  await until('open pages hear a word and then no more', () => streams.every(({ ended }) => ended()));
  for (const { said } of streams) assert.match(said(), /event: changed\ndata:\n\n$/);
  gone.abort();
  await Promise.all(streams.map(({ reading }) => reading));
  assert.equal(asked, askedBefore, 'no source was asked');
  const opened = await owner.run({
    text: `select from audit.event where person_id = $1 and (kind like 'open-%' or kind like '%-record')
      and sequence > (select max(sequence) from audit.event where kind = 'opt-out')`,
    values: [known.personId],
  });
  assert.equal(opened.length, 0, 'nothing was opened since');
});

test('nothing that a reader says of themselves opens it, nor an emergency; that is what people are told', async () => {
  const { pathname } = new URL(record(servers[0]));
  for (const said of [
    { way: 'claim-relationship', reason: 'caring-now', note: 'On my round.' },
    { way: 'break-glass', reason: '5', note: 'Found on the floor.' },
  ]) {
    await call(`${record(servers[0])}/access`, nurse, formOf({ ...said, to: pathname }));
    for (const server of servers) {
      const { status, text } = await call(record(server), nurse);
      assert.equal(status, 403, said.way);
      assert.doesNotMatch(text, secrets);
    }
  }
  const { text } = await call(`${servers[0].url}/privacy/choices/${known.personId}`, clerk);
  assert.match(text, /Even in an emergency your record stays closed/);
});

test('opted back in on the other server, both show it again', async () => {
  await choose(servers[1], 'in');
  for (const server of servers) {
    const { text, letter } = await openPage(server);
    assert.match(text, /Hypothetical ague/);
    assert.match((await call(letter, nurse)).text, /Dear Bea/);
  }
});

test('an agreement for some parts of the record gives those and no others, with the next request', async () => {
  const officer = await cookieOf('hester-lowe');
  const address = `${servers[0].url}/privacy/agreements/practices-and-hospitals/amend`;
  const amend = async (more: Record<string, string>) => {
    const { text } = await call(address, officer);
    const fields = new URLSearchParams();
    for (const [, input] of text.matchAll(/<input([^>]*)>/g)) {
      const name = /name="([^"]*)"/.exec(input!)?.[1];
      const isSent = /type="(?:hidden|text)"/.test(input!) || / checked/.test(input!);
      if (name && isSent && !(name in more)) fields.append(name, /value="([^"]*)"/.exec(input!)?.[1] ?? '');
    }
    for (const [, name = '', value = ''] of text.matchAll(/<textarea[^>]*name="([^"]*)"[^>]*>([^<]*)</g))
      if (!(name in more)) fields.append(name, value);
    for (const [name, value] of Object.entries({ ...more, because: 'Tried.', status: 'agreed' }))
      fields.set(name, value);
    const init = { ...formOf({}), body: fields.toString() };
    const { status } = await call(address, officer, init);
    assert.equal(status, 303);
  };
  await amend({ extent: 'some', sections: 'alerts' });
  for (const server of servers) assert.doesNotMatch((await openPage(server)).text, /Hypothetical ague/);
  await amend({ extent: 'some', sections: 'problem-list' });
  for (const server of servers) assert.match((await openPage(server)).text, /Hypothetical ague/);
  await amend({ extent: 'all' });
});

test('an agreement that ends stops its source on both servers with the next request', async () => {
  const officer = await cookieOf('hester-lowe');
  const address = `${servers[1].url}/privacy/agreements/practices-and-hospitals`;
  const { text } = await call(address, officer);
  const after = /name="after" value="(\d+)"/.exec(text)![1]!;
  const askedBefore = asked;
  assert.equal((await call(`${address}/end`, officer, formOf({ after, because: 'The board ended it.' }))).status, 303);
  for (const server of servers) {
    const { text: page } = await openPage(server);
    assert.doesNotMatch(page, /Hypothetical ague/);
    assert.match(page, /A letter about feet/, 'what the nurse’s own organisation sent needs no agreement');
    assert.match(page, /agreement/i);
  }
  assert.equal(asked, askedBefore, 'a source without an agreement is not asked');
});
