// What changed of a person's medicines lately: started, stopped, dose changed; when, and by whom, as the sources say it.
import { headsOf, isBefore } from '#record/joining/conflicts/found.ts';
import { groupMedicines } from '#record/joining/reconciling/medicine-groups.ts';
import { startOf } from '#standards/fhir/date-time.ts';
import type { ShownItem, ShownLine } from '../joined-so-far.ts';
import { type At, type Standing, standingOf } from './medicine-standing.ts';

export interface RecentChange {
  change: 'started' | 'stopped' | 'ended' | 'on hold' | 'dose changed';
  line: ShownLine;
  /** The entry that says so. */
  item: ShownItem;
  /** FHIR date. */
  when: string;
  /** What it was before, where the same medicine stands in another strength or dose. */
  beside: readonly ShownLine[];
}

/** How far back is lately. */
export const latelyDays = 90;

/** Newest first. */
export function recentChanges(lines: readonly ShownLine[], at: At): RecentChange[] {
  const stood = lines.map((line) => ({ line, standing: standingOf(line, at).standing }));
  const sameMedicine = groupsOf(lines);
  const since = new Date(at.now.getTime() - latelyDays * 86_400_000).toISOString();
  const isLately = (when: string | undefined): when is string =>
    when !== undefined && !isBefore(when, since) && !isBefore(at.now.toISOString(), when);
  return stood
    .flatMap(({ line, standing }) =>
      changesOf(line, standing).flatMap(({ when, ...change }) =>
        isLately(when) ? [{ ...change, when, beside: besideOf(line) }] : [],
      ),
    )
    .toSorted((one, other) => (startOf(other.when) ?? 0) - (startOf(one.when) ?? 0));

  /** Another strength of the same medicine that was there first. */
  function besideOf(line: ShownLine): ShownLine[] {
    return (sameMedicine.get(line) ?? []).filter(
      (other) =>
        other !== line &&
        other.shown.facts?.medicine?.role !== 'not-to-give' &&
        isBefore(startedOf(other)?.when, startedOf(line)?.when),
    );
  }
}

type Change = Omit<RecentChange, 'beside' | 'when'> & { when: string | undefined };

function changesOf(line: ShownLine, standing: Standing): Change[] {
  if (standing === 'event' || standing === 'planned' || standing === 'not to be given') return [];
  const started = startedOf(line);
  const heads = headsOf(line);
  const changes: Change[] = started ? [{ change: 'started', line, item: started, when: started.when }] : [];
  for (const item of line.originals) {
    const { doseChanged } = item.facts?.medicine ?? {};
    // Said of the day it was started, it is no change.
    if (doseChanged !== undefined && isBefore(started?.when, doseChanged))
      changes.push({ change: 'dose changed', line, item, when: doseChanged });
  }
  if (standing === 'stopped' || standing === 'past' || standing === 'on hold') {
    const change = standing === 'past' ? 'ended' : standing;
    for (const item of heads) changes.push({ change, line, item, when: endOf(line, item) });
  }
  return changes;
}

/** When a source says it came to its end: on itself, or on what it links to it. */
function endOf({ originals }: ShownLine, head: ShownItem): string | undefined {
  const own = originals.filter(({ sourceId }) => sourceId === head.sourceId);
  return own.map(({ facts }) => facts?.medicine?.statusChanged ?? facts?.until).find((when) => when !== undefined);
}

/** The earliest a source says it was begun: what another took over later it did not start. */
export function startedOf(line: ShownLine): ShownItem | undefined {
  const dated = headsOf(line).filter(({ when, whenMeaning }) => when !== undefined && begins.has(whenMeaning ?? ''));
  return dated.reduce<ShownItem | undefined>(
    (first, item) => (first === undefined || isBefore(item.when, first.when) ? item : first),
    undefined,
  );
}

const begins: ReadonlySet<string> = new Set(['started', 'prescribed', 'taken', 'valid from']);

/** Lines of one substance, form and release, whatever the strength. */
function groupsOf(lines: readonly ShownLine[]): Map<ShownLine, ShownLine[]> {
  const byShown = new Map(lines.map((line) => [line.shown as unknown, line]));
  return new Map(
    groupMedicines(lines.map(({ shown }) => shown))
      .map(({ items }) => items.map((item) => byShown.get(item)!))
      .flatMap((group) => group.map((line) => [line, group] as const)),
  );
}
