// The characters of a text whatever it says of itself: UTF-8, UTF-16 and UTF-32 with or without a mark, windows-1252.
// Why not by what is declared: what a reader shows hangs on the reader, so a text is read in each way that it may be.
// Source: Unicode 16, 23.8 (byte order mark); WHATWG Encoding.

export interface Decoded {
  /** In every way it may be read, one after another. */
  text: string;
  /** Whether it is this and can hardly be anything else. */
  sure: boolean;
}

/** Linear in its length. */
export function decodeText(content: Uint8Array): Decoded {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const mark = marks.find(({ start }) => start.every((byte, index) => bytes[index] === byte));
  if (mark || bytes.includes(0)) return decodeWide(bytes, mark?.set ?? guessed(bytes));
  const text = utf8.decode(bytes);
  if (!text.includes('\uFFFD')) return { text, sure: isPlain(text) };
  // Who shows it may take it for either: a soft hyphen is another byte in each.
  const western = new TextDecoder('windows-1252').decode(bytes);
  const beyond = bytes.reduce((count, byte) => (byte > 0x7f ? count + 1 : count), 0);
  if (isPlain(western) && beyond * 10 <= bytes.length * 3) return { text: `${western}\n\n${text}`, sure: true };
  const wide = [fromWide(bytes, 'utf-16le'), fromWide(bytes, 'utf-16be')].map(wordsAmong);
  return { text: [wordsAmong(western), wordsAmong(text), ...wide].join('\n\n'), sure: false };
}

const utf8 = new TextDecoder('utf-8');

type Wide = 'utf-16le' | 'utf-16be' | 'utf-32le' | 'utf-32be';

/** In this order: one mark begins as another does. */
const marks: readonly { start: readonly number[]; set: Wide }[] = [
  { start: [0xff, 0xfe, 0, 0], set: 'utf-32le' },
  { start: [0, 0, 0xfe, 0xff], set: 'utf-32be' },
  { start: [0xff, 0xfe], set: 'utf-16le' },
  { start: [0xfe, 0xff], set: 'utf-16be' },
];

/** By where its zeros stand. */
function guessed(bytes: Buffer): Wide {
  const zeros = [0, 0, 0, 0];
  const looked = Math.min(bytes.length, 1_000_000);
  for (let at = 0; at < looked; at += 1) if (bytes[at] === 0) zeros[at % 4]! += 1;
  const [first, second, third, fourth] = zeros as [number, number, number, number];
  if ((first + second + third + fourth) * 2 > looked + 8) return first < fourth ? 'utf-32le' : 'utf-32be';
  return first + third < second + fourth ? 'utf-16le' : 'utf-16be';
}

/** As what it seems, in the other order, and letter by letter without the zeros, since only part of it may be wide. */
function decodeWide(bytes: Buffer, set: Wide): Decoded {
  const text = fromWide(bytes, set);
  const narrow = runsOf(bytes.toString('latin1').replaceAll('\0', ''));
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  const latin = text.match(/\p{Script=Latin}/gu)?.length ?? 0;
  const sure = isPlain(text) && !text.includes('\uFFFD') && latin * 2 >= letters;
  if (sure) return { text: `${text}\n\n${narrow}`, sure };
  const others = (['utf-16le', 'utf-16be'] as const).filter((each) => each !== set);
  return {
    text: [text, ...others.map((each) => fromWide(bytes, each))].map(wordsAmong).concat(narrow).join('\n\n'),
    sure,
  };
}

function fromWide(bytes: Buffer, set: Wide): string {
  if (set === 'utf-16le' || set === 'utf-16be') return new TextDecoder(set).decode(bytes);
  const even = Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 4)));
  if (set === 'utf-32be') even.swap32();
  const units: string[] = [];
  for (let at = 0; at < even.length; at += 4) {
    const point = even.readUInt32LE(at);
    units.push(point > 0x10ffff || (point >= 0xd800 && point < 0xe000) ? '\uFFFD' : String.fromCodePoint(point));
  }
  return units.join('').replace(/^\uFEFF/, '');
}

/** Characters that show nothing, or turn the order of others round: what is seen is not what stands there. */
// oxlint-disable-next-line no-control-regex -- these are the characters looked for
const showsNothing = /[\u0000-\u0008\u000E-\u001B\u007F\u202D\u202E]/;
// oxlint-disable-next-line no-control-regex -- by which an old file says that it ends
const endOfFile = /\u001A\s{0,99}$/;
const isPlain = (text: string) => !showsNothing.test(text.replace(endOfFile, ''));

/** Letters that could be words, among what is none. */
const wordsAmong = (text: string) =>
  (text.match(/[\t-\r\u0020-\u024F\u0400-\u04FF\u2000-\u206F\uFF00-\uFFEF]{4,}/g) ?? []).join('\n');

/** Words among bytes that are none. */
export const runsOf = (latin1: string) => (latin1.match(/[\t\n\r\u0020-\u007E\u00A0-\u00FF]{8,}/g) ?? []).join('\n');
