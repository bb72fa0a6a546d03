// A person reads for themself who looked at their record, and checks a line of it (R56).
// Invariant: reading the log is written in the log, before anything of it is shown.
import type { AccessLine } from '#audit/report/person-report.ts';
import { recordEvent } from '#audit/record-event.ts';
import { proofOf } from '#audit/tree/prove-event.ts';
import type { EventProof } from '#audit/verify/event-proof.ts';
import type { Demographics } from '#standards/demographics.ts';
import {
  type AskingNeighbours,
  joinNeighbours,
  type JoinedReport,
  neighboursAsked,
} from '../access/join-neighbours.ts';
import { alsoAsked, reportOf } from '../access/review-access.ts';
import type { ResidentActing } from './acting.ts';

export type { EventProof, JoinedReport };

/** Who looked in a time, the latest first: here, and with the neighbours that are asked. */
export async function readWhoLooked(
  acting: ResidentActing,
  time: { since: Date; until: Date },
  neighbours?: AskingNeighbours & { demographics: Demographics },
): Promise<JoinedReport> {
  const { database, agent, personId, requestId, now, unseen } = acting;
  await recordEvent(database, {
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
    }${alsoAsked(neighbours ? neighboursAsked(neighbours) : [])}`,
  });
  const own = await reportOf(database, personId, time);
  const report: JoinedReport = neighbours
    ? await joinNeighbours(own, neighbours, { demographics: neighbours.demographics, requestId, time })
    : { ...own, nodes: [] };
  return agent.onBehalf ? { ...report, lines: report.lines.filter((line) => isForProxies(line, unseen)) } : report;
}

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
  const { lines } = await readWhoLooked(acting, { since: new Date(0), until: new Date(acting.now().getTime() + 1000) });
  const line = lines.find(({ events }) => events.some((event) => event.leafIndex === leafIndex));
  const proof = line && (await proofOf(acting.database, leafIndex));
  return proof && { proof, line };
}
