// Bytes to text, by what the message says of itself in MSH-18, or by what the bytes can be.
// Source: HL7 v2.8.2 §2.14.9.18 and table 0211 (alternate character sets).
// Why TextDecoder and no library: it knows every set of the table that is in use, ISO-2022-JP among them.
import { Buffer, isAscii, isUtf8 } from 'node:buffer';
import { wordTable } from '../word-table.ts';

/** Table 0211 and the names senders write instead, without case and punctuation → the Encoding Standard's label. */
const labels: Readonly<Record<string, string>> = wordTable({
  ASCII: 'us-ascii',
  USASCII: 'us-ascii',
  ISOIR6: 'us-ascii',
  UNICODE: 'utf-8',
  UNICODEUTF8: 'utf-8',
  UTF8: 'utf-8',
  UNICODEUTF16: 'utf-16le',
  UTF16: 'utf-16le',
  ISOIR14: 'iso-2022-jp',
  ISOIR87: 'iso-2022-jp',
  ISOIR159: 'iso-2022-jp',
  GB180302000: 'gb18030',
  GB18030: 'gb18030',
  KSX1001: 'euc-kr',
  BIG5: 'big5',
  WINDOWS1250: 'windows-1250',
  WINDOWS1252: 'windows-1252',
  CP1252: 'windows-1252',
  ...Object.fromEntries(
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 15].flatMap((part) => [
      [`8859${part}`, `iso-8859-${part}`],
      [`ISO8859${part}`, `iso-8859-${part}`],
    ]),
  ),
});

/** The Encoding Standard's label for a name from table 0211, or undefined where there is none we know. */
export function characterSetLabel(name: string): string | undefined {
  return labels[name.toUpperCase().replace(/[^A-Z0-9]/g, '')];
}

export interface Decoded {
  text: string;
  /** The Encoding Standard's label of the set used. */
  characterSet: string;
  /** What was odd about the declaration: for a warning. */
  problem?: 'unknown-set' | 'not-what-was-declared';
}

/**
 * Decodes bytes in the declared set. What was not declared, or is plainly not what was declared, is UTF-8 where it can be
 * and windows-1252 where not: the two that senders who say nothing use. Never fails: a byte without meaning becomes U+FFFD.
 * @param declared MSH-18, first repetition.
 */
export function decodeBytes(bytes: Uint8Array, declared: string | undefined): Decoded {
  const label = declared === undefined || declared === '' ? undefined : characterSetLabel(declared);
  const guess = (problem?: Decoded['problem']): Decoded => ({
    ...(isUtf8(bytes) ? inSet(bytes, 'utf-8') : inSet(bytes, 'windows-1252')),
    ...(problem && { problem }),
  });
  if (startsWithUtf16(bytes)) return inSet(bytes, startsWithUtf16(bytes)!);
  // Why first: most messages, and the one decoding that is a copy. ISO-2022 sets are ASCII bytes with escapes in them.
  if (label !== 'iso-2022-jp' && isAscii(bytes)) return inSet(bytes, 'us-ascii');
  if (declared && !label) return guess('unknown-set');
  if (label === undefined) return guess();
  if (label === 'us-ascii' || label === 'utf-16le') return guess('not-what-was-declared');
  if (label === 'utf-8' && !isUtf8(bytes)) return guess('not-what-was-declared');
  return inSet(bytes, label);
}

/** The text of bytes in a set named by {@link Decoded.characterSet}: for hexadecimal escapes. */
export function decodeInSet(bytes: Uint8Array, characterSet: string): string {
  if (characterSet === 'us-ascii' || characterSet === 'utf-8')
    return inSet(bytes, isUtf8(bytes) ? 'utf-8' : 'windows-1252').text;
  return inSet(bytes, characterSet).text;
}

function inSet(bytes: Uint8Array, characterSet: string): Decoded {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (characterSet === 'us-ascii') return { text: buffer.toString('latin1'), characterSet };
  if (characterSet === 'utf-8') return { text: buffer.toString('utf8'), characterSet };
  const shifted = characterSet === 'iso-2022-jp' ? withShiftsApplied(buffer) : buffer;
  return { text: new TextDecoder(characterSet).decode(shifted), characterSet };
}

/**
 * `\C2842\` and `\M2442\` stand for the ISO 2022 escape sequences ESC 28 42 and ESC 24 42 where a sender may not send
 * the byte ESC itself. Source: HL7 v2.8.2 §2.7.3 (single- and multi-byte character sets).
 */
function withShiftsApplied(bytes: Buffer): Buffer {
  const text = bytes.toString('latin1');
  if (!/\\[CM][0-9A-F]{4,6}\\/i.test(text)) return bytes;
  return Buffer.from(
    text.replace(/\\[CM]((?:[0-9A-F]{2}){2,3})\\/gi, (_: string, hex: string) =>
      Buffer.concat([Buffer.of(0x1b), Buffer.from(hex, 'hex')]).toString('latin1'),
    ),
    'latin1',
  );
}

/** UTF-16 shows itself: a byte order mark, or a zero beside the M of MSH. */
function startsWithUtf16(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0x4d && second === 0)) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || (first === 0 && second === 0x4d)) return 'utf-16be';
  return undefined;
}
