// The words of one document, whatever it is, and of the files inside it. For the thread that reads: it may take long, and much
// memory, and is stopped from outside.
import { readPdfText, type TextRead } from '#standards/documents/pdf-text.ts';
import { readZippedText } from '#standards/documents/zipped-text.ts';
import { decodeText, isCompound, isPdf, isZip, kindOf, tellingBytes } from './content-kind.ts';

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

/** Never throws: of what cannot be read there is no text, and it is incomplete. */
export async function readContent(content: Uint8Array, limits: ReadingLimits, depth = 0): Promise<ContentRead> {
  try {
    const { text, complete, inside = [] } = await readOne(content, limits);
    const all = [text];
    let whole = complete && (inside.length === 0 || depth < maxDepth);
    if (depth < maxDepth)
      for (const { name, content: within } of inside) {
        const read = await readContent(within, limits, depth + 1);
        all.push(name, read.text);
        whole &&= read.complete;
      }
    const joined = all.join('\n\n');
    return { text: joined.slice(0, limits.maxCharacters), complete: whole && joined.length <= limits.maxCharacters };
  } catch {
    return { text: '', complete: false };
  }
}

async function readOne(content: Uint8Array, limits: ReadingLimits): Promise<TextRead> {
  const start = content.subarray(0, tellingBytes);
  const zipped = isZip(start) ? readZippedText(content, { maxBytes: limits.maxUnpackedBytes }) : undefined;
  // One file may be both: whoever opens it chooses which.
  if (zipped) return isPdf(start) ? both(zipped, await orNothing(readPdfText(content, limits))) : zipped;
  if (isPdf(start)) return readPdfText(content, limits);
  // Its words lie in it as they are, in one byte each or in two, with what is no word between them: found, but never all.
  if (isCompound(start)) return { text: Buffer.from(content).toString('latin1').replaceAll('\0', ''), complete: false };
  if (kindOf('', start) === 'text') return { text: decodeText(content), complete: true };
  return { text: '', complete: false };
}

const both = (one: TextRead, other: TextRead | undefined): TextRead =>
  other
    ? {
        text: `${one.text}\n\n${other.text}`,
        complete: one.complete && other.complete,
        inside: [...(one.inside ?? []), ...(other.inside ?? [])],
      }
    : one;

async function orNothing(reading: Promise<TextRead>): Promise<TextRead | undefined> {
  try {
    return await reading;
  } catch {
    return undefined;
  }
}
