// An HL7 v2 message as segments and fields, as they came: nothing decoded, nothing judged. Reading is reading.ts.
// Source: HL7 v2.8.2 chapter 2 (control), §2.5 (message construction), §2.6 (message construction rules).
import { type Issue, IssueError } from '../issue.ts';
import { decodeBytes } from './character-set.ts';
import { type Delimiters, readDelimiters } from './delimiters.ts';

export { splitBatch } from './batch.ts';

export interface Segment {
  /** Three capital letters or digits, e.g. PID. */
  readonly name: string;
  /** 1 for the first of its name in the message. */
  readonly occurrence: number;
  /** `fields[n]` is field n of the standard, escapes and all; `fields[0]` is the name. */
  readonly fields: readonly string[];
}

export interface Hl7v2Message {
  readonly delimiters: Delimiters;
  /** In order; the first is MSH. */
  readonly segments: readonly [Segment, ...Segment[]];
  /** The Encoding Standard's label of the character set used. */
  readonly characterSet: string;
  /** What was odd, and how it was read. No data in them. */
  readonly warnings: readonly Issue[];
}

export interface ParseOptions {
  /** For a source that declares none: a name of table 0211, e.g. 8859/1. */
  defaultCharacterSet?: string | undefined;
}

/** What may stand around a message without being part of it: blanks, MLLP's frame, a byte order mark. */
// oxlint-disable-next-line no-control-regex
const around = /^[\s\u000b\u001c\u0000\ufeff]+/;

/**
 * Reads one message. Takes any of CR, LF and CRLF as the segment terminator, blank lines, blanks before a segment, and
 * text broken over lines (which belongs to the field it was broken out of). Linear in the length of the message.
 * @throws IssueError where there is no message in the bytes, or more than one; nothing else.
 */
export function parseMessage(bytes: Uint8Array, options: ParseOptions = {}): Hl7v2Message {
  const warnings: Issue[] = [];
  const warn = (issue: Issue) => void warnings.push(issue);
  const { text: all, characterSet } = decodeMessage(bytes, options, warn);
  const text = all.replace(around, '');
  if (!text.startsWith('MSH')) throw new IssueError(noMessage(text));
  const delimiters = readDelimiters(text.slice(0, 64).split(/[\r\n]/, 1)[0]!, warn);

  const lines: string[][] = [];
  let broken = 0;
  for (const line of text.split(/\r\n|\r|\n/)) {
    const start = segmentStart(line, delimiters.field);
    if (start !== undefined) lines.push([line.slice(start)]);
    // Blank lines at the end and MLLP's last bytes are nothing; a line that begins no segment continues the one before.
    else if (line.replace(around, '') !== '') {
      broken += 1;
      lines.at(-1)!.push(line);
    }
  }
  if (broken > 0) {
    warn({
      severity: 'warning',
      code: 'structure',
      text: 'Text was broken over several lines; they were put together again.',
    });
  }

  const occurrences = new Map<string, number>();
  const segments = lines.map((parts) => {
    const fields = parts.join('\n').split(delimiters.field);
    const name = fields[0]!.trimEnd();
    fields[0] = name;
    if (name === 'MSH') fields.splice(1, 0, delimiters.field);
    const occurrence = (occurrences.get(name) ?? 0) + 1;
    occurrences.set(name, occurrence);
    return { name, occurrence, fields };
  });
  if ((occurrences.get('MSH') ?? 0) > 1) {
    throw new IssueError({
      severity: 'fatal',
      code: 'structure',
      text: 'There is more than one message header. Send each message in its own frame, or all of them as a batch.',
      location: 'MSH^2',
    });
  }
  return { delimiters, segments: segments as unknown as [Segment, ...Segment[]], characterSet, warnings };
}

function decodeMessage(bytes: Uint8Array, options: ParseOptions, warn: (issue: Issue) => void) {
  // MSH-18 says how to read the bytes it stands among; what comes before it is ASCII in every set.
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 8192)).toString('latin1');
  const header = start.replace(/^[\s\S]*?MSH/, 'MSH').split(/[\r\n]/, 1)[0]!;
  const declared = header.split(header.charAt(3))[17]?.split(/[~^]/, 1)[0]?.trim();
  const decoded = decodeBytes(
    bytes,
    declared === undefined || declared === '' ? options.defaultCharacterSet : declared,
  );
  if (decoded.problem) {
    warn({
      severity: 'warning',
      code: 'value',
      text:
        decoded.problem === 'unknown-set'
          ? 'The character set is not one of HL7 table 0211 that this server knows.'
          : 'The text is not in the character set the message declares.',
      diagnostics: `read as ${decoded.characterSet}`,
      location: 'MSH^1^18',
    });
  }
  return decoded;
}

/** Where the segment begins in a line (after blanks), or undefined where the line begins none. */
function segmentStart(line: string, field: string): number | undefined {
  let start = 0;
  while (start < line.length && isAround(line.charCodeAt(start))) start += 1;
  if (start + 3 > line.length) return undefined;
  if (!/^[A-Z][A-Z0-9]{2}$/.test(line.slice(start, start + 3))) return undefined;
  const after = line.charAt(start + 3);
  // A segment without fields is its name alone.
  if (after === field) return start;
  return line.slice(start + 3).trim() === '' ? start : undefined;
}

function isAround(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0b || code === 0x1c || code === 0 || code === 0xfeff;
}

function noMessage(text: string): Issue {
  if (text === '') {
    return { severity: 'fatal', code: 'required', text: 'The message is empty.', location: 'MSH^1' };
  }
  return {
    severity: 'fatal',
    code: 'structure',
    text: /^[FB]HS/.test(text)
      ? 'This is a batch of messages, and one message was expected.'
      : 'The message does not begin with a header (MSH).',
    location: 'MSH^1',
  };
}
