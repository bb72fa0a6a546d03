// A person's list of who looked, with what neighbouring records say of looks there (R57). Nothing of it waits for them longer than
// whoever reads does; each that did not tell is named.
import { joinNodes } from '#audit/nodes/join-nodes.ts';
import type { AccessReport } from '#audit/report/person-report.ts';
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

/** @param about whom, as they are known now. Asked for by a verified number alone: another's would tell of another. */
export async function joinNeighbours(
  report: AccessReport,
  { sources, host, withinMs, reader }: AskingNeighbours,
  about: {
    demographics: Pick<Demographics, 'nhsNumber' | 'nhsNumberStatus'>;
    requestId: string;
    time: { since: Date; until: Date };
  },
): Promise<JoinedReport> {
  const { nhsNumber, nhsNumberStatus } = about.demographics;
  const told = await queryLogs(
    sources,
    {
      requestId: about.requestId,
      requester: host,
      nhsNumber: nhsNumberStatus === 'verified' ? nhsNumber : undefined,
      time: about.time,
      via: [host],
      ...(withinMs === undefined ? {} : { withinMs }),
    },
    reader,
  );
  const logs = told.map(({ organisation, events }) => ({ node: organisation, events }));
  const lines = joinNodes(report.lines, logs, host);
  return {
    ...report,
    lines,
    nodes: told.map(({ organisation, outcome, unplaced, more }) => ({
      organisation,
      outcome,
      unplaced,
      more,
      looks: lines.filter(({ writtenBy }) => writtenBy.told.includes(organisation)).length,
    })),
  };
}
