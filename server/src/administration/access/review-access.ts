// Whoever answers for the log reads it: who looked at one person's record, what is in the log, whether the log is whole.
// Invariant: reading the log is written in the log, before anything of it is shown.
import type { AccessEventKind } from '#audit/access-event.ts';
import type { LinePlace, PageAsked } from '#audit/report/line-place.ts';
import {
  type AboutPerson,
  type AccessLine,
  type AccessReport,
  emptyReport,
  personReport,
} from '#audit/report/person-report.ts';
import { eventKinds } from '#audit/audit-event.ts';
import { type EventFound, searchEvents, type EventSearch } from '#audit/report/search-events.ts';
import { recordEvent } from '#audit/record-event.ts';
import type { Database } from '#runtime/database/database.ts';
import { type LogHealth, type LogWriter, readLogHealth, readLogWriters } from '#audit/tree/log-health.ts';
import { proofOf } from '#audit/tree/prove-event.ts';
import { type EventProof, faultOf } from '#audit/verify/event-proof.ts';
import { readVerifier } from '#standards/transparency-log/signed-note.ts';
import { currentPersonOf } from '#patient-index/persons.ts';
import type { PersonId } from '#standards/patient.ts';
import { agentOf, mustBeAllowed, type Stewarding } from '../steward.ts';
import { borneIdsOf } from './borne-ids.ts';

export {
  type AskingNeighbours,
  joinNeighbours,
  type JoinedReport,
  joinWhole,
  neighboursAsked,
  type NodeTold,
  type WholeReport,
} from './join-neighbours.ts';
export type {
  AccessEventKind,
  AccessLine,
  AccessReport,
  EventFound,
  EventProof,
  EventSearch,
  LinePlace,
  LogHealth,
  LogWriter,
  PageAsked,
  Stewarding,
};
export { eventKinds };

/** For whoever is about to look for a person. @throws IssueError `forbidden`, once the refusal is written down. */
export function mayReviewAccess(steward: Stewarding): Promise<void> {
  return mustBeAllowed(steward, 'review-access');
}

/**
 * A page of who looked at a person's record here in a time, the latest first.
 * @param personId undefined where nobody was found: that somebody asked is written down all the same.
 * @param nodes ODS codes of the records that are asked too, once it is known who the person is.
 * @throws IssueError `forbidden`.
 */
export async function reviewAccess(
  steward: Stewarding,
  personId: PersonId | undefined,
  asked: PageAsked,
  nodes: readonly string[] = [],
): Promise<AccessReport> {
  await mayReviewAccess(steward);
  const explanation = `Read who looked at this person’s record, to answer for it.${alsoAsked(nodes)}`;
  await readingLog(steward, explanation, personId === undefined ? {} : { personId });
  if (personId === undefined) return emptyReport;
  return reportOf(steward.database, personId, asked);
}

/** Asking another record is telling it that we know the person: the event says whom. */
export const alsoAsked = (asked: readonly string[]): string =>
  asked.length === 0 ? '' : ` Asked too: ${asked.join(', ')}.`;

/** The same, once it is written down that somebody reads it. */
export async function reportOf(
  database: Database,
  personId: PersonId,
  asked: PageAsked,
  maySee?: (line: AccessLine) => boolean,
): Promise<AccessReport> {
  return personReport(database, await aboutPerson(database, personId), asked, maySee);
}

/** Whom a list is about: whatever they were and are known as. */
export async function aboutPerson(database: Database, personId: PersonId): Promise<AboutPerson> {
  return borneIdsOf(database, (await currentPersonOf(database, personId)) ?? personId);
}

/** Our lines beside a page, for {@link joinNeighbours}: what is told on the page may be the same look as one of them. */
export const nearTo =
  (database: Database, personId: PersonId) =>
  async (time: { since: Date; until: Date }): Promise<readonly AccessLine[]> =>
    (await reportOf(database, personId, { ...time, most: mostNear })).lines;

/** In an hour. */
const mostNear = 200;

/** One event with its proof; undefined where none is sealed at this place. @throws IssueError `forbidden`. */
export async function reviewEvent(steward: Stewarding, leafIndex: number): Promise<EventProof | undefined> {
  await mayReviewAccess(steward);
  const proof = await proofOf(steward.database, leafIndex);
  const personId = (proof?.event.person_id ?? undefined) as PersonId | undefined;
  await readingLog(steward, 'Looked at one event of the log.', personId === undefined ? {} : { personId });
  return proof;
}

/** Why a proof does not hold against the log's public keys, one a line; undefined where it does. */
export function faultOfProof(proof: EventProof, keys: string): string | undefined {
  return faultOf(proof, keys.split('\n').filter(Boolean).map(readVerifier));
}

/** Events that fit, the latest first. @throws IssueError `forbidden`. */
export async function searchLog(steward: Stewarding, search: EventSearch): Promise<EventFound[]> {
  await mayReviewAccess(steward);
  const { personId, userId, kind } = search;
  const by = [personId && 'person', userId && 'user', kind && 'kind'].filter(Boolean).join(', ');
  await readingLog(steward, `Looked through the log${by === '' ? '' : ` by ${by}`}.`, personId ? { personId } : {});
  const about = personId && (await borneIdsOf(steward.database, personId)).borne;
  return searchEvents(steward.database, search, about);
}

/** How the log is, and which servers write to it. Of nobody. @throws IssueError `forbidden`. */
export async function reviewLog(steward: Stewarding): Promise<{ health: LogHealth; writers: LogWriter[] }> {
  await mayReviewAccess(steward);
  const [health, writers] = await Promise.all([
    readLogHealth(steward.database, steward.now()),
    readLogWriters(steward.database, steward.now()),
  ]);
  return { health, writers };
}

function readingLog(
  { database, user, requestId, now }: Stewarding,
  explanation: string,
  about: { personId?: PersonId },
): Promise<void> {
  return recordEvent(database, {
    kind: 'review-access',
    recordedAt: now(),
    requestId,
    outcome: 'success',
    agent: agentOf(user),
    explanation,
    ...about,
  });
}
