// Eight sources as around one hospital: 1,500 entries, from a quick and small one to a slow and large one; and how a
// partnership's sources.yaml says them. The organisations are the demonstration's.
import { kinds } from '#sources/contract/example-entries.ts';

export interface SourceUnderTest {
  id: string;
  /** ODS code. */
  organisation: string;
  /** How long it thinks before each response. */
  delayMs: number;
  entries: number;
  /** GP Connect; or FHIR, asked in one request or in one for each kind. */
  speaks: 'gp-connect' | 'everything' | 'searches';
}

export const eightSources: readonly SourceUnderTest[] = [
  { id: 'gp-north', organisation: 'X99001', delayMs: 120, entries: 420, speaks: 'gp-connect' },
  { id: 'gp-south', organisation: 'X99002', delayMs: 150, entries: 60, speaks: 'gp-connect' },
  { id: 'hospital-one', organisation: 'RJ1', delayMs: 45, entries: 400, speaks: 'searches' },
  { id: 'hospital-two', organisation: 'RJZ', delayMs: 80, entries: 280, speaks: 'searches' },
  { id: 'mental-health', organisation: 'RV5', delayMs: 30, entries: 130, speaks: 'searches' },
  { id: 'council', organisation: '708', delayMs: 25, entries: 60, speaks: 'searches' },
  { id: 'community', organisation: '710', delayMs: 20, entries: 50, speaks: 'everything' },
  { id: 'neighbour', organisation: 'RJ2', delayMs: 100, entries: 100, speaks: 'everything' },
];

export const searchesAtOnce = 6;
export const searchedTypes = Object.keys(kinds);
export const gpPath = '/gpc/structured/fhir';

/** One source as sources.yaml says it, asked anew at every view, its last answer kept as the demonstration's are. */
export function sourceConfig(
  { id, organisation, speaks }: SourceUnderTest,
  origin: string,
  config: { waitMs: number; breaker: { failures: number; restMs: number } },
) {
  const common = { id, organisation, cacheMs: 0, lastKnownGoodMs: 86_400_000, ...config };
  if (speaks === 'gp-connect') {
    const settings = { baseUrl: `${origin}${gpPath}`, ssp: { from: '200000000900', to: '200000000901' } };
    return { ...common, adapter: 'gp-connect', settings };
  }
  const everything = speaks === 'everything';
  const settings = {
    baseUrl: `${origin}/fhir`,
    everything,
    searchesAtOnce,
    resourceTypes: searchedTypes,
    pageSize: 1000,
  };
  return { ...common, adapter: 'fhir-r4', settings };
}
