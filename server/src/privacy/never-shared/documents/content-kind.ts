// What a document is, by its bytes rather than by what somebody says it is: a PDF that calls itself plain text is a PDF.

/** `text` is written in letters of some kind; `packed` wants work; of a `picture` nothing can be read. */
export type ContentKind = 'text' | 'packed' | 'picture';

export function kindOf(content: Uint8Array): ContentKind {
  const bytes = bufferOf(content);
  if (pdfAt(bytes) >= 0 || isZip(bytes) || isCompound(bytes) || isGzip(bytes)) return 'packed';
  return pictures.some((start) => bytes.subarray(0, start.length).equals(start)) ? 'picture' : 'text';
}

/**
 * Where it begins as a PDF, or -1. It may begin anywhere: readers look for it in the first thousand bytes or in all of them.
 * Source: ISO 32000-1, Annex H, note 13.
 */
export const pdfAt = (content: Uint8Array) => bufferOf(content).indexOf('%PDF-', 0, 'latin1');
/** By its end, by which a ZIP is opened: anything may stand before it. */
export const isZip = (content: Uint8Array) =>
  startsWith(content, 0x50, 0x4b, 0x03, 0x04) || bufferOf(content).includes(zipEnd);
const zipEnd = Buffer.from([0x50, 0x4b, 0x05, 0x06]);
/** Word's own older format, and what else lies in one. Source: [MS-CFB] 2.2. */
export const isCompound = (start: Uint8Array) => startsWith(start, 0xd0, 0xcf, 0x11, 0xe0);
/** Source: RFC 1952 §2.3.1. */
export const isGzip = (start: Uint8Array) => startsWith(start, 0x1f, 0x8b, 0x08);

const startsWith = (start: Uint8Array, ...bytes: number[]) => bytes.every((byte, index) => start[index] === byte);

const bufferOf = (content: Uint8Array) => Buffer.from(content.buffer, content.byteOffset, content.byteLength);

/** PNG, JPEG, GIF, TIFF in both orders. Anything else that is no text is seen to be none when it is read. */
const pictures = [
  Buffer.from('89504e470d0a1a0a', 'hex'),
  Buffer.from('ffd8ff', 'hex'),
  Buffer.from('GIF8'),
  Buffer.from('II*\0'),
  Buffer.from('MM\0*'),
];
