// Which allergies stand, and which of them say that there is none. Source: GP Connect 1.6, Negation: handling "no known allergies".
import type { AllergyIntolerance, Resource } from '#standards/fhir/types.ts';

/** SNOMED CT: no known allergy (situation). Its children (no known drug allergy, …) are entries, not "none". */
const noKnownAllergy = '716186003';

export function isActiveAllergy(resource: Resource): resource is AllergyIntolerance {
  if (resource.resourceType !== 'AllergyIntolerance') return false;
  const status = resource.clinicalStatus?.coding?.[0]?.code;
  return status !== 'resolved' && status !== 'inactive' && !isError(resource);
}

const isError = ({ verificationStatus }: AllergyIntolerance) =>
  verificationStatus?.coding?.some(({ code }) => code === 'entered-in-error' || code === 'refuted') ?? false;

/** How many of these say that no allergy is known. */
export function noneKnownAmong(allergies: readonly AllergyIntolerance[]): number {
  return allergies.filter(({ code }) => code?.coding?.some((coding) => coding.code === noKnownAllergy)).length;
}
