// What a frame is answered: each message in it handed to the inbox, each acceptance said in the sender's own terms.
// Source: HL7 v2.8.2 §2.9.2 (original and enhanced processing rules), §2.10.3 (batch protocol).
import { randomBytes } from 'node:crypto';
import type { Acceptance } from '#inbox/message.ts';
import type { Inbox } from '#inbox/inbox.ts';
import { acknowledge, acknowledgementWanted } from '#standards/hl7v2/acknowledge.ts';
import { type Hl7v2Message, parseMessage, splitBatch } from '#standards/hl7v2/message.ts';
import { edgeCodes, gravestIssue, type Issue } from '#standards/issue.ts';
import type { FrameFault } from './framing.ts';

/** Answers frames of one source. Undefined: the sender asked for no answer. Never rejects for what a sender does. */
export interface Answering {
  answerFrame(content: Uint8Array): Promise<Uint8Array | undefined>;
  /** Answers what was no frame, by the control id in its head where there is one. */
  answerFault(fault: FrameFault, head: Uint8Array): Promise<Uint8Array | undefined>;
}

const faults: Readonly<Record<FrameFault, Issue>> = {
  oversized: {
    severity: 'fatal',
    code: 'too-long',
    text: 'The message is longer than this connection takes. Nothing of it was stored.',
  },
  unended: {
    severity: 'fatal',
    code: 'structure',
    text: 'The message did not end: another began, or nothing followed, before its end block. Nothing of it was stored.',
  },
  unstarted: {
    severity: 'fatal',
    code: 'structure',
    text: 'The message came without its start block (0x0B). Nothing of it was stored.',
  },
  'stray-end': {
    severity: 'fatal',
    code: 'structure',
    text: 'The end block (0x1C) was not followed by a carriage return, so that the end of the message is not certain. Nothing of it was stored.',
  },
};

export function createAnswering({
  inbox,
  sourceId,
  now,
}: {
  inbox: Pick<Inbox, 'acceptMessage' | 'refuse'>;
  sourceId: string;
  now: () => Date;
}): Answering {
  const nextControlId = controlIds();
  const acknowledgementOf = (message: Hl7v2Message | undefined, issues: readonly Issue[]): Uint8Array => {
    const [first, ...others] = issues;
    const code = first ? edgeCodes[gravestIssue([first, ...others]).code].acknowledgement : 'AA';
    return framable(acknowledge(message, { code, issues, controlId: nextControlId(), now: now() }));
  };

  const answerOne = async (content: Uint8Array): Promise<Uint8Array | undefined> => {
    const acceptance = await inbox.acceptMessage(sourceId, content);
    const message = acceptance.message?.hl7v2 ?? headerOf(content);
    const issues = issuesOf(acceptance);
    if (message && !acknowledgementWanted(message, acceptance.accepted ? 'AA' : 'AE')) return undefined;
    return acknowledgementOf(message, issues);
  };

  return {
    async answerFrame(content) {
      if (!isBatch(content)) return answerOne(content);
      // Why all at once: they are stored in the order given here, and a batch of hundreds needs few commits.
      const answers = await Promise.all(splitBatch(content).map((message) => answerOne(message)));
      return batchOf(answers.filter((answer) => answer !== undefined));
    },
    async answerFault(fault, head) {
      const issue = faults[fault];
      await inbox.refuse(sourceId, head, issue);
      return acknowledgementOf(headerOf(head), [issue]);
    },
  };
}

function issuesOf(acceptance: Acceptance): readonly Issue[] {
  return acceptance.accepted ? [] : acceptance.issues;
}

/** The header alone of bytes that are not a message, so that their sender can be answered by control id. */
function headerOf(bytes: Uint8Array): Hl7v2Message | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 4096));
  const start = text.indexOf('MSH');
  if (start === -1) return undefined;
  const ends = [text.indexOf('\r', start), text.indexOf('\n', start)].filter((end) => end !== -1);
  try {
    return parseMessage(text.subarray(start, Math.min(text.length, ...ends)));
  } catch {
    return undefined;
  }
}

/** What is echoed from the sender's header may hold the frame's own bytes, which would end the answer before its end. */
function framable(answer: Uint8Array): Uint8Array {
  return answer.map((byte) => (byte < 0x20 && byte !== 0x0d && byte !== 0x09 ? 0x20 : byte));
}

function isBatch(content: Uint8Array): boolean {
  const start = Buffer.from(content.buffer, content.byteOffset, Math.min(content.length, 64)).toString('latin1');
  return /^\s*(FHS|BHS)\W/.test(start);
}

/**
 * The answers to a batch, as a batch: BHS, each acknowledgement, BTS.
 * Source: HL7 v2.8.2 §2.10.3.3 (acknowledging batches): the response is a batch of acknowledgements.
 */
function batchOf(answers: readonly Uint8Array[]): Uint8Array | undefined {
  if (answers.length === 0) return undefined;
  const line = (text: string) => Buffer.from(text, 'latin1');
  return Buffer.concat([line('BHS|^~\\&\r'), ...answers, line(`BTS|${answers.length}\r`)]);
}

/** MSH-10 of our answers: unlike in every process, and counted within it. 20 characters, as every version allows. */
function controlIds(): () => string {
  const process = randomBytes(5).toString('hex').toUpperCase();
  let count = 0;
  return () => {
    count += 1;
    return `${process}${count.toString(36).toUpperCase().padStart(10, '0')}`;
  };
}
