// The codes by which entries of different sources can be compared: national ones, never a system's own.
import type { RecordItem } from '../../items/record-item.ts';

/** dm+d identifiers are SNOMED CT UK drug extension identifiers. */
const snomedSystems = new Set(['http://snomed.info/sct', 'https://dmd.nhs.uk', 'urn:oid:2.16.840.1.113883.6.96']);
const loinc = 'http://loinc.org';

/** What stands where a code was lost between two GP systems: medicine, drug allergy, other allergy. */
const degraded = new Set(['196421000000109', '196461000000101', '196471000000108']);

/** The first SNOMED CT or dm+d code that says what it is. */
export function snomedOf({ code, facts }: RecordItem): string | undefined {
  if (code && snomedSystems.has(code.system)) return degraded.has(code.code) ? undefined : code.code;
  const further = facts?.codes?.find(({ system }) => snomedSystems.has(system))?.code;
  return further === undefined || degraded.has(further) ? undefined : further;
}

/** The first LOINC code that says what it is. */
export function loincOf({ code, facts }: RecordItem): string | undefined {
  if (code?.system === loinc) return code.code;
  return facts?.codes?.find(({ system }) => system === loinc)?.code;
}
