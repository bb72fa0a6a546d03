// One medicine of a reconciliation: what became of it between two lists, both originals, the rule that matched them, and
// whether a person has to look.
import type { RecordItem } from '../../items/record-item.ts';
import { stateOf } from '../reading/item-states.ts';
import type { MedicineDifference } from './same-medication.ts';
import { sameMedication } from './same-medication.ts';

export type MedicineChange =
  | 'continued'
  /** On both lists, and nobody can tell whether the dose is the same. */
  | 'continued, compare the doses'
  | 'dose changed'
  | 'started'
  | 'stopped'
  | 'on hold'
  /** On the first list, and the second says nothing of it. */
  | 'not mentioned'
  | 'during the stay only';

/** In the order they are read: what changed first. */
export const changesInOrder: readonly MedicineChange[] = [
  'stopped',
  'on hold',
  'dose changed',
  'started',
  'not mentioned',
  'continued, compare the doses',
  'continued',
  'during the stay only',
];

export interface ReconciledMedicine {
  /** As the latest list names it. */
  medicine: string;
  change: MedicineChange;
  before: readonly RecordItem[];
  during: readonly RecordItem[];
  after: readonly RecordItem[];
  /** What the lists say otherwise, where each has one entry. */
  differences: readonly MedicineDifference[];
  /** The rule that matched its entries; absent where there is one entry alone. */
  matchedBy?: string;
  /** Why a person must decide; absent where what is said can be read as it stands. */
  needsPerson?: string;
  /** What the sources give as reasons, and what makes this less than certain. */
  reasons: readonly string[];
  /** Ids of the sources, each once, sorted. */
  sources: readonly string[];
}

/** Said to be stopped, held or not to be given; a supply that ran out is not. */
export function isStop(item: RecordItem): boolean {
  return (
    item.facts!.medicine!.role === 'not-to-give' ||
    stateOf(item) === 'on hold' ||
    item.status === 'stopped' ||
    item.status === 'cancelled'
  );
}

/** What the second list makes of the first. @param during given in between, on neither list. */
export function changeOf(
  before: readonly RecordItem[],
  during: readonly RecordItem[],
  after: readonly RecordItem[],
): MedicineChange {
  const goesOn = after.filter((item) => !isStop(item));
  if (goesOn.length === 0) {
    if (after.length > 0) return after.every((item) => stateOf(item) === 'on hold') ? 'on hold' : 'stopped';
    return before.length > 0 ? 'not mentioned' : during.length > 0 ? 'during the stay only' : 'not mentioned';
  }
  if (before.length === 0) return 'started';
  const same = before.flatMap((one) => goesOn.map((other) => sameMedication(one, other)));
  if (same.every((each) => each === true)) return 'continued';
  // Where several entries make up one dose, one pair that differs does not say that the whole does.
  if (same.length === 1 && same[0] === false) return 'dose changed';
  return same.every((each) => each === false) ? 'dose changed' : 'continued, compare the doses';
}

/** Why a person must look, where one must. @param elsewhere titles of the same substance that no rule matched with it. */
export function personNeeded(
  change: MedicineChange,
  substance: string,
  given: boolean,
  elsewhere: readonly string[],
): string | undefined {
  if (substance === '') return 'Its name could not be read, so it could not be matched with anything.';
  if ((change === 'started' || change === 'not mentioned') && elsewhere.length > 0)
    return `The same substance is also listed in another form or release (${elsewhere.join('; ')}). No rule says whether one takes the place of the other.`;
  if (change === 'continued, compare the doses')
    return 'It is on both lists, and their doses cannot be compared by rule.';
  if (change !== 'not mentioned') return undefined;
  return given
    ? 'It was given during the stay, and the later list says neither that it goes on nor that it was stopped.'
    : 'The later list says nothing of it: neither that it goes on nor that it was stopped.';
}

/** What changed first, then by name. */
export function inReadingOrder(medicines: readonly ReconciledMedicine[]): ReconciledMedicine[] {
  return medicines.toSorted(
    (one, other) =>
      changesInOrder.indexOf(one.change) - changesInOrder.indexOf(other.change) ||
      (one.medicine < other.medicine ? -1 : 1),
  );
}
