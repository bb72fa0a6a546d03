// Who the person is, said differently by two sources that each verified the NHS number with the national service.
// Source: NHS Personal Demographics Service, NHS number verification status.
import { nameWords } from '#standards/person-name.ts';
import type { RecordItem } from '../../items/record-item.ts';
import type { JoinedItem } from '../joined-item.ts';
import { sameWords } from '../reading/same-words.ts';
import { type Found, headsOf, inOrder, type NameOf } from './found.ts';

const titles = new Set(['mr', 'mrs', 'ms', 'miss', 'mx', 'dr', 'prof', 'sir', 'dame', 'rev']);

/** What of a line may not differ between two who verified it; undefined for what they may each have in their own way. */
function valueOf({ title, detail }: RecordItem): ReadonlySet<string> | undefined {
  const words = sameWords(detail).split(' ');
  if (title === 'Date of birth' || title === 'Gender') return new Set([words.join(' ')]);
  if (title === 'NHS number') return new Set([words.filter((word) => /^\d+$/.test(word)).join('')]);
  return title === 'Name' ? new Set(nameWords(detail ?? '').filter((word) => !titles.has(word))) : undefined;
}

export function demographicsConflicts<Item extends RecordItem>(
  lines: readonly JoinedItem<Item>[],
  nameOf: NameOf,
): Found<Item>[] {
  const byTitle = Map.groupBy(
    lines.filter(({ section, shown }) => section === 'person-demographics' && valueOf(shown) !== undefined),
    ({ shown }) => shown.title,
  );
  return [...byTitle].flatMap(([title, all]): Found<Item>[] => {
    const verified = all.filter((line) => headsOf(line).some(({ facts }) => facts?.verified));
    const differ = verified.filter((one) =>
      verified.some((other) => !agree(valueOf(one.shown)!, valueOf(other.shown)!)),
    );
    if (differ.length === 0) return [];
    const items = inOrder(differ.flatMap(headsOf).filter(({ facts }) => facts?.verified));
    const sentence = `${title}. Sources that verified who this is differ. ${items
      .map((item) => `${nameOf(item.sourceId)}: ${item.detail ?? 'not given'}`)
      .join('; ')}.`;
    return [{ conflict: { kind: 'demographics-differ', weight: 'conflict', items, sentence }, lines: differ }];
  });

  // One who writes fewer given names does not write another name.
  function agree(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
    return one.isSubsetOf(other) || other.isSubsetOf(one);
  }
}
