// What the four kinds of medication entry share: the medicine's name, dose and reason.
import type { CodeableConcept, Dosage, Quantity, Reference, Resource, Timing } from '#standards/fhir/types.ts';
import { conceptsText, conceptText, conceptWords } from '../elements/concepts.ts';
import { everyPlace, numberText, quantityText, rangeText, ratioText, unitText } from '../elements/quantities.ts';
import { given, type MedicineFacts } from '../item-facts.ts';
import type { References } from '../elements/references.ts';
import { choiceText } from '../elements/values.ts';
import { after, joined, list, plain, words } from '../elements/words.ts';
import { wordTable } from '#standards/word-table.ts';

interface WithMedicine {
  medicationCodeableConcept?: CodeableConcept;
  medicationReference?: Reference;
}

/** SNOMED CT UK: a medicine whose code was lost between two GP systems. */
export const degradedMedication = '196421000000109';

/** Name and codes of the medicine, given in place, contained, or as a resource of its own. */
export function medicineOf(entry: Resource & WithMedicine, references: References) {
  const found = references.find(entry.medicationReference, entry);
  const medication = found?.resourceType === 'Medication' ? found : undefined;
  const concept = entry.medicationCodeableConcept;
  const ingredient = list(medication?.ingredient).map((each) =>
    joined(
      [
        conceptText(each.itemCodeableConcept) ?? references.display(each.itemReference, medication),
        ratioText(each.strength, everyPlace),
      ],
      ' ',
    ),
  );
  return {
    title:
      conceptText(concept) ??
      conceptText(medication?.code) ??
      references.display(entry.medicationReference, entry) ??
      joined(ingredient, ' + '),
    code: [concept, medication?.code],
    form: conceptText(medication?.form),
  };
}

/** What of a medication entry can be compared. */
export function medicineFacts(
  role: MedicineFacts['role'],
  facts: { [Key in keyof MedicineFacts]?: MedicineFacts[Key] | undefined },
): MedicineFacts {
  return given<MedicineFacts>({ ...facts, role })!;
}

/** How it is given, each way once. */
export function routesText(dosages: readonly Dosage[] | undefined): string | undefined {
  return joined(
    list(dosages).map(({ route }) => conceptWords(route)),
    ', then ',
  );
}

/** Doses as a prescription says them. The source's own words win; else they are put together from its parts. */
export function dosesText(dosages: readonly Dosage[] | undefined): string | undefined {
  const all = list(dosages)
    .toSorted((one, other) => (Number(one.sequence) || 0) - (Number(other.sequence) || 0))
    .map(doseText)
    .filter((text) => text !== undefined);
  return all.length === 0 ? undefined : [...new Set(all)].join(', then ');
}

function doseText(dosage: Dosage): string | undefined {
  const asNeeded =
    dosage.asNeededBoolean === true
      ? 'as needed'
      : dosage.asNeededCodeableConcept &&
        `as needed for ${conceptWords(dosage.asNeededCodeableConcept) ?? 'a stated reason'}`;
  const instructions = joined([conceptsText(dosage.additionalInstruction), words(dosage.patientInstruction)], ', ');
  const text = words(dosage.text);
  if (text !== undefined) return joined([text, instructions], ', ');
  const rates = list(dosage.doseAndRate);
  return joined(
    [
      ...rates.map((rate) => amountText(rate.doseQuantity) ?? rangeText(rate.doseRange, everyPlace)),
      ...rates.map((rate) => {
        const said =
          quantityText(rate.rateQuantity, everyPlace) ??
          rangeText(rate.rateRange, everyPlace) ??
          ratioText(rate.rateRatio, everyPlace);
        return said && `at ${said}`;
      }),
      conceptWords(dosage.method),
      conceptWords(dosage.route),
      conceptWords(dosage.site),
      timingText(dosage.timing),
      asNeeded,
      after('at most', ratioText(dosage.maxDosePerPeriod, everyPlace)),
      instructions,
    ],
    ', ',
  );
}

/** A dose without its unit must not read as if it had one. */
function amountText(dose: Quantity | undefined): string | undefined {
  const text = quantityText(dose, everyPlace);
  return text !== undefined && unitText(dose) === undefined ? `${text} (unit not given)` : text;
}

const periodUnits: Readonly<Record<string, string>> = wordTable({
  s: 'second',
  min: 'minute',
  h: 'hour',
  d: 'day',
  wk: 'week',
  mo: 'month',
  a: 'year',
});
const eventTimes: Readonly<Record<string, string>> = wordTable({
  MORN: 'in the morning',
  AFT: 'in the afternoon',
  EVE: 'in the evening',
  NIGHT: 'at night',
  HS: 'at bedtime',
  WAKE: 'on waking',
  AC: 'before meals',
  PC: 'after meals',
  C: 'with meals',
  CM: 'with breakfast',
  CD: 'with lunch',
  CV: 'with dinner',
  ACM: 'before breakfast',
  ACD: 'before lunch',
  ACV: 'before dinner',
  PCM: 'after breakfast',
  PCD: 'after lunch',
  PCV: 'after dinner',
});

/** "3 times a day", "every 8 hours", "on Mondays", "at 08:00". */
export function timingText(timing: Timing | undefined): string | undefined {
  const repeat = timing?.repeat;
  const code = conceptWords(timing?.code);
  if (!repeat || typeof repeat !== 'object') return code;
  const frequency = numberText(repeat.frequency) ?? '1';
  const most = numberText(repeat.frequencyMax);
  const period = numberText(repeat.period);
  const unit = periodUnits[words(repeat.periodUnit) ?? ''] ?? plain(repeat.periodUnit);
  const times = most === undefined ? frequency : `${frequency} to ${most}`;
  const often =
    period === undefined || unit === undefined
      ? undefined
      : period === '1'
        ? times === '1'
          ? `once every ${unit}`
          : `${times} times every ${unit}`
        : times === '1'
          ? `every ${period} ${unit}s`
          : `${times} times every ${period} ${unit}s`;
  return joined(
    [
      often ?? code,
      ...list(repeat.when).map((when) => eventTimes[words(when) ?? ''] ?? words(when)),
      ...list(repeat.timeOfDay).map((time) => after('at', words(time)?.slice(0, 5))),
      after('on', joined(list(repeat.dayOfWeek).map(words), ', ')),
      after('for', choiceText(repeat, 'bounds')),
      numberText(repeat.count) && `${numberText(repeat.count)} times in all`,
    ],
    ', ',
  );
}
