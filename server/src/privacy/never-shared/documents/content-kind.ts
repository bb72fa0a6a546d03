// What a document is, by its first bytes rather than by what somebody says it is: a PDF that calls itself plain text is a PDF.

/** `text` is read as it stands; `packed` wants work, and is read elsewhere; of a `picture` nothing can be read. */
export type ContentKind = 'text' | 'packed' | 'picture';

/** How much of a document tells what it is. */
export const tellingBytes = 1024;

/** @param start its first bytes. */
export function kindOf(contentType: string, start: Uint8Array): ContentKind {
  if (isPdf(start) || isZip(start) || isCompound(start)) return 'packed';
  const [first, second] = start;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return 'text';
  if (textual.test(contentType)) return 'text';
  return /^\s*image\//i.test(contentType) || start.subarray(0, 512).includes(0) ? 'picture' : 'text';
}

const textual = /^\s*(?:text\/|[a-z]+\/[a-z0-9.+-]*(?:xml|json|rtf|html)|application\/(?:hl7|cda))/i;

/** Source: ISO 32000-1, Annex H, note 13: a few stray bytes may stand before it. */
export const isPdf = (start: Uint8Array) => Buffer.from(start).subarray(0, tellingBytes).includes('%PDF-');
export const isZip = (start: Uint8Array) => startsWith(start, 0x50, 0x4b, 0x03, 0x04);
/** Word's own older format, and what else lies in one. Source: [MS-CFB] 2.2. */
export const isCompound = (start: Uint8Array) => startsWith(start, 0xd0, 0xcf, 0x11, 0xe0);

const startsWith = (start: Uint8Array, ...bytes: number[]) => bytes.every((byte, index) => start[index] === byte);

/** Text in whichever of the usual character sets it is. */
export function decodeText(content: Uint8Array): string {
  const [first, second] = content;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(content);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(content);
  const text = new TextDecoder('utf-8').decode(content);
  return text.includes('\uFFFD') ? new TextDecoder('windows-1252').decode(content) : text;
}

/**
 * Documents written into a text in base64: the file inside a clinical document, a PDF in a segment of an HL7 v2 message.
 * Source: CDA R2 nonXMLBody (representation B64); HL7 v2 ED.5.
 */
export function writtenInside(text: string): string[] {
  if (text.length < 200) return [];
  const found = [...text.matchAll(inBase64)].map(([all]) => all);
  return found.length > 50 ? found.slice(0, 50) : found;
}
/** Beginning as a PDF, a ZIP or a compound file does, whatever the breaks between lines. */
const inBase64 = /(?:JVBERi|UEsDB|0M8R4K)[A-Za-z0-9+/\s]{100,}={0,2}/g;
