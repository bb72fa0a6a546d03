// What a message says of who a patient is, as the patient index takes it: the whole of it (FHIR), or part (every other feed).
import type { PatientToLink } from '#patient-index/link-patient.ts';
import type { FeedPatient, PatientPart } from '#sources/feed.ts';
import type { Demographics } from '#standards/demographics.ts';
import { demographicsOfPatient, isRestrictedPatient } from '#standards/fhir/patient-demographics.ts';

/** Parts of Patient that are demographics. */
const details: Partial<Record<PatientPart, keyof Demographics>> = {
  identifier: 'nhsNumber',
  name: 'names',
  birthDate: 'birthDate',
  gender: 'gender',
  address: 'addresses',
  telecom: 'telecoms',
  deceasedBoolean: 'deceased',
  generalPractitioner: 'generalPractice',
  communication: 'language',
};
const statusUrl = /NHSNumberVerificationStatus$/;

/**
 * @param complete whether the source sends whole Patients.
 * @param now decides which names and addresses have ended.
 */
export function saidOfPatient(
  { resource, cleared = [] }: FeedPatient,
  complete: boolean,
  now: Date,
): Pick<PatientToLink, 'demographics' | 'complete' | 'cleared' | 'restricted'> {
  const demographics = demographicsOfPatient(resource, now);
  if (demographics.nhsNumber && cleared.some((part) => statusUrl.test(part)))
    demographics.nhsNumberStatus ??= 'unverified';
  const restricted = isRestrictedPatient(resource) || (complete || cleared.includes('meta') ? false : undefined);
  return {
    demographics,
    complete,
    cleared: [
      ...cleared.flatMap((part) => details[part] ?? []),
      // Said to be alive.
      ...(resource.deceasedBoolean === false ? (['deceased'] as const) : []),
    ],
    ...(restricted === undefined ? {} : { restricted }),
  };
}
