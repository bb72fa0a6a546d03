// A line of the joined record: the same thing from several places, once, with everything that was joined kept beside it.
import type { RecordItem } from '../items/record-item.ts';
import type { SectionId } from '../items/sections.ts';

/** Why entries were taken to be one. */
export interface JoinedBy {
  /** e.g. `medicine-same-product`. */
  id: string;
  /** For a clinician: "The same medicine by its dm+d code, current at each source." */
  says: string;
}

export type ConflictKind =
  /** Sources give different doses of one medicine. */
  | 'dose-differs'
  /** Doses of one medicine are worded so that they cannot be compared. */
  | 'dose-not-comparable'
  /** One substance and form in different strengths, at each source only its own. */
  | 'strength-differs'
  /** One substance plain at one source and modified-release at another. */
  | 'release-differs'
  /** Current at one source, ended or on hold at another. */
  | 'status-differs'
  /** Not to be given, and current. */
  | 'not-to-be-given'
  /** No known allergies, and an allergy. */
  | 'none-known-against-allergy'
  /** Ruled out at one source and held at another. */
  | 'ruled-out'
  /** A current medicine of a substance, or class, the person is said to be allergic to. */
  | 'allergy-against-medicine'
  /** Different values of one test at one time. */
  | 'value-differs'
  /** Given at one source, not given at another, on one day. */
  | 'given-and-not-given'
  /** Left at one source, right at another, of one procedure on one day. */
  | 'side-differs'
  /** Who the person is, said differently by sources that both verified it. */
  | 'demographics-differ'
  /** Attempt and do not attempt resuscitation. */
  | 'resuscitation-differs'
  /** Legal statuses that cannot both be. */
  | 'legal-status-differs';

/** Sources that cannot both be right, or that must be read together. Shown, never resolved. */
export interface Conflict<Item extends RecordItem = RecordItem> {
  kind: ConflictKind;
  /** `caution`: both may be right, and the reader must know of both. */
  weight: 'conflict' | 'caution';
  /** The entries concerned, two or more, each of them in some line. */
  items: readonly Item[];
  /** In plain words, naming the sources and dates. */
  sentence: string;
}

export interface JoinedItem<Item extends RecordItem = RecordItem> {
  section: SectionId;
  /** One of the originals, word for word: never a blend that nobody recorded. */
  shown: Item;
  /** Every entry joined here, the shown one first. Invariant: each entry is in exactly one line. */
  originals: readonly Item[];
  /** Ids of the sources they come from, each once, sorted. */
  sources: readonly string[];
  /** Why they are one, the surest reason first; empty where there is one entry. */
  joinedBy: readonly JoinedBy[];
  conflicts: readonly Conflict<Item>[];
}
