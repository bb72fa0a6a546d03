// npm start, as a person would: it says where everything is, answers, and leaves nothing behind.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { isAlive, processesBelow } from './simulation/processes-below.ts';

const root = new URL('../', import.meta.url).pathname;
const data = mkdtempSync(join(tmpdir(), 'demonstration-'));
after(() => rmSync(data, { recursive: true, force: true }));
// Below 32768, where the system takes the ports it gives out.
const ports = String(120 + (process.pid % 40));
const port = `${ports}81`;

function start(...words: string[]) {
  const child = spawn(
    process.execPath,
    ['synthetic/start-demonstration.ts', '--partnership', 'examples/partnerships/tidewater', '--data', data, ...words],
    { cwd: root, env: { ...process.env, SIMULATED_PORTS: ports, DATABASE_URL: '' } },
  );
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { child, ended, said: () => said };
}

test('it starts, tells where to look, feeds the hospital’s history, and Control-C ends all of it', async () => {
  const { child, ended, said } = start('--port', port, '--story-day', '2026-11-23');
  for (let tries = 0; !said().includes('Control-C'); tries += 1) {
    assert.ok(tries < 600 && child.exitCode === null, said());
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.match(said(), new RegExp(`The record +http://localhost:${port}`));
  assert.match(said(), /Sign in as +Dr Elspeth Rowe \(Saltmarsh Surgery\)/);
  assert.match(said(), new RegExp(`http://localhost:${ports}00/`));
  assert.equal((await fetch(`http://localhost:${port}/sign-in`)).status, 200);
  assert.equal(readFileSync(join(data, 'story-day'), 'utf8').trim(), '2026-11-23');
  for (let tries = 0; ; tries += 1) {
    const status = await (await fetch(`http://127.0.0.1:${ports}52/status`)).json();
    const { feed } = (status as { channels: { feed: { queued: number; acknowledged: number } }[] }).channels[0]!;
    if (feed.queued === 0 && feed.acknowledged === 8) break;
    assert.ok(tries < 100, JSON.stringify(feed));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }

  await test('a second one says which port is taken and what to do', async () => {
    const second = start('--port', port);
    assert.equal(await second.ended, 1);
    assert.match(second.said(), /Port \d+ is taken, and the simulated organisation "\w+" needs it\./);
    assert.match(second.said(), /SIMULATED_PORTS=95 npm start -- --port 8081/);
  });

  const processes = processesBelow(child.pid!);
  assert.ok(processes.length >= 6, 'five organisations and the server');
  child.kill('SIGINT');
  assert.equal(await ended, 0, said());
  const left = processes.filter(isAlive);
  assert.deepEqual(left, []);
  await assert.rejects(fetch(`http://localhost:${port}/health`));
});

test('a folder that is no partnership, and a port of somebody else’s, are said in words', async () => {
  const nowhere = spawn(process.execPath, ['synthetic/start-demonstration.ts', '--partnership', 'nowhere'], {
    cwd: root,
  });
  let said = '';
  nowhere.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  assert.equal(await new Promise((resolve) => nowhere.once('exit', resolve)), 1);
  assert.match(said, /The configuration has mistakes:\nnowhere:1: There is no simulation\.yaml here/);

  const other = createServer();
  await new Promise<void>((resolve) => other.listen(Number(`${ports}00`), '127.0.0.1', resolve));
  const { ended, said: told } = start('--port', port);
  assert.equal(await ended, 1);
  assert.match(told(), new RegExp(`Port ${ports}00 is taken, and the control page needs it`));
  other.close();
});
