// Medicines handed out and medicines given. Source: FHIR R4 MedicationDispense and MedicationAdministration.
import type { MedicationAdministration, MedicationDispense } from '#standards/fhir/types.ts';
import { conceptWords, conceptsText } from '../elements/concepts.ts';
import { reasonText } from '../elements/problems.ts';
import { notesText } from '../elements/notes.ts';
import { quantityText, ratioText } from '../elements/quantities.ts';
import { targetsOf, whoOf } from '../elements/references.ts';
import { dateOf, firstWhen } from '../elements/times.ts';
import { joined, labelled, list, plain, words } from '../elements/words.ts';
import type { Describe } from '../line.ts';
import { dosesText, medicineFacts, medicineOf } from './medicine.ts';

export const describeMedicationDispense: Describe<MedicationDispense> = (dispense, references) => {
  const { title, code, form } = medicineOf(dispense, references);
  const dose = dosesText(dispense.dosageInstruction);
  const declined = words(dispense.status) === 'declined';
  return {
    section: 'medications-and-medical-devices',
    title,
    kind: 'Medicine supplied',
    code,
    detail: joined([
      dose,
      form,
      labelled('supply', quantityText(dispense.quantity)),
      labelled('for', quantityText(dispense.daysSupply)),
      labelled('status reason', conceptWords(dispense.statusReasonCodeableConcept)),
      dispense.substitution?.wasSubstituted === true ? 'another product was supplied instead' : undefined,
      notesText(dispense.note),
    ]),
    status: plain(dispense.status),
    ...firstWhen([dispense.whenHandedOver, 'supplied'], [dispense.whenPrepared, 'prepared']),
    who: whoOf(references, dispense, ...list(dispense.performer).map(({ actor }) => actor), dispense.location),
    cautions: [declined ? 'not supplied' : undefined],
    facts: {
      partOf: targetsOf(dispense.authorizingPrescription),
      medicine: medicineFacts('supply', { dose, form }),
    },
  };
};

export const describeMedicationAdministration: Describe<MedicationAdministration> = (given, references) => {
  const { title, code, form } = medicineOf(given, references);
  const notGiven = words(given.status) === 'not-done';
  const dose = given.dosage;
  return {
    section: 'medications-and-medical-devices',
    title,
    kind: 'Medicine given',
    code,
    detail: joined([
      joined(
        [
          words(dose?.text) ?? quantityText(dose?.dose),
          quantityText(dose?.rateQuantity) ?? ratioText(dose?.rateRatio),
          conceptWords(dose?.route),
          conceptWords(dose?.site),
          conceptWords(dose?.method),
        ],
        ', ',
      ),
      form,
      labelled('reason', reasonText(references, given)),
      labelled(notGiven ? 'reason not given' : 'status reason', conceptsText(given.statusReason)),
      notesText(given.note),
    ]),
    status: notGiven ? 'not given' : plain(given.status),
    ...firstWhen(
      [given.effectiveDateTime, notGiven ? 'due' : 'given'],
      [given.effectivePeriod, notGiven ? 'due' : 'given from'],
    ),
    who: whoOf(references, given, ...list(given.performer).map(({ actor }) => actor)),
    cautions: [notGiven ? 'not given' : undefined],
    facts: {
      partOf: targetsOf(given.request),
      until: dateOf(given.effectivePeriod?.end),
      medicine: medicineFacts('administration', { dose: words(dose?.text) ?? quantityText(dose?.dose), form }),
    },
  };
};
