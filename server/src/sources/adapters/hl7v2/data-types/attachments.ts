// Documents inside a message: ED (encapsulated) and RP (a pointer), and text as a document.
// Source: HL7 v2.8.2 §2A.2.24 (ED), §2A.2.58 (RP), tables 0191, 0291, 0299; FHIR R4 Attachment.
import { Buffer } from 'node:buffer';
import type { Attachment } from '#standards/fhir/types.ts';
import type { Part } from '#standards/hl7v2/reading.ts';
import { filled, type Translating } from '../context.ts';
import { wordTable } from '#standards/word-table.ts';

/** Table 0291 and what senders write instead, without regard to case → media type. */
const subtypes: Readonly<Record<string, string>> = wordTable({
  PDF: 'application/pdf',
  RTF: 'application/rtf',
  HTML: 'text/html',
  XML: 'application/xml',
  'X-HL7-CDA-LEVEL-ONE': 'application/xml',
  'X-HL7-CDA-LEVEL-ONE-MULTIPART': 'multipart/mixed',
  JPEG: 'image/jpeg',
  JPG: 'image/jpeg',
  PNG: 'image/png',
  GIF: 'image/gif',
  TIFF: 'image/tiff',
  TIF: 'image/tiff',
  DICOM: 'application/dicom',
  DCM: 'application/dicom',
  BASIC: 'audio/basic',
  PLAIN: 'text/plain',
  TXT: 'text/plain',
  TEXT: 'text/plain',
  MSWORD: 'application/msword',
  DOC: 'application/msword',
  DOCX: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  SGML: 'text/sgml',
  JSON: 'application/json',
  'OCTET-STREAM': 'application/octet-stream',
});
/** Table 0191. */
const types: Readonly<Record<string, string>> = wordTable({
  TEXT: 'text/plain',
  TX: 'text/plain',
  FT: 'text/plain',
  NS: 'application/octet-stream',
  IM: 'image/*',
  AU: 'audio/*',
  AP: 'application/octet-stream',
  SD: 'application/octet-stream',
});
/** How some documents begin: what a document is outweighs what it is said to be. */
const beginnings: readonly [string, string][] = [
  ['JVBERi', 'application/pdf'],
  ['e1xydGY', 'application/rtf'],
  ['/9j/', 'image/jpeg'],
  ['iVBORw0KGgo', 'image/png'],
  // `<ClinicalDocument`.
  ['PENsaW5pY2FsRG9jdW1lbnQ', 'application/xml'],
];
/** `<?xml `: of whatever kind. What is CDA is told when it is opened, whatever it was said to be. */
const xmlDeclaration = 'PD94bWwg';

/** An encapsulated document; undefined where there is nothing in it. */
export function encapsulated(part: Part, title: string | undefined, translating: Translating): Attachment | undefined {
  // ED.1, the sending application, says nothing of the document.
  part.tick(1);
  const declared = mediaType(part.text(2), part.text(3));
  const encoding = part.text(4)?.toUpperCase();
  const raw = part.laidOut(5);
  if (raw === undefined) return undefined;
  const data = base64Of(raw, encoding);
  if (data === undefined) {
    translating.lose(part.place, 'not-carried', 'The document is not in the encoding it is said to be in.');
    return undefined;
  }
  const contentType =
    beginnings.find(([start]) => data.startsWith(start))?.[1] ?? declared ?? 'application/octet-stream';
  return filled<Attachment>({ contentType, data, title });
}

/** A pointer to a document elsewhere. Only an address that names its protocol can be followed, or shown. */
export function pointer(part: Part, title: string | undefined, translating: Translating): Attachment | undefined {
  const address = part.text(1);
  // RP.2, the application that holds the document, is not needed to follow an address.
  part.tick(2);
  const contentType = mediaType(part.text(3), part.text(4));
  if (address === undefined) return undefined;
  if (!/^https?:\/\/[^\s"<>\\^`{|}]+$/i.test(address)) {
    translating.lose(part.place, 'not-carried', 'The pointer is no web address, and nobody else could follow it.');
    return undefined;
  }
  return filled<Attachment>({ contentType, url: address, title });
}

/** Text as a document of its own. */
export function textAttachment(text: string, title: string | undefined): Attachment {
  return filled<Attachment>({
    contentType: 'text/plain; charset=utf-8',
    data: Buffer.from(text, 'utf8').toString('base64'),
    title,
  });
}

function mediaType(type: string | undefined, subtype: string | undefined): string | undefined {
  if (subtype !== undefined && /^[a-z]+\/[a-z0-9.+-]+$/i.test(subtype)) return subtype.toLowerCase();
  if (type !== undefined && /^[a-z]+\/[a-z0-9.+-]+$/i.test(type)) return type.toLowerCase();
  const known = subtype === undefined ? undefined : subtypes[subtype.toUpperCase()];
  if (known !== undefined) return known;
  const byType = type === undefined ? undefined : (subtypes[type.toUpperCase()] ?? types[type.toUpperCase()]);
  return byType?.endsWith('/*') ? 'application/octet-stream' : byType;
}

function base64Of(raw: string, encoding: string | undefined): string | undefined {
  if (encoding === 'A' || encoding === 'ASCII' || encoding === undefined) {
    // Without an encoding it is text, unless it plainly is a document in Base64.
    const compact = raw.replace(/\s+/g, '');
    const known = compact.startsWith(xmlDeclaration) || beginnings.some(([start]) => compact.startsWith(start));
    if (encoding === undefined && known && isBase64(compact)) return compact;
    return Buffer.from(raw, 'utf8').toString('base64');
  }
  const compact = raw.replace(/\s+/g, '');
  if (encoding === 'HEX')
    return /^[0-9A-F]+$/i.test(compact) && compact.length % 2 === 0
      ? Buffer.from(compact, 'hex').toString('base64')
      : undefined;
  return isBase64(compact) ? compact : undefined;
}

function isBase64(text: string): boolean {
  return text.length > 0 && text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text);
}
