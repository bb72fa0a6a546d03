// One list of what several logs say of looks at a person (R57): ours, and those of neighbouring records. What two logs tell of the
// same look is one line that names both.
// Invariant: no line of ours is left out or said otherwise for what another says, but for who asked there, where all we know is which
// record it was; and another's is never said to be verified.
// Source: the Swiss EPR's rule for audit across communities: all asked, a silent one named, duplicates removed.
import { comparePlaces, type LinePlace } from '../report/line-place.ts';
import type { AccessLine } from '../report/person-report.ts';
import { requestIdOf } from './request-id-of.ts';
import { type ToldLine, toldLine, type ToldLog } from './told-lines.ts';

/** Clocks of two systems, and the time a record stays open, apart; an id used again tomorrow is another look. */
export const sameLookWithinMs = 3_600_000;

/** @param lines the latest first. @param host ODS code of whoever runs this server: in its name neighbours are asked. */
export function joinNodes(lines: readonly AccessLine[], told: readonly ToldLog[], host: string): AccessLine[] {
  const own = lines.map((line) => ({ ...line, writtenBy: { here: true, told: [] as string[] } }));
  const byRequest = new Map<string, (typeof own)[number][]>();
  for (const line of own)
    for (const requestId of new Set(line.events.flatMap(({ resource }) => requestIdOf(resource) ?? [])))
      byRequest.set(requestId, [...(byRequest.get(requestId) ?? []), line]);
  const others = new Map<string, AccessLine>();
  for (const { node, events } of told)
    for (const event of events) {
      const theirs = toldLine(event, node);
      if (!theirs) continue;
      const same = byRequest.get(theirs.requestId ?? '')?.find((line) => isSameLook(line, theirs, host));
      if (same) {
        if (!same.writtenBy.told.includes(node)) same.writtenBy.told.push(node);
        // They asked us, and we know only which record it was: who asked there is theirs to say.
        if (same.who?.name === '' && theirs.line.who) same.who = theirs.line.who;
      } else put(others, theirs);
    }
  const elsewhere = [...others].map(([told, line]) => ({
    ...line,
    place: { at: line.at.getTime(), sequence: 0, told },
  }));
  return [...own, ...elsewhere].toSorted((one, other) => comparePlaces(one.place, other.place));
}

/** A time, as a page of a list has it: behind one place, up to and with another. */
export interface Stretch {
  before: LinePlace | undefined;
  end: LinePlace | undefined;
}

/**
 * The same for one page of ours: what neighbours told that stands on it. Page by page it is the same list as all at once.
 * @param near reads our lines of a time beside the page, that something told on it may be the same look as.
 */
export async function joinPage(
  lines: readonly AccessLine[],
  { before, end }: Stretch,
  told: readonly ToldLog[],
  host: string,
  near: (time: { since: Date; until: Date }) => Promise<readonly AccessLine[]>,
): Promise<AccessLine[]> {
  const from = end ? end.at - sameLookWithinMs : -Infinity;
  const to = before ? before.at + sameLookWithinMs : Infinity;
  const timesTold: number[] = [];
  const around = told.map(({ node, events }) => ({
    node,
    events: events.filter(({ recorded }) => {
      const at = Date.parse(recorded);
      if (!(at >= from && at <= to)) return false;
      timesTold.push(at);
      return true;
    }),
  }));
  const beside = async (edge: LinePlace | undefined, side: 'newer' | 'older') => {
    if (!edge || !timesTold.some((at) => Math.abs(at - edge.at) <= sameLookWithinMs)) return [];
    const [since, until] =
      side === 'newer' ? [edge.at, edge.at + sameLookWithinMs] : [edge.at - sameLookWithinMs, edge.at];
    // With the instants at its ends.
    const read = await near({ since: new Date(since), until: new Date(until + 1) });
    return read.filter(({ place }) => comparePlaces(place, edge) > 0 === (side === 'older'));
  };
  const newer = await beside(before, 'newer');
  const older = await beside(end, 'older');
  return joinNodes([...newer, ...lines, ...older], around, host).filter(
    ({ place }) => !(before && comparePlaces(place, before) <= 0) && !(end && comparePlaces(place, end) > 0),
  );
}

/** Under one id, at one time, by one organisation; by one person, where both name one. */
function isSameLook(own: AccessLine, { line, organisations }: ToldLine, host: string): boolean {
  if (Math.abs(own.at.getTime() - line.at.getTime()) > sameLookWithinMs) return false;
  const asked = own.who?.organisation;
  // Who asks them is we, whoever sits before it here; where they say more than that, it must be the same.
  if (!(asked !== undefined && organisations.has(asked)) && !organisations.has(host)) return false;
  const names = [own.who?.name, line.who?.name].filter(Boolean);
  return names.length < 2 || own.who?.userId === line.who?.userId || names[0] === names[1];
}

/** What one request left in one log is one line; so is an event that two of them tell. */
function put(others: Map<string, AccessLine>, { line, event, requestId }: ToldLine): void {
  const { who, kind, outcome, writtenBy } = line;
  const [node] = writtenBy.told;
  const by = `${who?.organisation} ${who?.userId || who?.name}`;
  const key =
    requestId === undefined ? `${event.id} ${event.recorded} ${by}` : `${requestId} ${by} ${kind === 'refuse'} `;
  const before = others.get(key);
  if (!before || Math.abs(before.at.getTime() - line.at.getTime()) > sameLookWithinMs) {
    others.set(before ? `${key} ${event.id} ${event.recorded}` : key, line);
    return;
  }
  others.set(key, {
    ...before,
    at: before.at < line.at ? before.at : line.at,
    emergency: before.emergency || line.emergency,
    outcome: outcome === 'shown' ? outcome : before.outcome,
    writtenBy: { here: false, told: [...new Set([...before.writtenBy.told, node!])] },
    events: [...before.events, ...line.events],
  });
}
