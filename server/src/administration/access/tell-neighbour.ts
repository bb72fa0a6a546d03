// A neighbouring record asks who looked at one person's record here, for that person (R57). Only our own log is told of, so that two
// records that ask each other do not ask for ever; reading it is written in it, before anything is told.
import type { AccessEvent } from '#audit/access-event.ts';
import type { PageAsked } from '#audit/report/line-place.ts';
import { type AccessLine, type AccessReport, emptyReport } from '#audit/report/person-report.ts';
import { recordEvent } from '#audit/record-event.ts';
import type { Database } from '#runtime/database/database.ts';
import { IssueError } from '#standards/issue.ts';
import type { PersonId } from '#standards/patient.ts';
import { reportOf } from './review-access.ts';

export interface NeighbourReading {
  /** Opened for the purpose `server`. */
  database: Database;
  neighbour: { sourceId: string; organisation: string };
  requestId: string;
  now: () => Date;
}

/** @throws IssueError `forbidden`, once it is written down that it asked for what it may not. */
export async function refuseNeighbour(reading: NeighbourReading): Promise<never> {
  await recordEvent(reading.database, {
    ...eventOf(reading),
    kind: 'refuse',
    outcome: 'refused',
    explanation: 'A neighbouring record asked who looked at a record, which its agreement with us does not have.',
  });
  throw new IssueError({ severity: 'error', code: 'forbidden', text: 'This token is not for asking who looked.' });
}

/**
 * A page of what a neighbour may pass on to the person, the latest first.
 * @param personId undefined where there is nobody who may be found: that it asked is written down all the same.
 */
export async function tellNeighbour(
  reading: NeighbourReading,
  personId: PersonId | undefined,
  asked: PageAsked,
): Promise<AccessReport> {
  await recordEvent(reading.database, {
    ...eventOf(reading),
    kind: 'review-access',
    outcome: 'success',
    ...(personId === undefined ? {} : { personId }),
    explanation: 'A neighbouring record asked who looked at a record, to tell the person.',
  });
  if (personId === undefined) return emptyReport;
  return reportOf(reading.database, personId, asked, mayBeToldOn);
}

const ofTheirOwn: ReadonlySet<string> = new Set(['allow-proxy', 'change-proxy', 'end-proxy', 'review-proxies']);

/**
 * Invariant: nothing is told of what the person did themself, or of who may act for them: the neighbour does not know who of them
 * reads its list, and here whoever acts for another is not shown it either.
 */
const mayBeToldOn = ({ kind, by }: AccessLine): boolean => by === undefined && !ofTheirOwn.has(kind);

const eventOf = ({
  neighbour,
  requestId,
  now,
}: NeighbourReading): Pick<AccessEvent, 'recordedAt' | 'requestId' | 'agent'> => ({
  recordedAt: now(),
  requestId,
  agent: { type: 'source', ...neighbour },
});
