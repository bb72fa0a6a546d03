// What two sets of sources say of a person's medicines now, side by side: a GP's list against a hospital's, whether or not
// there was a stay between them. Neither is taken to be right.
import type { RecordItem } from '../../items/record-item.ts';
import { stateOf } from '../reading/item-states.ts';
import { groupMedicines } from './medicine-groups.ts';
import { inReadingOrder, isStop, type ReconciledMedicine } from './reconciled-medicine.ts';
import {
  entriesOfMedicines,
  type ReconcileOptions,
  reconciledOf,
  type Sides,
  titlesBeside,
} from './reconciling-entries.ts';

/** Ids of the sources of each side. */
export interface ComparedSources {
  first: ReadonlySet<string>;
  second: ReadonlySet<string>;
}

/** One line for each medicine that either side has as taken now. `before` is what the first says, `after` the second. */
export function compareSources(
  items: readonly RecordItem[],
  sources: ComparedSources,
  options: ReconcileOptions,
): ReconciledMedicine[] {
  const groups = groupMedicines(entriesOfMedicines(items)).flatMap((group) => {
    const sides = sidesOf(group.items, sources);
    return sides ? [{ group, sides }] : [];
  });
  return inReadingOrder(
    groups.map(({ group, sides }) =>
      reconciledOf(
        group,
        sides,
        titlesBeside(
          group,
          groups.flatMap((other) =>
            other.group === group || other.sides.before.length > 0 === sides.before.length > 0 ? [] : [other.group],
          ),
        ),
        endedOnFirst(group.items, sources, sides, options),
      ),
    ),
  );
}

/** Undefined where neither side has it as taken. */
function sidesOf(entries: readonly RecordItem[], { first, second }: ComparedSources): Sides | undefined {
  const said = entries.filter((item) => roles.has(item.facts!.medicine!.role));
  const current = said.filter((item) => stateOf(item) === 'current' && !isStop(item));
  const before = current.filter(({ sourceId }) => first.has(sourceId));
  const on = current.filter(({ sourceId }) => second.has(sourceId));
  if (before.length + on.length === 0) return undefined;
  // Said to be stopped there only where it is not also said to be taken there.
  const after = on.length > 0 ? on : said.filter((item) => second.has(item.sourceId) && isStop(item));
  return { before, during: [], after };
}

const roles: ReadonlySet<string> = new Set(['statement', 'plan', 'order', 'not-to-give']);

/** Taken at the second, and at the first said to be stopped. */
function endedOnFirst(
  entries: readonly RecordItem[],
  { first }: ComparedSources,
  { before }: Sides,
  { nameOf }: ReconcileOptions,
): string[] {
  if (before.length > 0) return [];
  return entries
    .filter((item) => first.has(item.sourceId) && isStop(item))
    .map((item) => `${nameOf(item.sourceId)} has it as ${item.status ?? 'not to be given'}`);
}
