import assert from 'node:assert/strict';
import { createServer, type Server, type Socket } from 'node:net';
import { after, test } from 'node:test';
import { Hl7Message } from '@medplum/core';
import { exampleCast } from '#synthetic/people/example-cast.ts';
import { frame, openDeframer } from './frames.ts';
import { aboutPerson, type FeedContent, historyOf, seriesOf } from './history.ts';
import type { Message } from './message.ts';
import { type FeedSender, segment, components, escape } from './segments.ts';
import { openFeed } from './sender.ts';

const people = exampleCast();
const content = (id: string, change: Partial<FeedSender> = {}): FeedContent => ({
  sender: {
    id,
    name: `${id} (simulated)`,
    ods: id === 'guys' ? 'RJ1' : 'RJZ',
    application: 'EPR',
    facility: id.toUpperCase(),
    characterSet: 'UNICODE UTF-8',
    offsets: true,
    ...change,
  },
  sends: ['encounters', 'results', 'documents', 'appointments', 'series'],
  practices: { 'walworth-lanes': { ods: 'X99001', name: 'Walworth Lanes Surgery (simulated)' } },
  storyDay: '2026-11-23',
});
const heldAt = (id: string) => people.filter((person) => person.held[id]);
const parse = ({ bytes }: Message) => Hl7Message.parse(Buffer.from(bytes).toString('utf8'));
const about = (id: string, person: string) =>
  aboutPerson(
    content(id),
    people.find((each) => each.id === person)!,
  );

test('every message of every hospital parses, says who it is about, and has a control id of its own', () => {
  for (const id of ['guys', 'kings']) {
    const history = historyOf(content(id), heldAt(id));
    assert.ok(history.length > 40);
    assert.equal(new Set(history.map(({ controlId }) => controlId)).size, history.length);
    for (const message of history) {
      const parsed = parse(message);
      assert.equal(parsed.getSegment('MSH')!.getField(10).toString(), message.controlId);
      assert.ok(message.controlId.length <= 20);
      assert.match(parsed.getSegment('PID')!.getField(3).toString(), /\^MR/);
      assert.ok(!Buffer.from(message.bytes).toString('utf8').includes('undefined'), message.kind);
    }
  }
});

test('history is told in the order it happened, each person registered before anything else of them', () => {
  const history = historyOf(content('kings'), heldAt('kings'));
  const times = history.map(({ when }) => Date.parse(when));
  assert.deepEqual(
    times,
    times.toSorted((a, b) => a - b),
  );
  const first = new Map<string, string>();
  for (const { personId, kind } of history) if (!first.has(personId)) first.set(personId, kind);
  assert.deepEqual([...new Set(first.values())], ['ADT^A28']);
});

test('the same day tells the same history; another day tells another', () => {
  const told = (day: string) => {
    const cast = exampleCast(day).filter((person) => person.held['kings']);
    return historyOf({ ...content('kings'), storyDay: day }, cast).map(({ controlId }) => controlId);
  };
  assert.deepEqual(told('2026-11-23'), told('2026-11-23'));
  assert.notDeepEqual(told('2026-11-23'), told('2026-11-24'));
});

test('an admission ends in a discharge, a cancelled one is taken back, a death is a discharge', () => {
  const kinds = (person: string) => about('kings', person).map(({ kind }) => kind);
  assert.deepEqual(kinds('patricia-nolan').slice(1, 5), ['ADT^A04', 'ADT^A03', 'ADT^A01', 'ADT^A03']);
  assert.ok(kinds('chidi-eze').includes('ADT^A11'));
  const died = about('kings', 'albert-finch')
    .map(parse)
    .find((m) => m.getSegment('PV1')?.getField(36)?.toString());
  assert.match(died!.getSegment('PV1')!.getField(36).toString(), /Died/);
  assert.equal(died!.getSegment('PID')!.getField(30).toString(), 'Y');
});

