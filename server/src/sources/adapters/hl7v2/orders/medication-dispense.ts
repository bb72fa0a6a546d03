// RXD → UK Core MedicationDispense: what was dispensed. Source: HL7 v2.8.2 §4A.4.5 (RXD), table 0167.
import { deterministicId } from '#standards/deterministic-id.ts';
import type { Dosage, MedicationDispense, MedicationRequest, Reference } from '#standards/fhir/types.ts';
import type { SegmentReader } from '#standards/hl7v2/reading.ts';
import type { PatientId } from '#standards/patient.ts';
import { dateTimeIn, filled, filledOrNone, present, type Translating } from '../context.ts';
import { allCodedIn, codedIn } from '../data-types/codes.ts';
import { practitioner } from '../data-types/people.ts';
import { amountIn } from '../data-types/quantities.ts';
import { annotations } from '../notes.ts';
import type { Noted, Order } from '../structure.ts';
import { quantityIn } from './dosage.ts';
import { detailsOf } from './order-details.ts';
import { orderIdentity } from './order-identity.ts';
import { boundsOf, timingOf, whenOf } from './timing.ts';

/** What was dispensed: RXD. */
export function medicationDispense(
  order: Order,
  patientId: PatientId,
  encounter: Reference | undefined,
  request: MedicationRequest | undefined,
  translating: Translating,
): MedicationDispense | undefined {
  const noted = order.medication.find(({ segment }) => segment.name === 'RXD');
  if (!noted) return undefined;
  const rxd = noted.segment;
  const code = codedIn(rxd, 2, translating);
  if (!code) {
    translating.lose('RXD-2', 'not-carried', 'It names no medicine.');
    return undefined;
  }
  const identity = orderIdentity(order, code, patientId, translating);
  const number = rxd.text(7);
  const counter = rxd.text(1);
  const notes = present(rxd.all(9).map((part) => part.wholeText())).map((text) => ({ text }));
  return filled<MedicationDispense>({
    resourceType: 'MedicationDispense',
    id: deterministicId(['MedicationDispense', ...identity.result, number ?? counter ?? '']),
    meta: { profile: ['https://fhir.hl7.org.uk/StructureDefinition/UKCore-MedicationDispense'] },
    identifier:
      number === undefined
        ? identity.identifiers
        : [{ system: `${translating.source.localSystem}/prescription`, value: number }],
    status: 'completed',
    medicationCodeableConcept: code,
    subject: { reference: `Patient/${patientId}`, type: 'Patient' },
    context: encounter as MedicationDispense['context'],
    performer: present(rxd.all(10).map((part) => practitioner(part, translating))).map((actor) => ({ actor })),
    authorizingPrescription: request && [{ reference: `MedicationRequest/${request.id!}`, type: 'MedicationRequest' }],
    quantity: quantityIn(rxd, 4, 5),
    whenHandedOver: dateTimeIn(rxd, 3, translating),
    note: [...notes, ...annotations(noted.notes, translating)],
    dosageInstruction: present([dispensedDosage(order, noted, translating)]),
    substitution: substitutedOf(rxd),
  });
}

/** What RXD says of how the medicine is to be taken: RXD-12 and the routes. */
function dispensedDosage(order: Order, noted: Noted, translating: Translating): Dosage | undefined {
  const rxd = noted.segment;
  const when = whenOf(order, noted);
  const perDose = rxd.has(12) ? rxd.first(12) : undefined;
  const quantity = perDose && amountIn(perDose);
  const instructions = allCodedIn(rxd, 15, translating);
  const [rxr] = detailsOf(order, noted, 'RXR');
  const route = rxr && codedIn(rxr, 1, translating, { table: '0162' });
  return filledOrNone<Dosage>({
    text: present(instructions.map(({ text }) => text)).join('; ') || undefined,
    timing: timingOf(when, boundsOf(when, translating), translating),
    route,
    doseAndRate: quantity ? [{ doseQuantity: quantity }] : undefined,
  });
}

/** RXD-11, table 0167: 0 is no substitution, N none by request. */
function substitutedOf(rxd: SegmentReader): MedicationDispense['substitution'] {
  const code = rxd.text(11)?.toUpperCase();
  if (code === undefined) return undefined;
  return { wasSubstituted: code !== '0' && code !== 'N' };
}
