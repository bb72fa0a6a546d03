// Problems, allergies, medicines, vaccinations, procedures and warnings as UK Core R4.
import type { AllergyIntolerance, Flag } from '@medplum/fhirtypes';
import type { Held } from '#synthetic/people/held-record.ts';
import { shiftDay } from '#synthetic/people/story-time.ts';
import { coded, concept, type Holding, noteOf, profiled, terminology } from '../holding.ts';

export function addProblems({ held, id, identifier, add, patient, practitioner }: Holding): void {
  for (const [index, problem] of held.problems.entries()) {
    const own = id('Condition', index);
    add({
      resourceType: 'Condition',
      id: own,
      meta: profiled('Condition'),
      identifier: identifier(own),
      clinicalStatus: problem.ended
        ? coded(terminology('condition-clinical'), 'resolved', 'Resolved')
        : coded(terminology('condition-clinical'), 'active', 'Active'),
      verificationStatus: coded(terminology('condition-ver-status'), 'confirmed', 'Confirmed'),
      category: [
        problem.category === 'diagnosis'
          ? coded(terminology('condition-category'), 'encounter-diagnosis', 'Encounter Diagnosis')
          : coded(terminology('condition-category'), 'problem-list-item', 'Problem List Item'),
      ],
      code: concept(problem.what),
      subject: patient,
      onsetDateTime: problem.since,
      ...(problem.ended && { abatementDateTime: problem.ended }),
      recordedDate: problem.since,
      ...(problem.who && { asserter: practitioner(problem.who) }),
      ...noteOf(problem.note),
    });
  }
}

export function addAllergies(holding: Holding): void {
  const { held, add } = holding;
  for (const [index, allergy] of held.allergies.entries()) add(allergyOf(holding, allergy, index));
  if (held.noKnownAllergies !== undefined && held.allergies.every(({ ended }) => ended !== undefined)) {
    add({
      ...allergyBase(holding, 'none-known'),
      code: coded('http://snomed.info/sct', '716186003', 'No known allergy'),
      recordedDate: held.noKnownAllergies,
    });
  }
}

function allergyBase(
  { id, identifier, patient }: Holding,
  place: string | number,
): AllergyIntolerance & { id: string } {
  const own = id('AllergyIntolerance', place);
  return {
    resourceType: 'AllergyIntolerance',
    id: own,
    meta: profiled('AllergyIntolerance'),
    identifier: identifier(own),
    clinicalStatus: coded(terminology('allergyintolerance-clinical'), 'active', 'Active'),
    verificationStatus: coded(terminology('allergyintolerance-verification'), 'confirmed', 'Confirmed'),
    patient,
  };
}

function allergyOf(holding: Holding, allergy: Held<'allergies'>, index: number): AllergyIntolerance & { id: string } {
  const { to, kind, reaction, severity, recorded, ended, who, note } = allergy;
  return {
    ...allergyBase(holding, index),
    ...(ended && { clinicalStatus: coded(terminology('allergyintolerance-clinical'), 'resolved', 'Resolved') }),
    type: 'allergy',
    category: [kind],
    criticality: severity === 'severe' ? 'high' : 'low',
    code: concept(to),
    recordedDate: recorded,
    ...(who && { recorder: holding.practitioner(who) }),
    ...(reaction && { reaction: [{ manifestation: [concept(reaction)], ...(severity && { severity }) }] }),
    ...noteOf(note),
  };
}

