// Where sources disagree, and what must be read together: shown on the lines concerned, never resolved.
// Invariant: what was entered in error is in no conflict; people are looked at one by one.
import type { RecordItem } from '../../items/record-item.ts';
import type { Conflict, JoinedItem } from '../joined-item.ts';
import { isError } from '../reading/item-states.ts';
import { allergyConflicts } from './allergies.ts';
import { decisionConflicts } from './decisions.ts';
import { demographicsConflicts } from './demographics.ts';
import { eventConflicts } from './events.ts';
import type { FindConflicts, NameOf } from './found.ts';
import { medicineConflicts } from './medicines.ts';
import { problemConflicts } from './problems.ts';

const searches: readonly FindConflicts[] = [
  decisionConflicts,
  allergyConflicts,
  medicineConflicts,
  problemConflicts,
  eventConflicts,
  demographicsConflicts,
];

/** The same lines in the same order, with the conflicts found among them. */
export function findConflicts<Item extends RecordItem & { personId?: string }>(
  lines: readonly JoinedItem<Item>[],
  nameOf: NameOf,
): JoinedItem<Item>[] {
  const sound = lines.filter(({ shown }) => !isError(shown));
  const people = sound.some(({ shown }) => shown.personId !== undefined)
    ? [...Map.groupBy(sound, ({ shown }) => shown.personId).values()]
    : [sound];
  const onLine = new Map<JoinedItem<Item>, Conflict<Item>[]>();
  for (const person of people)
    for (const search of searches)
      for (const { conflict, lines: concerned } of search(person, nameOf))
        for (const line of new Set(concerned)) {
          const known = onLine.get(line);
          if (known) known.push(conflict);
          else onLine.set(line, [conflict]);
        }
  return lines.map((line) => {
    const conflicts = onLine.get(line);
    return conflicts ? { ...line, conflicts: conflicts.toSorted(gravestFirst) } : line;
  });
}

function gravestFirst(one: Conflict, other: Conflict): number {
  if (one.weight !== other.weight) return one.weight === 'conflict' ? -1 : 1;
  return one.sentence < other.sentence ? -1 : one.sentence > other.sentence ? 1 : 0;
}
