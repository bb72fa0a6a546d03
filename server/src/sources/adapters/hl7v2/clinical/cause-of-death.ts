// PDA → the cause of death as a UK Core Observation. Source: HL7 v2.8.2 §3.4.13 (PDA); SNOMED CT 184305005 |Cause of death|.
import { deterministicId } from '#standards/deterministic-id.ts';
import type { Observation, Reference } from '#standards/fhir/types.ts';
import type { PatientId } from '#standards/patient.ts';
import { dateTimeIn, filled, present, type Translating } from '../context.ts';
import { allCodedIn, keyOf } from '../data-types/codes.ts';
import { practitioner } from '../data-types/people.ts';
import type { Noted } from '../structure.ts';

/** One observation for each cause (PDA-1), by who certified the death and when (PDA-4, PDA-5). */
export function causesOfDeath(
  { segment: pda }: Noted,
  patientId: PatientId,
  encounter: Reference | undefined,
  translating: Translating,
): Observation[] {
  const effectiveDateTime = dateTimeIn(pda, 4, translating);
  const performer = present(pda.all(5).map((part) => practitioner(part, translating)));
  return allCodedIn(pda, 1, translating).map((valueCodeableConcept) =>
    filled<Observation>({
      resourceType: 'Observation',
      id: deterministicId([
        'Observation',
        translating.source.organisation,
        patientId,
        'cause of death',
        keyOf(valueCodeableConcept),
      ]),
      meta: { profile: ['https://fhir.hl7.org.uk/StructureDefinition/UKCore-Observation'] },
      status: 'final',
      code: { coding: [{ system: 'http://snomed.info/sct', code: '184305005', display: 'Cause of death' }] },
      subject: { reference: `Patient/${patientId}`, type: 'Patient' },
      encounter: encounter as Observation['encounter'],
      effectiveDateTime,
      performer,
      valueCodeableConcept,
    }),
  );
}
