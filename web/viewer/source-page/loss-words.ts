// What could not be carried over from a source's answer, in a clinician's words: of which kind of entry, and what became of it.
import type { LossKind } from '#disclosure/record-part.ts';
import { kindInWords } from '#record/joining/quality/kinds-in-words.ts';

const effects: Readonly<Record<LossKind['effect'], (count: number) => string>> = {
  'not-carried': (count) => (count === 1 ? 'is not shown' : 'are not shown'),
  changed: (count) => (count === 1 ? 'is shown with less meaning' : 'are shown with less meaning'),
  dangling: (count) => (count === 1 ? 'points at something it did not send' : 'point at something it did not send'),
};

/** "In medicines: 2 values are not shown." The most first. */
export function lossWords(kinds: readonly LossKind[]): string[] {
  return kinds
    .toSorted((one, other) => other.count - one.count || (one.kind < other.kind ? -1 : 1))
    .map(({ kind, effect, count }) => {
      const values = count === 1 ? '1 value' : `${count} values`;
      return `In ${kindInWords(kind)}: ${values} ${effects[effect](count)}.`;
    });
}