/** A hospital's prescriptions; the medicine itself stands beside them, as most hospital systems send it. */
export function addMedicines({ held, id, identifier, add, patient, practitioner }: Holding): void {
  for (const [index, medicine] of held.medicines.entries()) {
    const own = id('MedicationRequest', index);
    const { what, dose, supply, since, stopped, stoppedBecause, days, who, note } = medicine;
    const medication = add({
      resourceType: 'Medication',
      id: id('Medication', what.display),
      meta: profiled('Medication'),
      code: concept(what),
    });
    const category =
      supply === 'inpatient'
        ? coded(terminology('medicationrequest-category'), 'inpatient', 'Inpatient')
        : supply === 'discharge'
          ? coded(terminology('medicationrequest-category'), 'discharge', 'Discharge')
          : coded(terminology('medicationrequest-category'), 'outpatient', 'Outpatient');
    add({
      resourceType: 'MedicationRequest',
      id: own,
      meta: profiled('MedicationRequest'),
      identifier: identifier(own),
      status: stopped ? 'stopped' : 'active',
      ...(stoppedBecause && { statusReason: { text: stoppedBecause } }),
      intent: 'order',
      category: [category],
      medicationReference: { ...medication, display: what.display },
      subject: patient,
      authoredOn: since,
      ...(who && { requester: practitioner(who) }),
      ...(medicine.for && { reasonCode: [concept(medicine.for)] }),
      dosageInstruction: [{ text: dose }],
      ...(days && {
        dispenseRequest: {
          validityPeriod: { start: since.slice(0, 10), end: shiftDay(since.slice(0, 10), days, 'day') },
          expectedSupplyDuration: { value: days, unit: 'day', system: 'http://unitsofmeasure.org', code: 'd' },
        },
      }),
      ...noteOf(note),
    });
  }
}

export function addImmunisations({ held, id, identifier, add, patient, practitioner }: Holding): void {
  for (const [index, { what, against, when, given, who, note }] of held.immunisations.entries()) {
    const own = id('Immunization', index);
    add({
      resourceType: 'Immunization',
      id: own,
      meta: profiled('Immunization'),
      identifier: identifier(own),
      status: given ? 'completed' : 'not-done',
      ...(!given && { statusReason: { text: note ?? 'Not given' } }),
      vaccineCode: concept(what),
      patient,
      occurrenceDateTime: when,
      ...(who && { performer: [{ actor: practitioner(who) }] }),
      ...(against && { protocolApplied: [{ targetDisease: [{ text: against }], doseNumberPositiveInt: 1 }] }),
      ...(given ? noteOf(note) : {}),
    });
  }
}

export function addProcedures({ held, id, identifier, add, patient, practitioner }: Holding): void {
  for (const [index, { what, when, who, outcome, note }] of held.procedures.entries()) {
    const own = id('Procedure', index);
    add({
      resourceType: 'Procedure',
      id: own,
      meta: profiled('Procedure'),
      identifier: identifier(own),
      status: 'completed',
      code: concept(what),
      subject: patient,
      performedDateTime: when,
      ...(who && { performer: [{ actor: practitioner(who) }] }),
      ...(outcome && { outcome: { text: outcome } }),
      ...noteOf(note),
    });
  }
}

const flagCategories: Readonly<Record<Held<'flags'>['kind'], readonly [string, string]>> = {
  clinical: ['clinical', 'Clinical'],
  safety: ['safety', 'Safety'],
  safeguarding: ['safety', 'Safeguarding'],
  'reasonable-adjustment': ['admin', 'Reasonable adjustment'],
  legal: ['admin', 'Legal'],
  'end-of-life': ['clinical', 'End of life'],
};

export function addFlags({ held, id, identifier, add, patient, practitioner }: Holding): void {
  for (const [index, { what, kind, since, ended, who, note }] of held.flags.entries()) {
    const own = id('Flag', index);
    const [category, display] = flagCategories[kind];
    const code = concept(what);
    const flag: Flag & { id: string } = {
      resourceType: 'Flag',
      id: own,
      meta: profiled('Flag'),
      identifier: identifier(own),
      status: ended ? 'inactive' : 'active',
      category: [{ ...coded(terminology('flag-category'), category, display), text: display }],
      // A Flag has no note: what to do about it stands with what it says.
      code: note === undefined ? code : { ...code, text: `${what.display}. ${note}` },
      subject: patient,
      period: { start: since, ...(ended && { end: ended }) },
      ...(who && { author: practitioner(who) }),
    };
    add(flag);
  }
}
