// The two lists that are reconciled, as the reader chose them: before a stay and after it, or some sources against others. A
// stay's days stand in an address only sealed; without a choice it is the latest stay, else the practices against the rest.
import { z } from 'zod';
import type { PageTokens } from '#disclosure/page-token.ts';
import type { SourcePart } from '#disclosure/record-part.ts';
import { headsOf } from '#record/joining/conflicts/found.ts';
import { startOf } from '#standards/fhir/date-time.ts';
import { formatDateTime } from '#web/design/dates.ts';
import { createRecordSoFar, type ShownLine } from '../../joined-so-far.ts';

const stay = z.strictObject({
  kind: z.literal('stay'),
  personId: z.string(),
  admitted: z.string(),
  discharged: z.string().optional(),
  /** When they next came in, to the same hospital. */
  next: z.string().optional(),
  /** Ids of the sources that speak for the hospital. */
  hospital: z.array(z.string()),
  /** The hospital, as a reader knows it. */
  place: z.string(),
});
export type StaySide = z.infer<typeof stay>;

export interface SourcesSide {
  kind: 'sources';
  first: readonly string[];
  second: readonly string[];
}

export type Sides = StaySide | SourcesSide;

/** As the address says them. */
export interface SidesQuery {
  sides?: string;
  first?: string | string[];
  second?: string | string[];
}

/** Stays offered to choose from. */
const staysOffered = 20;

/** Stays that the sources tell of, the latest first, each once. */
export function staysIn(parts: readonly SourcePart[], personId: string): StaySide[] {
  const record = createRecordSoFar();
  record.add(...parts);
  const lines = record.section('admission-details')?.lines ?? [];
  const found = lines.flatMap((line) => stayOf(line, parts, personId) ?? []);
  const each = new Map(found.map((one) => [`${one.place} ${one.admitted}`, one]));
  const latestFirst = [...each.values()].toSorted(
    (one, other) => (startOf(other.admitted) ?? 0) - (startOf(one.admitted) ?? 0),
  );
  return latestFirst.slice(0, staysOffered).map((one, index) => {
    const next = latestFirst.slice(0, index).findLast(({ place }) => place === one.place);
    return next ? { ...one, next: next.admitted } : one;
  });
}

function stayOf(line: ShownLine, parts: readonly SourcePart[], personId: string): StaySide | undefined {
  const { shown } = line;
  if (shown.when === undefined || shown.whenMeaning !== 'admitted') return undefined;
  if (notStays.has(shown.status ?? '') || shown.cautions?.includes('entered in error')) return undefined;
  const discharged = headsOf(line).find(({ facts }) => facts?.until !== undefined)?.facts?.until;
  return {
    kind: 'stay',
    personId,
    admitted: shown.when,
    ...(discharged === undefined ? {} : { discharged }),
    hospital: systemsOf(line.sources, parts),
    place: shown.sourceName,
  };
}

const notStays: ReadonlySet<string> = new Set(['cancelled', 'planned', 'entered in error']);

/** Every source of the organisations these are of: one system tells of the stay, another of the medicines. */
function systemsOf(sources: readonly string[], parts: readonly SourcePart[]): string[] {
  const ods = new Set(
    parts.filter(({ source }) => sources.includes(source.sourceId)).map(({ source }) => source.organisation.ods),
  );
  return parts.filter(({ source }) => ods.has(source.organisation.ods)).map(({ source }) => source.sourceId);
}

export interface SidesContext {
  tokens: PageTokens;
  sessionId: string;
  personId: string;
  /** Ids of the sources of general practices. */
  practices: ReadonlySet<string>;
}

export const sealStay = (side: StaySide, { tokens, sessionId }: Pick<SidesContext, 'tokens' | 'sessionId'>): string =>
  tokens.seal('sides', side, sessionId);

/** What the address asks for, where it asks for something that can be read: an address of an earlier session cannot. */
export function chosenSides(query: SidesQuery, { tokens, sessionId, personId }: SidesContext): Sides | undefined {
  const [first, second] = [query.first ?? [], query.second ?? []].map((each) => [each].flat());
  if (first!.length > 0 && second!.length > 0) return { kind: 'sources', first: first!, second: second! };
  if (query.sides === undefined) return undefined;
  const opened = stay.safeParse(tokens.open('sides', query.sides, sessionId));
  return opened.success && opened.data.personId === personId ? opened.data : undefined;
}

/** The latest stay; without one, what practices say against what everybody else does. */
export function usualSides(parts: readonly SourcePart[], { personId, practices }: SidesContext): Sides {
  const [latest] = staysIn(parts, personId);
  if (latest) return latest;
  const ids = parts.map(({ source }) => source.sourceId);
  return {
    kind: 'sources',
    first: ids.filter((id) => practices.has(id)),
    second: ids.filter((id) => !practices.has(id)),
  };
}

/** The part of an address that asks for the same two lists again. */
export function sidesQuery(sides: Sides, context: Pick<SidesContext, 'tokens' | 'sessionId'>): string {
  if (sides.kind === 'stay') return new URLSearchParams({ sides: sealStay(sides, context) }).toString();
  return [...sides.first.map((id) => ['first', id]), ...sides.second.map((id) => ['second', id])]
    .map(([name, id]) => `${name}=${encodeURIComponent(id!)}`)
    .join('&');
}

/** "King's, 14 Nov 2026, 23:40 to 18 Nov 2026, 11:45". */
export function stayWords({ place, admitted, discharged }: StaySide, timeZone: string): string {
  const until = discharged === undefined ? ', no discharge recorded' : ` to ${formatDateTime(discharged, timeZone)}`;
  return `${place}, ${formatDateTime(admitted, timeZone)}${until}`;
}

/** The name each source is known by: two systems of one organisation are told apart. */
export function sourceNames(parts: readonly SourcePart[]): Map<string, string> {
  return new Map(
    parts.map(({ source: { sourceId, organisation, mode } }) => [
      sourceId,
      mode === 'sends' ? `${organisation.shortName} messages` : organisation.shortName,
    ]),
  );
}
