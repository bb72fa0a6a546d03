// A person reads for themself who looked at their record, and checks a line of it (R56).
// Invariant: reading the log is written in the log, before anything of it is shown.
import type { AccessLine, AccessReport } from '#audit/report/person-report.ts';
import { recordEvent } from '#audit/record-event.ts';
import { proofOf } from '#audit/tree/prove-event.ts';
import type { EventProof } from '#audit/verify/event-proof.ts';
import { reportOf } from '../access/review-access.ts';
import type { ResidentActing } from './acting.ts';

export type { AccessReport, EventProof };

/** Who looked in a time, the latest first. */
export async function readWhoLooked(acting: ResidentActing, time: { since: Date; until: Date }): Promise<AccessReport> {
  const { database, agent, personId, requestId, now, unseen } = acting;
  await recordEvent(database, {
    kind: 'review-access',
    recordedAt: now(),
    requestId,
    outcome: 'success',
    agent,
    personId,
    explanation: agent.onBehalf
      ? 'Somebody who may act for this person read who looked at their record.'
      : 'The person read who looked at their own record.',
  });
  const report = await reportOf(database, personId, time);
  return agent.onBehalf ? { ...report, lines: report.lines.filter((line) => isForProxies(line, unseen)) } : report;
}

const aboutProxies: ReadonlySet<string> = new Set(['allow-proxy', 'change-proxy', 'end-proxy', 'review-proxies']);

/**
 * What somebody who acts for another is not shown: what the person themself looked at, what was done about those who act for them, and
 * all of the times in which they were stopped. Invariant: nothing they are shown tells that they were, or why.
 */
function isForProxies({ kind, by, at }: AccessLine, unseen: ResidentActing['unseen'] = []): boolean {
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
