// Allergies, diagnoses, problems and procedures of a message: the segments that stand beside the visit.
import type { Condition, Encounter, Reference, Resource } from '#standards/fhir/types.ts';
import type { PatientId } from '#standards/patient.ts';
import { present, type Translating } from '../context.ts';
import type { PatientGroup } from '../structure.ts';
import { causesOfDeath } from './cause-of-death.ts';
import { adverseReaction, allergy } from './allergy.ts';
import { diagnosis, problem } from './condition.ts';
import { procedure } from './procedure.ts';

export interface Clinical {
  resources: Resource[];
  /** Diagnoses and problems among them. */
  conditions: Condition[];
  /** How the visit names its diagnoses. */
  diagnoses: NonNullable<Encounter['diagnosis']>;
}

export function clinicalOf(
  group: PatientGroup,
  patientId: PatientId,
  encounter: Reference | undefined,
  translating: Translating,
): Clinical {
  const of = (name: string) => group.others.get(name) ?? [];
  const diagnoses = present(of('DG1').map((noted) => diagnosis(noted, patientId, encounter, translating)));
  const problems = present(of('PRB').map((noted) => problem(noted, patientId, encounter, translating)));
  const conditions = [...diagnoses.map(({ condition }) => condition), ...problems];
  return {
    conditions,
    diagnoses: diagnoses.map(({ ofEncounter }) => ofEncounter),
    resources: [
      ...present(of('AL1').map((noted) => allergy(noted, patientId, encounter, translating))),
      ...present(of('IAM').map((noted) => adverseReaction(noted, patientId, encounter, translating))),
      ...conditions,
      ...of('PDA').flatMap((noted) => causesOfDeath(noted, patientId, encounter, translating)),
      ...present(of('PR1').map((noted) => procedure(noted, patientId, encounter, translating))),
    ],
  };
}
