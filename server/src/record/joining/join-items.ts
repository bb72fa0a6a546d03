// The joined record: the same thing from two places is one line with two sources, and where sources disagree it is said.
// Pure: the same items give the same lines, in whatever order they come. Nothing is hidden: every item is in one line.
// Source: PRSB Core Information Standard v2; ISO 13606 and IHE for provenance of what is joined.
import type { RecordItem } from '../items/record-item.ts';
import { type SectionId, sections } from '../items/sections.ts';
import { entriesOf } from './entry.ts';
import { findConflicts } from './conflicts/find-conflicts.ts';
import { groupEntries } from './group-entries.ts';
import type { IdentifierRule, JoinRule, KindRules } from './join-rule.ts';
import type { JoinedBy, JoinedItem } from './joined-item.ts';
import { rulesOf } from './kinds.ts';
import { compareItems, newestFirst, shownFirst } from './order.ts';
import { isError } from './reading/item-states.ts';

/** An item that may say whose it is. Items of different people never join, whatever else they have in common. */
export interface OfPerson extends RecordItem {
  personId?: string;
}

export interface JoinOptions {
  /** The name a reader knows a source by; its id where absent. */
  nameOf?: (sourceId: string) => string;
}

const titles = new Map(sections.map(({ id }, index) => [id, index]));

/** All lines of these items, section by section, the newest of each first, with their conflicts. */
export function joinItems<Item extends OfPerson>(
  items: readonly Item[],
  options: JoinOptions = {},
): JoinedItem<Item>[] {
  const bySection = [...Map.groupBy(items, ({ section }) => section)].toSorted(
    ([one], [other]) => titles.get(one)! - titles.get(other)!,
  );
  const joined = bySection.flatMap(([section, own]) => joinSection(section, own));
  return findConflicts(joined, options.nameOf ?? ((sourceId) => sourceId));
}

const nobody: readonly never[] = [];

/** The lines of one section, newest first, without their conflicts. */
export function joinSection<Item extends OfPerson>(section: SectionId, items: readonly Item[]): JoinedItem<Item>[] {
  const lines: JoinedItem<Item>[] = [];
  const byKind = new Map<unknown, { rules: KindRules; items: Item[] }>();
  for (const item of items) {
    if (isError(item)) {
      lines.push(alone(section, item));
      continue;
    }
    const rules = rulesOf(item);
    const key = item.personId === undefined ? rules : `${rules.kind} ${item.personId}`;
    const kind = byKind.get(key);
    if (kind) kind.items.push(item);
    else byKind.set(key, { rules, items: [item] });
  }
  for (const { rules, items: own } of byKind.values())
    for (const { entries, rules: by } of groupEntries(entriesOf(own), rules.rules)) {
      if (entries.length === 1 && entries[0]!.items.length === 1) {
        lines.push(alone(section, entries[0]!.head));
        continue;
      }
      // Those that speak for their source come before what the source links to them.
      const heads = entries.map(({ head }) => head).toSorted(shownFirst);
      const linked = entries
        .flatMap((entry) => entry.items.filter((item) => item !== entry.head))
        .toSorted(compareItems);
      const ranked = rules.rules.filter(({ id }) => by.some((rule) => rule.id === id));
      lines.push({
        section,
        shown: heads[0]!,
        originals: [...heads, ...linked],
        sources: [...new Set(heads.map(({ sourceId }) => sourceId))].toSorted(),
        joinedBy: [
          ...ranked.map(({ id, says }) => ({ id, says })),
          ...becauseOf(ranked, heads),
          ...(linked.length > 0 ? [linkedBySource] : []),
        ],
        conflicts: nobody,
      });
    }
  return newestFirst(lines);
}

/** What the rules relied on, each thing once. */
function becauseOf(rules: readonly (JoinRule | IdentifierRule)[], heads: readonly RecordItem[]): JoinedBy[] {
  if (heads.length < 2) return [];
  const all = rules.flatMap((rule) => ('because' in rule ? heads.flatMap((head) => rule.because?.(head) ?? []) : []));
  return [...new Map(all.map((each) => [each.says, each])).values()].toSorted((one, other) =>
    one.says < other.says ? -1 : 1,
  );
}

const linkedBySource = { id: 'linked-by-source', says: 'The source itself links these entries as one.' };

function alone<Item extends OfPerson>(section: SectionId, item: Item): JoinedItem<Item> {
  return { section, shown: item, originals: [item], sources: [item.sourceId], joinedBy: nobody, conflicts: nobody };
}
