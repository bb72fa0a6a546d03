import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { after, describe, test } from 'node:test';
import { Hl7Message } from '@medplum/core';
import { Hl7Client } from '@medplum/hl7';
import { effectsOf, exampleMessage, examplePatient, exampleSource, exampleWriters } from '#inbox/example-feed.ts';
import { createInbox } from '#inbox/inbox.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { silentLog } from '#runtime/log.ts';
import { createMetrics } from '#runtime/metrics.ts';
import { exampleCertificate } from './example-certificate.ts';
import { createFrameReader, frame } from './framing.ts';
import { listenMllp, type MllpListener, type MllpListenerOptions } from './mllp-listener.ts';

const database = await createTestDatabase();
const owner = database.as('owner');
const inbox = createInbox({
  database: database.as('inbox'),
  sources: [exampleSource()],
  writers: await exampleWriters(database),
  log: silentLog,
  metrics: createMetrics(),
  now: () => new Date(),
});
inbox.start();
const listeners: MllpListener[] = [];
const sockets: Socket[] = [];
after(async () => {
  for (const socket of sockets) socket.destroy();
  await Promise.all(listeners.map((listener) => listener.close(100)));
  await inbox.close();
});

async function listen(options: Partial<MllpListenerOptions> = {}): Promise<MllpListener> {
  const listener = await listenMllp({
    sourceId: 'example-lab',
    host: '127.0.0.1',
    port: 0,
    inbox,
    log: silentLog,
    now: () => new Date(),
    ...options,
  });
  listeners.push(listener);
  return listener;
}

const listener = await listen();

