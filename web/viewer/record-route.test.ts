// The record over HTTP: what is written down when readers come and go, and who may listen for changes.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, test } from 'node:test';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import type { Resource } from '#standards/fhir/types.ts';
import { emptyAnswer } from '#sources/source-adapter.ts';
import { exampleViewer } from './example-viewer.ts';

const database = await createTestDatabase();
const viewer = await exampleViewer(database);
const { app, port } = viewer;
const auditor = database.as('auditor');
const owner = database.as('owner');
after(() => viewer.close());

const bea = await viewer.receive('1', '9990000018', () => []);
const clinician = await viewer.cookieOf('clinician');

async function eventually<T>(read: () => T | Promise<T>, right: (value: T) => boolean): Promise<T> {
  for (let tries = 0; tries < 300; tries += 1) {
    const value = await read();
    if (right(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return read();
}

const kindsOf = async (requestId: string) =>
  (
    await auditor.run<{ kind: string }>({
      text: 'select kind from audit.event where request_id = $1 order by sequence',
      values: [requestId],
    })
  ).map(({ kind }) => kind);

/** Sends a request and hangs up after some milliseconds, whatever has come by then. */
function hangUp(path: string, requestId: string, afterMs: number): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(
        `GET ${path} HTTP/1.1\r\nHost: x\r\nCookie: ${clinician.cookie}; lcr-scripts=1\r\nX-Request-Id: ${requestId}\r\n\r\n`,
      );
      setTimeout(() => socket.destroy(), afterMs);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
  });
}

const conditionOf = (text: string): Resource => ({
  resourceType: 'Condition',
  id: 'c1',
  subject: { reference: 'Patient/p1' },
  code: { text },
});

/** Where a page says that changes are told. */
async function changesOf(cookie: string): Promise<string> {
  const { body } = await app.inject({ url: `/record/${bea}`, headers: { cookie: `${cookie}; lcr-scripts=1` } });
  return /data-changes="([^"]+)"/.exec(body)![1]!;
}

test('whenever a reader hangs up, what was opened is closed', async () => {
  for (const afterMs of [0, 1, 2, 4, 8, 16, 32]) {
    const requestId = `hang-up-${afterMs}-ms`;
    await hangUp(`/record/${bea}`, requestId, afterMs);
    const kinds = await eventually(
      () => kindsOf(requestId),
      (events) => events.length !== 1,
    );
    // Gone before the request was read: nothing was opened.
    if (kinds.length > 0) assert.deepEqual(kinds, ['open-record', 'complete-disclosure'], requestId);
  }
});

test('fifty who open a record at one moment each get all of it, a few at a time, and who hung up while waiting keeps nobody out', async () => {
  const { answers } = viewer;
  let underWay = 0;
  let most = 0;
  answers.set('ridge-fhir', async () => {
    underWay += 1;
    most = Math.max(most, underWay);
    await new Promise((resolve) => setTimeout(resolve, 10));
    underWay -= 1;
    return { ...emptyAnswer('answered'), resources: [conditionOf('Asthma of the fifty')] };
  });
  const open = (headers: Record<string, string> = {}) =>
    app.inject({ url: `/record/${bea}`, headers: { cookie: `${clinician.cookie}; lcr-scripts=1`, ...headers } });
  const pages = Array.from({ length: 50 }, () => open());
  await Promise.all([5, 10, 20].map((afterMs) => hangUp(`/record/${bea}`, `waiting-${afterMs}`, afterMs)));
  for (const { body } of await Promise.all(pages)) {
    assert.match(body, /3 of 3 sources answered\./);
    assert.match(body, /Asthma of the fifty/);
    assert.match(body, /<\/html>\s*$/);
  }
  answers.delete('ridge-fhir');
  assert.ok(most >= 2 && most <= 4, `${most} at once`);
});

test('whenever a listener hangs up, nobody is left listening', async () => {
  const changes = await changesOf(clinician.cookie);
  for (const afterMs of [0, 1, 2, 4, 8, 16, 32, 60]) await hangUp(changes, `listening-${afterMs}-ms`, afterMs);
  assert.equal(await eventually(viewer.listening, (count) => count === 0), 0);
});

test('listening is for whoever opened the record, in the session that did', async () => {
  const changes = await changesOf(clinician.cookie);
  const [colleague, again] = [await viewer.cookieOf('colleague'), await viewer.cookieOf('clinician')];
  for (const [who, cookie] of [
    ['a colleague', colleague.cookie],
    ['the same person in another session', again.cookie],
  ] as const)
    assert.equal((await app.inject({ url: changes, headers: { cookie } })).statusCode, 404, who);
  assert.equal((await app.inject({ url: changes })).statusCode, 401);
  assert.equal(
    (await app.inject({ url: `/changes/${bea}`, headers: { cookie: clinician.cookie } })).statusCode,
    404,
    'a person id is no token',
  );
  const document = changes.replace('/changes/', '/documents/');
  assert.equal((await app.inject({ url: document, headers: { cookie: clinician.cookie } })).statusCode, 404);
});

