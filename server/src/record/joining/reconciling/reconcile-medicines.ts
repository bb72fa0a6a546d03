// Medicines before, during and after a stay, and what the hospital changed: for whoever reconciles them at a desk or bedside.
// What a hospital does not mention is said to be not mentioned, never to be stopped.
// Source: NICE NG5 (medicines reconciliation); PRSB eDischarge summary, medications and medical devices: status, reason.
import type { RecordItem } from '../../items/record-item.ts';
import { headsOf, isBefore } from '../conflicts/found.ts';
import { joinSection } from '../join-items.ts';
import { rulesByKind } from '../kinds.ts';
import { readDose, sameDose } from '../reading/dose.ts';
import { isError, stateOf } from '../reading/item-states.ts';
import { sameWords } from '../reading/same-words.ts';
import { dayOf } from '../reading/stretches.ts';
import { type MedicineCodes, nameOf } from '../rules/medicine.ts';

export interface Stay {
  /** FHIR dates or dateTimes. Without `discharged` the stay goes on. */
  admitted: string;
  discharged?: string;
  /** Ids of the sources that speak for the hospital. */
  hospital: ReadonlySet<string>;
}

export type MedicineChange =
  | 'continued'
  /** On both lists, and nobody can tell whether the dose is the same. */
  | 'continued, compare the doses'
  | 'dose changed'
  | 'started'
  | 'stopped'
  | 'on hold'
  /** Taken before, and the hospital says nothing of it. */
  | 'not mentioned'
  | 'during the stay only';

export interface ReconciledMedicine {
  /** As the latest list names it. */
  medicine: string;
  change: MedicineChange;
  before: readonly RecordItem[];
  during: readonly RecordItem[];
  after: readonly RecordItem[];
  /** What the sources give as reasons, and what makes this less than certain. */
  reasons: readonly string[];
  /** Ids of the sources, each once, sorted. */
  sources: readonly string[];
}

export interface ReconcileOptions {
  nameOf: (sourceId: string) => string;
  medicines?: MedicineCodes;
}

/** One line for each medicine, what changed first. @param items of one person; other than medicines are left out. */
export function reconcileMedicines(
  items: readonly RecordItem[],
  stay: Stay,
  options: ReconcileOptions,
): ReconciledMedicine[] {
  const taken = items.filter((item) => item.facts?.medicine !== undefined && !isError(item));
  // Issues and authorisations of one medicine are one entry of their source.
  const lines = joinSection('medications-and-medical-devices', taken, rulesByKind(options.medicines));
  const entries = lines.flatMap((line) => headsOf(line));
  return byMedicine(entries)
    .flatMap((group) => reconciled(group, stay, options) ?? [])
    .toSorted(
      (one, other) =>
        changes.indexOf(one.change) - changes.indexOf(other.change) || (one.medicine < other.medicine ? -1 : 1),
    );
}

const changes: readonly MedicineChange[] = [
  'stopped',
  'on hold',
  'dose changed',
  'started',
  'not mentioned',
  'continued, compare the doses',
  'continued',
  'during the stay only',
];

