// A searchset or collection Bundle as a source sent it: entries, the next page, and how many it says there are.
// Source: https://hl7.org/fhir/R4/bundle.html, https://hl7.org/fhir/R4/search.html#3.1.1.3

export type UncheckedResource = Record<string, unknown> & { resourceType: string };

export interface BundleEntry {
  fullUrl?: string;
  resource: UncheckedResource;
  /** `match` what was asked for, `include` what it refers to, `outcome` the server's remarks. */
  mode: 'match' | 'include' | 'outcome';
}

export interface BundlePage {
  entries: readonly BundleEntry[];
  /** Address of the next page, as the source wrote it. */
  next?: string;
  /** How many match in all pages, where the source says. */
  total?: number;
}

/**
 * Reads a Bundle's frame; the resources inside are not checked yet.
 * @returns undefined where it is no Bundle of answers: another resource, entries without resources, another type.
 */
export function readBundle(value: unknown): BundlePage | undefined {
  if (!isObject(value) || value['resourceType'] !== 'Bundle') return undefined;
  if (value['type'] !== 'searchset' && value['type'] !== 'collection') return undefined;
  const { entry: given = [], link = [], total } = value;
  if (!Array.isArray(given) || !Array.isArray(link)) return undefined;
  if (total !== undefined && (typeof total !== 'number' || total < 0)) return undefined;

  const entries: BundleEntry[] = [];
  for (const entry of given as unknown[]) {
    if (!isObject(entry) || !isObject(entry['resource'])) return undefined;
    const { resource, fullUrl, search } = entry;
    if (typeof resource['resourceType'] !== 'string') return undefined;
    const mode = isObject(search) ? search['mode'] : undefined;
    entries.push({
      resource: resource as UncheckedResource,
      mode: mode === 'include' || mode === 'outcome' ? mode : 'match',
      ...(typeof fullUrl === 'string' && { fullUrl }),
    });
  }
  const next = (link as unknown[]).find((each) => isObject(each) && each['relation'] === 'next');
  const url = isObject(next) ? next['url'] : undefined;
  return {
    entries,
    ...(typeof url === 'string' && url !== '' && { next: url }),
    ...(typeof total === 'number' && { total }),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
