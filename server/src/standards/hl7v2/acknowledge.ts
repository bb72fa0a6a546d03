// The answer to a message: MSH, MSA and ERR. Source: HL7 v2.8.2 §2.9 (message processing rules), §2.14.8 (MSA), §2.14.5 (ERR);
// v2.3.1 §2.16.4 for the ERR of versions before 2.5.
import { Buffer, isAscii } from 'node:buffer';
import { type AcknowledgementCode, edgeCodes, type Issue } from '../issue.ts';
import { type Delimiters, encodingCharacters, standardDelimiters } from './delimiters.ts';
import { type AcknowledgementCondition, type MessageHeader, messageHeader } from './header.ts';
import type { Hl7v2Message } from './message.ts';
import { encodeText } from './text.ts';

export interface Acknowledgement {
  /** What became of the message. In enhanced mode it is sent as CA, CE or CR (table 0008): received and stored, or not. */
  code: AcknowledgementCode;
  issues: readonly Issue[];
  /** MSH-10 of the answer: unique among this server's messages. */
  controlId: string;
  now: Date;
}

/**
 * Whether the sender wants this answer (MSH-15 and MSH-16, table 0155). A sender that says nothing always does.
 * @param code as for {@link acknowledge}.
 */
export function acknowledgementWanted(message: Hl7v2Message, code: AcknowledgementCode): boolean {
  return wantedAs(messageHeader(message), code) !== undefined;
}

/** As which of the two acknowledgements of enhanced mode, or as that of original mode (`application`). */
function wantedAs(header: MessageHeader, code: AcknowledgementCode): 'accept' | 'application' | undefined {
  const { acceptAcknowledgement, applicationAcknowledgement } = header;
  const wants = (condition: AcknowledgementCondition | undefined) =>
    condition === 'AL' || (condition === 'SU' && code === 'AA') || (condition === 'ER' && code !== 'AA');
  if (wants(acceptAcknowledgement)) return 'accept';
  if (wants(applicationAcknowledgement)) return 'application';
  return acceptAcknowledgement === undefined && applicationAcknowledgement === undefined ? 'application' : undefined;
}

/**
 * The answer, ready to frame: UTF-8 bytes, ASCII wherever the message's own header is.
 * Version, encoding characters and processing id are the sender's; sender and receiver change places. A message that could
 * not be read at all is answered in version 2.5 with the standard's delimiters.
 */
export function acknowledge(message: Hl7v2Message | undefined, answer: Acknowledgement): Uint8Array {
  const delimiters = message ? completed(message.delimiters) : standardDelimiters;
  const header = message && messageHeader(message);
  // A header broken over lines must not break the answer.
  const raw = (field: number) => (message?.segments[0].fields[field] ?? '').replace(/[\r\n]+/g, ' ');
  const version = header?.version ?? '2.5';
  const accept = header !== undefined && wantedAs(header, answer.code) === 'accept';
  const code = accept ? answer.code.replace('A', 'C') : answer.code;
  const text = (value: string) => encodeText(value, delimiters);
  const join = (fields: readonly string[]) =>
    fields.slice(0, fields.findLastIndex((field) => field !== '') + 1).join(delimiters.field);

  const type = [
    'ACK',
    ...(header?.event ? [text(header.event)] : []),
    ...(header?.event && atLeast(version, 2, 4) ? ['ACK'] : []),
  ];
  const msh = [
    `MSH${delimiters.field}${encodingCharacters(delimiters)}`,
    raw(5),
    raw(6),
    raw(3),
    raw(4),
    `${answer.now.toISOString().replace(/[-T:]|\.\d+Z$/g, '')}+0000`,
    '',
    type.join(delimiters.component),
    text(answer.controlId),
    raw(11) || 'P',
    raw(12) || version,
  ];
  const gravest =
    answer.issues.find(({ severity }) => severity === 'fatal' || severity === 'error') ?? answer.issues[0];
  const msa = ['MSA', code, raw(10)];
  // MSA-3 is where a reader of versions before 2.7 looks for words.
  if (gravest && !atLeast(version, 2, 7)) msa.push(text(gravest.text));
  const errors = answer.issues.map((issue) =>
    atLeast(version, 2, 5) ? errorSegment(issue, delimiters) : oldErrorSegment(issue, delimiters),
  );
  const body = () => [join(msh), join(msa), ...errors.map(join)].map((segment) => `${segment}\r`).join('');
  const plain = Buffer.from(body(), 'utf8');
  if (isAscii(plain)) return plain;
  // What is not ASCII is echoed from the sender's own header; it is sent back as UTF-8, and says so.
  while (msh.length < 16) msh.push('');
  msh.push('UNICODE UTF-8');
  return Buffer.from(body(), 'utf8');
}

function errorSegment(issue: Issue, delimiters: Delimiters): string[] {
  const { code, display } = edgeCodes[issue.code].hl7v2;
  const severity = issue.severity === 'fatal' ? 'E' : issue.severity.charAt(0).toUpperCase();
  return [
    'ERR',
    '',
    location(issue, delimiters),
    coded(code, display, delimiters),
    severity,
    '',
    '',
    encodeText(issue.diagnostics ?? '', delimiters),
    encodeText(issue.text, delimiters),
  ];
}

/** ERR-1 of versions 2.1 to 2.4: segment, sequence, field and what is wrong, together. */
function oldErrorSegment(issue: Issue, delimiters: Delimiters): string[] {
  const { code, display } = edgeCodes[issue.code].hl7v2;
  const place = (issue.location ?? '').split('^').slice(0, 3);
  while (place.length < 3) place.push('');
  const problem = [code, display, 'HL70357'].map((part) => encodeText(part, delimiters)).join(delimiters.subComponent);
  return ['ERR', [...place.map((part) => encodeText(part, delimiters)), problem].join(delimiters.component)];
}

/** ERL: segment, its occurrence, field, repetition, component, sub-component. */
function location(issue: Issue, delimiters: Delimiters): string {
  if (issue.location === undefined || !/^[A-Z][A-Z0-9]{2}(\^\d+)*$/.test(issue.location)) return '';
  return issue.location.split('^').join(delimiters.component);
}

function coded(code: string, display: string, delimiters: Delimiters): string {
  return [code, encodeText(display, delimiters), 'HL70357'].join(delimiters.component);
}

/** The sender's delimiters, with the standard's in the places it left out: an answer needs them to say anything. */
function completed(delimiters: Delimiters): Delimiters {
  const used = new Set(Object.values(delimiters));
  const spare = ['~', '\\', '&', '#', '!', '@', '%', '*'].filter((character) => !used.has(character));
  return {
    ...delimiters,
    repetition: delimiters.repetition ?? spare.shift(),
    escape: delimiters.escape ?? spare.shift(),
    subComponent: delimiters.subComponent ?? spare.shift(),
  };
}

function atLeast(version: string, major: number, minor: number): boolean {
  const [ours = 0, its = 0] = version.split('.').map(Number);
  return ours > major || (ours === major && its >= minor);
}