test('a number merged into another is registered first and then merged', () => {
  const [old, current, merge] = about('guys', 'margaret-osei').map(parse);
  assert.match(old!.getSegment('PID')!.getField(3).toString(), /^7009183/);
  assert.match(old!.getSegment('PID')!.getField(5).toString(), /^Boateng/);
  assert.match(current!.getSegment('PID')!.getField(3).toString(), /^7440912/);
  assert.match(merge!.getSegment('MRG')!.getField(1).toString(), /^7009183\^\^\^RJ1\^MR/);
});

test('what King’s holds wrongly it sends wrongly', () => {
  const [frances] = about('kings', 'frances-doyle').map(parse);
  assert.match(frances!.getSegment('PID')!.getField(3).toString(), /9990001111\^\^\^NHS\^NH/);
  const [lucia] = about('kings', 'lucia-fernandes').map(parse);
  assert.match(lucia!.getSegment('PID')!.getField(3).toString(), /9990001162/);
});

test('results carry numbers, units, ranges and flags; a radiology report carries its text', () => {
  const [bloods] = about('guys', 'desmond-clarke')
    .map(parse)
    .filter((m) => m.getSegment('OBR'));
  const potassium = bloods!.getAllSegments('OBX').find((obx) => obx.toString().includes('potassium'))!;
  assert.deepEqual(
    [2, 5, 6, 7, 8, 11].map((field) => potassium.getField(field).toString()),
    ['NM', '5.6', 'mmol/L^mmol/L', '3.5-5.3', 'H', 'F'],
  );
  const xray = about('kings', 'desmond-clarke')
    .map(parse)
    .find((m) => m.getSegment('OBR')?.getField(24).toString() === 'RAD');
  assert.match(xray!.getSegment('OBX')!.getField(5).toString(), /Hyperinflated/);
});

test('a letter travels whole', () => {
  const letters = about('kings', 'desmond-clarke').filter(({ kind }) => kind === 'MDM^T02');
  assert.equal(letters.length, 13);
  const data = parse(letters[0]!).getSegment('OBX')!.getField(5).toString().split('^');
  assert.deepEqual(data.slice(1, 4), ['application', 'pdf', 'Base64']);
  assert.ok(Buffer.from(data[4]!, 'base64').includes('%%EOF'));
});

test('delimiters are escaped, and a western character set loses what it lacks', () => {
  assert.equal(escape('a|b^c&d~e\\f\ng'), String.raw`a\F\b\S\c\T\d\R\e\E\f\.br\g`);
  assert.equal(components('a', undefined, ''), 'a');
  assert.equal(segment('PV1', { 1: '1', 3: 'x' }), 'PV1|1||x');
  const minhAnh = people.find(({ id }) => id === 'nguyen-thi-minh-anh')!;
  const name = (characterSet: FeedSender['characterSet']) =>
    Buffer.from(aboutPerson(content('guys', { characterSet }), minhAnh)[0]!.bytes).toString(
      characterSet === '8859/1' ? 'latin1' : 'utf8',
    );
  assert.match(name('UNICODE UTF-8'), /Nguyễn\^Minh Anh\^Thị/);
  assert.match(name('8859/1'), /Nguyen\^Minh Anh\^Thi/);
});

test('131,000 measurements are 524 messages, made as they are sent', () => {
  let messages = 0;
  let measurements = 0;
  for (const message of seriesOf(content('kings'), heldAt('kings'))) {
    messages += 1;
    measurements += Buffer.from(message.bytes).toString('utf8').split('\rOBX|').length - 1;
  }
  assert.deepEqual([messages, measurements], [524, 131_000]);
});

const servers: Server[] = [];
const feeds: ReturnType<typeof openFeed>[] = [];
after(async () => {
  await Promise.all(feeds.map((feed) => feed.close()));
  servers.forEach((server) => server.close());
});

