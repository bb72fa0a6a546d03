// What an operator's folder holds, ready to ask: profiles merged with those they derive from, extensions with HL7's beside
// them, code lists.
import type { Issue } from '../../issue.ts';
import type { ConformanceResource, StructureDefinition } from './definitions.ts';
import { r4Extensions } from './extensions.ts';
import { type Profile, profileOf } from './profile-tree.ts';
import { type CodeLists, codeListsOf } from './terminology.ts';

export interface Library {
  counts: { profiles: number; extensions: number; valueSets: number; codeSystems: number };
  /** The definition of an extension of the folder, or of HL7's for R4. */
  extension: (url: string) => StructureDefinition | undefined;
  /** A profile or extension merged with all it derives from; the URL without version. */
  profile: (url: string) => Profile | undefined;
  /** URL of the profile a resource of the type is held to where it names none. */
  profileFor: (resourceType: string) => string | undefined;
  codes: CodeLists;
}

const r4 = 'http://hl7.org/fhir/StructureDefinition/';

/** @param notes gets an issue for every profile whose base is not at hand. */
export function libraryOf(resources: readonly ConformanceResource[], notes: Issue[]): Library {
  const definitions = resources.filter((resource) => resource.resourceType === 'StructureDefinition');
  const valueSets = resources.filter((resource) => resource.resourceType === 'ValueSet');
  const codeSystems = resources.filter((resource) => resource.resourceType === 'CodeSystem');
  const known = r4Extensions();
  for (const definition of definitions) known.set(definition.url, definition);
  const profiles = new Map<string, Profile>();

  function profile(url: string, below: readonly string[] = []): Profile | undefined {
    const ready = profiles.get(url);
    const definition = known.get(url);
    if (ready || !definition || below.includes(url)) return ready;
    const { baseDefinition } = definition;
    const base = baseDefinition ? profile(baseDefinition, [...below, url]) : undefined;
    const made = profileOf(definition, base);
    profiles.set(url, made);
    return made;
  }

  for (const { url, type, baseDefinition } of definitions) {
    profile(url);
    if (baseDefinition === r4 + type || (baseDefinition && known.has(baseDefinition))) continue;
    const text = 'The profile this one derives from is not loaded; its own rules alone are checked.';
    notes.push({ severity: 'warning', code: 'incomplete', text, location: url });
  }
  const extensions = definitions.filter(({ type }) => type === 'Extension').length;
  const byType = profilesByType(definitions);
  return {
    counts: {
      profiles: definitions.length - extensions,
      extensions,
      valueSets: valueSets.length,
      codeSystems: codeSystems.length,
    },
    extension: (url) => {
      const definition = known.get(url);
      return definition?.type === 'Extension' ? definition : undefined;
    },
    profile: (url) => profile(url),
    profileFor: (type) => byType.get(type),
    codes: codeListsOf(codeSystems, valueSets),
  };
}

/** The general profile of a type is derived from the type itself and called after it alone: `…/UKCore-Observation`. */
function profilesByType(definitions: readonly StructureDefinition[]): Map<string, string> {
  const byType = new Map<string, string>();
  for (const { url, type, baseDefinition } of definitions) {
    if (type !== 'Extension' && baseDefinition === r4 + type && /[/-](\w+)$/.exec(url)?.[1] === type)
      byType.set(type, url);
  }
  return byType;
}
