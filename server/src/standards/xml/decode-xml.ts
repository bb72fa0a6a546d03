// The characters of an XML file: by its byte order mark, else by how it begins, else by what its declaration says, else UTF-8.
// Bytes that are none of that encoding are refused, never replaced: a dose with a character missing is another dose.
// Source: XML 1.0 fifth edition §4.3.3 and appendix F; WHATWG Encoding for what each name means.
import { IssueError } from '../issue.ts';
import { wordTable } from '../word-table.ts';

/** What may be declared. UTF-16 without a byte order mark is told by its zeros. */
const declarable: Readonly<Record<string, string>> = wordTable({
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'us-ascii': 'utf-8',
  ascii: 'utf-8',
  'iso-8859-1': 'windows-1252',
  latin1: 'windows-1252',
  'windows-1252': 'windows-1252',
  'iso-8859-15': 'iso-8859-15',
});

/** XML 1.0 §2.2: what no document may hold, written out. */
// oxlint-disable-next-line no-control-regex -- these are the characters looked for
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

/** @throws IssueError `invalid` where the encoding is not known, or the bytes are not of it. */
export function decodeXml(bytes: Uint8Array): string {
  const text = decoded(bytes);
  if (forbidden.test(text)) throw notReadable('It holds characters that XML does not allow.');
  // XML 1.0 §2.11: every line ends with one line feed.
  return text.includes('\r') ? text.replaceAll(/\r\n?/g, '\n') : text;
}

function decoded(bytes: Uint8Array): string {
  const encoding = encodingOf(bytes);
  if (encoding === undefined) throw notReadable('Its encoding is not one that is read here.');
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    throw notReadable('Its characters are not of the encoding it says.', error);
  }
}

function encodingOf(bytes: Uint8Array): string | undefined {
  const [first, second, third] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first === 0x3c && second === 0) return 'utf-16le';
  if (first === 0 && second === 0x3c) return 'utf-16be';
  const beginning = Buffer.from(bytes.subarray(0, 200)).toString('latin1');
  const declaration = /^\s*<\?xml[^<>]*?\sencoding\s*=\s*["']([A-Za-z][\w.-]*)["']/.exec(beginning);
  return declaration ? declarable[declaration[1]!.toLowerCase()] : 'utf-8';
}

const notReadable = (text: string, cause?: unknown) =>
  new IssueError({ severity: 'error', code: 'invalid', text: `This is not XML that can be read. ${text}` }, { cause });
