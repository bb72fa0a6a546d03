// FHIR search as far as a record's reader needs it: one patient's resources of one type, filtered, a page at a time.
// Source: https://hl7.org/fhir/R4/search.html
import type { Resource } from '@medplum/fhirtypes';
import type { HeldResources } from './held-resources.ts';

/** Search parameters by which a resource says whom it is about. */
const patientParameters = new Set(['patient', 'subject', 'beneficiary', 'actor']);

/** Resources that are about nobody, sent only where something refers to them. */
const supporting = new Set(['Practitioner', 'Organization', 'Location', 'Medication']);

export interface Search {
  type: string;
  patientId: string;
  /** Codes or statuses wanted: parameter → values, any of which will do. */
  filters: [string, string[]][];
  includes: string[];
  /** Parameters as they came, `name=value`, without those that name the patient. */
  asked: string[];
  count: number;
  offset: number;
}

/** The patient a search names: `Patient/x`, `x`, or an absolute reference. */
export function patientOf(parameters: URLSearchParams): string | undefined {
  for (const [name, value] of parameters) {
    const [base = ''] = name.split(':');
    if (patientParameters.has(base)) return value.split('/').at(-1);
  }
  return undefined;
}

/** Parameters this server filters by, and what each looks at. */
const filterable: Readonly<Record<string, (resource: Resource) => string[]>> = {
  status: (resource) => codes((resource as { status?: unknown }).status),
  'clinical-status': (resource) => codes((resource as { clinicalStatus?: unknown }).clinicalStatus),
  category: (resource) => codes((resource as { category?: unknown }).category),
  code: (resource) => codes((resource as { code?: unknown }).code),
  _id: (resource) => [resource.id ?? ''],
};

const control = new Set([
  '_count',
  '_include',
  '_include:iterate',
  '_revinclude',
  '_sort',
  '_total',
  '_format',
  '_summary',
]);

/** Parameter names of a search that this server does not know. */
export function unknownParameters(parameters: URLSearchParams): string[] {
  return [...new Set(parameters.keys())].filter((name) => {
    const [base = ''] = name.split(':');
    return !patientParameters.has(base) && !Object.hasOwn(filterable, base) && !control.has(name);
  });
}

export function readSearch(type: string, patientId: string, parameters: URLSearchParams): Search {
  const count = Number(parameters.get('_count') ?? 50);
  return {
    type,
    patientId,
    filters: [...parameters]
      .filter(([name]) => Object.hasOwn(filterable, name))
      .map(([name, value]) => [name, value.split(',')]),
    includes: [...parameters.getAll('_include'), ...parameters.getAll('_include:iterate')],
    asked: [...parameters]
      .filter(([name]) => !patientParameters.has(name.split(':')[0]!))
      .map(([name, value]) => `${name}=${value}`),
    count: Number.isInteger(count) && count >= 0 ? Math.min(count, 1000) : 50,
    offset: 0,
  };
}

export interface Page {
  total: number;
  matches: Resource[];
  included: Resource[];
  next?: Search;
}

/** One page of a search. Cost follows the page, not the patient: a series' entries are made only if they are on it. */
export function runSearch(held: HeldResources, search: Search): Page {
  const { type, filters, includes, count, offset } = search;
  const fits = (resource: Resource) =>
    filters.every(([name, wanted]) => {
      const has = filterable[name]!(resource);
      return wanted.some((token) => has.includes(token.split('|').at(-1)!));
    });
  const written = held.resources.filter((resource) => resource.resourceType === type && fits(resource));
  // Every entry of a series is alike but for its code: filtering looks at one of each.
  const inSeries = type === 'Observation' && filters.every(([name]) => name === 'status' || name === 'category');
  const series = inSeries && held.seriesEntries > 0 && fits(held.seriesEntry(0)) ? held.seriesEntries : 0;
  const total = written.length + series;
  const matches = written.slice(offset, offset + count);
  for (let index = Math.max(offset - written.length, 0); matches.length < count && index < series; index += 1) {
    // Newest first: the reader may stop before the end.
    matches.push(held.seriesEntry(series - 1 - index));
  }
  return {
    total,
    matches,
    included: included(held, matches, includes),
    ...(offset + count < total && count > 0 && { next: { ...search, offset: offset + count } }),
  };
}

/** What the matches refer to along the paths asked for. */
function included(held: HeldResources, matches: readonly Resource[], includes: readonly string[]): Resource[] {
  const found = new Map<string, Resource>();
  for (const include of includes) {
    const [type, path] = include.split(':');
    for (const match of matches) {
      if (match.resourceType !== type) continue;
      for (const reference of referencesUnder(match, path === '*' ? undefined : path)) {
        const resource = held.byReference.get(reference);
        if (resource) found.set(reference, resource);
      }
    }
  }
  return [...found.values()];
}

/** References in an element whose name begins as the search parameter does: `medication` is `medicationReference`. */
function referencesUnder(resource: Resource, path: string | undefined): string[] {
  return Object.entries(resource)
    .filter(([element]) => path === undefined || element.startsWith(path))
    .flatMap(([, value]) => [...JSON.stringify(value).matchAll(/"reference":"([^"]+)"/g)].map(([, found]) => found!));
}

function codes(value: unknown): string[] {
  return typeof value === 'string'
    ? [value]
    : [...JSON.stringify(value ?? null).matchAll(/"code":"([^"]+)"/g)].map(([, code]) => code!);
}

/** Everything about the person, the patient first: written resources in their order, then the series. */
export function everything(
  held: HeldResources,
  count: number,
  offset: number,
): Omit<Page, 'included'> & { nextOffset?: number } {
  const written = held.resources.filter(({ resourceType }) => !supporting.has(resourceType));
  const rest = held.resources.filter(({ resourceType }) => supporting.has(resourceType));
  const ordered = [...written, ...rest];
  const total = ordered.length + held.seriesEntries;
  const matches = ordered.slice(offset, offset + count);
  for (
    let index = Math.max(offset - ordered.length, 0);
    matches.length < count && index < held.seriesEntries;
    index += 1
  ) {
    matches.push(held.seriesEntry(held.seriesEntries - 1 - index));
  }
  return { total, matches, ...(offset + count < total && count > 0 && { nextOffset: offset + count }) };
}
