// What a rule for joining is: small, and readable as a sentence. Rules never look at more than one entry, and the entries of
// its own source; what follows from that is in group-entries.ts.
import type { RecordItem } from '../items/record-item.ts';
import type { JoinedBy } from './joined-item.ts';

export interface JoinRule extends JoinedBy {
  /** What two entries must have in common; undefined where the rule has nothing to say of this one. */
  key: (item: RecordItem) => string | undefined;
  /** What they must have in common besides, where that takes more work: asked only of entries alike in key and time. */
  also?: (item: RecordItem) => string | undefined;
  /** When it happened, where that must agree too, as far as both say. An entry without it is then not joined. */
  when?: (item: RecordItem) => string | undefined;
  /** Entries of which two both say one of these, and say it differently, are not joined but with those that say just the same. */
  unless?: readonly ((item: RecordItem) => string | undefined)[];
  /**
   * Whether a source may say it several times and mean one thing. Where it may not, a source that lists it twice means two
   * things, and neither is joined by this rule: which of them the other source means cannot be told.
   */
  several?: true;
  /** What of the loaded terminologies the rule relied on for this entry, to be said beside it. */
  because?: (item: RecordItem) => JoinedBy | undefined;
}

/** Rules by identifiers: one key for each identifier system, each tried by itself. */
export interface IdentifierRule extends JoinedBy {
  /** `system|value`. */
  identifiers: (item: RecordItem) => readonly string[];
}

/** The rules of one kind of entry, the surest first. */
export interface KindRules {
  kind: string;
  rules: readonly (JoinRule | IdentifierRule)[];
}
