// Which lines say something that is so now, and of the entries joined in one the word that says it.
import type { RecordItem } from '#record/items/record-item.ts';
import type { SectionId } from '#record/items/sections.ts';
import { isError, stateOf } from '#record/joining/reading/item-states.ts';
import { missingFrom, type RecordSoFar, type ShownItem, type ShownLine } from '../joined-so-far.ts';

/** A line with the entry that speaks for it here. */
export interface Standing {
  item: ShownItem;
  line: ShownLine;
}

/**
 * Lines of these sections of which some source says that it is so. Where one source has ended it and another has not it stands:
 * the section says that they disagree.
 */
export function standingIn(record: RecordSoFar, ...ids: readonly SectionId[]): Standing[] {
  return ids.flatMap((id) =>
    (record.section(id)?.lines ?? []).flatMap((line) => {
      const item = [line.shown, ...line.originals].find(stands);
      return item ? [{ item, line }] : [];
    }),
  );
}

function stands(item: RecordItem): boolean {
  return (
    stateOf(item) !== 'ended' &&
    item.facts?.certainty !== 'refuted' &&
    !isError(item) &&
    !(item.cautions ?? []).some((caution) => isNoEntry.has(caution))
  );
}

/** Cautions of what says that there is nothing, or was taken back. */
const isNoEntry: ReadonlySet<string> = new Set([
  'a statement that none is known',
  'a statement that nothing is known of allergies',
  'cancelled',
  'cancelled: did not take place',
  'withdrawn',
  'no longer in force',
]);

/** Names of the sources that say it, each once. */
export function sourcesOf({ originals }: ShownLine): string[] {
  return [...new Set(originals.map(({ sourceName }) => sourceName))];
}

/** What of these sections may be missing, source by source: "King's: did not answer". */
export function missingIn(record: RecordSoFar, ...ids: readonly SectionId[]): string[] {
  const notReturned = record.parts
    .filter(({ areas }) =>
      areas.some(({ status, sections }) => status === 'not-returned' && sections.some((id) => ids.includes(id))),
    )
    .map(({ source }) => `${source.organisation.shortName}: did not return this`);
  return [
    ...new Set([
      ...missingFrom(record.parts),
      ...notReturned,
      ...ids.flatMap((id) => record.section(id)?.missing ?? []),
    ]),
  ];
}

/** Who was not asked, and may hold entries all the same: "The Quays: does not share". */
export function notAsked({ parts }: RecordSoFar): string[] {
  return parts
    .filter(({ outcome }) => outcome === 'not-a-party' || outcome === 'not-asked')
    .map(({ source, words }) => `${source.organisation.shortName}: ${words.label.toLowerCase()}`);
}

/** Not every entry of these sections was read. */
export function isCutShort(record: RecordSoFar, ...ids: readonly SectionId[]): boolean {
  return ids.some((id) => {
    const state = record.section(id);
    return state !== undefined && state.total > state.lines.length;
  });
}
