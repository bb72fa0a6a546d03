// What a message says of itself (MSH). Source: HL7 v2.8.2 §2.14.9.
import { decodeText } from './text.ts';
import type { Hl7v2Message } from './message.ts';

/** MSH-15 and MSH-16, table 0155: always, never, on error or rejection only, on success only. */
export type AcknowledgementCondition = 'AL' | 'NE' | 'ER' | 'SU';

export interface MessageHeader {
  /** MSH-9.1, e.g. ADT; empty where the message does not say. */
  type: string;
  /** MSH-9.2, e.g. A01; empty where it has none. */
  event: string;
  /** MSH-9.3, e.g. ADT_A01. */
  structure?: string;
  /** MSH-10: the sender's own number for this message. */
  controlId?: string;
  /** MSH-11.1: P production, T training, D debugging. */
  processingId?: string;
  /** MSH-12.1, e.g. 2.4. */
  version?: string;
  /** MSH-7 as it came. */
  sentAt?: string;
  sendingApplication?: string;
  sendingFacility?: string;
  /** Present where the sender asks for enhanced mode. */
  acceptAcknowledgement?: AcknowledgementCondition;
  applicationAcknowledgement?: AcknowledgementCondition;
}

/** Reads the header. What is missing is absent: it is for the reader to say whether that matters. */
export function messageHeader(message: Hl7v2Message): MessageHeader {
  const { delimiters, segments } = message;
  const part = (field: number, component: number): string | undefined => {
    const first = segments[0].fields[field]?.split(delimiters.repetition ?? '\0', 1)[0] ?? '';
    const raw = first.split(delimiters.component)[component - 1]?.split(delimiters.subComponent ?? '\0', 1)[0];
    if (raw === undefined || raw === '""') return undefined;
    return decodeText(raw, delimiters, message.characterSet).trim() || undefined;
  };
  const header: MessageHeader = { type: part(9, 1)?.toUpperCase() ?? '', event: part(9, 2)?.toUpperCase() ?? '' };
  const optional = {
    structure: part(9, 3),
    controlId: part(10, 1),
    processingId: part(11, 1),
    version: part(12, 1),
    sentAt: part(7, 1),
    sendingApplication: part(3, 1),
    sendingFacility: part(4, 1),
    acceptAcknowledgement: condition(part(15, 1)),
    applicationAcknowledgement: condition(part(16, 1)),
  };
  for (const [key, value] of Object.entries(optional)) if (value !== undefined) Object.assign(header, { [key]: value });
  return header;
}

function condition(text: string | undefined): AcknowledgementCondition | undefined {
  return text === 'AL' || text === 'NE' || text === 'ER' || text === 'SU' ? text : undefined;
}
