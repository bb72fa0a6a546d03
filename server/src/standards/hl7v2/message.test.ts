import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { IssueError } from '../issue.ts';
import { encodingCharacters } from './delimiters.ts';
import { messageHeader } from './header.ts';
import { type Hl7v2Message, parseMessage, splitBatch } from './message.ts';
import { readSegments } from './reading.ts';
import { encodeText } from './text.ts';

const bytes = (text: string, encoding: BufferEncoding = 'utf8') => Buffer.from(text, encoding);
const parse = (text: string, encoding: BufferEncoding = 'utf8') => parseMessage(bytes(text, encoding));
const header = 'MSH|^~\\&|PAS|RJZ|LCR|RJ1|20240131120000||ADT^A01^ADT_A01|M1|P|2.4';

/** The first value of a field, decoded, with how many unknown escapes it had. */
function value(message: Hl7v2Message, name: string, field: number, component = 1, subComponent = 1) {
  const unknown: string[] = [];
  const segment = readSegments(message, (place) => unknown.push(place)).find((found) => found.name === name);
  return { text: segment?.text(field, component, subComponent), unknown };
}

function issueOf(work: () => unknown) {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof IssueError);
    return error.issue;
  }
  return assert.fail('nothing was thrown');
}

describe('what separates segments', () => {
  for (const [words, terminator] of [
    ['CR', '\r'],
    ['LF', '\n'],
    ['CRLF', '\r\n'],
  ] as const) {
    it(`reads ${words}`, () => {
      const message = parse([header, 'PID|1||A1', 'PV1|1|I', ''].join(terminator));
      assert.deepEqual(
        message.segments.map(({ name }) => name),
        ['MSH', 'PID', 'PV1'],
      );
      assert.deepEqual(message.warnings, []);
    });
  }

  it('takes blank lines, blanks before a segment, the frame and a byte order mark', () => {
    const message = parse(`\ufeff\u000b\r\n  ${header}\r\n\r\n  PID|1||A1\r\n \u001c\r`);
    assert.deepEqual(
      message.segments.map(({ name, fields }) => [name, fields.length]),
      [
        ['MSH', 13],
        ['PID', 4],
      ],
    );
  });

  it('puts text together again that was broken over lines, and says so', () => {
    const message = parse(`${header}\rOBX|1|TX|X||first line\nsecond line\n\nSEE BELOW||||||F`);
    assert.equal(value(message, 'OBX', 5).text, 'first line\nsecond line\nSEE BELOW');
    assert.equal(message.segments.at(-1)!.fields[11], 'F');
    assert.equal(message.warnings.length, 1);
  });

  it('counts occurrences and keeps segments of its own making', () => {
    const message = parse(`${header}\rNTE|1\rZPI|a|b\rNTE|2\rPID`);
    assert.deepEqual(
      message.segments.map(({ name, occurrence }) => `${name}${occurrence}`),
      ['MSH1', 'NTE1', 'ZPI1', 'NTE2', 'PID1'],
    );
  });
});

describe('delimiters', () => {
  it('are those the message declares', () => {
    const message = parse('MSH#*@!$#PAS####20240131##ADT*A01#M!F!1#P#2.4\rPID#1##A1*x$y@B2');
    assert.deepEqual(messageHeader(message), {
      type: 'ADT',
      event: 'A01',
      controlId: 'M#1',
      processingId: 'P',
      version: '2.4',
      sentAt: '20240131',
      sendingApplication: 'PAS',
    });
    assert.equal(value(message, 'PID', 3, 2, 2).text, 'y');
  });

  it('may be cut short: what is not declared separates nothing', () => {
    const message = parse('MSH|^|PAS|||||ADT^A01\rPID|1||A1~B2^x&y');
    assert.equal(value(message, 'PID', 3, 1).text, 'A1~B2');
    assert.equal(value(message, 'PID', 3, 2).text, 'x&y');
  });

  it('may name the truncation character of 2.7', () => {
    assert.equal(encodingCharacters(parse('MSH|^~\\&#|PAS').delimiters), '^~\\&');
  });

  it('named twice are read once, with a warning', () => {
    const message = parse('MSH|^~\\\\&|PAS|||||ORU^R01\rPID|1||A&B');
    assert.equal(value(message, 'PID', 3, 1, 2).text, 'B');
    assert.deepEqual(
      message.warnings.map(({ location }) => location),
      ['MSH^1^2'],
    );
  });

  for (const text of ['MSH', 'MSHA^~\\&|', 'MSH|', 'MSH||PAS', 'MSH|ABCD|PAS', 'MSH|^~\\&|'.replaceAll('^', '|')]) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      assert.equal(issueOf(() => parse(text)).code, 'structure');
    });
  }
});

