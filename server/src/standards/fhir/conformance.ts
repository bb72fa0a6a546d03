// Conformance to the profiles in a folder an operator names, such as UK Core: loaded once, then asked of resources.
// Invariant: what cannot be decided here (SNOMED CT by expression, say) is told as information and refuses nothing.
// Why a folder: no package carries UK Core, and it changes several times a year; the operator says which release holds.
import { type Issue, IssueError } from '../issue.ts';
import { libraryOf } from './conformance/library.ts';
import { readConformanceFolder } from './conformance/read-folder.ts';
import { validateAgainst } from './conformance/validate-against.ts';

export interface Conformance {
  /** How much was loaded. */
  counts: { profiles: number; extensions: number; valueSets: number; codeSystems: number };
  /** What could not be loaded, or only in part: for the operator, at start. */
  notes: readonly Issue[];
  /**
   * Everything in which a resource is not FHIR R4, or not what its profiles and extensions ask.
   * @param options.profiles URLs to hold it to; else those of its meta.profile that are loaded, else the one for its type.
   * A Bundle's entries are held to theirs in the same way.
   * @returns none where it conforms; `information` where a code could not be checked. Texts hold nothing of the resource.
   */
  validate(resource: unknown, options?: { profiles?: readonly string[] }): Issue[];
  /** URL of the profile a resource of the type is held to where it names none. */
  profileFor: (resourceType: string) => string | undefined;
}

/**
 * @param folder StructureDefinitions (differentials suffice), ValueSets and CodeSystems as XML or JSON, in any subfolders.
 * @throws IssueError `not-found` where the folder cannot be read or holds no StructureDefinition.
 */
export async function loadConformance(folder: string): Promise<Conformance> {
  const { resources, notes } = await readConformanceFolder(folder).catch((error: unknown) => {
    throw new IssueError(
      { severity: 'fatal', code: 'not-found', text: 'The conformance folder cannot be read.' },
      { cause: error },
    );
  });
  if (!resources.some(({ resourceType }) => resourceType === 'StructureDefinition')) {
    throw new IssueError({
      severity: 'fatal',
      code: 'not-found',
      text: 'The conformance folder holds no StructureDefinition.',
    });
  }
  const library = libraryOf(resources, notes);
  return {
    counts: library.counts,
    notes,
    validate: (resource, options) => validateAgainst(library, resource, options?.profiles),
    profileFor: library.profileFor,
  };
}
