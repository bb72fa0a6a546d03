// Organisations as processes: started, steered over their control ports and the page, begun again when they die, ended for good.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { after, test } from 'node:test';
import { parseStoryDay } from '../people/story-time.ts';
import { sendMessage, setState, statusOf } from './control.ts';
import { openControlPage } from './control-page.ts';
import { readMessages } from './messages.ts';
import { isAlive, processesBelow, titleOf } from './processes-below.ts';
import { readSimulation, type Simulation } from './read-simulation.ts';
import { PortTaken, superviseOrganisations } from './supervise.ts';

const root = new URL('../../', import.meta.url).pathname;
const folder = `${root}examples/partnerships/tidewater`;
const storyDay = parseStoryDay('2026-11-23');
/** Free ports in a range of this process's own, apart from those of the other tests. Below 32768, where the system takes the ports it gives out. */
const simulationOn = (ports: number): Simulation =>
  readSimulation(folder, storyDay, { SIMULATED_PORTS: String(ports) });
const firstPorts = 160 + (process.pid % 20);
const stopping: (() => Promise<unknown>)[] = [];
after(() => Promise.all(stopping.map((stop) => stop())));

const until = async (what: string, condition: () => Promise<boolean> | boolean) => {
  for (let tries = 0; !(await condition()); tries += 1) {
    assert.ok(tries < 300, `waited too long for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
};
const processOf = (id: string) => processesBelow(process.pid).filter((pid) => titleOf(pid) === `simulated ${id}`);

test('organisations are processes of their own, steered by command and by page, and back when one dies', async () => {
  const simulation = simulationOn(firstPorts);
  const told: string[] = [];
  const restarted: string[] = [];
  const supervised = await superviseOrganisations(simulation.organisations, {
    tell: (id, what) => told.push(`${id} ${what}`),
    restarted: ({ organisation }) => restarted.push(organisation.id),
  });
  stopping.push(() => supervised.stop());
  const messages = () => readMessages(simulation, new Date());
  const page = await openControlPage(simulation, messages, () => 'http://localhost:1');
  stopping.push(() => page.close());

  await test('the command sets a state, and says what cannot be', async () => {
    const set = await setState(simulation, 'county', 'slow 100');
    assert.ok(set.done && set.value.channels[0]!.state === 'slow 100');
    assert.deepEqual(await setState(simulation, 'county', 'asleep'), { done: false, why: 'No such state or channel.' });
    const unknown = await setState(simulation, 'cuonty', 'gone');
    assert.ok(!unknown.done && unknown.why.startsWith('There is no organisation "cuonty". There are: saltmarsh,'));
    const wanted = { organisation: 'county', message: 'safeguarding', person: 'agnes-tregear' };
    assert.deepEqual(await sendMessage(simulation, messages(), wanted), {
      done: true,
      value: { happened: true, messages: 0 },
    });
    assert.ok(!(await sendMessage(simulation, messages(), { ...wanted, person: 'nobody' })).done);
    assert.ok(!(await sendMessage(simulation, messages(), { ...wanted, message: 'rain' })).done);
    const wrong = await sendMessage(simulation, messages(), { ...wanted, message: 'letter' });
    assert.ok(!wrong.done && /does not hold documents/.test(wrong.why));
  });

  await test('the page shows every organisation and works with forms alone', async () => {
    const html = await (await fetch(page.url)).text();
    for (const { name } of simulation.organisations) assert.ok(html.includes(name.replaceAll("'", '&#39;')), name);
    assert.ok(!html.includes('<script'));
    assert.match(html, /<option value="slow 100"|slow 100<\/strong>/);
    const post = (path: string, form: Record<string, string>, headers: Record<string, string> = {}) =>
      fetch(new URL(path, page.url), { method: 'POST', body: new URLSearchParams(form), redirect: 'manual', headers });
    const set = await post('/state', { organisation: 'county', state: 'normal' });
    assert.equal(set.status, 303);
    const shown = await (await fetch(new URL(set.headers.get('location')!, page.url))).text();
    assert.match(shown, /role="status">county: normal/);
    const sent = await post('/send', { organisation: 'county', message: 'safeguarding', person: 'agnes-tregear' });
    assert.match(decodeURIComponent(sent.headers.get('location')!), /safeguarding for agnes-tregear, done/);
    const fromElsewhere = await post(
      '/state',
      { organisation: 'county', state: 'gone' },
      { origin: 'http://elsewhere.example.org' },
    );
    assert.equal(fromElsewhere.status, 403);
    const statuses = await statusOf(simulation);
    assert.deepEqual(
      statuses.map((status) => status!.channels[0]!.state),
      ['normal', 'normal', 'normal', 'normal', 'normal'],
    );
    const injected = await (await fetch(new URL('/?told=<img src=x>', page.url))).text();
    assert.ok(!injected.includes('<img'));
  });

  await test('a process that dies is begun again', async () => {
    const county = simulation.organisations.find(({ organisation }) => organisation.id === 'county')!.organisation;
    const [before] = processOf('county');
    assert.ok(before);
    process.kill(before, 'SIGKILL');
    await until('the restart', () => restarted.includes('county'));
    assert.deepEqual(told, ['county ended (SIGKILL); starting it again.', 'county is back.']);
    const metadata = await fetch(`http://127.0.0.1:${county.fhir!.port}/fhir/r4/metadata`);
    assert.equal(metadata.status, 200);
  });

  const pids = ['saltmarsh', 'general', 'county', 'demographics', 'sign-in'].flatMap(processOf);
  assert.ok(pids.length >= 5);
  const statuses = await statusOf(simulation);
  for (const status of statuses) assert.ok(status!.memoryMb < 200, `${status!.id} takes ${status!.memoryMb} MB`);
  await supervised.stop();
  assert.deepEqual(
    (await statusOf(simulation)).map((status) => status?.id),
    [undefined, undefined, undefined, undefined, undefined],
  );
});

test('a taken port is named, and what had started is ended', async () => {
  const simulation = simulationOn(firstPorts + 20);
  const { controlPort, fhir } = simulation.organisations.find(
    ({ organisation }) => organisation.id === 'county',
  )!.organisation;
  const other = createServer();
  stopping.push(async () => other.close());
  await new Promise<void>((resolve) => other.listen(fhir!.port, '127.0.0.1', resolve));
  await assert.rejects(
    superviseOrganisations(simulation.organisations, { tell: () => {} }),
    (error: PortTaken) => error instanceof PortTaken && error.port === fhir!.port && error.organisation === 'county',
  );
  await assert.rejects(fetch(`http://127.0.0.1:${controlPort}/status`));
});

test('when the parent is killed outright, no organisation is left behind', async () => {
  const ports = firstPorts + 40;
  const script = `
    import { readSimulation } from '${root}synthetic/simulation/read-simulation.ts';
    import { superviseOrganisations } from '${root}synthetic/simulation/supervise.ts';
    const simulation = readSimulation('${folder}', '2026-11-23', { SIMULATED_PORTS: '${ports}' });
    await superviseOrganisations(simulation.organisations, { tell: () => {} });
    console.log('up');
    setInterval(() => {}, 1000);`;
  const parent = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], { cwd: root });
  await new Promise((resolve) => parent.stdout.once('data', resolve));
  const children = processesBelow(parent.pid!);
  assert.equal(children.length, 5);
  parent.kill('SIGKILL');
  await until('the organisations to end', () => children.every((pid) => !isAlive(pid)));
});
