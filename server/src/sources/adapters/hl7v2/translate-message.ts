// One message → what it asks to be done: patients to link, resources to write, merges. Pure: the same message and source
// always give the same events, ids included.
// Source: HL7 v2.8.2; HL7 v2-to-FHIR Implementation Guide; UK Core R4.
import type { FeedEvent, FeedTranslation } from '#sources/feed.ts';
import { instantOf, readDateTime, startOfDay, type ZoneRule, zoneRuleOf } from '#standards/hl7v2/date-time.ts';
import { messageHeader } from '#standards/hl7v2/header.ts';
import type { Hl7v2Message } from '#standards/hl7v2/message.ts';
import { readSegments, type SegmentReader } from '#standards/hl7v2/reading.ts';
import { type Issue, IssueError } from '#standards/issue.ts';
import { counting, type Translating } from './context.ts';
import { lossNotes } from './losses.ts';
import { kindOf } from './message-kinds.ts';
import { mostNamedTogether, namedTogether } from './named-together.ts';
import { patientEvents } from './patient-events.ts';
import type { Hl7v2FeedSource } from './settings.ts';
import { structureOf } from './structure.ts';

/**
 * What a message means. Nothing is thrown: a message of a kind the record has no use for, or without what makes it one,
 * is not accepted, with the reason for its sender.
 */
export function translateMessage(message: Hl7v2Message, source: Hl7v2FeedSource): FeedTranslation {
  const header = messageHeader(message);
  if (header.type === '') return refused('required', 'The message does not say what kind it is.', 'MSH^1^9');
  const kind = kindOf(header.type, header.event);
  if (!kind) {
    return refused('not-supported', 'Messages of this kind are not taken: the record has no use for them.', 'MSH^1^9');
  }
  // §2.9.2.2: what is sent to try a system out, or to learn on, is of people who do not exist or did not have it.
  if (source.processingIds?.includes(header.processingId?.toUpperCase() ?? 'P') === false) {
    return refused('not-supported', 'Messages for training or debugging (MSH-11) are not taken here.', 'MSH^1^11');
  }
  const losses = lossNotes();
  const segments = readSegments(message, (place) =>
    losses.lose(place, 'changed', 'An escape sequence is not one of the standard; it is kept as it came.'),
  );
  const translating: Translating = {
    source,
    header,
    zone: zoneRuleOf(header.sentAt, source.timeZone),
    lose: losses.lose,
    nth: counting(),
  };
  const structure = structureOf(segments, header.type);
  if (!structure.patients.some(({ pid }) => pid !== undefined)) {
    return refused('required', 'The message names no patient (PID).', 'PID^1');
  }
  if (namedTogether(structure) > mostNamedTogether) {
    const text =
      'The message names too much together (appointments, referrals or documents by all they name). Send it in parts.';
    return refused('too-costly', text, 'MSH^1');
  }
  const evn = structure.message.get('EVN')?.[0]?.segment;
  const occurred = occurredAt(evn, translating);
  const events: FeedEvent[] = [];
  try {
    for (const [index] of structure.patients.entries()) {
      for (const event of patientEvents(structure, index, kind, occurred, translating)) events.push(event);
    }
  } catch (error) {
    if (error instanceof IssueError) return { accepted: false, issue: error.issue };
    throw error;
  }
  const recordedAt = recordedAtOf(header.sentAt, evn, translating.zone);
  return {
    accepted: true,
    ...(recordedAt === undefined ? {} : { recordedAt }),
    events,
    losses: losses.all(segments),
  };
}

/** When the event happened, where the message says so apart from when it was recorded (EVN-6). */
function occurredAt(evn: SegmentReader | undefined, { zone }: Translating): string | undefined {
  const text = evn?.text(6);
  return text === undefined ? undefined : readDateTime(text, zone)?.value;
}

/**
 * When the source recorded what it says: EVN-2, else MSH-7. A time is better than a day: where only the other has one, it
 * is taken, and a day alone is its beginning.
 */
function recordedAtOf(sentAt: string | undefined, evn: SegmentReader | undefined, zone: ZoneRule): string | undefined {
  const read = [evn?.text(2), sentAt].map((text) => (text === undefined ? undefined : readDateTime(text, zone)?.value));
  for (const value of read) if (value?.includes('T')) return instantOf(value);
  const day = read.find((value) => value?.length === 10);
  return day === undefined ? undefined : startOfDay(day, zone);
}

function refused(code: Issue['code'], text: string, location: string): FeedTranslation {
  return { accepted: false, issue: { severity: 'error', code, text, location } };
}
