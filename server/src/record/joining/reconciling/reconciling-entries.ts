// What both ways of reconciling do alike: which entries count, and the line that is made of one medicine's entries on two sides.
import type { RecordItem } from '../../items/record-item.ts';
import { headsOf } from '../conflicts/found.ts';
import { joinSection } from '../join-items.ts';
import { isError } from '../reading/item-states.ts';
import { matchedBy, type MedicineGroup, withoutInstruction } from './medicine-groups.ts';
import { changeOf, personNeeded, type ReconciledMedicine } from './reconciled-medicine.ts';
import { differencesOf } from './same-medication.ts';

export interface ReconcileOptions {
  nameOf: (sourceId: string) => string;
}

/** The entries of one medicine on each side of what is reconciled. */
export interface Sides {
  before: readonly RecordItem[];
  during: readonly RecordItem[];
  after: readonly RecordItem[];
}

/** The entry that speaks for each source in each joined line, without what was entered in error. */
export function entriesOfMedicines(items: readonly RecordItem[]): RecordItem[] {
  const taken = items.filter((item) => item.facts?.medicine !== undefined && !isError(item));
  // Issues and authorisations of one medicine are one entry of their source.
  const lines = joinSection('medications-and-medical-devices', taken);
  return lines.flatMap((line) => headsOf(line));
}

/** The same substance on the other list in groups that no rule put together with this one. */
export function titlesBeside({ substance }: MedicineGroup, others: readonly MedicineGroup[]): string[] {
  if (substance === '') return [];
  const titles = others.filter((other) => other.substance === substance).flatMap(({ items }) => items);
  return [...new Set(titles.map(({ title }) => title))].toSorted();
}

/** @param uncertain what makes it less than certain, beside what its own sources give as reasons. */
export function reconciledOf(
  group: MedicineGroup,
  { before, during, after }: Sides,
  beside: readonly string[],
  uncertain: readonly string[],
  /** What another list has done against it since, where it has. */
  against?: string,
): ReconciledMedicine {
  const change = changeOf(before, during, after);
  const all = [...new Set([...before, ...during, ...after])];
  const rule = matchedBy(group, all);
  const needsPerson = against ?? personNeeded(change, group.substance, during.length > 0, beside);
  const [one, other] = [before[0], after[0]];
  const reasons = [
    ...after.flatMap(({ facts }) => facts?.medicine?.statusReason ?? []),
    ...after.flatMap(({ facts }) => (facts?.medicine?.reason ? [`for ${facts.medicine.reason}`] : [])),
    ...uncertain,
  ];
  return {
    medicine: withoutInstruction((after[0] ?? during[0] ?? before[0])!.title),
    change,
    before,
    during,
    after,
    differences: one && other && before.length === 1 && after.length === 1 ? differencesOf(one, other) : [],
    ...(rule ? { matchedBy: rule } : {}),
    ...(needsPerson ? { needsPerson } : {}),
    reasons: [...new Set(reasons)],
    sources: [...new Set(all.map(({ sourceId }) => sourceId))].toSorted(),
  };
}