describe('what is no message', () => {
  it('says so without repeating any of it', () => {
    assert.equal(issueOf(() => parse('')).code, 'required');
    assert.equal(issueOf(() => parse('\u000b \r\n')).code, 'required');
    assert.equal(issueOf(() => parse('PID|1||A1')).location, 'MSH^1');
    assert.match(issueOf(() => parse(`BHS|^~\\&|\r${header}`)).text, /batch/);
    assert.equal(issueOf(() => parse(`${header}\rPID|1\r${header}`)).location, 'MSH^2');
  });

  it('never throws anything but an IssueError, and never repeats the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), (random, withHeader) => {
        const input = withHeader ? Buffer.concat([bytes('MSH|'), random]) : random;
        try {
          const message = parseMessage(input);
          for (const segment of readSegments(message, () => {})) {
            for (let field = 1; field <= segment.length; field += 1) {
              for (const part of segment.all(field)) for (let n = 1; n <= part.length; n += 1) part.text(n);
            }
            assert.deepEqual(
              [...segment.unread()].filter(({ subComponent }) => subComponent === 1),
              [],
            );
          }
        } catch (error) {
          assert.ok(error instanceof IssueError);
          assert.ok(error.issues.every((issue) => /^[\x20-\x7e]+$/.test(issue.text)));
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('a field', () => {
  const cases: [string, string, string | undefined][] = [
    ['an ampersand', 'A\\T\\E', 'A&E'],
    ['every delimiter', '\\F\\\\S\\\\R\\\\E\\\\T\\', '|^~\\&'],
    ['a line break', 'one\\.br\\two\\.br\\three', 'one\ntwo\nthree'],
    ['spaces and lines of formatted text', 'a\\.sk3\\b\\.sp2\\c\\.in+4\\d\\.fi\\e\\.ce\\f', 'a   b\n\ncde\nf'],
    ['highlighting', 'a \\H\\loud\\N\\ word', 'a loud word'],
    ['hexadecimal', 'caf\\XC3A9\\ \\X0D0A\\end', 'café \nend'],
    ['a hexadecimal zero', 'a\\X00\\b', 'ab'],
    ['an escape that is not one', 'C:\\TEMP', 'C:\\TEMP'],
    ['an escape character before a known one', 'C:\\new\\T\\old', 'C:\\new&old'],
    ['HL7 null', '""', undefined],
    ['blanks', '   ', undefined],
    ['blanks around', '  x ', 'x'],
  ];
  for (const [words, raw, expected] of cases) {
    it(`reads ${words}`, () => {
      assert.equal(value(parse(`${header}\rNTE|1||${raw}`), 'NTE', 3).text, expected);
    });
  }

  it('keeps an escape nobody knows, and reports it', () => {
    assert.deepEqual(value(parse(`${header}\rNTE|1||a\\Zlocal1\\b`), 'NTE', 3), {
      text: 'a\\Zlocal1\\b',
      unknown: ['NTE-3'],
    });
  });

  it('tells null from empty', () => {
    const [, pid] = readSegments(parse(`${header}\rPID|1||""||^|""^x`), () => {});
    assert.deepEqual([pid!.isNull(3), pid!.isNull(4), pid!.isNull(6)], [true, false, false]);
    assert.deepEqual([pid!.has(3), pid!.has(4), pid!.has(5), pid!.has(6)], [false, false, false, true]);
  });

  it('has repetitions, components and sub-components', () => {
    const [, pid] = readSegments(parse(`${header}\rPID|1||A1^^^X&1.2&ISO^MR~~B2`), () => {});
    assert.deepEqual(
      pid!.all(3).map((part) => [part.text(1), part.text(4, 2), part.inner(4).text(3)]),
      [
        ['A1', '1.2', 'ISO'],
        ['B2', undefined, undefined],
      ],
    );
  });

  it('may be very long', () => {
    const long = 'x'.repeat(2_000_000);
    assert.equal(value(parse(`${header}\rOBX|1|ED|||^^^Base64^${long}`), 'OBX', 5, 5).text?.length, long.length);
  });
});

describe('what was not read', () => {
  it('is listed by its place', () => {
    const [, pid] = readSegments(parse(`${header}\rPID|1||A1^^^X&1.2^MR~B2^^^Y|""|FAMILY&own^Given|  |x`), () => {});
    pid!.tick(1);
    const [first] = pid!.all(3);
    first!.text(1);
    first!.text(4);
    pid!.text(5);
    assert.deepEqual(
      [...pid!.unread()].map(({ field, component, subComponent }) => [field, component, subComponent]),
      [
        [3, 4, 2],
        [3, 5, 1],
        [3, undefined, undefined],
        [5, 1, 2],
        [5, 2, 1],
        [7, undefined, undefined],
      ],
    );
  });

  it('is nothing once everything was ticked', () => {
    const [, pid] = readSegments(parse(`${header}\rPID|1||A1^^^X&1.2^MR~B2^^^Y`), () => {});
    pid!.tick(1);
    for (const part of pid!.all(3)) {
      part.text(1);
      part.inner(4).tick();
      part.tick(5);
    }
    assert.deepEqual([...pid!.unread()], []);
  });
});

describe('character sets', () => {
  const name = (declared: string, raw: Buffer) => {
    const message = parseMessage(
      Buffer.concat([bytes(`${header}|||AL|NE|GBR|${declared}\rPID|1||||`), raw, bytes('\r')]),
    );
    return { text: value(message, 'PID', 5).text, set: message.characterSet, warned: message.warnings.length };
  };
  const cases: [string, string, Buffer, { text: string; set: string; warned: number }][] = [
    ['none, ASCII', '', bytes('ANYA'), { text: 'ANYA', set: 'us-ascii', warned: 0 }],
    ['none, UTF-8', '', bytes('ŻÓŁĆ'), { text: 'ŻÓŁĆ', set: 'utf-8', warned: 0 }],
    ['none, not UTF-8', '', bytes('Zoë', 'latin1'), { text: 'Zoë', set: 'windows-1252', warned: 0 }],
    ['8859/1', '8859/1', bytes('Zoë', 'latin1'), { text: 'Zoë', set: 'iso-8859-1', warned: 0 }],
    ['8859/15', '8859/15', Buffer.of(0xa4), { text: '€', set: 'iso-8859-15', warned: 0 }],
    ['8859/5', '8859/5', Buffer.of(0xb0, 0xd1), { text: 'Аб', set: 'iso-8859-5', warned: 0 }],
    ['UNICODE UTF-8', 'UNICODE UTF-8', bytes('Zoë'), { text: 'Zoë', set: 'utf-8', warned: 0 }],
    ['UTF-8 that is not', 'UNICODE UTF-8', bytes('Zoë', 'latin1'), { text: 'Zoë', set: 'windows-1252', warned: 1 }],
    ['ASCII that is not', 'ASCII', bytes('Zoë'), { text: 'Zoë', set: 'utf-8', warned: 1 }],
    ['a set nobody knows', 'EBCDIC', bytes('Zoë'), { text: 'Zoë', set: 'utf-8', warned: 1 }],
    [
      'Japanese, in ISO 2022',
      'ASCII~ISO IR87'.replace('ASCII~', ''),
      bytes('\u001b$B;3ED\u001b(B^B@O:', 'latin1'),
      { text: '山田', set: 'iso-2022-jp', warned: 0 },
    ],
    [
      'Japanese, with the shifts written as escapes',
      'ISO IR87',
      bytes('\\M2442\\;3ED\\C2842\\', 'latin1'),
      { text: '山田', set: 'iso-2022-jp', warned: 0 },
    ],
    ['Chinese', 'GB 18030-2000', Buffer.of(0xd6, 0xd0), { text: '中', set: 'gb18030', warned: 0 }],
    ['Korean', 'KS X 1001', Buffer.of(0xb0, 0xa1), { text: '가', set: 'euc-kr', warned: 0 }],
  ];
  for (const [words, declared, raw, expected] of cases) {
    it(`reads ${words}`, () => assert.deepEqual(name(declared, raw), expected));
  }

  it('reads UTF-16 of either order', () => {
    const text = `${header}\rPID|1||||Zoë`;
    const little = Buffer.from(text, 'utf16le');
    for (const input of [little, Buffer.from(little).swap16()])
      assert.equal(value(parseMessage(input), 'PID', 5).text, 'Zoë');
  });

  it('takes the source’s own set where the message declares none', () => {
    const message = parseMessage(bytes(`${header}\rPID|1||||\xe9`, 'latin1'), { defaultCharacterSet: '8859/2' });
    assert.equal(message.characterSet, 'iso-8859-2');
  });
});

describe('batches', () => {
  const one = `${header}\rPID|1||A1\r`;
  const two = header.replace('|M1|', '|M2|') + '\rPID|1||B2\rOBX|1|TX|||BTS is not a trailer here\r';
  const controlIds = (input: string) =>
    splitBatch(bytes(input)).map((part) => messageHeader(parseMessage(part)).controlId);

  it('are split into their messages', () => {
    assert.deepEqual(controlIds(`FHS|^~\\&|PAS\rBHS|^~\\&|PAS\r${one}${two}BTS|2\rFTS|1\r`), ['M1', 'M2']);
    assert.deepEqual(controlIds(`BHS|^~\\&|PAS\n${one}\n\n${two}BTS|2\n`), ['M1', 'M2']);
    assert.deepEqual(controlIds(one + two), ['M1', 'M2']);
    assert.deepEqual(controlIds(`\u000b${one}\u001c\r\u000b${two}\u001c\r`), ['M1', 'M2']);
    assert.deepEqual(controlIds(one), ['M1']);
  });

  it('leave what is no message for the parser to refuse', () => {
    assert.throws(() => splitBatch(bytes(`hello\r${one}`)).map((part) => parseMessage(part)), IssueError);
    assert.deepEqual(splitBatch(bytes('hello')), [bytes('hello')]);
    assert.throws(() => splitBatch(bytes('FHS|^~\\&|\rFTS|0\r')).map((part) => parseMessage(part)), IssueError);
  });
});

describe('text written into a message', () => {
  it('reads back as it was', () => {
    // A carriage return alone reads back as a line end; blanks around a value are not part of it.
    const text = fc.string({ unit: 'grapheme', minLength: 1 }).map((raw) => raw.replaceAll('\r', '').trim());
    const usable = text.filter(
      // oxlint-disable-next-line no-control-regex
      (raw) => raw !== '' && raw !== '""' && !/[\u0000-\u0008\u000b-\u001f\u007f\ufeff]/.test(raw),
    );
    fc.assert(
      fc.property(usable, fc.constantFrom('|^~\\&', '#*@!$', '|^~\\'), (raw, own) => {
        const delimiters = parse(`MSH${own}${own[0]}PAS`).delimiters;
        const field = own[0]!;
        const message = parse(`MSH${own}${field}PAS\rNTE${field}1${field}${field}${encodeText(raw, delimiters)}`);
        assert.equal(value(message, 'NTE', 3).text, raw);
      }),
    );
  });
});