/** A sender that does as it pleases with the bytes, and collects the answers. */
function sender(port = listener.port, tls?: ConnectionOptions) {
  const options = { port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true };
  const socket: Socket = tls ? connectTls({ ...options, ...tls }) : connect(options);
  sockets.push(socket);
  const reader = createFrameReader({ maxFrameBytes: 1024 * 1024 });
  const answers: string[] = [];
  let wake: (() => void) | undefined;
  let closed = false;
  socket.on('data', (chunk) => {
    for (const event of reader.push(chunk)) if (event.kind === 'frame') answers.push(event.content.toString('utf8'));
    wake?.();
  });
  socket.on('error', () => undefined);
  socket.on('end', () => socket.end());
  socket.on('close', () => {
    closed = true;
    wake?.();
  });
  const waitFor = async (condition: () => boolean, what: string) => {
    const late = setTimeout(() => wake?.(), 4000);
    const started = performance.now();
    while (!condition()) {
      assert.ok(
        performance.now() - started < 4000,
        `${what} within 4 s; ${answers.length} answers${closed ? ', closed' : ''}`,
      );
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    clearTimeout(late);
  };
  return {
    socket,
    answers,
    send: (bytes: Uint8Array) => void socket.write(bytes),
    /** The first `count` answers, each as `AA C1` or `AE C1 102`. */
    answered: async (count: number): Promise<string[]> => {
      await waitFor(() => answers.length >= count, `${count} answers`);
      return answers.map(inShort);
    },
    closed: () => waitFor(() => closed, 'closed'),
  };
}

function inShort(answer: string): string {
  const segments = answer.split('\r').map((segment) => segment.split('|'));
  const acknowledgements = segments.filter(([name]) => name === 'MSA');
  const error = segments.find(([name]) => name === 'ERR');
  const code = error && /(\d{3})[&^]/.exec(error.join('|'))?.[1];
  return [...acknowledgements.map((msa) => `${msa[1]} ${msa[2] ?? ''}`.trim()), ...(code ? [code] : [])].join(' ');
}

const stored = async (controlId: string) => {
  const rows = await owner.run({ text: 'select from inbox.message where control_id = $1', values: [controlId] });
  return rows.length;
};

describe('an independent sender', () => {
  test('is acknowledged for each message, over several connections at once', async () => {
    const clients = Array.from({ length: 4 }, () => new Hl7Client({ host: '127.0.0.1', port: listener.port }));
    await Promise.all(
      clients.map(async (client, number) => {
        for (let index = 0; index < 20; index += 1) {
          const id = `I${number}-${index}`;
          // Why `never`: the client brings a core of its own, whose private fields make it another type.
          const message = Hl7Message.parse(exampleMessage(`peer-${number}`, id).toString('latin1'));
          const answer = await client.sendAndWait(message as never);
          assert.equal(answer.getSegment('MSA')?.getField(1)?.toString(), 'AA');
          assert.equal(answer.getSegment('MSA')?.getField(2)?.toString(), id);
          assert.equal(await stored(id), 1, 'stored by the time it is acknowledged');
        }
      }),
    );
    await Promise.all(clients.map((client) => client.close()));
    await inbox.close();
    inbox.start();
    const effects = (await effectsOf(owner)).filter(({ patient_id }) => patient_id === examplePatient('peer-2'));
    const done = effects.map(({ what }) => what);
    assert.deepEqual(
      done,
      Array.from({ length: done.length }, (_, index) => `I2-${index}`),
    );
    assert.ok(done.length > 0);
  });
});

describe('frames', () => {
  test('byte by byte', async () => {
    const { send, answered } = sender();
    for (const byte of frame(exampleMessage('trickle', 'S1'))) {
      send(Buffer.of(byte));
      if (byte % 16 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    assert.deepEqual(await answered(1), ['AA S1']);
  });

  test('many in one packet are answered in their order, whatever becomes of each', async () => {
    const { send, answered } = sender();
    const ids = Array.from({ length: 150 }, (_, index) => `Q${index}`);
    send(Buffer.concat(ids.map((id, index) => frame(exampleMessage('packet', id, index % 10 === 3 ? 'REFUSE' : '')))));
    assert.deepEqual(
      await answered(150),
      ids.map((id, index) => (index % 10 === 3 ? `AR ${id} 201` : `AA ${id}`)),
    );
  });

  test('what is no message is answered, and the next message is taken', async () => {
    const { send, answered } = sender();
    send(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
    send(exampleMessage('rough', 'G1'));
    send(Buffer.from('\u001c\r'));
    send(Buffer.from('\u000bno message at all\u001c\r'));
    send(Buffer.from('\u000b\u001c\r'));
    send(
      Buffer.concat([
        Buffer.from('\u000b'),
        exampleMessage('rough', 'G2').subarray(0, 70),
        frame(exampleMessage('rough', 'G3')),
      ]),
    );
    send(
      Buffer.concat([
        Buffer.from('\u000b'),
        exampleMessage('rough', 'G4'),
        Buffer.from('\u001c'),
        frame(exampleMessage('rough', 'G5')),
      ]),
    );
    assert.deepEqual(await answered(7), ['AE G1 100', 'AE 100', 'AE 101', 'AE G2 100', 'AA G3', 'AE G4 100', 'AA G5']);
    for (const id of ['G1', 'G2', 'G4']) assert.equal(await stored(id), 0);
  });

  test('frame bytes in the header do not break the answer', async () => {
    const { send, answered } = sender();
    const spoilt = exampleMessage('spoilt', 'FB1').toString('latin1').replace('LAB', 'L\u001cA\u000bB');
    send(frame(Buffer.from(spoilt, 'latin1')));
    send(frame(exampleMessage('spoilt', 'FB2')));
    assert.deepEqual(await answered(2), ['AE FB1 100', 'AA FB2']);
  });

  test('a message longer than the limit is refused by its control id, held nowhere, and the next is taken', async () => {
    const small = await listen({ maxFrameBytes: 2048 });
    const { send, answered } = sender(small.port);
    send(frame(exampleMessage('large', 'X1', 'x'.repeat(3000))));
    send(frame(exampleMessage('large', 'X2')));
    assert.deepEqual(await answered(2), ['AE X1 102', 'AA X2']);
    assert.equal(await stored('X1'), 0);
  });

  test('a stream without an end is cut', async () => {
    const small = await listen({ maxFrameBytes: 2048 });
    const { send, answered, closed } = sender(small.port);
    send(Buffer.concat([Buffer.from('\u000b'), exampleMessage('endless', 'E1'), Buffer.alloc(20_000, 'x')]));
    assert.deepEqual(await answered(1), ['AE E1 100']);
    await closed();
    const babbler = sender(small.port);
    babbler.send(Buffer.alloc(70_000, 'x'));
    await babbler.closed();
  });

  test('a frame that does not end in time is answered and the connection closed; an idle connection is closed', async () => {
    const impatient = await listen({ frameTimeoutMs: 100, idleTimeoutMs: 300 });
    const { send, answered, closed } = sender(impatient.port);
    send(Buffer.concat([Buffer.from('\u000b'), exampleMessage('slow', 'D1')]));
    assert.deepEqual(await answered(1), ['AE D1 100']);
    await closed();
    await sender(impatient.port).closed();
  });

  test('bytes that begin no frame, dripping for as long as somebody likes, do not keep a connection', async () => {
    const impatient = await listen({ frameTimeoutMs: 100 });
    const { socket, send, closed, answered } = sender(impatient.port);
    const patient = sender(impatient.port);
    const drip = setInterval(() => {
      if (socket.writable) send(Buffer.from('a'));
      // Line ends between messages are what a sender may do to say that it lives.
      patient.send(Buffer.from('\r\n'));
    }, 20);
    await closed();
    patient.send(frame(exampleMessage('drip', 'L1')));
    assert.deepEqual(await patient.answered(1), ['AA L1']);
    clearInterval(drip);
    assert.deepEqual(await answered(0), []);
  });

  test('a sender that closes its half still gets its answers', async () => {
    const { socket, send, answered, closed } = sender();
    send(Buffer.concat([frame(exampleMessage('half', 'H1')), frame(exampleMessage('half', 'H2'))]));
    socket.end();
    assert.deepEqual(await answered(2), ['AA H1', 'AA H2']);
    await closed();
  });

  test('a sender that vanishes is survived', async () => {
    const before = listener.connections;
    for (let round = 0; round < 20; round += 1) {
      const { socket, send } = sender();
      send(frame(exampleMessage('gone', `V${round}`)).subarray(0, 20 + round * 15));
      await new Promise((resolve) => setImmediate(resolve));
      socket.resetAndDestroy();
    }
    // Until the resets are heard of, more than agreed may be connected, and the next is refused.
    for (const started = performance.now(); listener.connections > before;) {
      assert.ok(performance.now() - started < 4000, 'the places of those that vanished are free within 4 s');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const { send, answered } = sender();
    send(frame(exampleMessage('gone', 'V-last')));
    assert.deepEqual(await answered(1), ['AA V-last']);
  });

  test('a sender that never reads its answers is given up', async () => {
    const text = 'x'.repeat(20_000);
    const refusing = await listen({
      inbox: {
        acceptMessage: () =>
          Promise.resolve({ accepted: false, issues: [{ severity: 'error', code: 'invalid', text }] }),
        refuse: () => Promise.resolve(),
      },
    });
    const { socket, send } = sender(refusing.port);
    socket.pause();
    for (let round = 0; round < 200; round += 1) {
      if (round > 2 && refusing.connections === 0) break;
      send(Buffer.concat(Array.from({ length: 100 }, () => frame(Buffer.from('a question')))));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    assert.equal(refusing.connections, 0);
  });
});

describe('a batch', () => {
  test('is stored message by message, and answered by one batch of acknowledgements', async () => {
    const { send, answered, answers } = sender();
    const batch = Buffer.concat([
      Buffer.from('FHS|^~\\&|LAB\rBHS|^~\\&|LAB\r'),
      exampleMessage('batch', 'BA1'),
      exampleMessage('batch', 'BA2', 'REFUSE'),
      exampleMessage('batch', 'BA3'),
      Buffer.from('BTS|3\rFTS|1\r'),
    ]);
    send(frame(batch));
    assert.deepEqual(await answered(1), ['AA BA1 AR BA2 AA BA3 201']);
    assert.match(answers[0]!, /^BHS\|/);
    assert.match(answers[0]!, /BTS\|3\r$/);
    assert.deepEqual([await stored('BA1'), await stored('BA2'), await stored('BA3')], [1, 0, 1]);
  });
});

describe('connections', () => {
  test('more than agreed are not accepted', async () => {
    const narrow = await listen({ maxConnections: 2 });
    const [first, second] = [sender(narrow.port), sender(narrow.port)];
    first.send(frame(exampleMessage('crowd', 'N1')));
    second.send(frame(exampleMessage('crowd', 'N2')));
    await Promise.all([first.answered(1), second.answered(1)]);
    await sender(narrow.port).closed();
    first.socket.end();
    await first.closed();
    const third = sender(narrow.port);
    third.send(frame(exampleMessage('crowd', 'N3')));
    assert.deepEqual(await third.answered(1), ['AA N3']);
  });

  test('connections that say nothing do not keep a sender out; those that have sent are kept', async () => {
    const narrow = await listen({ maxConnections: 3, mayBeSilentMs: 0 });
    const speaking = sender(narrow.port);
    speaking.send(frame(exampleMessage('crowd', 'S1')));
    await speaking.answered(1);
    const silent = [sender(narrow.port), sender(narrow.port)];
    await Promise.all(silent.map(({ socket }) => new Promise((resolve) => socket.once('connect', resolve))));
    const late = sender(narrow.port);
    late.send(frame(exampleMessage('crowd', 'S2')));
    assert.deepEqual(await late.answered(1), ['AA S2']);
    await Promise.race(silent.map(({ closed }) => closed()));
    speaking.send(frame(exampleMessage('crowd', 'S3')));
    assert.deepEqual(await speaking.answered(2), ['AA S1', 'AA S3']);
    assert.equal(narrow.connections, 3);
  });

  test('connections that together hold more than agreed wait for one another, and all are served', async () => {
    const narrow = await listen({ maxBufferedBytes: 100_000, maxFrameBytes: 400_000 });
    const senders = Array.from({ length: 6 }, () => sender(narrow.port));
    const messages = senders.map((_, index) => frame(exampleMessage('share', `Z${index}`, 'x'.repeat(300_000))));
    for (let at = 0; at < 301_000; at += 30_000) {
      for (const [index, { send }] of senders.entries()) send(messages[index]!.subarray(at, at + 30_000));
      await new Promise((resolve) => setImmediate(resolve));
    }
    const answers = await Promise.all(senders.map(({ answered }) => answered(1)));
    assert.deepEqual(
      answers.flat(),
      senders.map((_, index) => `AA Z${index}`),
    );
  });

  test('closing answers what was taken, takes nothing more, and leaves no connection', async () => {
    const closing = await listen();
    const { send, answered, closed } = sender(closing.port);
    send(Buffer.concat(Array.from({ length: 30 }, (_, index) => frame(exampleMessage('closing', `U${index}`)))));
    await answered(1);
    await closing.close();
    await closed();
    const answers = await answered(1);
    for (const [index] of answers.entries()) assert.equal(await stored(`U${index}`), 1);
    assert.equal(closing.connections, 0);
    await assert.rejects(
      new Promise((resolve, reject) => {
        connect({ port: closing.port, host: '127.0.0.1' }).on('connect', resolve).on('error', reject);
      }),
      /ECONNREFUSED/,
    );
  });
});

describe('in TLS', () => {
  const authority = exampleCertificate('Example authority');
  const server = exampleCertificate('Example server', authority);
  const lab = exampleCertificate('Example laboratory', authority);
  const stranger = exampleCertificate('A stranger');

  test('a sender that trusts the authority is served', async () => {
    const secure = await listen({ tls: server });
    const { send, answered } = sender(secure.port, { ca: authority.certificate });
    send(frame(exampleMessage('secure', 'TLS1')));
    assert.deepEqual(await answered(1), ['AA TLS1']);
  });

  test('without TLS nothing is taken', async () => {
    const secure = await listen({ tls: server });
    const plain = sender(secure.port);
    plain.send(frame(exampleMessage('secure', 'TLS2')));
    await plain.closed();
    assert.equal(await stored('TLS2'), 0);
  });

  test('where senders must show a certificate, only the authority’s own are served', async () => {
    const secure = await listen({ tls: { ...server, clientAuthority: authority.certificate } });
    const trusting = { ca: authority.certificate };
    const known = sender(secure.port, { ...trusting, cert: lab.certificate, key: lab.key });
    known.send(frame(exampleMessage('secure', 'TLS3')));
    assert.deepEqual(await known.answered(1), ['AA TLS3']);
    for (const shown of [{}, { cert: stranger.certificate, key: stranger.key }]) {
      const unknown = sender(secure.port, { ...trusting, ...shown });
      unknown.send(frame(exampleMessage('secure', 'TLS4')));
      await unknown.closed();
    }
    assert.equal(await stored('TLS4'), 0);
  });
});
