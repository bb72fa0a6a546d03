import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const command = new URL('../population.ts', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'crowd-'));
after(() => rmSync(folder, { recursive: true }));

function start(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [command, ...args], { env: { ...process.env, ...env } });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return { child, said: () => said, ended: once(child, 'exit') as Promise<[number | null, string | null]> };
}

async function run(...args: readonly string[]) {
  const { ended, said } = start(args);
  const [code] = await ended;
  return { code, said: said() };
}

const contentOf = (name: string) =>
  new Map(
    readdirSync(join(folder, name))
      .filter((file) => !file.endsWith('.part'))
      .toSorted()
      .map((file) => [file, readFileSync(join(folder, name, file), 'utf8')]),
  );
const asked = (name: string, ...more: string[]) => [
  '--people',
  '700',
  '--years',
  '1',
  '--draw',
  'bundles',
  '--out',
  join(folder, name),
  ...more,
];

test('killed halfway and gone on with, by one process or by two, it is the same', async () => {
  assert.equal((await run(...asked('whole'))).code, 0);

  // Of many more people, so that it cannot be done before it is killed: a part of them is the same.
  const killed = start(asked('killed', '--people', '100000'));
  const hasBegun = () => {
    try {
      return readdirSync(join(folder, 'killed')).some((file) => file.endsWith('truth.ndjson'));
    } catch {
      return false;
    }
  };
  for (let waited = 0; !hasBegun() && waited < 20_000; waited += 5)
    await new Promise((resolve) => setTimeout(resolve, 5));
  killed.child.kill('SIGKILL');
  await killed.ended;
  const written = readdirSync(join(folder, 'killed')).filter((file) => file.endsWith('truth.ndjson')).length;
  assert.ok(written >= 1, 'nothing was written before it was killed');
  // What a kill may leave: half a part, under another name.
  writeFileSync(join(folder, 'killed', '000000500-bundles.ndjson.1.part'), '{"resourceType":');

  assert.equal((await run(...asked('killed'))).code, 1, 'not gone on with unless asked');
  const other = await run(...asked('killed', '--resume', '--seed', '2'));
  assert.equal(other.code, 1, 'nor with another crowd');
  assert.match(other.said, /other settings/);
  const [first, second] = await Promise.all([
    run(...asked('killed', '--resume')),
    run(...asked('killed', '--resume', '--from', '250')),
  ]);
  assert.deepEqual([first.code, second.code], [0, 0]);
  assert.match(first.said, /100% of 700 people/);
  const whole = contentOf('whole');
  const afterwards = contentOf('killed');
  assert.equal(whole.size, 7);
  for (const [file, content] of whole) assert.equal(afterwards.get(file), content, file);
});

test('sends what one organisation holds, and stops where it is not taken', async () => {
  const bodies: { type: string; entry: { request: { method: string } }[] }[] = [];
  let status = 200;
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      assert.equal(request.headers.authorization, 'Bearer a-token');
      bodies.push(JSON.parse(body) as (typeof bodies)[number]);
      response.writeHead(status).end();
    });
  });
  server.listen(0);
  await once(server, 'listening');
  after(() => server.close());
  const to = `http://localhost:${(server.address() as AddressInfo).port}/fhir/r4`;
  const sending = ['--people', '60', '--years', '1', '--to', to, '--organisation', 'RJZ'];
  const sent = start(sending, { POPULATION_TOKEN: 'a-token' });
  assert.equal((await sent.ended)[0], 0, sent.said());
  assert.ok(bodies.length > 3);
  for (const { type, entry } of bodies) {
    assert.equal(type, 'transaction');
    assert.ok(entry.every(({ request }) => request.method === 'PUT'));
  }
  status = 503;
  const before = bodies.length;
  const refused = start(sending, { POPULATION_TOKEN: 'a-token' });
  assert.notEqual((await refused.ended)[0], 0);
  assert.equal(bodies.length, before + 1);
});
