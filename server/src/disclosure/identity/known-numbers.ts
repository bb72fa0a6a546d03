// Under which numbers which organisations know a person (R03). The NHS number stands for itself: it is the person's, with how
// far it was checked; what one organisation wrote down as an NHS number and is none, or is another's, is nobody's number.
import { patientsOf, type PersonPatient } from '#patient-index/persons.ts';
import type { Demographics, NhsNumberStatus } from '#standards/demographics.ts';
import { nhsNumberSystem } from '#standards/nhs-number.ts';
import type { PersonId } from '#standards/patient.ts';
import type { Door } from '../door.ts';

export interface KnownNumber {
  system: string;
  value: string;
  /** Whose number it is; none for the NHS number. */
  organisation?: { ods: string; name?: string };
  /** For the NHS number. */
  status?: NhsNumberStatus;
}

/** The numbers of a person who may be found, the NHS number first. */
export async function knownNumbers(
  door: Door,
  personId: PersonId,
  demographics: Pick<Demographics, 'nhsNumber' | 'nhsNumberStatus'>,
): Promise<readonly KnownNumber[]> {
  return numbersOf(door, await patientsOf(door.database, personId), demographics);
}

export function numbersOf(
  { partnership }: Pick<Door, 'partnership'>,
  patients: readonly Pick<PersonPatient, 'organisation' | 'identifiers'>[],
  { nhsNumber, nhsNumberStatus }: Pick<Demographics, 'nhsNumber' | 'nhsNumberStatus'>,
): readonly KnownNumber[] {
  const numbers = new Map<string, KnownNumber>();
  if (nhsNumber)
    numbers.set(nhsNumber, { system: nhsNumberSystem, value: nhsNumber, status: nhsNumberStatus ?? 'unverified' });
  for (const { organisation: ods, identifiers } of patients) {
    const name = partnership.organisations.find((organisation) => organisation.ods === ods)?.name;
    for (const { system, value } of identifiers) {
      if (!system || !value || system === nhsNumberSystem) continue;
      const key = `${system}|${value}`;
      if (!numbers.has(key)) numbers.set(key, { system, value, organisation: { ods, ...(name ? { name } : {}) } });
    }
  }
  return [...numbers.values()];
}
