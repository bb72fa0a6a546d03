// Cuts FHIR R4's terminology to codes alone: every complete code system, and the value sets somebody requires.
import { readDefinitions } from './read-package.ts';

interface Concept {
  code: string;
  concept?: Concept[];
}

interface Include {
  system?: string;
  concept?: { code: string }[];
  filter?: unknown[];
  valueSet?: string[];
}

interface TerminologyResource {
  resourceType: 'CodeSystem' | 'ValueSet';
  url: string;
  content?: string;
  concept?: Concept[];
  compose?: { include?: Include[]; exclude?: Include[] };
}

/**
 * A value set by system: `*` for all of its codes, else the codes, tab-separated; a system whose codes are chosen by a filter is named in
 * `filtered` and cannot be checked by listing.
 */
export interface CutValueSet {
  systems: Record<string, string>;
  valueSets?: string[];
  exclude?: Record<string, string>;
  filtered?: true;
}

export function cutTerminology(valueSetUrls: ReadonlySet<string>): {
  codeSystems: Record<string, string>;
  valueSets: Record<string, CutValueSet>;
} {
  const resources = ['valuesets.json', 'v3-codesystems.json', 'v2-tables.json'].flatMap((file) =>
    readDefinitions<TerminologyResource>(file),
  );
  const codeSystems: Record<string, string> = {};
  const valueSets: Record<string, CutValueSet> = {};
  const sources = new Map<string, TerminologyResource>();
  for (const resource of resources) {
    if (resource.resourceType === 'ValueSet') sources.set(resource.url, resource);
    if (resource.resourceType !== 'CodeSystem' || !resource.concept || resource.content === 'fragment') continue;
    codeSystems[resource.url] = joined(codesOf(resource.concept));
  }
  const waiting = [...valueSetUrls];
  for (const url of waiting) {
    const source = sources.get(url);
    if (!source?.compose || valueSets[url]) continue;
    valueSets[url] = cutValueSet(source.compose);
    waiting.push(...(valueSets[url].valueSets ?? []));
  }
  return { codeSystems: sorted(codeSystems), valueSets: sorted(valueSets) };
}

function cutValueSet(compose: NonNullable<TerminologyResource['compose']>): CutValueSet {
  const cut: CutValueSet = { systems: {} };
  for (const include of compose.include ?? []) {
    if (include.valueSet) (cut.valueSets ??= []).push(...include.valueSet.map((url) => url.split('|')[0]!));
    if (include.filter) cut.filtered = true;
    else if (include.system) cut.systems[include.system] = chosen(include, cut.systems[include.system]);
  }
  for (const exclude of compose.exclude ?? []) {
    if (exclude.filter || !exclude.system) throw new Error('an exclusion that is not a list of codes');
    (cut.exclude ??= {})[exclude.system] = chosen(exclude, cut.exclude?.[exclude.system]);
  }
  return cut;
}

function chosen(include: Include, earlier: string | undefined): string {
  if (!include.concept || earlier === '*') return '*';
  return joined([...(earlier ? [earlier] : []), ...include.concept.map(({ code }) => code)]);
}

/** Codes may hold single spaces, never a tab. */
const joined = (codes: readonly string[]) => codes.join('\t');

const codesOf = (concepts: readonly Concept[]): string[] =>
  concepts.flatMap((concept) => [concept.code, ...codesOf(concept.concept ?? [])]);

const sorted = <Value>(record: Record<string, Value>): Record<string, Value> =>
  Object.fromEntries(Object.entries(record).toSorted(([one], [other]) => (one < other ? -1 : 1)));
