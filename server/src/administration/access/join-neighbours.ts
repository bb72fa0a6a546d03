// A person's list of who looked, with what neighbouring records say of looks there (R57). Nothing of it waits for them longer than
// whoever reads does; each that did not tell is named.
import { joinNodes, joinPage, sameLookWithinMs, type Stretch } from '#audit/nodes/join-nodes.ts';
import { comparePlaces, type LinePlace, type PageAsked } from '#audit/report/line-place.ts';
import type { AccessLine, AccessReport } from '#audit/report/person-report.ts';
import type { ConnectedSources } from '#sources/connect-sources.ts';
import { type LogTold, neighboursOf, queryLogs } from '#sources/query-logs.ts';
import type { Demographics } from '#standards/demographics.ts';

/** How one neighbour answered, and how much of what it told is left out. */
export interface NodeTold extends Pick<LogTold, 'organisation' | 'outcome' | 'unplaced' | 'more'> {
  /** How many looks it told of. */
  looks: number;
}

export interface JoinedReport extends AccessReport {
  /** Each neighbour, whether it told or not. */
  nodes: readonly NodeTold[];
}

export interface AskingNeighbours {
  sources: ConnectedSources<unknown>;
  /** ODS code of whoever runs this server. */
  host: string;
  /** How long whoever reads waits for all of them; where absent, as long as each source may take. */
  withinMs?: number;
  /** Aborts when the reader goes away. */
  reader: AbortSignal;
}

/** ODS codes of the neighbours, for the event that says who is asked. */
export const neighboursAsked = ({ sources }: Pick<AskingNeighbours, 'sources'>): string[] =>
  neighboursOf(sources).map(({ organisation }) => organisation.ods);

/** Of whom neighbours are asked, and what of our own list is read. */
export interface JoiningAbout {
  /** As they are known now. Asked for by a verified number alone: another's would tell of another. */
  demographics: Pick<Demographics, 'nhsNumber' | 'nhsNumberStatus'>;
  /** Nobody could say whether the person may be known of: then nobody is told that we know them. */
  unchecked: boolean;
  requestId: string;
  asked: PageAsked;
  /** Our own lines of a time. */
  near: (time: { since: Date; until: Date }) => Promise<readonly AccessLine[]>;
  /** Leaves out what whoever it is for may not see; where absent, they may see all. */
  maySee?: ((line: AccessLine) => boolean) | undefined;
}

/** A page of our list, with what neighbours tell of the time it is of. */
export async function joinNeighbours(
  report: AccessReport,
  neighbours: AskingNeighbours,
  about: JoiningAbout,
): Promise<JoinedReport> {
  const { since, until, before, most } = about.asked;
  const end = report.earlier;
  const told = await askNeighbours(neighbours, about, {
    since: new Date(Math.max(since.getTime(), end ? end.at - sameLookWithinMs : 0)),
    until: new Date(Math.min(until.getTime(), before ? before.at + sameLookWithinMs : Infinity)),
  });
  const joined = await joinStretch(report, { before, end }, told, neighbours.host, about);
  const lines = joined.slice(0, most);
  return {
    ...report,
    lines,
    earlier: joined.length > most ? lines.at(-1)?.place : end,
    ...(told.length > 0 ? { counted: undefined } : {}),
    nodes: nodesTold(told, lines),
  };
}

/** All of a list, page by page. */
export interface WholeReport {
  nodes: readonly NodeTold[];
  /** How many lines there are; undefined where that is only known at the end. */
  total: number | undefined;
  /** To be read once. Ends where the reader goes away. */
  pages: () => AsyncGenerator<readonly AccessLine[]>;
}

/** Neighbours are asked once, for all of it. */
export async function joinWhole(
  first: AccessReport,
  neighbours: AskingNeighbours,
  about: JoiningAbout,
  earlierThan: (before: LinePlace) => Promise<AccessReport>,
): Promise<WholeReport> {
  const told = await askNeighbours(neighbours, about, about.asked);
  return {
    nodes: nodesTold(told, joinNodes([], logsOf(told), neighbours.host)),
    total: told.length === 0 ? first.counted?.total : undefined,
    async *pages() {
      let before: LinePlace | undefined;
      for (let page: AccessReport | undefined = first; page && !neighbours.reader.aborted;) {
        const end: LinePlace | undefined = page.earlier;
        yield await joinStretch(page, { before, end }, told, neighbours.host, about);
        before = end;
        page = end && (await earlierThan(end));
      }
    },
  };
}

async function joinStretch(
  { lines, hidden }: AccessReport,
  stretch: Stretch,
  told: readonly LogTold[],
  host: string,
  { near, maySee }: JoiningAbout,
): Promise<AccessLine[]> {
  // With what they may not see: what another tells of it is that look, and not to be seen either.
  const own = [...lines, ...hidden].toSorted((one, other) => comparePlaces(one.place, other.place));
  const joined = await joinPage(own, stretch, logsOf(told), host, near);
  return maySee ? joined.filter(maySee) : joined;
}

const logsOf = (told: readonly LogTold[]) => told.map(({ organisation, events }) => ({ node: organisation, events }));

function askNeighbours(
  { sources, host, withinMs, reader }: AskingNeighbours,
  { demographics, unchecked, requestId }: JoiningAbout,
  { since, until }: { since: Date; until: Date },
): Promise<LogTold[]> {
  const { nhsNumber, nhsNumberStatus } = demographics;
  return queryLogs(
    sources,
    {
      requestId,
      requester: host,
      nhsNumber: nhsNumberStatus === 'verified' ? nhsNumber : undefined,
      unchecked,
      time: { since, until },
      via: [host],
      ...(withinMs === undefined ? {} : { withinMs }),
    },
    reader,
  );
}

const nodesTold = (told: readonly LogTold[], lines: readonly AccessLine[]): NodeTold[] =>
  told.map(({ organisation, outcome, unplaced, more }) => ({
    organisation,
    outcome,
    unplaced,
    more,
    looks: lines.filter(({ writtenBy }) => writtenBy.told.includes(organisation)).length,
  }));
