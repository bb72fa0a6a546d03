// Medicines before, during and after a stay, and what the hospital changed: for whoever reconciles them at a desk or bedside.
// What a hospital does not mention is said to be not mentioned, never to be stopped.
// Source: NICE NG5 (medicines reconciliation); PRSB eDischarge summary, medications and medical devices: status, reason.
import { dateText } from '../../items/elements/times.ts';
import type { RecordItem } from '../../items/record-item.ts';
import { isBefore } from '../conflicts/found.ts';
import { stateOf } from '../reading/item-states.ts';
import { dayOf } from '../reading/stretches.ts';
import { groupMedicines } from './medicine-groups.ts';
import { changeOf, inReadingOrder, isStop, type ReconciledMedicine } from './reconciled-medicine.ts';
import {
  entriesOfMedicines,
  type ReconcileOptions,
  reconciledOf,
  type Sides,
  titlesBeside,
} from './reconciling-entries.ts';

export interface Stay {
  /** FHIR dates or dateTimes. Without `discharged` the stay goes on. */
  admitted: string;
  discharged?: string;
  /** When they next came in: what the hospital says from then on is of that stay. */
  next?: string;
  /** Ids of the sources that speak for the hospital. */
  hospital: ReadonlySet<string>;
}

/** One line for each medicine, what changed first. @param items of one person; other than medicines are left out. */
export function reconcileMedicines(
  items: readonly RecordItem[],
  stay: Stay,
  options: ReconcileOptions,
): ReconciledMedicine[] {
  const groups = groupMedicines(entriesOfMedicines(items)).map((group) => ({
    group,
    sides: sidesOf(group.items, stay),
  }));
  const reconciled = groups.filter(({ sides: { before, during, after } }) => [before, during, after].some(hasAny));
  return inReadingOrder(
    reconciled.map(({ group, sides }) =>
      reconciledOf(
        group,
        sides,
        // Of one substance in two forms, one on each list, a person says whether they are one.
        titlesBeside(
          group,
          reconciled.flatMap((other) =>
            other.group === group || hasAny(other.sides.before) === hasAny(sides.before) ? [] : [other.group],
          ),
        ),
        [...uncertainties(sides, stay, options), ...stillThere(sides, options)],
        issuedSince(sides, stay, options),
      ),
    ),
  );
}

const hasAny = (items: readonly RecordItem[]) => items.length > 0;

/** What was stopped or held, and another list still has as current. */
function stillThere({ before, after, during }: Sides, { nameOf: name }: ReconcileOptions): string[] {
  const change = changeOf(before, during, after);
  if (change !== 'stopped' && change !== 'on hold') return [];
  return before
    .filter((item) => stateOf(item) === 'current')
    .map((item) => `${name(item.sourceId)} still has it as current`);
}

/** What was stopped, held or changed, and another has issued since as it was before: it may be taken in both ways, or in neither. */
function issuedSince(
  { before, after, during }: Sides,
  stay: Stay,
  { nameOf: name }: ReconcileOptions,
): string | undefined {
  const change = changeOf(before, during, after);
  if (change !== 'stopped' && change !== 'on hold' && change !== 'dose changed') return undefined;
  const issued = before.filter((item) => isBefore(stay.discharged ?? stay.admitted, lastIssuedOf(item)));
  if (issued.length === 0) return undefined;
  const said = issued.map(
    (item) => `${name(item.sourceId)} issued it as it was before on ${dateText(lastIssuedOf(item))}`,
  );
  return `${said.join('; ')}, after the hospital had ${changedWords[change]}. Ask which is taken.`;
}

const changedWords = { stopped: 'stopped it', 'on hold': 'put it on hold', 'dose changed': 'changed it' } as const;

const lastIssuedOf = ({ facts }: RecordItem) => facts?.medicine?.lastIssued;

/** Where nobody says for certain on which side of the stay an entry stands. */
function uncertainties({ before }: Sides, stay: Stay, { nameOf: name }: ReconcileOptions): string[] {
  return before
    .filter(({ when }) => when === undefined || overlapsStart(when, stay))
    .map((item) => `${name(item.sourceId)} does not say exactly when it was started`);
}

function sidesOf(entries: readonly RecordItem[], stay: Stay): Sides {
  const before = entries.filter((item) => isBeforeStay(item, stay));
  const after = entries.filter((item) => isAfterStay(item, stay));
  const during = entries.filter((item) => !after.includes(item) && isDuringStay(item, stay));
  return { before, during, after };
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
function isAfterStay(item: RecordItem, { admitted, discharged, hospital, next }: Stay): boolean {
  const { setting, role } = item.facts!.medicine!;
  if (role === 'administration' || role === 'proposal') return false;
  if (!hospital.has(item.sourceId))
    return discharged !== undefined && stateOf(item) === 'current' && isBefore(discharged, item.when);
  if (isBefore(next, item.when)) return false;
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

/** Whether "2026" may be before or after the person came. */
function overlapsStart(when: string, { admitted }: Stay): boolean {
  return !isBefore(when, admitted) && !isBefore(admitted, when) && dayOf(when) !== dayOf(admitted);
}
