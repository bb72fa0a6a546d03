// Two lists of a record reconciled as the reader chose them, with everything that must be said beside them.
import type { SourcePart } from '#disclosure/record-part.ts';
import { compareSources } from '#record/joining/reconciling/compare-sources.ts';
import { reconcileMedicines } from '#record/joining/reconciling/reconcile-medicines.ts';
import type { MedicineChange, ReconciledMedicine } from '#record/joining/reconciling/reconciled-medicine.ts';
import { missingFrom, newestItems } from '../../joined-so-far.ts';
import { type Sides, sourceNames, stayWords } from './sides.ts';

export interface Reconciled {
  sides: Sides;
  medicines: readonly ReconciledMedicine[];
  /** What was compared, and what must be known before relying on it, each a sentence. */
  notes: readonly string[];
  /** What the first and the second list are. */
  headings: readonly [before: string, after: string];
  /** A change in the words that fit these two lists. */
  changeWords: (change: MedicineChange) => string;
  nameOf: (sourceId: string) => string;
}

const medicinesSection = 'medications-and-medical-devices';

export function reconcile(parts: readonly SourcePart[], sides: Sides, timeZone: string): Reconciled {
  const names = sourceNames(parts);
  const nameOf = (sourceId: string) => names.get(sourceId) ?? 'a source that was not asked';
  const items = newestItems(parts).filter(({ section }) => section === medicinesSection);
  const medicines =
    sides.kind === 'stay'
      ? reconcileMedicines(
          items,
          {
            admitted: sides.admitted,
            ...(sides.discharged === undefined ? {} : { discharged: sides.discharged }),
            ...(sides.next === undefined ? {} : { next: sides.next }),
            hospital: new Set(sides.hospital),
          },
          { nameOf },
        )
      : compareSources(items, { first: new Set(sides.first), second: new Set(sides.second) }, { nameOf });
  return {
    sides,
    medicines,
    notes: [...whatWasCompared(sides, nameOf, timeZone), ...missing(parts), ...silences(sides, medicines)],
    headings: sides.kind === 'stay' ? ['Before the stay', 'After it'] : ['The first list', 'The second list'],
    changeWords: (change) => (sides.kind === 'stay' ? stayChanges : sourceChanges)[change] ?? change,
    nameOf,
  };
}

const stayChanges: Partial<Record<MedicineChange, string>> = {
  'not mentioned': 'not mentioned after the stay',
};

const sourceChanges: Partial<Record<MedicineChange, string>> = {
  continued: 'on both lists',
  'continued, compare the doses': 'on both lists, compare the doses',
  'dose changed': 'on both lists, in different doses',
  started: 'only on the second list',
  'not mentioned': 'only on the first list',
  stopped: 'on the first list, stopped on the second',
  'on hold': 'on the first list, on hold on the second',
};

function whatWasCompared(sides: Sides, nameOf: (id: string) => string, timeZone: string): string[] {
  if (sides.kind === 'stay')
    return [
      `Stay at ${stayWords(sides, timeZone)}. Before: what others had as taken when the person came. After: what the hospital says they went home with, or stopped, and what others started since.`,
    ];
  const names = (ids: readonly string[]) => [...new Set(ids.map(nameOf))].join(', ') || 'no source';
  return [
    `First list: what these say is taken now: ${names(sides.first)}. Second list: ${names(sides.second)}. Neither is taken to be right.`,
  ];
}

function missing(parts: readonly SourcePart[]): string[] {
  const silent = missingFrom(parts);
  const notRead = parts.flatMap(({ source, items, totals }) => {
    const here = items.filter(({ section }) => section === medicinesSection).length;
    return (totals[medicinesSection] ?? 0) > here ? [source.organisation.shortName] : [];
  });
  return [
    ...(silent.length > 0 ? [`Not complete. ${silent.join('. ')}.`] : []),
    ...(notRead.length > 0 ? [`Not all of it: only the newest entries of ${notRead.join(', ')} were compared.`] : []),
  ];
}

/** What a list that says nothing does not mean. */
function silences(sides: Sides, medicines: readonly ReconciledMedicine[]): string[] {
  if (sides.kind !== 'stay') return [];
  const hospital = new Set(sides.hospital);
  const said = medicines.some(({ after }) => after.some(({ sourceId }) => hospital.has(sourceId)));
  return [
    ...(sides.discharged === undefined ? ['No discharge is recorded: there is no list after the stay yet.'] : []),
    ...(said
      ? []
      : [
          `${sides.place} lists no medicine at discharge from this stay. That does not say that all go on, nor that any stopped.`,
        ]),
  ];
}
