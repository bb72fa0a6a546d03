// The joined record as sources answer: answers join anew only the sections they speak of. What stands at the end is what
// joining everything at once would give, in whatever order the answers came.
import type { SectionId } from '../items/sections.ts';
import { findConflicts } from './conflicts/find-conflicts.ts';
import { type JoinOptions, joinSection, type OfPerson } from './join-items.ts';
import type { JoinedItem } from './joined-item.ts';

/** What a source says, all of it. */
export interface Answer<Item extends OfPerson> {
  sourceId: string;
  items: readonly Item[];
}

export interface JoinedRecord<Item extends OfPerson> {
  /**
   * Takes what sources say, each in place of all it said before. Several at once cost little more than one.
   * @returns the sections whose lines or conflicts are now others: an allergy may be told of beside a medicine.
   */
  take(...answers: readonly Answer<Item>[]): ReadonlySet<SectionId>;
  /** The lines of a section as they are now, newest first. */
  section(id: SectionId): readonly JoinedItem<Item>[];
}

const nothing: readonly never[] = [];

export function createJoinedRecord<Item extends OfPerson>(options: JoinOptions = {}): JoinedRecord<Item> {
  const said = new Map<SectionId, Map<string, readonly Item[]>>();
  const joined = new Map<SectionId, JoinedItem<Item>[]>();
  let shown = new Map<SectionId, JoinedItem<Item>[]>();
  return {
    take(...answers) {
      const touched = new Set<SectionId>();
      for (const { sourceId, items } of answers) {
        for (const [section, sources] of said) if (sources.delete(sourceId)) touched.add(section);
        for (const [section, own] of Map.groupBy(items, (item) => item.section)) {
          touched.add(section);
          if (!said.has(section)) said.set(section, new Map());
          said.get(section)!.set(sourceId, own);
        }
      }
      for (const section of touched) joined.set(section, joinSection(section, [...said.get(section)!.values()].flat()));
      const before = shown;
      const lines = findConflicts([...joined.values()].flat(), options.nameOf ?? ((id) => id));
      shown = Map.groupBy(lines, ({ section }) => section);
      for (const section of joined.keys())
        if (conflictsOf(before.get(section)) !== conflictsOf(shown.get(section))) touched.add(section);
      return touched;
    },
    section: (id) => shown.get(id) ?? nothing,
  };
}

function conflictsOf(lines: readonly JoinedItem[] | undefined): string {
  return (lines ?? []).flatMap(({ conflicts }) => conflicts.map(({ sentence }) => sentence)).join('\n');
}
