import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { createFrameReader, frame, type FrameEvent } from './framing.ts';

const maxFrameBytes = 64;
const bytes = (text: string) => Buffer.from(text, 'latin1');

/** Events as words a case can state: `frame:…`, `oversized:…`, `skipped:n`. */
function read(chunks: readonly Buffer[], { end = false } = {}): string[] {
  const reader = createFrameReader({ maxFrameBytes });
  const events = chunks.flatMap((chunk) => reader.push(chunk).map(say));
  return end ? [...events, ...reader.end().map(say)] : events;
}

function say(event: FrameEvent): string {
  if (event.kind === 'skipped') return `skipped:${event.bytes}`;
  if (event.kind === 'fault') return `${event.fault}:${event.head.toString('latin1')}`;
  return `frame:${event.content.toString('latin1')}`;
}

const vt = '\u000b';
const fs = '\u001c';

describe('frames', () => {
  const cases: [name: string, stream: string, expected: string[]][] = [
    ['one frame', `${vt}MSH|1${fs}\r`, ['frame:MSH|1']],
    ['several in a packet', `${vt}MSH|1${fs}\r${vt}MSH|2${fs}\r`, ['frame:MSH|1', 'frame:MSH|2']],
    [
      'line ends between frames are passed over',
      `\r\n${vt}MSH|1${fs}\r\n${vt}MSH|2${fs}\r`,
      ['frame:MSH|1', 'frame:MSH|2'],
    ],
    ['leading garbage', `GET / HTTP/1.1\r\n${vt}MSH|1${fs}\r`, ['skipped:14', 'frame:MSH|1']],
    ['no start block', `MSH|1${fs}\r${vt}MSH|2${fs}\r`, ['unstarted:MSH|1', 'frame:MSH|2']],
    [
      'an end block too many is passed over',
      `${vt}MSH|1${fs}\r${fs}\r${vt}MSH|2${fs}\r`,
      ['frame:MSH|1', 'frame:MSH|2'],
    ],
    ['no carriage return before the next', `${vt}MSH|1${fs}${vt}MSH|2${fs}\r`, ['stray-end:MSH|1', 'frame:MSH|2']],
    ['an end block inside', `${vt}MSH|1${fs}more${fs}\r${vt}MSH|2${fs}\r`, [`stray-end:MSH|1${fs}more`, 'frame:MSH|2']],
    ['begun again before its end', `${vt}MSH|1|ha${vt}MSH|2${fs}\r`, ['unended:MSH|1|ha', 'frame:MSH|2']],
    ['a vertical tab in the text is text', `${vt}MSH|1|line${vt}line${fs}\r`, [`frame:MSH|1|line${vt}line`]],
    ['nothing in it', `${vt}${fs}\r`, ['frame:']],
    ['at the limit', `${vt}${'x'.repeat(64)}${fs}\r`, [`frame:${'x'.repeat(64)}`]],
    [
      'over the limit',
      `${vt}${'x'.repeat(65)}${fs}\r${vt}MSH|2${fs}\r`,
      [`oversized:${'x'.repeat(65)}`, 'frame:MSH|2'],
    ],
  ];
  for (const [name, stream, expected] of cases) {
    test(`${name}: whole`, () => assert.deepEqual(read([bytes(stream)]), expected));
    test(`${name}: byte by byte`, () => {
      const trickled = [...bytes(stream)].map((byte) => Buffer.of(byte));
      // What is kept of an oversized frame depends on how it came; its first bytes, which name it, do not.
      const head = (event: string) => (event.startsWith('oversized:') ? event.slice(0, 70) : event);
      assert.deepEqual(read(trickled).map(head), expected.map(head));
    });
  }

  test('a stream that stops inside a frame', () => {
    assert.deepEqual(read([bytes(`${vt}MSH|1|ha`)], { end: true }), ['unended:MSH|1|ha']);
    assert.deepEqual(read([bytes('hello')], { end: true }), ['skipped:5']);
    assert.deepEqual(read([bytes('\r\n')], { end: true }), []);
  });

  test('of an endless frame no more is held than the limit, and of an oversized one its head', () => {
    const reader = createFrameReader({ maxFrameBytes: 8192 });
    reader.push(bytes(`${vt}MSH|1`));
    for (let round = 0; round < 100; round += 1) assert.deepEqual(reader.push(Buffer.alloc(10_000, 'x')), []);
    assert.equal(reader.insideFrame, true);
    assert.equal(reader.pendingBytes, 1_000_005);
    const [fault] = reader.push(bytes(`${fs}\r`));
    assert.ok(fault?.kind === 'fault' && fault.fault === 'oversized');
    assert.equal(fault.head.length, 4096);
    assert.equal(fault.head.toString('latin1', 0, 6), 'MSH|1x');
    assert.equal(reader.insideFrame, false);
  });
});

describe('for every stream', () => {
  const content = fc
    .uint8Array({ maxLength: maxFrameBytes })
    .filter((array) => !array.includes(0x1c) && !array.includes(0x0b))
    .map((array) => Buffer.from(array));

  test('framed contents come back whole, in order, however the stream is cut', () => {
    fc.assert(
      fc.property(fc.array(content, { maxLength: 8 }), fc.array(fc.integer({ min: 1, max: 40 })), (contents, cuts) => {
        const stream = Buffer.concat(contents.map((each) => frame(each)));
        assert.deepEqual(
          read(cut(stream, cuts)),
          contents.map((each) => `frame:${each.toString('latin1')}`),
        );
      }),
    );
  });

  test('how it is cut changes nothing, and after any bytes the next good frame is read', () => {
    // Few kinds of byte, so that blocks meet in every order.
    const stream = fc
      .array(fc.constantFrom(0x0b, 0x1c, 0x0d, 0x0a, 0x4d, 0x53, 0x48), { maxLength: 40 })
      .map((array) => Buffer.from(array));
    fc.assert(
      fc.property(stream, fc.array(fc.integer({ min: 1, max: 5 })), (noise, cuts) => {
        const all = Buffer.concat([noise, bytes(`${fs}\r`), frame(bytes('MSH|good'))]);
        const whole = read([all]);
        assert.deepEqual(read(cut(all, cuts)), whole);
        assert.equal(whole.at(-1), 'frame:MSH|good');
      }),
      { numRuns: 2000 },
    );
  });
});

function cut(stream: Buffer, cuts: readonly number[]): Buffer[] {
  const chunks: Buffer[] = [];
  let at = 0;
  for (let index = 0; at < stream.length; index += 1) {
    const length = cuts.length > 0 ? cuts[index % cuts.length]! : stream.length;
    chunks.push(stream.subarray(at, at + length));
    at += length;
  }
  return chunks;
}
