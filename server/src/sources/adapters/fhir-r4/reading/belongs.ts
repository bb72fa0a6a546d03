// Whose a resource is. A server that ignores the patient parameter sends everybody's: that is found here, not believed.
import { nhsNumberSystem } from '#standards/nhs-number.ts';
import type { UncheckedResource } from '../requests/bundle.ts';
import { type PatientReference, patientReferencesOf } from './areas.ts';

export type Belonging =
  | 'to-the-patient'
  | 'to-somebody-else'
  /** To the patient and others: a group's appointment, a mother's and her child's. */
  | 'to-several'
  | 'to-nobody-named';

/** Who the patient is to this source. */
export interface Whose {
  /** `Type/id` of the patient, and of patients it was merged from. */
  keys: ReadonlySet<string>;
  nhsNumber: string | undefined;
}

/**
 * @param resolve turns a reference as written into `Type/id`, where it can.
 */
export function belonging(
  resource: UncheckedResource,
  whose: Whose,
  resolve: (reference: string) => string | undefined,
): Belonging {
  const references = patientReferencesOf(resource);
  if (references.length === 0) return 'to-nobody-named';
  const ours = references.filter((reference) => isOurs(reference, whose, resolve)).length;
  if (ours === references.length) return 'to-the-patient';
  return ours > 0 ? 'to-several' : 'to-somebody-else';
}

function isOurs(
  { reference, identifier }: PatientReference,
  { keys, nhsNumber }: Whose,
  resolve: (reference: string) => string | undefined,
): boolean {
  if (typeof reference === 'string') {
    const key = resolve(reference);
    return key !== undefined && keys.has(key);
  }
  return (
    nhsNumber !== undefined &&
    identifier?.system === nhsNumberSystem &&
    typeof identifier.value === 'string' &&
    identifier.value.replaceAll(/\s/g, '') === nhsNumber
  );
}
