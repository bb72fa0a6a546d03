// Mutations that know what an HL7 v2 message is made of, so that they get past the first check. Bytes are kept as Latin-1.
import type { Random } from '#synthetic/traffic/random.ts';

/** What senders and attackers put into fields. */
const values = [
  '',
  '""',
  '^',
  '^^^^^^^^^^',
  '&&&&',
  '~'.repeat(50),
  '\\',
  '\\X\\',
  '\\XZZ\\',
  '\\H\\\\N\\\\.br\\',
  '\\E\\\\F\\\\S\\\\T\\\\R\\',
  '\\C2842\\',
  '0',
  '-1',
  '99999999999999999999',
  '1e400',
  'NaN',
  '00000000',
  '20261399',
  '20260229',
  '19700101000000.0001+9999',
  '20261123090000-0000',
  '9990000000',
  "Robert'); DROP TABLE",
  '\u0000',
  '\u00ff\u00fe',
  '\u00c3\u0028',
  '<script>',
  'A'.repeat(300),
  'A^B&C~D^E&F',
  '__proto__',
  'constructor',
];

const names = [
  'MSH',
  'EVN',
  'PID',
  'MRG',
  'PV1',
  'OBR',
  'OBX',
  'NTE',
  'TXA',
  'SCH',
  'ORC',
  'AL1',
  'ZZZ',
  'FHS',
  'BHS',
  'BTS',
  'pid',
  '',
];

const kinds = [
  'ADT^A01',
  'ADT^A08',
  'ADT^A40',
  'ADT^A18',
  'ADT^A37',
  'ORU^R01',
  'MDM^T02',
  'SIU^S12',
  'REF^I12',
  'ACK',
  'ZZZ^Z99',
  '',
];

const sets = [
  '',
  '8859/1',
  '8859/15',
  'UNICODE UTF-8',
  'UNICODE UTF-16',
  'ISO IR87',
  'ASCII',
  'nonsense',
  'UTF-8~8859/1',
];

/** What `path[0]` of a frame and its end may be: kept aside, so that most mutations leave the frame whole. */
export function mutateHl7v2(input: Buffer, random: Random): Buffer {
  const text = input.toString('latin1');
  const start = text.startsWith('\u000b') ? 1 : 0;
  const end = text.endsWith('\u001c\r') ? text.length - 2 : text.length;
  const segments = text.slice(start, end).split('\r');
  const changed = random.pick(mutations)(segments, random);
  return Buffer.from(text.slice(0, start) + changed.join('\r') + text.slice(end), 'latin1');
}

type SegmentMutation = (segments: string[], random: Random) => string[];

const changeField = (segments: string[], random: Random, value: string): string[] => {
  const at = random.int(segments.length);
  const fields = segments[at]!.split('|');
  fields[1 + random.int(Math.max(1, fields.length + 2))] = value;
  return segments.with(at, Array.from(fields, (field) => field ?? '').join('|'));
};

const changeHeader = (segments: string[], field: number, value: string): string[] => {
  const fields = segments[0]!.split('|');
  fields[field - 1] = value;
  return segments.with(0, Array.from(fields, (each) => each ?? '').join('|'));
};

const mutations: readonly SegmentMutation[] = [
  (segments, random) => changeField(segments, random, random.pick(values)),
  (segments, random) => changeField(segments, random, random.pick(values)),
  (segments, random) => changeField(segments, random, random.pick(values).repeat(1 + random.int(200))),
  (segments, random) => segments.toSpliced(random.int(segments.length), 1),
  (segments, random) => segments.toSpliced(random.int(segments.length), 0, random.pick(segments)),
  (segments, random) => {
    const [one, other] = [random.int(segments.length), random.int(segments.length)];
    return segments.with(one, segments[other]!).with(other, segments[one]!);
  },
  (segments, random) => {
    const at = random.int(segments.length);
    return segments.with(at, random.pick(names) + segments[at]!.slice(3));
  },
  (segments, random) => {
    const part = random.pick(segments);
    return [...segments, ...Array.from({ length: random.int(300) }, () => part)];
  },
  (segments, random) => changeHeader(segments, 9, random.pick(kinds)),
  (segments, random) => changeHeader(segments, 18, random.pick(sets)),
  (segments, random) => changeHeader(segments, 12, random.pick(['', '2', '2.1', '2.9', '9.9', '2.5.1^GBR', 'x'])),
  (segments, random) => changeHeader(segments, 10, random.pick(values)),
  (segments, random) => changeHeader(segments, 7, random.pick(values)),
  (segments, random) =>
    changeHeader(segments, 2, random.pick(['', '^', '^~', '^~\\', '~^\\&', '^~\\&#', '||||', 'ABCD', '^^^^'])),
  // Another field separator, in the header alone or everywhere.
  (segments, random) => segments.with(0, segments[0]!.replace('|', random.pick(['', '^', 'A', '\u0000', '\n', '#']))),
  (segments, random) => {
    const separator = random.pick(['^', '#', '$', '\u00a7', 'M']);
    return segments.map((segment) => segment.replaceAll('|', separator));
  },
  // Components and repetitions by the hundred in one field.
  (segments, random) =>
    changeField(
      segments,
      random,
      Array.from({ length: random.int(2000) }, () => 'x').join(random.pick(['^', '~', '&'])),
    ),
  (segments, random) => [segments.join(random.pick(['\n', '\r\n', '\r\r', '\u0085', '']))],
  (segments, random) =>
    random.pick([
      ['FHS|^~\\&', 'BHS|^~\\&', ...segments, ...segments, 'BTS|2', 'FTS|1'],
      ['BHS|^~\\&', 'BTS|0'],
      [...segments, ...segments],
    ]),
  (segments, random) =>
    segments.map((segment) => (random.once(3) ? `${' '.repeat(random.int(4))}${segment}` : segment)),
];
