// The contract between the platform and a system that holds part of a person's record. An adapter translates and does
// nothing else: it cannot see the record, other sources, or who else is asking.
// Every adapter passes the contract suite in source-adapter-contract.ts.
import type { z } from 'zod';
import type { NeverShared } from '#privacy/never-shared/never-shared.ts';
import type { Permit } from '#privacy/permit.ts';
import type { Organisation, SourceConfig } from '#runtime/config/partnership.ts';
import type { Log } from '#runtime/log.ts';
import type { Demographics } from '#standards/demographics.ts';
import type { AuditEvent, Identifier, Resource } from '#standards/fhir/types.ts';
import type { Issue } from '#standards/issue.ts';
import type { NhsNumber } from '#standards/nhs-number.ts';

/** What came of asking. Each is told apart on the screen, in print and in the API, with its own words and next step. */
export type SourceOutcome =
  /** It answered, and holds something. */
  | 'answered'
  /** It answered in part: some areas or pages failed. What came is shown, what did not is named. */
  | 'partly-answered'
  /** It answered, knows the person, and holds nothing for them. */
  | 'nothing-recorded'
  /** The organisation has not joined the sharing for this. */
  | 'not-a-party'
  /** The question came through it, or through too many records already: asking again would go in circles (R68). */
  | 'not-asked'
  /** It answered that it has no such patient (or may not say). */
  | 'patient-not-known'
  /** The person has refused sharing there. */
  | 'consent-refused'
  /** No agreement between the two organisations covers this. */
  | 'no-agreement'
  /** It refused for another reason: not authorised, malformed request. */
  | 'refused'
  /** It did not answer within its wait. */
  | 'timed-out'
  /** No connection could be made, or it is resting after failures. */
  | 'not-reachable'
  /** It answered something that cannot be understood or trusted. */
  | 'invalid-answer'
  /** It answered about somebody whose name, birth date or NHS number is not this person's. Nothing of it is shown. */
  | 'demographics-differ';

/** Something in the source's answer that was not carried into the record, so that nothing is silently dropped. */
export interface Loss {
  /** Resource type or message segment, e.g. `MedicationRequest`, `OBX`. */
  kind: string;
  /** Where, without data: `MedicationRequest.dosageInstruction[1]`, `OBX-5 (type RP)`. */
  location: string;
  /** `not-carried`: the value is absent from the result; `changed`: carried with less meaning; `dangling`: points at nothing in the answer. */
  effect: 'not-carried' | 'changed' | 'dangling';
  /** Why, in words. */
  reason: string;
}

/** A source's own warning about its answer. Source: GP Connect, Extension-CareConnect-GPC-ListWarningCode-1. */
export interface SourceWarning {
  code: 'confidential-items' | 'data-in-transit' | 'data-awaiting-filing' | 'demographics-differ' | 'other';
  /** The area it is about, in the source's words, e.g. "Allergies and adverse reactions". */
  area: string;
  text: string;
}

/**
 * What a source says of one area where it sent no entries: a clinician must never mistake one for another (R23).
 * `none-known`: somebody asked and recorded that there is none. `nothing-recorded`: nobody recorded anything.
 */
export interface AreaStatement {
  area: string;
  /** The kinds of resource the area would hold, e.g. `['AllergyIntolerance']`. */
  resourceTypes: readonly string[];
  status: 'present' | 'none-known' | 'nothing-recorded' | 'not-returned';
  text?: string;
}

/** What an adapter returns; `querySources` adds timing and age. */
export interface SourceAnswer {
  outcome: SourceOutcome;
  /** FHIR R4 UK Core, references within the answer resolved to `Type/id`; the Patient included where there is one. */
  resources: readonly Resource[];
  areas: readonly AreaStatement[];
  warnings: readonly SourceWarning[];
  losses: readonly Loss[];
  /** Why it is not a full answer, for the reader first. Empty where `outcome` is `answered`. */
  issues: readonly Issue[];
  /**
   * Only where nothing of an answer was received, so that asking once more is harmless and may help: no connection, reset
   * before the response, or 502/503/429 with Retry-After. `querySources` asks again if there is time.
   */
  retry?: { afterMs: number };
  /**
   * The stamp of the lists by which what is never shared was taken out before anything was counted or said of areas. Where an
   * adapter leaves it to `querySources`, that takes it out of what the adapter made of it.
   */
  clearedBy?: string;
}

