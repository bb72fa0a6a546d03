// One line of the record as a clinician reads it: what, when, who, where from. Computed from a resource, kept narrow.
import type { ItemFacts } from './item-facts.ts';
import type { ItemMeaning } from './item-meaning.ts';
import type { SectionId } from './sections.ts';

/** The caution of an item whose source named it by a code alone. */
export const codeWithoutWords = 'the source gave a code without words';

/** Which resource an item stands for. */
export interface ResourceKey {
  resourceType: string;
  id: string;
}

export interface RecordItem {
  section: SectionId;
  resource: ResourceKey;
  /** Id of the source in sources.yaml. */
  sourceId: string;
  /** What: the medicine, problem, test, contact. Never empty: the kind of thing in words where the source named nothing. */
  title: string;
  /** The value, dose, reaction, outcome: what stands beside the title. */
  detail?: string;
  /** FHIR status in plain words, e.g. "active", "stopped", "cancelled". */
  status?: string;
  /** When it happened or was true: a FHIR date or dateTime of the precision the source gave. Never invented. */
  when?: string;
  /** What `when` says, e.g. "recorded", "started", "taken", "issued". */
  whenMeaning?: string;
  /** The professional or team, as the source names them. */
  who?: string;
  /** The first code that says what it is, for joining and grouping. */
  code?: { system: string; code: string };
  /** Outside its reference range, as the source or its range says. */
  interpretation?: 'high' | 'low' | 'abnormal' | 'critical';
  /** What the reader must know before relying on it, e.g. "entered in error", "unconfirmed", "drug allergy without a code". */
  cautions?: readonly string[];
  /** Codes of the security labels its resource bears, so that what is withheld can be left out before anything is counted. */
  labels?: readonly string[];
  /** The same in a form that can be compared. */
  facts?: ItemFacts;
  /** What its codes mean by the terminologies loaded here, where they say more than the source did; never stored with it. */
  meaning?: ItemMeaning;
}
