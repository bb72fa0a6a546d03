// Which lines of a record are new to its reader, or have changed, since they last looked: told entry by entry, for each source
// since it last answered them.
import type { RecordOpened } from '#disclosure/record-part.ts';
import { newnessOf } from '#disclosure/since/newness.ts';
import type { Newness } from '#disclosure/since/newness.ts';
import type { ShownItem, ShownLine } from '../joined-so-far.ts';

export type NewnessOf = (item: ShownItem) => Newness;

/** Undefined where the reader has not looked before: then nothing is new to them more than anything else. */
export function newnessSince(
  lastLook: RecordOpened['lastLook'],
  { now, timeZone }: { now: Date; timeZone: string },
): NewnessOf | undefined {
  if (!lastLook) return undefined;
  return (item) => {
    const since = lastLook.seen.get(item.sourceId);
    // It has never answered them in full: that is said of the source, and not of each of its entries.
    return since === undefined ? 'not known' : newnessOf(item.time, item.when, { since, now, timeZone });
  };
}

/** The same since one moment, whatever the source. */
export const newnessAfter =
  (since: Date, { now, timeZone }: { now: Date; timeZone: string }): NewnessOf =>
  (item) =>
    newnessOf(item.time, item.when, { since, now, timeZone });

/** What of a line is new: all of it, or which sources' entries. Undefined where nothing is known to be. */
export function newInLine(
  { originals }: ShownLine,
  newness: NewnessOf | undefined,
): { words: 'New' | 'Changed'; from: readonly string[] } | undefined {
  if (!newness) return undefined;
  const unseen = originals.flatMap((item) => {
    const each = newness(item);
    return each === 'new' || each === 'changed' ? [{ item, each }] : [];
  });
  if (unseen.length === 0) return undefined;
  // A line of several entries, some of them seen, has changed by what joined it.
  const isNew = unseen.length === originals.length && unseen.every(({ each }) => each === 'new');
  const from = unseen.length < originals.length ? [...new Set(unseen.map(({ item }) => item.sourceName))] : [];
  return { words: isNew ? 'New' : 'Changed', from };
}
