// Entries that others give as their reason: the problem behind a plan, a prescription, a contact.
import type { CodeableConcept, Reference, Resource } from '#standards/fhir/types.ts';
import { conceptsText, conceptText } from './concepts.ts';
import type { References } from './references.ts';
import { joined, list } from './words.ts';

/** What these references are coded as, else the display the source gave. */
export function problemsText(
  references: References,
  from: Resource,
  pointed: readonly Reference[] | Reference | undefined,
): string | undefined {
  return joined(
    list(pointed as readonly Reference[] | undefined).map((reference) => {
      const found = references.find(reference, from) as { code?: CodeableConcept } | undefined;
      return conceptText(found?.code) ?? references.display(reference, from);
    }),
    ', ',
  );
}

/** Why it was done or is taken: reasons in words, and the entries it points at. */
export function reasonText(
  references: References,
  from: Resource & { reasonCode?: readonly CodeableConcept[]; reasonReference?: readonly Reference[] },
): string | undefined {
  return joined([conceptsText(from.reasonCode), problemsText(references, from, from.reasonReference)], ', ');
}
