// The text of a field: escapes undone, or made. Source: HL7 v2.8.2 §2.7 (use of escape sequences in text fields).
import { Buffer } from 'node:buffer';
import { decodeInSet } from './character-set.ts';
import type { Delimiters } from './delimiters.ts';

/** What JSON text, FHIR's string and PostgreSQL's jsonb do not take: control characters other than tab and line ends. */
// oxlint-disable-next-line no-control-regex
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

/** What can stand between two escape characters and be meant as a sequence rather than as text. */
const sequence = /^[A-Za-z.][A-Za-z0-9.+-]{0,40}$/;

/**
 * Undoes the escapes of one value. Line ends become "\n". What is not a sequence of the standard stays as it came.
 * @param unknown told once for each sequence that is not known.
 */
export function decodeText(raw: string, delimiters: Delimiters, characterSet: string, unknown?: () => void): string {
  const { escape } = delimiters;
  let text = raw;
  if (escape !== undefined && raw.includes(escape)) {
    const parts: string[] = [];
    let from = 0;
    let open = raw.indexOf(escape);
    while (open !== -1) {
      const close = raw.indexOf(escape, open + 1);
      if (close === -1) break;
      const content = raw.slice(open + 1, close);
      const meaning = meaningOf(content, delimiters, characterSet);
      if (meaning === undefined) {
        if (sequence.test(content)) unknown?.();
        // The closing character may open the next sequence: "C:\new\T\old".
        open = close;
      } else {
        parts.push(raw.slice(from, open), meaning);
        from = close + 1;
        open = raw.indexOf(escape, from);
      }
    }
    parts.push(raw.slice(from));
    text = parts.join('');
  }
  if (text.includes('\r')) text = text.replace(/\r\n?/g, '\n');
  return text.replace(forbidden, '');
}

/** Makes text safe to stand in a field written with these delimiters. */
export function encodeText(text: string, delimiters: Delimiters): string {
  const { field, component, repetition, escape, subComponent } = delimiters;
  const letters = new Map<string | undefined, string>([
    [field, 'F'],
    [component, 'S'],
    [repetition, 'R'],
    [escape, 'E'],
    [subComponent, 'T'],
    ['\n', '.br'],
    ['\r', 'X0D'],
  ]);
  let encoded = '';
  for (const character of text) {
    const letter = letters.get(character);
    // Without an escape character a delimiter cannot be written at all; a blank keeps the parts apart.
    encoded += letter === undefined ? character : escape === undefined ? ' ' : `${escape}${letter}${escape}`;
  }
  return encoded;
}

function meaningOf(content: string, delimiters: Delimiters, characterSet: string): string | undefined {
  switch (content) {
    case 'F':
      return delimiters.field;
    case 'S':
      return delimiters.component;
    case 'R':
      return delimiters.repetition ?? '';
    case 'E':
      return delimiters.escape;
    case 'T':
      return delimiters.subComponent ?? '';
    case 'P':
      // The truncation character of 2.7 and later; '#' is its only value in use.
      return '#';
    case 'H':
    case 'N':
      // Highlighting on and off: the text is the same.
      return '';
    default:
      break;
  }
  if (content.startsWith('X')) {
    const hex = content.slice(1).replaceAll(' ', '');
    if (hex.length === 0 || hex.length % 2 !== 0 || /[^0-9A-Fa-f]/.test(hex)) return undefined;
    return decodeInSet(Buffer.from(hex, 'hex'), characterSet);
  }
  const command = /^\.(br|sp|fi|nf|in|ti|sk|ce)([+-]?\d{0,3})$/.exec(content);
  if (!command) return undefined;
  const count = Math.min(Math.max(Number(command[2]) || 1, 1), 100);
  switch (command[1]) {
    case 'br':
    case 'ce':
      return '\n';
    case 'sp':
      return '\n'.repeat(count);
    case 'sk':
      return ' '.repeat(count);
    default:
      // Word wrap and indentation say how to lay the text out, not what it says.
      return '';
  }
}
