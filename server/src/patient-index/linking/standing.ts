// What stands of all that was said of one patient, detail by detail: the best-founded statement of each. Pure, and the same in
// whatever order it was said.
// Source: HL7 v2.8.2 §2.5.3: a field that is not valued says nothing, "" says that there is none. FHIR R4 §3.1.0.4 (update): a
// Patient is the whole of it; what it does not say is not so.
import { isDeepStrictEqual } from 'node:util';
import type { Demographics, PersonName } from '#standards/demographics.ts';
import type { NhsNumber } from '#standards/nhs-number.ts';
import { type Detail, details } from '../best-demographics.ts';
import { standingNumber } from './standing-number.ts';

/** What a source said at one time, as it said it. */
export interface SaidVersion {
  version: number;
  sourceId: string;
  /** When it was first heard to be recorded. */
  recordedAt: Date;
  /** When it was last said, and when that was received. */
  lastRecordedAt: Date;
  receivedAt: Date;
  /** Whether it was about who they are, or only named them. */
  authoritative: boolean;
  /** Whether it was the whole of what the source knows. */
  complete: boolean;
  /** Details it says there are none of. */
  cleared: readonly string[];
  /** Whether they are restricted; null where it says nothing of it. */
  restricted: boolean | null;
  demographics: Demographics;
}

/** Where details come from that do not all come from one version. */
export interface Origin {
  sourceId: string;
  /** ISO instant: not when it was last said again, because saying again is not looking again. */
  recordedAt: string;
  authoritative: boolean;
  /** All that are not said to come from another. */
  details?: readonly Detail[];
}

/** Kept with the patient. */
export interface Standing {
  demographics: Demographics;
  /** The best-founded version first. */
  from: readonly Origin[];
  /** Every number said to be verified and not taken back. More than one is a contradiction, and none of them counts. */
  verifiedNumbers: readonly NhsNumber[];
  /** It was described as somebody else before: what is filed under it may be of two people. */
  overwritten?: true;
}

export interface Stands {
  standing: Standing;
  restricted: boolean;
  /** The best-founded version. */
  version: number;
}

/**
 * @param said every version of one patient; at least one.
 * @param isAnother whether two descriptions are hardly of one person: what merely names a patient in passing, and names somebody
 * else, adds nothing to what was registered but the NHS number, where registration gives none: that keeps two numbers apart.
 */
export function standingOf(
  said: readonly SaidVersion[],
  isAnother: (registered: Demographics, named: Demographics) => boolean,
): Stands {
  const ranked = said.toSorted(byRank);
  const registered = ranked.filter(({ authoritative }) => authoritative);
  const founded = registered.length > 0 ? registered : ranked;
  const { demographics } = chosen(founded, ranked);
  const isSomebodyElse = (each: SaidVersion) => isAnother(demographics, each.demographics);
  const heard = ranked.filter((each) => founded.includes(each) || !isSomebodyElse(each));
  const standing = chosen(heard, ranked);
  return {
    standing: founded.some(isSomebodyElse) ? { ...standing, overwritten: true } : standing,
    restricted: isRestricted(ranked),
    version: ranked[0]!.version,
  };
}

/** A registration before a mention, then the later recorded; of those recorded at one instant, the one received last. */
function byRank(one: SaidVersion, other: SaidVersion): number {
  if (one.authoritative !== other.authoritative) return one.authoritative ? -1 : 1;
  return (
    other.lastRecordedAt.getTime() - one.lastRecordedAt.getTime() ||
    other.receivedAt.getTime() - one.receivedAt.getTime() ||
    other.version - one.version
  );
}

/** @param numbered those whose NHS numbers count. */
function chosen(ranked: readonly SaidVersion[], numbered: readonly SaidVersion[]): Standing {
  const { number, status, verified, by } = standingNumber(numbered);
  const demographics: Demographics = { names: [], addresses: [], telecoms: [] };
  const sayers = new Map<SaidVersion, Detail[]>([[ranked[0]!, []]]);
  const take = (detail: Detail, sayer: SaidVersion) => sayers.set(sayer, [...(sayers.get(sayer) ?? []), detail]);
  if (by) {
    Object.assign(demographics, { nhsNumber: number, nhsNumberStatus: status });
    take('nhsNumber', by);
  }
  for (const detail of details) {
    if (detail === 'nhsNumber') continue;
    const [best, ...others] = statementsOf(detail, ranked);
    if (!best) continue;
    take(detail, best);
    Object.assign(demographics, { [detail]: best.demographics[detail] });
    // That somebody has died says nothing of when, where that was said before.
    if (best.demographics.deceased === true && detail === 'deceased')
      demographics.deceased = others.map((other) => other.demographics.deceased).find((day) => day !== true) ?? true;
    if (detail === 'names') demographics.names = withFormerNames(best, others);
  }
  return { demographics, from: originsOf(sayers), verifiedNumbers: verified };
}

/** A name somebody once bore is not undone by a message that gives the present one: HL7 keeps them in fields of their own (PID-9). */
function withFormerNames(best: SaidVersion, others: readonly SaidVersion[]): PersonName[] {
  const names = [...best.demographics.names];
  const former = others.flatMap(({ demographics }) =>
    demographics.names.filter(({ use }) => use === 'old' || use === 'maiden'),
  );
  for (const name of former) if (!names.some((other) => isDeepStrictEqual(other, name))) names.push(name);
  return names;
}

/**
 * Versions that say something of a detail, down to where one says there is none. What is absent from a whole Patient takes back
 * only what its own source said.
 */
function statementsOf(detail: Detail, ranked: readonly SaidVersion[]): SaidVersion[] {
  const found: SaidVersion[] = [];
  const closed = new Set<string>();
  for (const said of ranked) {
    if (closed.has(said.sourceId)) continue;
    if (says(said, detail)) found.push(said);
    else if (said.cleared.includes(detail)) break;
    if (said.complete) closed.add(said.sourceId);
  }
  return found;
}

function says({ demographics }: SaidVersion, detail: Detail): boolean {
  const value = demographics[detail];
  return Array.isArray(value) ? value.length > 0 : value !== undefined;
}

/** The first without details: all that none of the others has. */
function originsOf(sayers: ReadonlyMap<SaidVersion, readonly Detail[]>): Origin[] {
  return [...sayers].map(([{ sourceId, recordedAt, authoritative }, own], at) => ({
    sourceId,
    recordedAt: recordedAt.toISOString(),
    authoritative,
    ...(at === 0 ? {} : { details: own }),
  }));
}

/**
 * Whether any source says so now.
 * Invariant: silence never lifts a restriction, nor does another source: only who said it takes it back.
 */
function isRestricted(ranked: readonly SaidVersion[]): boolean {
  const said = new Map<string, boolean>();
  for (const { sourceId, restricted } of ranked)
    if (restricted !== null && !said.has(sourceId)) said.set(sourceId, restricted);
  return [...said.values()].includes(true);
}
