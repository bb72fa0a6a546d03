// A person reads for themself who looked at their record, and checks a line of it (R56).
// Invariant: reading the log is written in the log, before anything of it is shown.
import type { PageAsked } from '#audit/report/line-place.ts';
import { type AccessLine, type AccessReport, personLineAt } from '#audit/report/person-report.ts';
import { recordEvent } from '#audit/record-event.ts';
import { proofOf } from '#audit/tree/prove-event.ts';
import type { EventProof } from '#audit/verify/event-proof.ts';
import {
  type AskingNeighbours,
  joinNeighbours,
  type JoinedReport,
  joinWhole,
  type JoiningAbout,
  neighboursAsked,
  type WholeReport,
} from '../access/join-neighbours.ts';
import { aboutPerson, alsoAsked, nearTo, reportOf } from '../access/review-access.ts';
import type { ResidentActing } from './acting.ts';

export type { EventProof, JoinedReport };

/** A page of who looked in a time, the latest first: here, and with the neighbours that are asked. */
export async function readWhoLooked(
  acting: ResidentActing,
  asked: PageAsked,
  neighbours: AskingNeighbours,
  whom: Whom,
): Promise<JoinedReport> {
  const { own, about } = await readOwn(acting, asked, neighbours, whom);
  return joinNeighbours(own, neighbours, about);
}

/** All of it from the newest on, page by page, for what is kept: written down once. */
export async function readAllWhoLooked(
  acting: ResidentActing,
  asked: PageAsked,
  neighbours: AskingNeighbours,
  whom: Whom,
): Promise<WholeReport> {
  const { own, about } = await readOwn(acting, { ...asked, before: undefined }, neighbours, whom);
  const { database, personId } = acting;
  return joinWhole(own, neighbours, about, (before) =>
    reportOf(database, personId, { ...asked, before }, about.maySee),
  );
}

/** As they are known now. */
type Whom = Pick<JoiningAbout, 'demographics' | 'unchecked'>;

async function readOwn(
  acting: ResidentActing,
  asked: PageAsked,
  neighbours: AskingNeighbours,
  whom: Whom,
): Promise<{ own: AccessReport; about: JoiningAbout }> {
  const { database, personId, requestId } = acting;
  await writeDown(acting, alsoAsked(neighboursAsked(neighbours)));
  const maySee = maySeeOf(acting);
  const own = await reportOf(database, personId, asked, maySee);
  const near = nearTo(database, personId);
  return { own, about: { ...whom, requestId, asked, near, maySee } };
}

function writeDown({ database, agent, personId, requestId, now }: ResidentActing, asked: string): Promise<void> {
  return recordEvent(database, {
    kind: 'review-access',
    recordedAt: now(),
    requestId,
    outcome: 'success',
    agent,
    personId,
    explanation: `${
      agent.onBehalf
        ? 'Somebody who may act for this person read who looked at their record.'
        : 'The person read who looked at their own record.'
    }${asked}`,
  });
}

/** Undefined where they may see all: it is about themself. */
const maySeeOf = ({ agent, unseen }: ResidentActing): ((line: AccessLine) => boolean) | undefined =>
  agent.onBehalf ? (line) => isForProxies(line, unseen) : undefined;

const aboutProxies: ReadonlySet<string> = new Set(['allow-proxy', 'change-proxy', 'end-proxy', 'review-proxies']);

/**
 * What somebody who acts for another is not shown: what the person themself looked at, what was done about those who act for them, and
 * all of the times in which they were stopped. Invariant: nothing they are shown tells that they were, or why.
 */
function isForProxies({ kind, by, at, writtenBy }: AccessLine, unseen: ResidentActing['unseen'] = []): boolean {
  // Another record does not say whether it was the person who read its list.
  if (!writtenBy.here && kind === 'review-access') return false;
  if (aboutProxies.has(kind) || (by === 'person' && kind.startsWith('review-'))) return false;
  return !unseen.some(({ from, until }) => at >= from && (until === undefined || at < until));
}

/**
 * One entry that stands in the person's own list, with its proof; undefined for any other place in the log, there or not.
 */
export async function readOwnEntry(
  acting: ResidentActing,
  leafIndex: number,
): Promise<{ proof: EventProof; line: AccessLine } | undefined> {
  await writeDown(acting, '');
  const { database, personId } = acting;
  const line = await personLineAt(database, await aboutPerson(database, personId), leafIndex);
  if (!line || maySeeOf(acting)?.(line) === false) return undefined;
  const proof = await proofOf(database, leafIndex);
  return proof && { proof, line };
}
