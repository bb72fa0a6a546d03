// A simulation read from its folder, its organisations opened, steered and made to tell; over the wire where a reader would be.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, test } from 'node:test';
import { readPartnership } from '#runtime/config/partnership.ts';
import { ConfigError } from '#runtime/config/read-folder.ts';
import { adapterSchemas } from '../../server/src/main.ts';
import { readMatching } from '#patient-index/matching/matching-config.ts';
import { readPdsSettings } from '#patient-index/pds/pds-settings.ts';
import { frame, openDeframer } from '../organisations/hl7v2-feed/frames.ts';
import { parseStoryDay } from '../people/story-time.ts';
import { readMessages } from './messages.ts';
import { type Happening, type OpenOrganisation, openOrganisation } from './open-organisation.ts';
import { readSimulation } from './read-simulation.ts';
import { portsOf } from './simulation-file.ts';

const root = new URL('../../', import.meta.url).pathname;
const storyDay = parseStoryDay('2026-11-23');
const now = () => new Date('2026-11-23T10:00:00Z');
/** Free ports in a range of this process's own. Below 32768, where the system takes the ports it gives out. */
const environment = { SIMULATED_PORTS: String(270 + (process.pid % 50)) };
const folders = ['partnership', 'examples/partnerships/tidewater'];

for (const folder of folders) {
  test(`${folder} is whole: the server and the simulation both read it, and agree on who is where`, () => {
    const simulation = readSimulation(root + folder, storyDay, environment);
    const partnership = readPartnership(root + folder, adapterSchemas, environment);
    assert.ok(readMatching(root + folder, environment));
    assert.ok(partnership.testPeopleOnly, 'a demonstration takes no real people');
    const ports = new Map(portsOf(simulation.file).map(({ port, what }) => [port, what]));
    const urls = partnership.sources.flatMap(({ id, settings }) => {
      const { baseUrl, listen } = settings as { baseUrl?: string; listen?: { port: number } };
      return [{ id, port: baseUrl ? Number(new URL(baseUrl).port) : listen!.port, asked: baseUrl !== undefined }];
    });
    const fed = simulation.organisations.flatMap(({ organisation }) => organisation.feed?.to.port ?? []);
    for (const { id, port, asked } of urls)
      assert.ok(asked ? ports.has(port) : fed.includes(port), `${id} is simulated`);
    const pds = readPdsSettings(root + folder, environment)!;
    assert.match(ports.get(Number(new URL(pds.baseUrl).port))!, /demographics/);
    for (const { name } of simulation.organisations) assert.match(name, /\(simulated\)$/);
    for (const { role } of partnership.demonstrationUsers) assert.ok(partnership.roles.some(({ id }) => id === role));
  });
}

const copies: string[] = [];
afterEach(() => copies.splice(0).forEach((folder) => rmSync(folder, { recursive: true })));

function problemsWith(change: (simulation: string) => string): string {
  const folder = mkdtempSync(join(tmpdir(), 'simulation-'));
  copies.push(folder);
  cpSync(`${root}examples/partnerships/tidewater`, join(folder, 'tidewater'), { recursive: true });
  const file = join(folder, 'tidewater', 'simulation.yaml');
  const text = readFileSync(file, 'utf8').replaceAll('../../', `${root}examples/`);
  writeFileSync(file, change(text));
  try {
    readSimulation(join(folder, 'tidewater'), storyDay, environment);
    return '';
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.message;
  }
}

test('a mistake in simulation.yaml names line and remedy', () => {
  assert.equal(
    problemsWith((text) => text),
    '',
  );
  for (const [from, to, problem] of [
    ['ods: X98H', 'ods: X98Z', /simulation\.yaml:\d+ .*"X98Z" is not in organisations\.yaml\. Add it there/],
    ['${SIMULATED_PORTS:-96}52', '${SIMULATED_PORTS:-96}51', /Port \d+51 is already taken by saltmarsh, control/],
    ['id: county', 'id: general', /"general" is already used above/],
    ['sends: [encounters', 'sends: [encounter', /simulation\.yaml:\d+/],
    ["asid: '200000000981'", "asid: '1'", /An ASID is 12 digits/],
    ['people: people', 'people: nobody', /There is no such folder of people/],
    ['  - id: saltmarsh', '  - id: marsh', /agnes-tregear\.yaml speaks of "saltmarsh", which is not simulated/],
  ] as const) {
    assert.match(
      problemsWith((text) => text.replace(from, to)),
      problem,
      to,
    );
  }
  assert.throws(() => readSimulation('/nowhere', storyDay, environment), /There is no simulation\.yaml here/);
});

const opened: OpenOrganisation[] = [];
const closing: (() => void)[] = [];
after(async () => {
  await Promise.all(opened.map((organisation) => organisation.close()));
  for (const close of closing) close();
});

