// What an opened record is made of, as it is let out: one part for each source, in the order they answer.
import type { RecordItem } from '#record/items/record-item.ts';
import type { SectionId } from '#record/items/sections.ts';
import type { AreaStatement, SourceOutcome, SourceWarning } from '#sources/source-adapter.ts';
import type { Demographics } from '#standards/demographics.ts';
import type { Issue } from '#standards/issue.ts';
import type { PatientId, PersonId } from '#standards/patient.ts';

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
  /** Messages from this source about this person that wait for a steward: what is shown may be behind. */
  waitingMessages: number;
}

/** A source's statement on an area, with the sections of the record it speaks of. */
export interface AreaShown extends AreaStatement {
  sections: readonly SectionId[];
}

export interface RecordOpened {
  permitted: true;
  disclosureId: string;
  person: PersonShown;
  /** Every source of the partnership, asked or not, so that none is missing from the strip. */
  sources: readonly SourceShown[];
  /** One part for each source, as it answers. Reading to the end, or stopping, writes the closing event. */
  parts: AsyncIterable<SourcePart>;
}

export interface Refused {
  permitted: false;
  explanation: string;
}
