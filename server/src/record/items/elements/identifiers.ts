// Business identifiers: by them a report sent to two places is known to be one.
// Invariant: never a person's. An identifier of a patient, a relative or a professional is no fact about an entry.
import type { Identifier, Resource } from '#standards/fhir/types.ts';
import { list, words } from './words.ts';

const people = new Set(['Patient', 'RelatedPerson', 'Practitioner', 'PractitionerRole', 'Person', 'Group']);
const nhsNumber = /nhs-number/;

/** `system|value`, each once; without a system it identifies nothing. */
export function identifiersOf(resource: Resource): string[] {
  if (people.has(resource.resourceType)) return [];
  const { identifier, masterIdentifier } = resource as {
    identifier?: readonly Identifier[];
    masterIdentifier?: Identifier;
  };
  const found: string[] = [];
  for (const each of masterIdentifier ? [masterIdentifier, ...list(identifier)] : list(identifier)) {
    const system = words(each.system);
    const value = words(each.value);
    if (!system || !value || nhsNumber.test(system)) continue;
    const whole = `${system}|${value}`;
    if (!found.includes(whole)) found.push(whole);
  }
  return found;
}