/** An organisation of the demonstration, its feed sent to a listener that acknowledges everything. */
async function open(id: string) {
  const received: string[] = [];
  const sockets = new Set<Socket>();
  const listener = createServer((socket) => {
    sockets.add(socket);
    const deframe = openDeframer();
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      for (const content of deframe(bytes)) {
        const message = content.toString('latin1');
        received.push(message);
        socket.write(frame(Buffer.from(`MSH|^~\\&|LCR\rMSA|AA|${message.split('|')[9]}\r`)));
      }
    });
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  closing.push(() => (sockets.forEach((socket) => socket.destroy()), listener.close()));
  const { port } = listener.address() as { port: number };
  const simulation = readSimulation(`${root}partnership`, storyDay, environment);
  const prepared = structuredClone(simulation.organisations.find(({ organisation }) => organisation.id === id)!);
  if (prepared.organisation.feed) prepared.organisation.feed.to.port = port;
  const organisation = await openOrganisation(prepared, now);
  opened.push(organisation);
  const messages = readMessages(simulation, now(), environment);
  const happening = (message: string, person: string): Happening => {
    const { adds, kinds, ends } = messages.find((each) => each.id === message)!;
    const subject = simulation.people.find((each) => each.id === person)!;
    return structuredClone({ person: { ...subject, held: {} }, adds, kinds, ...(ends && { ends }) });
  };
  return { organisation, received, happening };
}

const until = async (condition: () => boolean) => {
  for (let tries = 0; !condition(); tries += 1) {
    assert.ok(tries < 300, 'waited too long');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

test('a hospital is primed, and what happens there goes out at once, ahead of history', async () => {
  const { organisation, received, happening } = await open('kings');
  organisation.prime({ series: false });
  const feed = () => organisation.status().channels.find(({ name }) => name === 'feed')!.feed!;
  await until(() => feed().queued === 0 && feed().acknowledged > 60);
  const before = received.length;
  assert.deepEqual(organisation.happen(happening('high-potassium', 'desmond-clarke')), { happened: true, messages: 1 });
  await until(() => received.length === before + 1);
  assert.match(received.at(-1)!, /ORU\^R01.*\|20261123100000\|.*6\.4\|/s);

  assert.deepEqual(organisation.happen(happening('discharge', 'desmond-clarke')), {
    happened: false,
    why: 'There is no contact still open to end.',
  });
  organisation.happen(happening('admission', 'desmond-clarke'));
  organisation.happen(happening('discharge', 'desmond-clarke'));
  await until(() => received.some((message) => message.includes('ADT^A03') && message.includes('20261123100000')));
});

test('somebody new is registered before anything is told of them', async () => {
  const { organisation, received, happening } = await open('guys');
  const { happened } = organisation.happen(happening('normal-blood-count', 'tomasz-kowalski'));
  assert.ok(happened);
  await until(() => received.length === 2);
  assert.match(received[0]!, /ADT\^A28.*Kowalski/s);
  assert.match(received[1]!, /ORU\^R01.*Kowalski/s);
  assert.equal(organisation.happen(happening('safeguarding', 'kayden-price')).happened, true);
});

test('what comes to be held is in the next answer; what an organisation does not hold it does not take', async () => {
  const { organisation, happening } = await open('lambeth');
  const port = organisation.status().channels[0]!.port;
  const search = async (type: string, form: string) => {
    const response = await fetch(`http://127.0.0.1:${port}/fhir/r4/${type}/_search`, {
      method: 'POST',
      body: new URLSearchParams(form),
    });
    return (await response.json()) as { entry?: { resource: { id: string } }[]; total: number };
  };
  const found = await search('Patient', 'identifier=https://fhir.nhs.uk/Id/nhs-number|9990001251');
  const id = found.entry![0]!.resource.id;
  const before = (await search('Flag', `patient=Patient/${id}`)).total;
  assert.equal(organisation.happen(happening('safeguarding', 'doreen-mcallister')).happened, true);
  assert.equal((await search('Flag', `patient=Patient/${id}`)).total, before + 1);
  const refused = organisation.happen(happening('high-potassium', 'doreen-mcallister'));
  assert.deepEqual(refused, {
    happened: false,
    why: 'London Borough of Lambeth, adult social care (simulated) does not hold results.',
  });
});

test('one of its ways of speaking, or all of them, can be made to fail', async () => {
  await opened.shift()!.close();
  const { organisation } = await open('kings');
  const states = () => organisation.status().channels.map(({ name, state }) => `${name} ${state}`);
  assert.ok(await organisation.setState('slow 300', 'feed'));
  assert.deepEqual(states(), ['fhir normal', 'clinicalSystem normal', 'feed slow 300']);
  assert.ok(await organisation.setState('gone'));
  assert.deepEqual(states(), ['fhir gone', 'clinicalSystem gone', 'feed gone']);
  assert.equal(await organisation.setState('sulking'), false);
  assert.equal(await organisation.setState('gone', 'gpConnect'), false);
});
