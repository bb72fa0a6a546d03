// The two nouns everything hangs on. A patient is what one source calls somebody (FHIR Patient); a person is who they are
// (FHIR Person): the patients linked to one another. Records hang on patients, so linking and unlinking move no record.
import { deterministicId } from './deterministic-id.ts';

/** One source's patient: the first column of every patient-bearing table. */
export type PatientId = string & { readonly __brand: 'PatientId' };

/** The person that linked patients are. Random, so that it says nothing in a URL. */
export type PersonId = string & { readonly __brand: 'PersonId' };

/**
 * The patient id follows from who assigned which number, so that any message about them, in any order, finds it.
 * @param assigner ODS code of the organisation whose patient this is.
 */
export function patientIdOf(assigner: string, identifier: { system: string; value: string }): PatientId {
  return deterministicId(['Patient', assigner, identifier.system, identifier.value]) as PatientId;
}
