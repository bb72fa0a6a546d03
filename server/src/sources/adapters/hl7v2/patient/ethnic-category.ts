// Ethnic category: PID-22, and PID-10 where a sender keeps it there, as UK Core's extension.
// Source: NHS Data Dictionary, ETHNIC CATEGORY; UK Core Extension-UKCore-EthnicCategory.
import type { Extension } from '#standards/fhir/types.ts';
import type { SegmentReader } from '#standards/hl7v2/reading.ts';
import { wordTable } from '#standards/word-table.ts';

const categories: Readonly<Record<string, string>> = wordTable({
  A: 'White - British',
  B: 'White - Irish',
  C: 'White - Any other White background',
  D: 'Mixed - White and Black Caribbean',
  E: 'Mixed - White and Black African',
  F: 'Mixed - White and Asian',
  G: 'Mixed - Any other mixed background',
  H: 'Asian or Asian British - Indian',
  J: 'Asian or Asian British - Pakistani',
  K: 'Asian or Asian British - Bangladeshi',
  L: 'Asian or Asian British - Any other Asian background',
  M: 'Black or Black British - Caribbean',
  N: 'Black or Black British - African',
  P: 'Black or Black British - Any other Black background',
  R: 'Other Ethnic Groups - Chinese',
  S: 'Other Ethnic Groups - Any other ethnic group',
  Z: 'Not stated',
  '99': 'Not known',
});

/**
 * The first NHS category among the fields. A code that names another system (HL70189, CDCREC: other countries' categories)
 * is not one and stays unread, to be reported.
 */
export function ethnicCategory(pid: SegmentReader): Extension | undefined {
  for (const field of [22, 10]) {
    for (const part of pid.all(field)) {
      const [code, text, system] = [part.peek(1), part.peek(2), part.peek(3)];
      if (system !== undefined && !/^(NHS|UK|ETHNIC)/i.test(system)) continue;
      const display = code === undefined ? undefined : categories[code.toUpperCase()];
      if (display === undefined) continue;
      part.tick();
      return {
        url: 'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-EthnicCategory',
        valueCodeableConcept: {
          coding: [
            {
              system: 'https://fhir.hl7.org.uk/CodeSystem/UKCore-EthnicCategoryEngland',
              code: code!.toUpperCase(),
              display,
            },
          ],
          ...(text === undefined ? {} : { text }),
        },
      };
    }
  }
  return undefined;
}
