// When medicines started and ended. Of the entries that a GP system says one medicine in (the medicine, its authorisation, each
// issue) joining has left the one that speaks for all. Source: GP Connect 1.6, medication resources and how they are linked.
import type { MedicineRole } from '#record/items/item-facts.ts';
import type { ShownItem } from '../joined-so-far.ts';
import { wordTable } from '#standards/word-table.ts';

export interface MedicineChange {
  change: 'start' | 'end';
  item: ShownItem;
  /** FHIR date; undefined where the source gave none. */
  when: string | undefined;
}

/** Supplies, doses given, proposals and instructions are no change of what somebody takes: they stay in the section. */
const roles: ReadonlySet<MedicineRole> = new Set(['statement', 'plan', 'order']);

const roleByType: Readonly<Record<string, MedicineRole>> = wordTable({
  MedicationStatement: 'statement',
  MedicationRequest: 'order',
});

/** @param items each medicine once. */
export function medicineChanges(items: readonly ShownItem[], now: Date): MedicineChange[] {
  return items.filter(isTaken).flatMap((item) => {
    const until = item.facts?.until;
    // An end of something still active is a plan: the day a review or the course is due.
    const ended =
      until !== undefined && item.status !== 'active' && until.slice(0, 10) <= now.toISOString().slice(0, 10);
    const start: MedicineChange = { change: 'start', item, when: item.when };
    return ended ? [start, { change: 'end', item, when: until }] : [start];
  });
}

function isTaken({ section, resource, facts }: ShownItem): boolean {
  const role = facts?.medicine?.role ?? roleByType[resource.resourceType];
  return section === 'medications-and-medical-devices' && role !== undefined && roles.has(role);
}
