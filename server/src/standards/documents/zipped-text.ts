// The words of a document that is XML in a ZIP: Word, OpenDocument and their kin. Source: ECMA-376 part 2; APPNOTE.TXT 6.3 §4.3.
import { inflateRawSync } from 'node:zlib';
import { joinedReadings } from './joined-readings.ts';
import type { TextRead } from './pdf-text.ts';

interface Limits {
  /** What all parts unpack to together. */
  maxBytes: number;
}

interface Part {
  name: string;
  method: number;
  packed: Buffer;
}

const [endOfDirectory, directoryEntry] = [0x06054b50, 0x02014b50];

/** @throws RangeError, or what zlib says, where it is not what it says it is, or unpacks to more than it may. */
export function readZippedText(content: Uint8Array, { maxBytes }: Limits): TextRead {
  let [left, complete] = [maxBytes, true];
  const texts: string[] = [];
  const inside: NonNullable<TextRead['inside']> = [];
  for (const part of partsOf(Buffer.from(content.buffer, content.byteOffset, content.byteLength))) {
    if (part.name.endsWith('/')) continue;
    if (part.method !== 0 && part.method !== 8) {
      complete = false;
      continue;
    }
    const unpacked =
      part.method === 0 ? part.packed : inflateRawSync(part.packed, { maxOutputLength: Math.max(1, left) });
    left -= unpacked.length;
    if (left < 0) throw new RangeError('more than it may unpack to');
    if (/\.(?:xml|rels)$/i.test(part.name)) texts.push(wordsOf(unpacked.toString('utf8')));
    else inside.push({ name: part.name, content: unpacked });
  }
  return { text: joinedReadings(texts), complete, inside };
}

/** Runs of one word stand beside one another; a paragraph, a break, a tab or a cell parts words. */
function wordsOf(xml: string): string {
  const words = xml
    .replaceAll(
      /<(?:w:br|w:tab|w:cr|text:tab|text:line-break|text:s)\b[^<>]*>|<\/(?:w:p|a:p|text:p|text:h|w:tc)>/g,
      '\n',
    )
    .replaceAll(/<[^<>]*>/g, '');
  // What stands in attributes says something too: alternative texts, titles, addresses of links.
  const attributes = [...xml.matchAll(/="([^"<]{3,2000})"/g)].map(([, value]) => value!);
  return `${words}\n${[...new Set(attributes)].join('\n')}`;
}

function* partsOf(zip: Buffer): Generator<Part> {
  const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || zip.readUInt32LE(end) !== endOfDirectory) throw new RangeError('no directory');
  const count = zip.readUInt16LE(end + 10);
  let at = zip.readUInt32LE(end + 16);
  for (let index = 0; index < count; index += 1) {
    if (zip.readUInt32LE(at) !== directoryEntry) throw new RangeError('no entry where one should be');
    const [flags, method, size] = [zip.readUInt16LE(at + 8), zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20)];
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset));
    const local = zip.readUInt32LE(at + 42);
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength!);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    // The first bit says that it is encrypted.
    yield { name, method: (flags & 1) === 1 ? -1 : method, packed: zip.subarray(start, start + size) };
    at += 46 + nameLength! + extraLength! + commentLength!;
  }
}
