// Writing HL7 v2: segments, their escapes and the characters they travel in. The server reads with code of its own.
// Source: HL7 v2.5.1 §2.5 (segments), §2.7 (escape sequences), table 0211 (character sets).
import type { Term } from '#synthetic/people/term.ts';

/** One hospital's feed, as simulation.yaml describes it. */
export interface FeedSender {
  id: string;
  name: string;
  ods: string;
  /** MSH-3 and MSH-4. */
  application: string;
  facility: string;
  /** MSH-18. */
  characterSet: 'UNICODE UTF-8' | '8859/1';
  /** Times carry the offset they had, or are London's clock without saying so. */
  offsets: boolean;
}

/** Components of a field; empty ones at the end are left out. */
export function components(...parts: readonly (string | undefined)[]): string {
  return parts
    .map((part) => escape(part ?? ''))
    .join('^')
    .replace(/\^+$/, '');
}

const escapes: Readonly<Record<string, string>> = { '\\': 'E', '|': 'F', '^': 'S', '&': 'T', '~': 'R' };

/** Text that may hold delimiters or line ends. */
export function escape(text: string): string {
  return text.replaceAll(/[\\|^&~]|\r\n?|\n/g, (found) => `\\${escapes[found] ?? '.br'}\\`);
}

/** A segment from its fields by number: `{ 3: …, 10: … }`. Values are already escaped. */
export function segment(name: string, fields: Readonly<Record<number, string | undefined>>): string {
  const last = Math.max(0, ...Object.keys(fields).map(Number));
  const values = Array.from({ length: last }, (_, index) => fields[index + 1] ?? '');
  return [name, ...values].join('|').replace(/\|+$/, '');
}

/** A term as CWE: SNOMED CT where it is coded, words in the text component where it is not. */
export function coded({ code, display }: Term): string {
  return code === undefined ? components('', display) : components(code, display, 'SCT');
}

/** Segments as the bytes of one message in the sender's characters. */
export function encode(segments: readonly string[], characterSet: FeedSender['characterSet']): Uint8Array {
  const text = segments.map((line) => `${line}\r`).join('');
  return characterSet === 'UNICODE UTF-8' ? Buffer.from(text, 'utf8') : Buffer.from(westernEuropean(text), 'latin1');
}

/** What ISO 8859-1 lacks loses its accents or becomes a question mark, as it does in systems of its age. */
function westernEuropean(text: string): string {
  return Array.from(text.normalize('NFC'), (character) => {
    if (character <= '\u00ff') return character;
    const plain = Array.from(character.normalize('NFD')).filter((part) => part <= '\u00ff');
    return plain.join('') || '?';
  }).join('');
}
