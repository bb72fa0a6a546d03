// What one kind of resource says for itself, before it becomes an item: gaps allowed, nothing checked yet.
import type { CodeableConcept, Resource } from '#standards/fhir/types.ts';
import type { References } from './elements/references.ts';
import type { ItemFacts } from './item-facts.ts';
import type { RecordItem } from './record-item.ts';
import type { SectionId } from './sections.ts';

export interface Line {
  section: SectionId;
  /** What the source calls it. */
  title: string | undefined;
  /** What kind of thing it is, in words, for a title where the source named nothing. */
  kind: string;
  detail?: string | undefined;
  status?: string | undefined;
  when?: string | undefined;
  whenMeaning?: string | undefined;
  dateAsGiven?: string | undefined;
  who?: string | undefined;
  /** Says what it is: the item's code is the first coding here, and an unnamed item is named by it. */
  code?: readonly (CodeableConcept | undefined)[];
  interpretation?: RecordItem['interpretation'] | undefined;
  cautions?: readonly (string | undefined)[];
  /** What of it can be compared, but for codes and identifiers, which every line has. */
  facts?: { [Key in Exclude<keyof ItemFacts, 'codes' | 'identifiers'>]?: ItemFacts[Key] | undefined } | undefined;
}

/** Turns one resource into the lines a clinician reads. Pure; never throws. */
export type Describe<T extends Resource> = (resource: T, references: References) => Line | readonly Line[];
