// Whether two entries about one medicine come to the same, and in what they differ where they do not.
// Source: NICE NG5, medicines reconciliation: name, strength, form, dose, timing, frequency, route.
import type { RecordItem } from '../../items/record-item.ts';
import { readDose, sameDose } from '../reading/dose.ts';
import { sameWords } from '../reading/same-words.ts';
import { productNameOf } from '../rules/medicine.ts';

/** One thing that two lists say otherwise of a medicine, each as its source says it. */
export interface MedicineDifference {
  what: 'medicine' | 'dose' | 'route' | 'quantity';
  before: string;
  after: string;
}

/** Whether strength and dose come to the same; undefined where it cannot be told. */
export function sameMedication(one: RecordItem, other: RecordItem): boolean | undefined {
  const [first, second] = [productNameOf(one), productNameOf(other)];
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

/** Everything the two word otherwise, where both say it: also what comes to the same, so that a reader sees that it does. */
export function differencesOf(one: RecordItem, other: RecordItem): MedicineDifference[] {
  const [first, second] = [one.facts?.medicine, other.facts?.medicine];
  const pairs = [
    ['medicine', one.title, other.title],
    ['dose', first?.dose, second?.dose],
    ['route', first?.route, second?.route],
    ['quantity', first?.quantity, second?.quantity],
  ] as const;
  return pairs.flatMap(([what, before, after]) =>
    before !== undefined && after !== undefined && sameWords(before) !== sameWords(after)
      ? [{ what, before, after }]
      : [],
  );
}