/** One question about one person. */
export interface SourceQuery {
  /** Asking is itself a disclosure: no permit, no question. */
  permit: Permit;
  requestId: string;
  /** What is never shared, whoever asks: nothing of it may be in an answer, nor in what is said of an area, a loss or an issue. */
  neverShared: NeverShared;
  /**
   * How long the reader waits, from when the question is put. An adapter that asks in several requests leaves unfinished
   * ones a little before and returns the rest as `partly-answered`; when the wait is over it is cancelled with nothing.
   */
  waitMs: number;
  patient: {
    demographics: Demographics;
    /** What this source calls the person, where it has told us. */
    localIdentifiers: readonly Identifier[];
  };
  /** Shared care records the question has already passed through, ours last: a neighbour in the list is not asked (R68). */
  via: readonly string[];
}

export interface DocumentQuery extends SourceQuery {
  /** `DocumentReference.content.attachment.url` or `Binary/id`, as the source gave it. */
  url: string;
}

export type DocumentAnswer =
  | { outcome: 'answered'; contentType: string; content: Uint8Array }
  | { outcome: Exclude<SourceOutcome, 'answered' | 'partly-answered' | 'nothing-recorded'>; issues: readonly Issue[] };

/** One question about who looked at one person's information there (R57). Asked for the person, whose right it is to know. */
export interface LogQuery {
  requestId: string;
  /** ODS code of the organisation that asks. */
  requester: string;
  nhsNumber: NhsNumber;
  time: { since: Date; until: Date };
  waitMs: number;
  /** Shared care records the question has passed through, ours last. */
  via: readonly string[];
}

export interface LogAnswer {
  /** `nothing-recorded`: it answered, and nobody looked there in this time. */
  outcome: SourceOutcome;
  /** As the other wrote them: valid FHIR, and each says by NHS number that it is about this person. */
  events: readonly AuditEvent[];
  /** How many it told of that do not say whose they are, or cannot be read. They are left out. */
  unplaced: number;
  /** There are more than were taken. */
  more: boolean;
  issues: readonly Issue[];
}

/** A connection to one configured source. */
export interface SourceAdapter {
  /**
   * Asks for everything the source will say about one person.
   * Never throws for what a source does wrong: that is an outcome. Stops work and rejects with the signal's reason when
   * cancelled; `querySources` turns that into `timed-out`.
   */
  query(query: SourceQuery, signal: AbortSignal): Promise<SourceAnswer>;
  /** Fetches one document's content as it comes, where the source has documents; its type and bytes are checked after. */
  fetchDocument?(query: DocumentQuery, signal: AbortSignal): Promise<DocumentAnswer>;
  /** Asks who looked at the person there, where the source keeps a log that it tells of. Like `query`, it does not throw. */
  queryLog?: ((query: LogQuery, signal: AbortSignal) => Promise<LogAnswer>) | undefined;
  /** Closes connections. */
  close?(): Promise<void>;
}

export interface AdapterDependencies {
  log: Log;
  /** Who holds the source. */
  organisation: Organisation;
  /** Who runs this server: the requester. */
  host: Organisation;
  /** ODS codes of all organisations whose own systems this record hears or asks, the host among them. */
  heardDirectly: ReadonlySet<string>;
  now: () => Date;
}

/** A kind of source: its name in sources.yaml, what it needs there, and how to connect. */
export interface SourceAdapterKind<Settings = unknown> {
  kind: string;
  settings: z.ZodType<Settings>;
  connect(source: SourceConfig, settings: Settings, dependencies: AdapterDependencies): SourceAdapter;
}

/** An answer with an outcome and nothing else. */
export function emptyAnswer(outcome: SourceOutcome, ...issues: Issue[]): SourceAnswer {
  return { outcome, resources: [], areas: [], warnings: [], losses: [], issues };
}
