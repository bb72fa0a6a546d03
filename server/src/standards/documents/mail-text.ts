// The parts of an e-mail, wherever they stand and however deep: found by how they say that they are encoded, not by their
// boundaries, on which no two readers agree. Source: RFC 2045 §6, RFC 2046, RFC 2047.
// Invariant: linear in its length, whatever stands in it.
import { fromBase64 } from './carried-text.ts';

export interface MailRead {
  inside: Uint8Array[];
  /** The text with its encoded words read, and without what is read as a part. */
  left: string;
  complete: boolean;
}

const encodings = /content-transfer-encoding\s{0,99}:\s{0,99}(?:\([^()]{0,200}\)\s{0,99})?"?([\w.-]{1,40})/gi;
const emptyLine = /\r?\n[ \t]{0,99}\r?\n|\r\r/g;
const encodedWord = /=\?([\w.*-]{1,60})\?([bq])\?([^?\s]{0,500})\?=(?:\s{1,9}(?==\?))?/gi;

/** @returns undefined where nothing says that it is one. */
export function readMail(text: string): MailRead | undefined {
  if (!/content-transfer-encoding|=\?[\w.*-]{1,60}\?[bq]\?|message\/(?:partial|external-body)/i.test(text))
    return undefined;
  const inside: Uint8Array[] = [];
  const left: string[] = [];
  let [at, complete, quoted] = [
    0,
    !/message\/(?:partial|external-body)|application\/(?:x-)?pkcs7-mime|multipart\/encrypted/i.test(text),
    false,
  ];
  encodings.lastIndex = 0;
  for (let found = encodings.exec(text); found; found = encodings.exec(text)) {
    const encoding = found[1]!.toLowerCase();
    if (encoding === 'quoted-printable') quoted = true;
    else if (encoding !== 'base64') complete &&= /^(?:7bit|8bit|binary)$/.test(encoding);
    if (encoding !== 'base64') continue;
    emptyLine.lastIndex = encodings.lastIndex;
    if (!emptyLine.test(text)) {
      complete = false;
      break;
    }
    const from = emptyLine.lastIndex;
    let end = from;
    while (end < text.length && isOfBase64(text.charCodeAt(end))) end += 1;
    inside.push(fromBase64(text.slice(from, end)));
    left.push(text.slice(at, found.index), text.slice(encodings.lastIndex, from));
    at = end;
    encodings.lastIndex = end;
  }
  left.push(text.slice(at));
  const rest = left.join('').replaceAll(encodedWord, (_, _set: string, how: string, written: string) => {
    const bytes = /b/i.test(how) ? fromBase64(written) : unquoted(written.replaceAll('_', ' '));
    return bytes.toString('utf8');
  });
  if (quoted) {
    const once = unquoted(rest.replaceAll(/quoted-printable/gi, '8bit'));
    const twice = unquoted(once.toString('utf8'));
    inside.push(once);
    // An e-mail inside may be so written once more.
    if (!twice.equals(once)) inside.push(twice);
  }
  return { inside, left: rest, complete };
}

function isOfBase64(code: number): boolean {
  if (code >= 0x61) return code <= 0x7a;
  if (code >= 0x41) return code <= 0x5a;
  return (code >= 0x2f && code <= 0x39) || code === 0x2b || code === 0x3d || code === 0x20 || (code >= 9 && code <= 13);
}

const unquoted = (text: string) =>
  Buffer.from(
    Buffer.from(text, 'utf8')
      .toString('latin1')
      .replaceAll(/=(?:([0-9a-f]{2})|[ \t]{0,99}\r?\n)/gi, (_, hex?: string) =>
        hex === undefined ? '' : String.fromCharCode(Number.parseInt(hex, 16)),
      ),
    'latin1',
  );
