import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { describe, it } from 'node:test';
import type { Issue } from '../issue.ts';
import { type Acknowledgement, acknowledge, acknowledgementWanted } from './acknowledge.ts';
import { parseMessage } from './message.ts';

const message = (version = '2.4', tail = '', body = '') =>
  parseMessage(
    Buffer.from(
      `MSH|^~\\&|PAS|RJZ^1.2^ISO|LCR|RJ1|20240131120000||ADT^A01^ADT_A01|M1|P|${version}${tail}\rEVN|A01${body}`,
    ),
  );
const now = new Date('2024-01-31T12:00:05.250Z');
const issue: Issue = { severity: 'error', code: 'required', text: 'No identifier & no name.', location: 'PID^1^3' };
const answer = (given: Partial<Acknowledgement> = {}): Acknowledgement => ({
  code: 'AA',
  issues: [],
  controlId: 'L1',
  now,
  ...given,
});
const lines = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8').split('\r');

describe('acknowledge', () => {
  it('answers an accepted message: sender and receiver change places, version and processing id are the sender’s', () => {
    assert.deepEqual(lines(acknowledge(message(), answer())), [
      'MSH|^~\\&|LCR|RJ1|PAS|RJZ^1.2^ISO|20240131120005+0000||ACK^A01^ACK|L1|P|2.4',
      'MSA|AA|M1',
      '',
    ]);
  });

  it('says what is wrong as version 2.5 and later do', () => {
    assert.deepEqual(lines(acknowledge(message('2.5.1'), answer({ code: 'AE', issues: [issue] }))).slice(1), [
      'MSA|AE|M1|No identifier \\T\\ no name.',
      'ERR||PID^1^3|101^Required field missing^HL70357|E||||No identifier \\T\\ no name.',
      '',
    ]);
  });

  it('says it without MSA-3 from 2.7 on, and with ERR-1 before 2.5', () => {
    assert.equal(lines(acknowledge(message('2.8'), answer({ code: 'AE', issues: [issue] })))[1], 'MSA|AE|M1');
    assert.deepEqual(lines(acknowledge(message('2.3'), answer({ code: 'AE', issues: [issue] }))), [
      'MSH|^~\\&|LCR|RJ1|PAS|RJZ^1.2^ISO|20240131120005+0000||ACK^A01|L1|P|2.3',
      'MSA|AE|M1|No identifier \\T\\ no name.',
      'ERR|PID^1^3^101&Required field missing&HL70357',
      '',
    ]);
  });

  it('puts no FHIR path where a segment belongs', () => {
    const odd = { ...issue, location: 'Patient.identifier[0]' };
    assert.match(lines(acknowledge(message('2.5'), answer({ code: 'AE', issues: [odd] })))[2]!, /^ERR\|\|\|101/);
  });

  it('keeps the sender’s delimiters, completed where it declared too few to answer with', () => {
    const own = parseMessage(Buffer.from('MSH#*@!$#PAS#A*B##R1###ADT*A01#M1#P#2.5'));
    assert.deepEqual(lines(acknowledge(own, answer({ code: 'AE', issues: [{ ...issue, text: 'a#b' }] }))), [
      'MSH#*@!$##R1#PAS#A*B#20240131120005+0000##ACK*A01*ACK#L1#P#2.5',
      'MSA#AE#M1#a!F!b',
      'ERR##PID*1*3#101*Required field missing*HL70357#E####a!F!b',
      '',
    ]);
    const short = parseMessage(Buffer.from('MSH|^|PAS|||||ADT^A01|M1|P|2.3'));
    assert.match(lines(acknowledge(short, answer()))[0]!, /^MSH\|\^~\\&\|/);
  });

  it('answers bytes that are no message', () => {
    assert.deepEqual(lines(acknowledge(undefined, answer({ code: 'AR', issues: [{ ...issue, code: 'structure' }] }))), [
      'MSH|^~\\&|||||20240131120005+0000||ACK|L1|P|2.5',
      'MSA|AR||No identifier \\T\\ no name.',
      'ERR||PID^1^3|100^Segment sequence error^HL70357|E||||No identifier \\T\\ no name.',
      '',
    ]);
  });

  it('declares UTF-8 where it echoes more than ASCII', () => {
    const own = parseMessage(Buffer.from('MSH|^~\\&|Krankenhaus Süd||||||ADT^A01|M1|P|2.4'));
    assert.equal(
      lines(acknowledge(own, answer()))[0],
      'MSH|^~\\&|||Krankenhaus Süd||20240131120005+0000||ACK^A01^ACK|L1|P|2.4||||||UNICODE UTF-8',
    );
  });

  it('can itself be read', () => {
    const own = parseMessage(acknowledge(message(), answer({ code: 'AE', issues: [issue] })));
    assert.deepEqual(
      own.segments.map(({ name }) => name),
      ['MSH', 'MSA', 'ERR'],
    );
  });
});

describe('enhanced mode', () => {
  // MSH-15 | MSH-16, what became of it → wanted, and as which code.
  const cases: [string, 'AA' | 'AE' | 'AR', boolean, string][] = [
    ['', 'AA', true, 'AA'],
    ['', 'AE', true, 'AE'],
    ['|||AL|NE', 'AA', true, 'CA'],
    ['|||AL|NE', 'AE', true, 'CE'],
    ['|||AL|NE', 'AR', true, 'CR'],
    ['|||NE|NE', 'AE', false, 'AE'],
    ['|||NE|AL', 'AA', true, 'AA'],
    ['||||AL', 'AR', true, 'AR'],
    ['|||ER|NE', 'AA', false, 'AA'],
    ['|||ER|NE', 'AE', true, 'CE'],
    ['|||SU|NE', 'AA', true, 'CA'],
    ['|||SU|NE', 'AR', false, 'AR'],
    ['|||ER|AL', 'AA', true, 'AA'],
    ['|||AL', 'AA', true, 'CA'],
  ];
  for (const [tail, code, wanted, sent] of cases) {
    it(`${tail || 'nothing said'} and ${code}: ${wanted ? sent : 'no answer'}`, () => {
      assert.equal(acknowledgementWanted(message('2.4', tail), code), wanted);
      assert.equal(lines(acknowledge(message('2.4', tail), answer({ code })))[1], `MSA|${sent}|M1`);
    });
  }
});
