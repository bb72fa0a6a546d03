// Prescriptions and what stands behind them. Source: FHIR R4 MedicationRequest; UK Core repeat information.
import type { MedicationRequest } from '#standards/fhir/types.ts';
import { codesOf, conceptText, conceptWords, hasCode } from '../elements/concepts.ts';
import { extensionNamed, extensionText } from '../elements/extensions.ts';
import { reasonText } from '../elements/problems.ts';
import { notesText } from '../elements/notes.ts';
import { everyPlace, numberText, quantityText } from '../elements/quantities.ts';
import { targetsOf, whoOf } from '../elements/references.ts';
import { dateOf, dateText, firstWhen } from '../elements/times.ts';
import { after, joined, labelled, list, plain, words } from '../elements/words.ts';
import type { Describe } from '../line.ts';
import type { MedicineFacts } from '../item-facts.ts';
import { degradedMedication, dosesText, medicineFacts, medicineOf, routesText } from './medicine.ts';
import { wordTable } from '#standards/word-table.ts';

const intentCautions: Readonly<Record<string, string>> = wordTable({
  proposal: 'proposed, not prescribed',
  option: 'one of several options, not prescribed as such',
});

function roleOf(request: MedicationRequest): MedicineFacts['role'] {
  if (request.doNotPerform === true) return 'not-to-give';
  const intent = words(request.intent);
  return intent === 'proposal' || intent === 'option' ? 'proposal' : intent === 'plan' ? 'plan' : 'order';
}

export const describeMedicationRequest: Describe<MedicationRequest> = (request, references) => {
  const { title, code, form } = medicineOf(request, references);
  const supply = request.dispenseRequest;
  const dose = dosesText(request.dosageInstruction);
  const statusReason = conceptWords(request.statusReason);
  const prescribedAs = extensionText(request, 'PrescriptionType');
  const course = conceptText(request.courseOfTherapyType);
  const quantity = quantityText(supply?.quantity, everyPlace);
  // GP Connect has the text on the quantity, where there is often nothing else; UK Core on what is dispensed.
  const quantityWords =
    extensionText(supply?.quantity, 'MedicationQuantityText') ?? extensionText(supply, 'MedicationQuantityText');
  const change = extensionText(request, 'MedicationChangeSummary');
  return {
    section: 'medications-and-medical-devices',
    title: request.doNotPerform === true && title ? `Do not give: ${title}` : title,
    kind: request.doNotPerform === true ? 'Do not give a medicine' : 'Medicine',
    code,
    detail: joined([
      dose,
      form,
      course ?? prescribedAs,
      labelled('supply', quantity),
      labelled('supply', quantityWords),
      labelled('for', quantityText(supply?.expectedSupplyDuration)),
      repeatsText(request),
      labelled('reason', reasonText(references, request)),
      labelled('status reason', statusReason),
      labelled('changed', change),
      notesText(request.note),
    ]),
    status: plain(request.status),
    ...firstWhen([request.authoredOn, 'prescribed'], [supply?.validityPeriod, 'valid from']),
    who: whoOf(references, request, request.requester, request.performer, request.recorder),
    cautions: [
      intentCautions[words(request.intent) ?? ''],
      request.doNotPerform === true ? 'an instruction not to give it' : undefined,
      request.reportedBoolean === true || request.reportedReference
        ? 'reported, not prescribed by who recorded it'
        : undefined,
      hasCode(code, degradedMedication) ? 'medicine without a code' : undefined,
    ],
    facts: {
      partOf: targetsOf(request.basedOn),
      refersTo: targetsOf(request.encounter, request.reasonReference),
      medicine: medicineFacts(roleOf(request), {
        dose,
        form,
        statusReason,
        setting: codesOf(list(request.category))[0],
        reason: reasonText(references, request),
        statusChanged: dateOf(extensionNamed(request, 'MedicationRequest.statusChanged')?.valueDateTime),
        route: routesText(request.dosageInstruction),
        quantity: quantity ?? quantityWords,
        supplyKind: prescribedAs ?? course,
        doseChange: change,
        supplyUntil: dateOf(supply?.validityPeriod?.end),
      }),
    },
  };
};

/** "6 repeats allowed, 2 issued, review by 03-May-2024". */
function repeatsText(request: MedicationRequest): string | undefined {
  const allowed = numberText(request.dispenseRequest?.numberOfRepeatsAllowed);
  const repeat = extensionNamed(request, 'MedicationRepeatInformation');
  const part = (name: string) => list(repeat?.extension).find(({ url }) => url === name);
  const issued = numberText(
    part('numberOfPrescriptionsIssued')?.valueUnsignedInt ??
      part('numberOfRepeatPrescriptionsIssued')?.valueUnsignedInt,
  );
  // GP systems count every issue; FHIR's numberOfRepeatsAllowed leaves out the first.
  const authorised = numberText(part('numberOfPrescriptionsAllowed')?.valueUnsignedInt);
  const expiry = part('authorisationExpiryDate')?.valueDateTime;
  return joined(
    [
      allowed && `${allowed} repeats allowed`,
      authorised && `${authorised} issues authorised`,
      issued && `${issued} issued`,
      after('authorised until', dateText(expiry)),
    ],
    ', ',
  );
}
