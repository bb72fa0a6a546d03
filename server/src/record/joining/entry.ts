// What one source says of one thing: an item, or several that the source itself links, as a GP system links a medicine,
// its authorisation and its issues.
import type { RecordItem } from '../items/record-item.ts';
import type { MedicineRole } from '../items/item-facts.ts';
import { compareItems } from './order.ts';

export interface Entry<Item extends RecordItem> {
  /** Which of them speaks for all. */
  head: Item;
  /** All of them, the head among them. */
  items: readonly Item[];
}

/** Which of several linked entries about a medicine speaks for it. Source: GP Connect 1.6: the statement carries its state. */
const speaksFirst: Readonly<Record<MedicineRole, number>> = {
  statement: 0,
  plan: 1,
  'not-to-give': 2,
  order: 3,
  proposal: 4,
  supply: 5,
  administration: 6,
};

/** @param items of one section, kind and person. */
export function entriesOf<Item extends RecordItem>(items: readonly Item[]): Entry<Item>[] {
  if (!items.some(({ facts }) => facts?.partOf)) return items.map((item) => ({ head: item, items: [item] }));
  const keyOf = (sourceId: string, target: string) => `${sourceId} ${target}`;
  const byKey = new Map(
    items.map((item) => [keyOf(item.sourceId, `${item.resource.resourceType}/${item.resource.id}`), item]),
  );
  const groupOf = new Map<Item, Set<Item>>(items.map((item) => [item, new Set([item])]));
  for (const item of items) {
    for (const target of item.facts?.partOf ?? []) {
      const whole = byKey.get(keyOf(item.sourceId, target));
      if (!whole) continue;
      const [one, another] = [groupOf.get(whole)!, groupOf.get(item)!];
      if (one === another) continue;
      // Why the smaller into the larger: of a chain of thousands, each would be moved thousands of times.
      const [into, other] = one.size < another.size ? [another, one] : [one, another];
      for (const each of other) {
        into.add(each);
        groupOf.set(each, into);
      }
    }
  }
  return [...new Set(groupOf.values())].map((group) => {
    const all = [...group].toSorted(headFirst);
    return { head: all[0]!, items: all };
  });
}

function headFirst(one: RecordItem, other: RecordItem): number {
  return rankOf(one) - rankOf(other) || compareItems(one, other);
}

function rankOf({ facts }: RecordItem): number {
  return facts?.medicine ? speaksFirst[facts.medicine.role] : 0;
}
