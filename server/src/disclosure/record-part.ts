// What an opened record is made of, as it is let out: one part for each source, in the order they answer.
import type { RecordItem } from '#record/items/record-item.ts';
import type { SectionId } from '#record/items/sections.ts';
import type { AreaStatement, Loss, SourceOutcome, SourceWarning } from '#sources/source-adapter.ts';
import type { Demographics } from '#standards/demographics.ts';
import type { Issue } from '#standards/issue.ts';
import type { PatientId, PersonId } from '#standards/patient.ts';
import type { Permit, Reason } from '#privacy/permit.ts';
import type { Ways } from '#privacy/ways.ts';
import type { EntryTimes } from './since/entry-times.ts';
import type { LastLook } from './since/last-look.ts';

/** A source, as the reader knows it. */
export interface SourceShown {
  sourceId: string;
  organisation: { ods: string; name: string; shortName: string };
  /** `asked`: a live question. `sends`: messages it sent are held here. */
  mode: 'asked' | 'sends';
}

/** Who the record is about. */
export interface PersonShown {
  personId: PersonId;
  demographics: Demographics;
  /** Where systems disagree about who they are, in words. */
  conflicts: readonly string[];
}

/** Where a document's content is: at its source, by the address the source gave, or in the record, under its patient. */
export type DocumentLocation = { url: string } | { patientId: PatientId };

/** One source's contribution, after redaction. */
export interface SourcePart {
  source: SourceShown;
  outcome: SourceOutcome;
  /** `live` now; `cached` seconds ago; `last-known-good` kept from before, because the source is silent; `held` sent to us. */
  age: 'live' | 'cached' | 'last-known-good' | 'held';
  /** When what is shown was true at the source; absent where nothing is. */
  asOf?: Date;
  /** In words: what came of it, and what to do. */
  words: { label: string; explanation: string; nextStep?: string };
  items: readonly RecordItem[];
  /** How many there are of each section, where `items` holds only the newest. */
  totals: Readonly<Partial<Record<SectionId, number>>>;
  /** By resource id, for the items that are documents with content to open. */
  documents: ReadonlyMap<string, DocumentLocation>;
  areas: readonly AreaShown[];
  warnings: readonly SourceWarning[];
  issues: readonly Issue[];
  /** How many values of the answer could not be carried into the record. */
  losses: number;
  /** The same by the kind of entry and what became of the value. */
  lossKinds?: readonly LossKind[];
  /** Where it was asked now: when, how long it took, and how often it was tried; 0 where it was left alone. */
  asked?: { at: Date; tookMs: number; attempts: number };
  /** It is left alone because it kept failing: from when on a question is put to it again. */
  askedAgainAt?: Date;
  /** When each entry came to be as it is, by `Type/id`, where anybody says. */
  times?: EntryTimes;
  /** Messages from this source about this person that wait for a steward: what is shown may be behind. */
  waitingMessages: number;
}

/** Values of one kind that could not be carried over as they were. Nothing of what they said. */
export interface LossKind {
  /** FHIR resource type or message segment. */
  kind: string;
  effect: Loss['effect'];
  count: number;
}

/** A source's statement on an area, with the sections of the record it speaks of. */
export interface AreaShown extends AreaStatement {
  sections: readonly SectionId[];
}

/** Why the door let it through. */
export interface WhyPermitted extends Pick<
  Permit,
  | 'purpose'
  | 'decidedAt'
  | 'withheldLabels'
  | 'withheldLabelReasons'
  | 'withheldSources'
  | 'sectionsShared'
  | 'relationships'
  | 'emergency'
> {
  reasons: readonly Reason[];
}

export interface RecordOpened {
  permitted: true;
  disclosureId: string;
  why: WhyPermitted;
  person: PersonShown;
  /** Where it was asked for: when this reader last looked; undefined where they have not, as far as the log tells. */
  lastLook?: LastLook | undefined;
  /** What feeds send is news to this record from here on. */
  newsSince: Date;
  /** Every source of the partnership, asked or not, so that none is missing from the strip. */
  sources: readonly SourceShown[];
  /** One part for each source, as it answers. Reading to the end, or stopping, writes the closing event. */
  parts: AsyncIterable<SourcePart>;
}

export interface Refused {
  permitted: false;
  explanation: string;
  /** What the rule that refused is called. */
  rule?: string;
  /** What the reader can do to open this person's record themselves, where the policies let them. */
  ways?: Ways & { personId: PersonId };
}
