// When medicines started and ended. A GP system says one medicine in several entries (the medicine, its authorisation, each
// issue); the timeline shows the medicine once. Source: GP Connect 1.6, medication resources and how they are linked.
import type { MedicineRole } from '#record/items/item-facts.ts';
import type { ShownItem } from '../joined-so-far.ts';

export interface MedicineChange {
  change: 'start' | 'end';
  item: ShownItem;
  /** FHIR date; undefined where the source gave none. */
  when: string | undefined;
}

/** Supplies, doses given, proposals and instructions are no change of what somebody takes: they stay in the section. */
const roles: ReadonlySet<MedicineRole> = new Set(['statement', 'plan', 'order']);

const roleByType: Readonly<Record<string, MedicineRole>> = {
  MedicationStatement: 'statement',
  MedicationRequest: 'order',
};

export function medicineChanges(items: readonly ShownItem[], { now }: { now: Date }): MedicineChange[] {
  const medicines = items.filter((item) => {
    const role = item.facts?.medicine?.role ?? roleByType[item.resource.resourceType];
    return item.section === 'medications-and-medical-devices' && role !== undefined && roles.has(role);
  });
  const saidElsewhere = spokenFor(medicines);
  return medicines
    .filter((item) => !saidElsewhere.has(keyOf(item)))
    .flatMap((item) => {
      const until = item.facts?.until;
      // An end of something still active is a plan: the day a review or the course is due.
      const ended =
        until !== undefined && item.status !== 'active' && until.slice(0, 10) <= now.toISOString().slice(0, 10);
      const start: MedicineChange = { change: 'start', item, when: item.when };
      return ended ? [start, { change: 'end', item, when: until }] : [start];
    });
}

/** Authorisations that a medicine names, and issues of an authorisation or medicine that is there itself. */
function spokenFor(medicines: readonly ShownItem[]): ReadonlySet<string> {
  const there = new Map(medicines.map((item) => [keyOf(item), item]));
  const spoken = new Set<string>();
  for (const item of medicines) {
    for (const target of item.facts?.partOf ?? []) {
      const key = `${item.sourceId} ${target}`;
      if (!there.has(key)) continue;
      if (isStatement(item)) spoken.add(key);
      else spoken.add(keyOf(item));
    }
  }
  return spoken;
}

const isStatement = ({ resource }: ShownItem) => resource.resourceType === 'MedicationStatement';
const keyOf = ({ sourceId, resource }: ShownItem) => `${sourceId} ${resource.resourceType}/${resource.id}`;