function opened(options: Omit<Parameters<typeof openFeed>[0], 'host'>) {
  const feed = openFeed({ host: '127.0.0.1', ...options });
  feeds.push(feed);
  return feed;
}

/** A receiver that answers as told: with a code, or by closing. */
async function receiver(answer: (text: string, count: number) => 'AA' | 'AE' | 'AR' | 'close' | 'nothing') {
  const received: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    const deframe = openDeframer();
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      for (const content of deframe(bytes)) {
        const text = content.toString('utf8');
        received.push(text.split('|')[9] ?? '');
        const code = answer(text, received.length);
        if (code === 'close') socket.destroy();
        else if (code !== 'nothing')
          socket.write(frame(Buffer.from(`MSH|^~\\&|LCR|LCR|||||ACK|1|P|2.5.1\rMSA|${code}|${text.split('|')[9]}\r`)));
      }
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as { port: number }).port,
    received,
    drop: () => sockets.forEach((socket) => socket.destroy()),
  };
}

const some = (count: number) => about('kings', 'desmond-clarke').slice(0, count);
const until = async (condition: () => boolean) => {
  for (let tries = 0; !condition(); tries += 1) {
    assert.ok(tries < 400, 'waited too long');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

test('messages are sent in order, each after the last is acknowledged', async () => {
  const { port, received } = await receiver(() => 'AA');
  const feed = opened({ port });
  feed.sendNow(some(5));
  await until(() => feed.counts.acknowledged === 5);
  assert.deepEqual(
    received,
    some(5).map(({ controlId }) => controlId),
  );
});

test('what is not acknowledged is sent again: after a lost connection, a silence, a rejection', async () => {
  const { port, received } = await receiver(
    (_, count) => (['close', 'nothing', 'AR', 'AA'] as const)[count - 1] ?? 'AA',
  );
  const feed = opened({ port, acknowledgeWithinMs: 50, retryMs: [5] });
  const [message] = some(1);
  feed.sendNow([message!]);
  await until(() => feed.counts.acknowledged === 1);
  assert.deepEqual(
    received,
    Array.from({ length: 4 }, () => message!.controlId),
  );
});

test('a message answered AE is set aside and the next goes', async () => {
  const { port } = await receiver((_, count) => (count === 1 ? 'AE' : 'AA'));
  const feed = opened({ port });
  feed.sendNow(some(2));
  await until(() => feed.counts.acknowledged === 1);
  assert.deepEqual(feed.counts, { acknowledged: 1, refused: 1, queued: 0, connected: true });
});

test('gone or silent it keeps its queue, and empties it when it comes back', async () => {
  const { port, received } = await receiver(() => 'AA');
  const feed = opened({ port });
  feed.setState({ kind: 'gone' });
  feed.sendNow(some(3));
  await new Promise((resolve) => setTimeout(resolve, 30));
  assert.deepEqual([received.length, feed.counts.queued], [0, 3]);
  feed.setState({ kind: 'normal' });
  await until(() => feed.counts.acknowledged === 3);
  feed.setState({ kind: 'silent' });
  feed.sendLater(some(2), 2);
  await new Promise((resolve) => setTimeout(resolve, 30));
  assert.equal(feed.counts.queued, 2);
  feed.setState({ kind: 'normal' });
  await until(() => feed.counts.acknowledged === 5);
});

test('a long history is told slowly, and what happens meanwhile goes before the rest of it', async () => {
  const { port, received } = await receiver(() => 'AA');
  const feed = opened({ port });
  const [now, ...history] = some(4);
  // Why so long a pause: on a busy machine noticing the first may take some of it.
  feed.sendLater(history, 3, 1000);
  await until(() => received.length === 1);
  feed.sendNow([now!]);
  await until(() => received.length === 2);
  assert.equal(received[1], now!.controlId);
  assert.equal(feed.counts.queued, 2);
  await until(() => feed.counts.acknowledged === 4);
});
