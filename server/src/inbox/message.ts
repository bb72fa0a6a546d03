// A message on its way in: what it says of itself, what it asks, and what became of handing it in.
import type { FeedTranslation } from '#sources/feed.ts';
import type { Hl7v2Message } from '#standards/hl7v2/message.ts';
import type { Issue } from '#standards/issue.ts';
import type { PatientId } from '#standards/patient.ts';

export type MessageKind = 'hl7v2' | 'fhir';

/** A message that could be read: enough to store it, to know whom it is about, and to answer its sender. */
export interface ReadMessage {
  /** MSH-9, e.g. `ADT^A08`; of a FHIR interaction, what it is, e.g. `transaction`. */
  type: string;
  /** The sender's own number for it. */
  controlId: string;
  /** MSH-3 and MSH-4, e.g. `PAS|RJZ`. */
  sender: string;
  /** MSH-7 as it came; empty where it says nothing. */
  sentAt: string;
  /** What it asks to be done. Pure. */
  translate(): FeedTranslation;
  /**
   * Where that costs much: whether it is refused, and which patients it is about, told from a part of it. The patients are
   * those of {@link translate}; nothing else need be.
   */
  admit?(): FeedTranslation;
  /** The message itself, for its acknowledgement. */
  hl7v2?: Hl7v2Message;
  /** Of a Bundle: what becomes of each entry, in its order. */
  fhir?: { type: 'transaction' | 'batch'; entries: readonly EntryResult[] };
}

/** An entry that is taken, with what it is called here (`Type/id`) where it is a resource; or why it is not. */
export interface EntryResult {
  location?: string;
  issues?: readonly Issue[];
}

/** A source that sends: how its bytes are read. */
export interface InboxSource {
  sourceId: string;
  /** ODS code of the organisation whose patients these are. */
  organisation: string;
  kind: MessageKind;
  /** @throws IssueError where there is no message in the bytes, or it does not say what it must. */
  read(content: Uint8Array): ReadMessage;
}

/** What became of handing in one message. */
export type Acceptance =
  | {
      accepted: true;
      /** It is stored: committed and on disk. False where the same bytes had been stored before: nothing changed. */
      isNew: boolean;
      message: ReadMessage;
      /** Settles when it has left the queue, in this process. Never rejects; for a resent message it says `elsewhere` at once. */
      processed: Promise<Processed>;
    }
  | { accepted: false; issues: readonly [Issue, ...Issue[]]; message?: ReadMessage };

/** What one message did to the record. */
export interface Counts {
  created: number;
  updated: number;
  unchanged: number;
  refused: number;
}

export type Processed =
  | { outcome: 'processed'; counts: Counts; issues: readonly Issue[]; patientIds: readonly PatientId[] }
  /** It cannot be processed, and waits for a person; so do later messages about the same patients. */
  | { outcome: 'waiting'; issue: Issue }
  /** Not its turn, or another process has it or has done it. */
  | { outcome: 'elsewhere' };
