// How the messages of an HL7 v2 feed are read on their way in. Source: HL7 v2.8.2 §2.9 (message processing rules), §2.14.9.
import { translateMessage } from '#sources/adapters/hl7v2/translate-message.ts';
import type { FeedSource } from '#sources/feed.ts';
import { messageHeader } from '#standards/hl7v2/header.ts';
import { type Hl7v2Message, parseMessage } from '#standards/hl7v2/message.ts';
import { IssueError } from '#standards/issue.ts';
import type { InboxSource } from './message.ts';

/** HL7 v2.8.2 §2.14.9.10 allows 199; it is also what an index entry can carry without a thought. */
const longestControlId = 199;
const longestHeaderText = 200;

/** @param defaultCharacterSet for messages that declare none: a name of HL7 table 0211. */
export function hl7v2Source(feed: FeedSource, options: { defaultCharacterSet?: string | undefined } = {}): InboxSource {
  return {
    sourceId: feed.sourceId,
    organisation: feed.organisation,
    kind: 'hl7v2',
    read(content) {
      const hl7v2 = parseMessage(content, options);
      const header = messageHeader(hl7v2);
      const controlId = storable(header.controlId ?? '');
      if (controlId === '') {
        throw new IssueError({
          severity: 'error',
          code: 'required',
          text: 'The message has no control id (MSH-10), so that it could not be told from another.',
          location: 'MSH^1^10',
        });
      }
      if (controlId.length > longestControlId) {
        throw new IssueError({
          severity: 'error',
          code: 'too-long',
          text: `The control id (MSH-10) is longer than ${longestControlId} characters.`,
          location: 'MSH^1^10',
        });
      }
      return {
        type: storable(`${header.type}^${header.event}`),
        controlId,
        sender: storable(`${header.sendingApplication ?? ''}|${header.sendingFacility ?? ''}`),
        sentAt: storable(header.sentAt ?? ''),
        hl7v2,
        translate: () => translateMessage(hl7v2, feed),
        ...(told.has(header.type) ? { admit: () => translateMessage(identityPart(hl7v2), feed) } : {}),
      };
    },
  };
}

/** The kinds that come by the thousand, and that are refused for nothing but their patient or event. */
const told = new Set(['ADT', 'ORU']);
const identifying = new Set(['MSH', 'EVN', 'PID', 'MRG']);

/**
 * A message cut down to the segments that say whom it is about. Measured on results: a sixth of the time of translating all
 * of it, which is most of the time of taking a message in.
 */
function identityPart(message: Hl7v2Message): Hl7v2Message {
  const { segments } = message;
  // Moving a visit between patients (A45) needs the visit that stays.
  const moves = segments.some(({ name }) => name === 'MRG');
  const [first, ...others] = segments;
  return {
    ...message,
    segments: [first, ...others.filter(({ name }) => identifying.has(name) || (moves && name === 'PV1'))],
  };
}

/** As the database's text columns take it: no control characters, no halves of surrogate pairs, of a length. */
function storable(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/\p{Cc}/gu, '')
    .slice(0, longestHeaderText + 1);
}