/** By substance, form and release; one without its form belongs to the only form there is. */
function byMedicine(entries: readonly RecordItem[]): RecordItem[][] {
  const groups = new Map<string, RecordItem[]>();
  const substances = new Map<string, Set<string>>();
  const withoutForm: RecordItem[] = [];
  for (const item of entries) {
    const { substance, form, release } = nameOf({ ...item, title: item.title.replace(/^Do not give: /, '') });
    if (form === '') {
      withoutForm.push(item);
      continue;
    }
    const key = `${substance}|${form}|${release}`;
    groups.set(key, [...(groups.get(key) ?? []), item]);
    substances.set(substance, (substances.get(substance) ?? new Set()).add(key));
  }
  for (const item of withoutForm) {
    const { substance } = nameOf({ ...item, title: item.title.replace(/^Do not give: /, '') });
    const [only, ...others] = substances.get(substance) ?? [];
    const key = only !== undefined && others.length === 0 ? only : `${substance}||`;
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return [...groups.values()];
}

function reconciled(
  entries: readonly RecordItem[],
  stay: Stay,
  { nameOf: name }: ReconcileOptions,
): ReconciledMedicine | undefined {
  const before = entries.filter((item) => isBeforeStay(item, stay));
  const after = entries.filter((item) => isAfterStay(item, stay));
  const during = entries.filter((item) => !after.includes(item) && isDuringStay(item, stay));
  if (before.length + during.length + after.length === 0) return undefined;
  const change = changeOf(before, during, after);
  const all = [...new Set([...before, ...during, ...after])];
  const still = before.filter((item) => stateOf(item) === 'current');
  const reasons = [
    ...after.flatMap(({ facts }) => facts?.medicine?.statusReason ?? []),
    ...after.flatMap(({ facts }) => (facts?.medicine?.reason ? [`for ${facts.medicine.reason}`] : [])),
    ...before
      .filter(({ when }) => when === undefined || overlapsStart(when, stay))
      .map((item) => `${name(item.sourceId)} does not say exactly when it was started`),
    ...(change === 'stopped' || change === 'on hold'
      ? still.map((item) => `${name(item.sourceId)} still has it as current`)
      : []),
  ];
  return {
    medicine: (after[0] ?? during[0] ?? before[0])!.title.replace(/^Do not give: /, ''),
    change,
    before,
    during,
    after,
    reasons: [...new Set(reasons)],
    sources: [...new Set(all.map(({ sourceId }) => sourceId))].toSorted(),
  };
}

/** On another's list when the person came: begun not later than that for certain, and not known to have ended before. */
function isBeforeStay(item: RecordItem, { admitted, hospital }: Stay): boolean {
  const { role } = item.facts!.medicine!;
  if (hospital.has(item.sourceId) || role === 'proposal' || role === 'not-to-give' || role === 'administration')
    return false;
  if (isBefore(admitted, item.when)) return false;
  const state = stateOf(item);
  if (state !== 'ended') return state !== 'planned' && role !== 'supply';
  // One that is over, and nobody says since when, is not known to have been taken.
  return item.facts?.until !== undefined && !isBefore(item.facts.until, admitted);
}

/** What the hospital says the person goes home with, or has stopped; and what others started since. */
function isAfterStay(item: RecordItem, { admitted, discharged, hospital }: Stay): boolean {
  const { setting, role } = item.facts!.medicine!;
  if (role === 'administration' || role === 'proposal') return false;
  if (!hospital.has(item.sourceId))
    return discharged !== undefined && stateOf(item) === 'current' && isBefore(discharged, item.when);
  if (setting === 'discharge') return !isBefore(item.when, admitted);
  if (isStop(item)) return !isBefore(item.facts?.until ?? item.when, admitted);
  return (
    setting !== 'inpatient' &&
    discharged !== undefined &&
    stateOf(item) === 'current' &&
    dayOf(item.when) === dayOf(discharged)
  );
}

function isDuringStay(item: RecordItem, { admitted, discharged, hospital }: Stay): boolean {
  if (!hospital.has(item.sourceId) || item.facts!.medicine!.role === 'proposal') return false;
  if (item.when === undefined) return item.facts!.medicine!.setting === 'inpatient';
  return !isBefore(item.when, admitted) && !(discharged !== undefined && isBefore(discharged, item.when));
}

/** Said to be stopped, held or not to be given; a supply that ran out is not. */
function isStop(item: RecordItem): boolean {
  return (
    item.facts!.medicine!.role === 'not-to-give' ||
    stateOf(item) === 'on hold' ||
    item.status === 'stopped' ||
    item.status === 'cancelled'
  );
}

function changeOf(
  before: readonly RecordItem[],
  during: readonly RecordItem[],
  after: readonly RecordItem[],
): MedicineChange {
  const goesHome = after.filter((item) => !isStop(item));
  if (goesHome.length === 0) {
    if (after.length > 0) return after.every((item) => stateOf(item) === 'on hold') ? 'on hold' : 'stopped';
    return before.length > 0 ? 'not mentioned' : during.length > 0 ? 'during the stay only' : 'not mentioned';
  }
  if (before.length === 0) return 'started';
  const same = before.flatMap((one) => goesHome.map((other) => sameMedication(one, other)));
  if (same.every((each) => each === true)) return 'continued';
  // Where several entries make up one dose, one pair that differs does not say that the whole does.
  if (same.length === 1 && same[0] === false) return 'dose changed';
  return same.every((each) => each === false) ? 'dose changed' : 'continued, compare the doses';
}

/** Whether strength and dose come to the same; undefined where it cannot be told. */
function sameMedication(one: RecordItem, other: RecordItem): boolean | undefined {
  const [first, second] = [nameOf(one), nameOf(other)];
  const sameStrength = first.strengths.join() === second.strengths.join();
  const [dose, otherDose] = [one.facts?.medicine?.dose, other.facts?.medicine?.dose];
  if (dose === undefined || otherDose === undefined) {
    return first.strengths.length > 0 && second.strengths.length > 0 && !sameStrength ? false : undefined;
  }
  if (sameStrength && sameWords(dose) === sameWords(otherDose)) return true;
  const [read, otherRead] = [readDose(dose, first.each), readDose(otherDose, second.each)];
  if (!read || !otherRead) return undefined;
  // Numbers of tablets say nothing of one another where a strength is not known.
  if (!sameStrength && (!first.each || !second.each)) return undefined;
  return sameDose(read, otherRead);
}

/** Whether "2026" may be before or after the person came. */
function overlapsStart(when: string, { admitted }: Stay): boolean {
  return !isBefore(when, admitted) && !isBefore(admitted, when) && dayOf(when) !== dayOf(admitted);
}
