// The words of one document, whatever it is, and of the files inside it. For the thread that reads: it may take long, and much
// memory, and is stopped from outside.
import { gunzipSync } from 'node:zlib';
import { decodeText } from '#standards/documents/decode-text.ts';
import { readPdfText, type TextRead } from '#standards/documents/pdf-text.ts';
import { readWritten } from '#standards/documents/written-text.ts';
import { readZippedText } from '#standards/documents/zipped-text.ts';
import { isCompound, isGzip, isZip, kindOf, pdfAt } from './content-kind.ts';

export interface ReadingLimits {
  maxPages: number;
  /** What a packed document unpacks to. */
  maxUnpackedBytes: number;
  /** Of text; what stands beyond is not looked at. */
  maxCharacters: number;
}

/** What could be read of a document. */
export type ContentRead = Omit<TextRead, 'inside'>;

/** A letter may have an enclosure, and that one of its own; beyond this it is said to be incomplete. */
const maxDepth = 3;
/** Files inside a document and inside those, together. */
const maxFiles = 5000;

/** What is left of what one document may hold, with all that is inside it. */
interface Left {
  bytes: number;
  files: number;
}

/**
 * Never throws: of what cannot be read there is no text, and it is incomplete.
 * @param contentType for the set of characters it may name.
 */
export async function readContent(
  content: Uint8Array,
  limits: ReadingLimits,
  contentType = '',
  depth = 0,
  left: Left = { bytes: limits.maxUnpackedBytes, files: maxFiles },
): Promise<ContentRead> {
  try {
    const { text, complete, inside = [] } = await readOne(content, limits, contentType);
    const all = [text];
    let whole = complete && (inside.length === 0 || depth < maxDepth);
    for (const { name, content: within } of inside) {
      left.bytes -= within.length;
      left.files -= 1;
      all.push(name);
      if (depth >= maxDepth) continue;
      if (left.bytes < 0 || left.files < 0) {
        whole = false;
        break;
      }
      const read = await readContent(within, limits, '', depth + 1, left);
      all.push(read.text);
      whole &&= read.complete;
    }
    const joined = all.filter((each) => each !== '').join('\n\n');
    return { text: joined.slice(0, limits.maxCharacters), complete: whole && joined.length <= limits.maxCharacters };
  } catch {
    return { text: '', complete: false };
  }
}

/** One file may be several things at once: whoever opens it chooses which, so it is read as each. */
async function readOne(content: Uint8Array, limits: ReadingLimits, contentType: string): Promise<TextRead> {
  const reads: TextRead[] = [];
  if (isZip(content)) reads.push(readZip(content, limits));
  const at = pdfAt(content);
  if (at >= 0) reads.push(...(await readPdf(content, at, limits)));
  if (isGzip(content)) reads.push(unpacked(gunzipSync(content, { maxOutputLength: limits.maxUnpackedBytes })));
  // Its words lie in it as they are, in one byte each or in two, with what is no word between them: found, but never all.
  if (isCompound(content))
    reads.push({ text: Buffer.from(content).toString('latin1').replaceAll('\0', ''), complete: false });
  if (reads.length === 0) return kindOf(content) === 'picture' ? nothing : readWritten(content, contentType);
  return {
    text: reads.map(({ text }) => text).join('\n\n'),
    complete: reads.every(({ complete }) => complete),
    inside: reads.flatMap(({ inside = [] }) => inside),
  };
}

const nothing: TextRead = { text: '', complete: false };
const unpacked = (content: Uint8Array): TextRead => ({ text: '', complete: true, inside: [{ name: '', content }] });

function readZip(content: Uint8Array, limits: ReadingLimits): TextRead {
  try {
    const { startsAt, ...read } = readZippedText(content, { maxBytes: limits.maxUnpackedBytes });
    const before = content.subarray(0, startsAt);
    // A PDF before it is read as one.
    return startsAt === 0 || pdfAt(before) >= 0 ? read : withPiece(read, before);
  } catch {
    return nothing;
  }
}

/** Every version of it that was saved: a later one lies over an earlier one, which is still there. */
async function readPdf(content: Uint8Array, at: number, limits: ReadingLimits): Promise<TextRead[]> {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const ends: number[] = [];
  for (
    let end = bytes.indexOf(endOfPdf, at);
    end >= 0 && ends.length <= maxVersions;
    end = bytes.indexOf(endOfPdf, end + 1)
  )
    ends.push(end + endOfPdf.length);
  const last = ends.at(-1) ?? bytes.length;
  const whole = (await pdfOrNothing(bytes.subarray(at), limits)) ?? nothing;
  const reads = [ends.length > maxVersions ? { ...whole, complete: false } : whole];
  for (const end of ends.slice(0, -1).slice(0, maxVersions)) {
    // Of one that is not all there, as the first part of one made to be shown page by page, nothing is seen.
    const earlier = await pdfOrNothing(bytes.subarray(at, end), limits);
    if (earlier) reads.push(earlier);
  }
  const pieces = [bytes.subarray(0, at), bytes.subarray(last)].filter(hasLetters);
  const outside = bytes.toString('latin1');
  // What is HTML or a letter to somebody else, within what is a comment to a reader of PDFs.
  if (/<(?:html|body|head|!doctype|script|div|table)\b|\{\\rtf/i.test(outside) && !isZip(content))
    reads.push({ ...readWritten(bytes), complete: false });
  return [pieces.reduce(withPiece, reads[0]!), ...reads.slice(1)];
}
const endOfPdf = Buffer.from('%%EOF');
const maxVersions = 6;

async function pdfOrNothing(content: Uint8Array, limits: ReadingLimits): Promise<TextRead | undefined> {
  try {
    return await readPdfText(content, limits);
  } catch {
    return undefined;
  }
}

const withPiece = (read: TextRead, content: Uint8Array): TextRead => ({
  ...read,
  inside: [...(read.inside ?? []), { name: '', content }],
});

/** Stray bytes before or after a file are nothing to read. */
const hasLetters = (content: Uint8Array) =>
  content.length > 0 && /[A-Za-z]{3}/.test(decodeText(content).text.replaceAll('\0', ''));
