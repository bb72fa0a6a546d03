// The code systems every organisation shares, and their names on the wire.
// Source: HL7 Terminology; NHS Digital, dm+d implementation guide: dm+d identifiers are those of SNOMED CT's UK drug extension.

export const snomed = 'http://snomed.info/sct';
export const loinc = 'http://loinc.org';

const snomedNames = new Set([snomed, 'https://dmd.nhs.uk', 'urn:oid:2.16.840.1.113883.6.96']);

/** One name for each system: what is SNOMED CT by another name is SNOMED CT. */
export function oneSystem(system: string): string {
  return snomedNames.has(system) ? snomed : system;
}

/** Whether entries of different sources can be compared by it. */
export function isNational(system: string): boolean {
  return system === loinc || snomedNames.has(system);
}
