// FHIR terminology resources as JSON or XML: code systems (what codes are called) and concept maps (which codes mean the same).
// Invariant: only `equal` and `equivalent` are kept of a map, without conditions: what is wider, narrower, inexact or said to
// hold only with something else joins nothing.
// Source: FHIR R4 ConceptMap (equivalence), R5 ConceptMap (relationship), R4 CodeSystem.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { z } from 'zod';
import { readFhirXml } from '#standards/fhir/xml/read-xml.ts';
import { isNational, loinc, oneSystem, snomed } from '../code-systems.ts';
import { type Edition, LoadError, type Row } from './edition.ts';

const canonical = {
  url: z.string('it has no url: the name under which it is replaced by its next version.').min(1),
  version: z.string().optional(),
  title: z.string().optional(),
  name: z.string().optional(),
  status: z.string().optional(),
  date: z.string().optional(),
};

const target = z.object({
  code: z.string().optional(),
  equivalence: z.string().optional(),
  relationship: z.string().optional(),
  dependsOn: z.array(z.unknown()).optional(),
  product: z.array(z.unknown()).optional(),
});
const conceptMap = z.object({
  ...canonical,
  group: z
    .array(
      z.object({
        source: z.string().optional(),
        target: z.string().optional(),
        element: z.array(z.object({ code: z.string().optional(), target: z.array(target).default([]) })).default([]),
      }),
    )
    .default([]),
});

interface Concept {
  code: string;
  display?: string | undefined;
  concept?: Concept[] | undefined;
}
const concept: z.ZodType<Concept> = z.lazy(() =>
  z.object({ code: z.string(), display: z.string().optional(), concept: z.array(concept).optional() }),
);
const codeSystem = z.object({ ...canonical, concept: z.array(concept).default([]) });

/**
 * The editions a file holds: one resource, or a Bundle of them.
 * @param told what of the file is not loaded, and why.
 * @throws LoadError where it is not JSON or XML, or not such a resource.
 */
export function fhirEditions(path: string, told: (words: string) => void): Edition[] {
  const file = basename(path);
  const resource = parse(path, file) as { resourceType?: unknown; entry?: { resource?: unknown }[] } | null;
  const resources =
    resource?.resourceType === 'Bundle' && Array.isArray(resource.entry)
      ? resource.entry.map((entry) => entry.resource)
      : [resource];
  return resources.flatMap((each) => editionOf(each, path, file, told));
}

function parse(path: string, file: string): unknown {
  const text = readFileSync(path, 'utf8');
  if (file.toLowerCase().endsWith('.xml')) {
    try {
      return readFhirXml(text);
    } catch (error) {
      throw new LoadError(file, undefined, (error as Error).message);
    }
  }
  try {
    return JSON.parse(text.replace(/^\u{feff}/u, ''));
  } catch (error) {
    const at = Number(/position (\d+)/.exec((error as Error).message)?.[1]);
    const line = Number.isNaN(at) ? undefined : text.slice(0, at).split('\n').length;
    throw new LoadError(file, line, 'this is not JSON.');
  }
}

function editionOf(resource: unknown, path: string, file: string, told: (words: string) => void): Edition[] {
  const type = (resource as { resourceType?: unknown } | undefined)?.resourceType;
  if (type === 'ValueSet') {
    told(`${file}: a ValueSet says which codes belong together; nothing here asks that, so it is left out.`);
    return [];
  }
  if (type !== 'ConceptMap' && type !== 'CodeSystem')
    throw new LoadError(file, undefined, 'this is no ConceptMap, CodeSystem or Bundle of them.');
  const read = type === 'ConceptMap' ? conceptMap.safeParse(resource) : codeSystem.safeParse(resource);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new LoadError(file, undefined, `${[type, ...issue!.path].join('.')}: ${issue!.message}`);
  }
  const { data } = read;
  if (data.status === 'retired') {
    told(`${file}: this ${type} is retired, so it is left out.`);
    return [];
  }
  const day = /^\d{4}-\d{2}-\d{2}/.exec(data.date ?? '')?.[0];
  const edition = {
    name: data.url,
    title: data.title ?? data.name ?? data.url,
    version: data.version ?? data.date ?? 'without a version',
    ...(day ? { versionDate: day } : {}),
    files: [path],
  };
  return 'group' in data
    ? [{ ...edition, kind: 'code-map', rows: () => mapRows(data) }]
    : [{ ...edition, kind: 'concepts', rows: () => conceptRows(oneSystem(data.url), data.concept) }];
}

const same = new Set(['equal', 'equivalent']);

function* mapRows({ group }: z.output<typeof conceptMap>): Generator<Row> {
  for (const { source, target: into, element } of group)
    for (const { code, target: targets } of element) {
      const kept = targets.filter(({ equivalence, relationship }) => same.has(equivalence ?? relationship ?? ''));
      for (let left = targets.length - kept.length; left > 0; left -= 1) yield { leftOut: 'not said to mean the same' };
      for (const each of kept) {
        if (source === undefined || into === undefined || code === undefined || each.code === undefined)
          yield { leftOut: 'without a code system or code' };
        else if ((each.dependsOn?.length ?? 0) > 0 || (each.product?.length ?? 0) > 0)
          yield { leftOut: 'the same only under a condition' };
        else yield sameRow({ system: source, code }, { system: into, code: each.code });
      }
    }
}

/** Equivalence holds both ways: kept from the code that is a system's own to the one that others know too. */
function sameRow(one: { system: string; code: string }, other: { system: string; code: string }): Row {
  const [from, to] = rank(one.system) > rank(other.system) ? [one, other] : [other, one];
  if (!isNational(to.system)) return { leftOut: 'neither code is of SNOMED CT, dm+d or LOINC' };
  if (oneSystem(from.system) === oneSystem(to.system)) return { leftOut: 'both codes are of one system' };
  return ['same_meaning', from.code, oneSystem(from.system), oneSystem(to.system), to.code];
}

function rank(system: string): number {
  const own = oneSystem(system);
  return own === snomed ? 0 : own === loinc ? 1 : 2;
}

function* conceptRows(system: string, concepts: readonly Concept[]): Generator<Row> {
  for (const { code, display, concept: within } of concepts) {
    yield ['concept', code, system, display ?? null, true];
    if (within) yield* conceptRows(system, within);
  }
}
