// All of FHIR R4 that the server validates by: the types and the codes required of them, always read; terminology and HL7's
// extensions, read only where a conformance folder is loaded.
import { cutExtensions } from './cut-extensions.ts';
import { cutTerminology, type CutValueSet } from './cut-terminology.ts';
import { cutTypes } from './cut-types.ts';

/** File name under standards/fhir/r4 → its content. */
export function cutDefinitions(): Record<string, object> {
  const { types, constraints, requiredValueSets } = cutTypes();
  const { extensions, requiredValueSets: byExtensions } = cutExtensions();
  const ofTypes = new Set(requiredValueSets.values());
  const { codeSystems, valueSets } = cutTerminology(new Set([...ofTypes, ...byExtensions]));
  const required = Object.fromEntries(
    [...requiredValueSets]
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([id, url]) => [id, expanded(url, valueSets, codeSystems)]),
  );
  return {
    'types.json': { fhirVersion: '4.0.1', types, constraints, valueSets: required },
    'terminology.json': { fhirVersion: '4.0.1', codeSystems, valueSets },
    'extensions.json': { fhirVersion: '4.0.1', extensions },
  };
}

/** Codes by system; null where no list of codes decides (mime types, currencies, UCUM). */
function expanded(
  url: string,
  valueSets: Record<string, CutValueSet>,
  codeSystems: Record<string, string>,
): Record<string, string> | null {
  const valueSet = valueSets[url];
  if (!valueSet || valueSet.filtered || valueSet.exclude || valueSet.valueSets) return null;
  const systems = Object.entries(valueSet.systems).map(([system, codes]) => [
    system,
    codes === '*' ? codeSystems[system] : codes,
  ]);
  return systems.some(([, codes]) => codes === undefined) ? null : Object.fromEntries(systems);
}
