// Medicines: what was authorised (a plan), each issue of it (an order), and the statement over both.
// Source: GP Connect 1.6, Medication guidance and resource relationships.
import type { Held } from '#synthetic/people/held-record.ts';
import { dayOf, shiftDay } from '#synthetic/people/story-time.ts';
import { addList, primaryList } from '../lists.ts';
import {
  businessIdentifier,
  careConnectExtension,
  concept,
  gpcExtension,
  profile,
  type RecordDraft,
  type Stu3Reference,
} from '../record-draft.ts';

export interface MedicinesAsked {
  includeIssues: boolean;
  /** Whole date: medicines active on or after it. */
  from?: string;
}

export function addMedicines(draft: RecordDraft, asked: MedicinesAsked): void {
  const entries = draft.held.medicines.flatMap((medicine, index) => {
    const { end } = courseOf(medicine, draft.today);
    if (asked.from !== undefined && end !== undefined && dayOf(end) < asked.from) return [];
    return [addMedicine(draft, medicine, index, asked.includeIssues)];
  });
  addList(draft, primaryList('medications'), entries);
}

/** The statement of the medicine at that place in the file: what problems and consultations refer to. */
export function statementOf(draft: RecordDraft, index: number): Stu3Reference {
  return { reference: `MedicationStatement/${draft.id('MedicationStatement', index)}` };
}

/**
 * What was first prescribed on this day for this: the authorisations that a consultation lists under its plan.
 * None where the answer holds no medicines.
 */
export function prescribedFor(
  draft: RecordDraft,
  { when, about }: { when: string; about: { display: string } | undefined },
): Stu3Reference[] {
  const held = new Set(draft.resources().map(({ resourceType, id }) => `${resourceType}/${id}`));
  return draft.held.medicines.flatMap((medicine, index) => {
    const reference = `MedicationRequest/${draft.id('MedicationRequest', index, 'plan')}`;
    const isOfIt =
      about !== undefined && medicine.for?.display === about.display && dayOf(medicine.since) === dayOf(when);
    return isOfIt && held.has(reference) ? [{ reference }] : [];
  });
}

function addMedicine(
  draft: RecordDraft,
  medicine: Held<'medicines'>,
  index: number,
  includeIssues: boolean,
): Stu3Reference {
  const { what, dose, since, lastIssued, stopped, stoppedBecause, who, note } = medicine;
  const { status, end, repeats } = courseOf(medicine, draft.today);
  const prescriber = draft.practitioner(who);
  const medicationId = draft.id('Medication', what.code ?? what.display);
  draft.add({
    resourceType: 'Medication',
    id: medicationId,
    meta: { profile: [profile('Medication')] },
    code: concept(what),
  });
  const planId = draft.id('MedicationRequest', index, 'plan');
  const request = {
    resourceType: 'MedicationRequest',
    meta: { profile: [profile('MedicationRequest')] },
    medicationReference: { reference: `Medication/${medicationId}` },
    subject: draft.patient,
    requester: { agent: prescriber, onBehalfOf: draft.organization },
    recorder: prescriber,
    dosageInstruction: [{ text: dose }],
    ...(note && { note: [{ text: note }] }),
  };
  const type = {
    url: gpcExtension('PrescriptionType'),
    valueCodeableConcept: { coding: [prescriptionTypes[repeats]] },
  };
  const plan = draft.add({
    ...request,
    id: planId,
    extension: [
      type,
      ...(repeats === 'acute'
        ? []
        : [
            {
              url: gpcExtension('MedicationRepeatInformation'),
              extension: [{ url: 'numberOfRepeatPrescriptionsIssued', valueUnsignedInt: lastIssued ? 1 : 0 }],
            },
          ]),
      ...(stopped
        ? [
            {
              url: gpcExtension('MedicationStatusReason'),
              extension: [
                { url: 'statusReason', valueCodeableConcept: { text: stoppedBecause ?? 'No information available' } },
                { url: 'statusChangeDate', valueDateTime: stopped },
              ],
            },
          ]
        : []),
    ],
    identifier: businessIdentifier(draft.practice, planId),
    status,
    intent: 'plan',
    authoredOn: since,
    dispenseRequest: supplyOf(medicine, since, end),
  });
  if (includeIssues && lastIssued !== undefined) {
    const issueId = draft.id('MedicationRequest', index, 'issue');
    draft.add({
      ...request,
      id: issueId,
      extension: [type],
      identifier: businessIdentifier(draft.practice, issueId),
      basedOn: [plan],
      status: 'completed',
      intent: 'order',
      authoredOn: lastIssued,
      dispenseRequest: supplyOf(medicine, lastIssued, undefined),
    });
  }
  const statementId = draft.id('MedicationStatement', index);
  return draft.add({
    resourceType: 'MedicationStatement',
    id: statementId,
    meta: { profile: [profile('MedicationStatement')] },
    extension: [
      ...(lastIssued ? [{ url: gpcExtension('MedicationStatementLastIssueDate'), valueDateTime: lastIssued }] : []),
      {
        url: gpcExtension('PrescribingAgency'),
        valueCodeableConcept: {
          coding: [
            {
              system: 'https://fhir.nhs.uk/STU3/CodeSystem/CareConnect-PrescribingAgency-1',
              code: 'prescribed-at-gp-practice',
              display: 'Prescribed at GP practice',
            },
          ],
        },
      },
      { url: careConnectExtension('MedicationStatementDosageLastChanged'), valueDateTime: since },
    ],
    identifier: businessIdentifier(draft.practice, statementId),
    basedOn: [plan],
    status,
    medicationReference: request.medicationReference,
    effectivePeriod: { start: since, ...(end && { end }) },
    dateAsserted: since,
    subject: draft.patient,
    taken: 'unk',
    dosage: [{ text: dose }],
    ...(note && { note: [{ text: note }] }),
  });
}

const prescriptionTypes = {
  acute: code('acute', 'Acute'),
  repeat: code('repeat', 'Repeat'),
  'repeat-dispensing': code('repeat-dispensing', 'Repeat dispensing'),
} as const;

function code(value: string, display: string): Record<string, string> {
  return { system: 'https://fhir.nhs.uk/STU3/CodeSystem/CareConnect-PrescriptionType-1', code: value, display };
}

/** Active, stopped, or run its course; and when that was. */
function courseOf(
  { supply, since, lastIssued, stopped, days }: Held<'medicines'>,
  today: string,
): { status: string; end?: string; repeats: keyof typeof prescriptionTypes } {
  const repeats = supply === 'repeat' || supply === 'repeat-dispensing' ? supply : 'acute';
  if (stopped !== undefined) return { status: 'stopped', end: stopped, repeats };
  if (repeats !== 'acute') return { status: 'active', repeats };
  const end = shiftDay(dayOf(`${lastIssued ?? since}-01-01`.slice(0, 10)), days ?? 28, 'day');
  return end < dayOf(today) ? { status: 'completed', end, repeats } : { status: 'active', repeats };
}

function supplyOf({ quantity, days }: Held<'medicines'>, start: string, end: string | undefined) {
  return {
    validityPeriod: { start, ...(end && { end }) },
    ...(quantity && {
      quantity: { extension: [{ url: gpcExtension('MedicationQuantityText'), valueString: quantity }] },
    }),
    ...(days && {
      expectedSupplyDuration: { value: days, unit: 'day', system: 'http://unitsofmeasure.org', code: 'd' },
    }),
  };
}
