// Cuts HL7's own R4 extensions to what their use can be checked by: what each element is allowed to be, and where it may stand.
import { readDefinitions } from './read-package.ts';

interface ExtensionDefinition {
  resourceType: string;
  url: string;
  type: string;
  context?: { type: string; expression: string }[];
  differential?: { element: Record<string, unknown>[] };
}

export interface CutExtension {
  /** `type expression`, e.g. `element Patient`. */
  context: string[];
  elements: Record<string, unknown>[];
}

/** What of an ElementDefinition is a rule; the rest is prose. */
const rules = ['id', 'path', 'sliceName', 'min', 'max', 'type', 'fixedUri', 'slicing'];

export function cutExtensions(): { extensions: Record<string, CutExtension>; requiredValueSets: Set<string> } {
  const extensions: Record<string, CutExtension> = {};
  const requiredValueSets = new Set<string>();
  const definitions = readDefinitions<ExtensionDefinition>('extension-definitions.json')
    .filter((definition) => definition.resourceType === 'StructureDefinition' && definition.type === 'Extension')
    .toSorted((one, other) => (one.url < other.url ? -1 : 1));
  for (const definition of definitions) {
    const elements = (definition.differential?.element ?? []).map((element) => {
      const kept: Record<string, unknown> = Object.fromEntries(
        rules.filter((rule) => element[rule] !== undefined).map((rule) => [rule, element[rule]]),
      );
      if (kept['path'] === kept['id']) delete kept['path'];
      if (element['isModifier'] === true) kept['isModifier'] = true;
      if (kept['type']) kept['type'] = (kept['type'] as object[]).map(bareType);
      const binding = element['binding'] as { strength: string; valueSet?: string } | undefined;
      if (binding?.strength === 'required' && binding.valueSet) {
        kept['binding'] = { strength: 'required', valueSet: binding.valueSet };
        requiredValueSets.add(binding.valueSet.split('|')[0]!);
      }
      return kept;
    });
    extensions[definition.url] = {
      context: (definition.context ?? []).map(({ type, expression }) => `${type} ${expression}`),
      elements: elements.filter((element) => Object.keys(element).length > 1),
    };
  }
  return { extensions, requiredValueSets };
}

function bareType(type: { code?: string; profile?: string[]; targetProfile?: string[] }): object {
  const { code, profile, targetProfile } = type;
  return { code, ...(profile ? { profile } : {}), ...(targetProfile ? { targetProfile } : {}) };
}
