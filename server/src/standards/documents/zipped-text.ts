// The words of a document that is XML in a ZIP: Word, OpenDocument and their kin. Source: ECMA-376 part 2; APPNOTE.TXT 6.3 §4.3.
import { inflateRawSync } from 'node:zlib';
import { carriedIn } from './carried-text.ts';
import { decodeText } from './decode-text.ts';
import { joinedReadings } from './joined-readings.ts';
import { readMarkup } from './markup-text.ts';
import type { TextRead } from './pdf-text.ts';

interface Limits {
  /** What all parts unpack to together. */
  maxBytes: number;
}

interface Part {
  name: string;
  method: number;
  packed: Buffer;
  /** What is said of it, and what it is called where it stands. */
  remark: string;
}

const [endOfDirectory, directoryEntry, localEntry] = [0x06054b50, 0x02014b50, 0x04034b50];
/** More than any letter has. */
const mostParts = 5000;

/**
 * What may stand before it, as before a ZIP that opens itself, is not read here.
 * @throws RangeError, or what zlib says, where it is not what it says it is, or unpacks to more than it may.
 */
export function readZippedText(content: Uint8Array, { maxBytes }: Limits): TextRead & { startsAt: number } {
  const zip = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const { parts, remark, startsAt, accountedFor } = directoryOf(zip);
  let [left, complete] = [maxBytes, accountedFor];
  const texts: string[] = [remark];
  const inside: NonNullable<TextRead['inside']> = [];
  for (const part of parts) {
    texts.push(part.remark);
    if (part.name.endsWith('/') && part.packed.length === 0) continue;
    if (part.method !== 0 && part.method !== 8) {
      complete = false;
      texts.push(part.name);
      continue;
    }
    const unpacked =
      part.method === 0 ? part.packed : inflateRawSync(part.packed, { maxOutputLength: Math.max(1, left) });
    left -= unpacked.length;
    if (left < 0) throw new RangeError('more than it may unpack to');
    const words = /\.(?:xml|rels)$/i.test(part.name) ? wordsOf(unpacked) : undefined;
    if (words === undefined) inside.push({ name: part.name, content: unpacked });
    else {
      texts.push(words.text);
      complete &&= words.complete;
      inside.push(...words.inside.map((each) => ({ name: part.name, content: each })));
    }
  }
  return { text: joinedReadings(texts), complete, inside, startsAt };
}

/**
 * Runs of one word stand beside one another; a paragraph, a break, a tab or a cell parts words.
 * @returns undefined where it is no XML, whatever it is called.
 */
function wordsOf(content: Uint8Array): { text: string; complete: boolean; inside: Uint8Array[] } | undefined {
  const { text: xml, sure } = decodeText(content);
  if (!sure || !/^[\uFEFF\s]*</.test(xml)) return undefined;
  const carried = carriedIn(xml);
  const { joined, asides } = readMarkup(
    carried.left.replaceAll(
      /<(?:w:br|w:tab|w:cr|text:tab|text:line-break|text:s)\b[^<>]{0,500}>|<\/(?:w:p|a:p|text:p|text:h|w:tc)>/g,
      '\n',
    ),
  );
  // What stands in attributes and remarks says something too: alternative texts, titles, addresses of links.
  return {
    text: `${joined}\n${[...new Set(asides.split('\n'))].join('\n')}`,
    complete: !/<!ENTITY/.test(xml),
    inside: carried.inside,
  };
}

function directoryOf(zip: Buffer) {
  const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || zip.readUInt32LE(end) !== endOfDirectory) throw new RangeError('no directory');
  const [count, size, offset] = [zip.readUInt16LE(end + 10), zip.readUInt32LE(end + 12), zip.readUInt32LE(end + 16)];
  if (count > mostParts) throw new RangeError('more files than are read');
  const startsAt = end - size - offset;
  if (startsAt < 0) throw new RangeError('a directory that is elsewhere');
  const parts: Part[] = [];
  const taken: { from: number; to: number }[] = [];
  let at = startsAt + offset;
  for (let index = 0; index < count; index += 1) {
    if (zip.readUInt32LE(at) !== directoryEntry) throw new RangeError('no entry where one should be');
    const [flags, method, packedSize] = [
      zip.readUInt16LE(at + 8),
      zip.readUInt16LE(at + 10),
      zip.readUInt32LE(at + 20),
    ];
    const [nameLength, extraLength, remarkLength] = [28, 30, 32].map((each) => zip.readUInt16LE(at + each)) as [
      number,
      number,
      number,
    ];
    const local = startsAt + zip.readUInt32LE(at + 42);
    if (zip.readUInt32LE(local) !== localEntry) throw new RangeError('no file where one should be');
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength);
    const [localNameLength, localExtraLength] = [zip.readUInt16LE(local + 26), zip.readUInt16LE(local + 28)];
    const start = local + 30 + localNameLength + localExtraLength;
    if (start + packedSize > zip.length) throw new RangeError('a file that is not all there');
    const remark = [
      zip.toString('utf8', at + 46 + nameLength + extraLength, at + 46 + nameLength + extraLength + remarkLength),
      zip.toString('utf8', local + 30, local + 30 + localNameLength),
    ].join('\n');
    // The first bit says that it is encrypted. Another method beside the file than in the directory: each reader believes another.
    const isClear = (flags & 1) === 0 && zip.readUInt16LE(local + 8) === method;
    parts.push({ name, method: isClear ? method : -1, packed: zip.subarray(start, start + packedSize), remark });
    taken.push({ from: local, to: start + packedSize });
    at += 46 + nameLength + extraLength + remarkLength;
  }
  const remarkEnds = end + 22 + zip.readUInt16LE(end + 20);
  return {
    parts,
    remark: zip.toString('utf8', end + 22, Math.min(remarkEnds, zip.length)),
    startsAt,
    accountedFor: at === end && remarkEnds === zip.length && hasNoGap(taken, startsAt, startsAt + offset),
  };
}

/** Whether the files stand one after another: one that the directory does not list is found by some readers and not by others. */
function hasNoGap(taken: { from: number; to: number }[], from: number, to: number): boolean {
  let at = from;
  for (const each of taken.toSorted((one, other) => one.from - other.from)) {
    if (each.from < at || each.from - at > sizesAfterIt) return false;
    at = each.to;
  }
  return to - at <= sizesAfterIt;
}
/** Bytes that may say the sizes of a file after it. Source: APPNOTE 4.3.9. */
const sizesAfterIt = 24;
