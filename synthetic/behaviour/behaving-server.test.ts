import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type BehavingServer, openBehavingServer } from './behaving-server.ts';
import { formatState, parseState, statesInWords } from './state.ts';

const servers: BehavingServer[] = [];
after(() => Promise.all(servers.map((server) => server.close())));

async function open(): Promise<{
  server: BehavingServer;
  ask: (timeoutMs?: number) => Promise<{ status: number; body: string; type: string | null }>;
}> {
  const server = await openBehavingServer({
    host: '127.0.0.1',
    port: 0,
    answer: ({ wrongPatient, body, path }) => ({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ path, body, about: wrongPatient ? 'another' : 'them' }),
    }),
    refuse: (why) => ({ status: 403, body: `no: ${why}` }),
  });
  servers.push(server);
  return {
    server,
    ask: async (timeoutMs = 5000) => {
      const response = await fetch(`http://127.0.0.1:${server.port}/x`, {
        method: 'POST',
        body: 'hello',
        signal: AbortSignal.timeout(timeoutMs),
      });
      return { status: response.status, body: await response.text(), type: response.headers.get('content-type') };
    },
  };
}

test('every state that can be typed is read as itself, and nothing else is', () => {
  for (const [words] of statesInWords) assert.equal(formatState(parseState(words)!), words);
  assert.deepEqual(parseState('slow'), { kind: 'slow', delayMs: 2000 });
  assert.deepEqual(parseState('wrong'), { kind: 'wrong', how: 'page' });
  for (const words of [
    '',
    'slowly',
    'slow -1',
    'slow x',
    'wrong time',
    'gone fishing',
    'refusing loudly',
    'normal normal normal',
  ])
    assert.equal(parseState(words), undefined, words);
});

test('normal, slow, refusing and wrong answer as their names say', async () => {
  const { server, ask } = await open();
  assert.deepEqual(JSON.parse((await ask()).body), { path: '/x', body: 'hello', about: 'them' });
  await server.setState({ kind: 'slow', delayMs: 120 });
  const started = performance.now();
  assert.equal((await ask()).status, 200);
  assert.ok(performance.now() - started >= 110);
  await server.setState({ kind: 'refusing', why: 'agreement' });
  assert.deepEqual([(await ask()).status, (await ask()).body], [403, 'no: agreement']);
  await server.setState({ kind: 'wrong', how: 'patient' });
  assert.match((await ask()).body, /another/);
  await server.setState({ kind: 'wrong', how: 'page' });
  const page = await ask();
  assert.equal(page.status, 200);
  assert.match(page.type!, /html/);
  await server.setState({ kind: 'wrong', how: 'rubbish' });
  const rubbish = await ask();
  assert.equal(rubbish.status, 200);
  assert.throws(() => JSON.parse(rubbish.body));
});

test('silent never answers; whoever waited is cut off when it changes', async () => {
  const { server, ask } = await open();
  await server.setState({ kind: 'silent' });
  await assert.rejects(ask(80), { name: 'TimeoutError' });
  const waits = async (count: number) => {
    for (let tries = 0; server.waiting !== count; tries += 1) {
      assert.ok(tries < 1000, `${count} wait within 5 s`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  await waits(0);
  const waiting = assert.rejects(ask(), TypeError);
  await waits(1);
  await server.setState({ kind: 'normal' });
  await waiting;
  assert.equal((await ask()).status, 200);
});

test('gone, nobody listens; back, it is where it was', async () => {
  const { server, ask } = await open();
  const { port } = server;
  await server.setState({ kind: 'gone' });
  await server.setState({ kind: 'gone' });
  await assert.rejects(ask(), (error: TypeError) => (error.cause as { code?: string }).code === 'ECONNREFUSED');
  await server.setState({ kind: 'normal' });
  assert.deepEqual([server.port, (await ask()).status], [port, 200]);
});