test('what came between the page and the listening is told at once; with nothing new nothing is said', async () => {
  const heard = async (changes: string, enough: RegExp) => {
    const left = new AbortController();
    const response = await fetch(`http://127.0.0.1:${port}${changes}`, {
      headers: { cookie: clinician.cookie },
      signal: left.signal,
    });
    let said = '';
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      said += chunk;
      if (enough.test(said)) break;
    }
    left.abort();
    return said;
  };
  const open = await changesOf(clinician.cookie);
  // Until it says that it lives, for the second time.
  assert.doesNotMatch(await heard(open, /(:\n\n[^]*){2}/), /changed/);
  await viewer.receive('1', '9990000018', (patientId) => [
    { resourceType: 'Condition', id: 'news', subject: { reference: `Patient/${patientId}` }, code: { text: 'News' } },
  ]);
  assert.match(await heard(open, /changed/), /event: changed/);
});

test('a message on its way when the record was opened is news, though it was accepted before', async () => {
  const acceptedAt = new Date(Date.now() - 60_000);
  const { feedState } = viewer.door;
  viewer.door.feedState = () => Promise.resolve({ waitingMessages: 0, oldestQueuedAt: acceptedAt });
  const { body } = await app.inject({
    url: `/record/${bea}`,
    headers: { cookie: `${clinician.cookie}; lcr-scripts=1` },
  });
  viewer.door.feedState = feedState;
  assert.equal(/data-since="([^"]+)"/.exec(body)![1], new Date(acceptedAt.getTime() - 1).toISOString());
});

test('listening ends with the session, and does not keep it alive', async () => {
  const { cookie, token } = await viewer.cookieOf('clinician');
  const changes = await changesOf(cookie);
  const seen = () => owner.run<{ at: Date }>({ text: 'select max(last_seen_at) as at from sign_in.session' });
  const before = await seen();
  const response = await fetch(`http://127.0.0.1:${port}${changes}`, { headers: { cookie } });
  const reader = response.body!.getReader();
  const said = new TextDecoder().decode((await reader.read()).value);
  assert.match(said, /^retry: 2000/);
  assert.deepEqual(await seen(), before);
  await viewer.signIn.signOut(token, 'sign-out');
  let ended = false;
  while (!ended) ended = (await reader.read()).done;
  assert.equal((await fetch(`http://127.0.0.1:${port}${changes}`, { headers: { cookie } })).status, 401);
  assert.equal(await eventually(viewer.listening, (count) => count === 0), 0);
});

test('nobody listens with more pages than a person has', async () => {
  const { cookie } = await viewer.cookieOf('colleague');
  const changes = await changesOf(cookie);
  const left = new AbortController();
  const ask = () => fetch(`http://127.0.0.1:${port}${changes}`, { headers: { cookie }, signal: left.signal });
  const responses: Response[] = [];
  for (let page = 0; page < 52; page += 1) responses.push(await ask());
  assert.deepEqual([responses.filter(({ ok }) => ok).length, responses.at(-1)!.status], [50, 429]);
  left.abort();
  assert.equal(await eventually(viewer.listening, (count) => count === 0), 0);
  const another = new AbortController();
  assert.equal(
    (await fetch(`http://127.0.0.1:${port}${changes}`, { headers: { cookie }, signal: another.signal })).status,
    200,
  );
  another.abort();
});

test('an instant no database knows is refused before anything is decided or written down', async () => {
  for (const since of ['-271821-04-20T00:00:00.000Z', '+275760-09-13T00:00:00.000Z', 'now', '']) {
    const requestId = `since-${since.length}-long`;
    const { statusCode } = await app.inject({
      method: 'POST',
      url: `/record/${bea}/refresh`,
      headers: {
        cookie: clinician.cookie,
        'x-request-id': requestId,
        'content-type': 'application/x-www-form-urlencoded',
      },
      payload: new URLSearchParams({ since }).toString(),
    });
    assert.deepEqual([statusCode, await kindsOf(requestId)], [400, []], since);
  }
});

test('over TLS what a page remembers is in cookies for this host and TLS alone, and no neighbour’s is believed', async () => {
  const tls = await exampleViewer(database, { secure: true });
  after(() => tls.close());
  const { cookie } = await tls.cookieOf('clinician');
  const open = (url: string, more = '') => tls.app.inject({ url, headers: { cookie: `${cookie}${more}` } });
  const chosen = await open(`/record/${bea}?view=${(await firstView(tls))!}`);
  assert.match(
    String(chosen.headers['set-cookie']),
    /^__Host-lcr-view=[^;]+; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
  );
  const outOfOrder = /data-changes=/;
  assert.match((await open(`/record/${bea}`, '; __Host-lcr-scripts=1')).body, outOfOrder);
  assert.doesNotMatch((await open(`/record/${bea}`, '; lcr-scripts=1')).body, outOfOrder);
});

async function firstView({ app: served, cookieOf }: typeof viewer): Promise<string | undefined> {
  const { cookie } = await cookieOf('clinician');
  const { body } = await served.inject({ url: `/record/${bea}`, headers: { cookie } });
  return /[?&]view=([a-z-]+)"/.exec(body)?.[1];
}
