// Asks the neighbouring records who looked at one person's record there: all at once, each under its own wait. One answer for each,
// whatever happens: a record that did not answer is named, never left out (R57).
import type { NhsNumber } from '#standards/nhs-number.ts';
import type { Issue } from '#standards/issue.ts';
import type { ConnectedSource, ConnectedSources } from './connect-sources.ts';
import { askWithin } from './query/ask-within.ts';
import type { Health } from './query/breaker.ts';
import type { LogAnswer } from './source-adapter.ts';

export interface LogsQuestion {
  requestId: string;
  /** ODS code of the organisation that asks, for the person. */
  requester: string;
  /** Verified; where it is not, nobody can be asked. */
  nhsNumber: NhsNumber | undefined;
  /** The national service did not say whether they may be known of: then no record is told that we know them. */
  unchecked?: boolean;
  time: { since: Date; until: Date };
  /** How long whoever reads waits, where that is less than a source's own wait. */
  withinMs?: number;
  /** ODS codes of the records the question passed through, ours last. */
  via: readonly string[];
}

export interface LogTold extends Omit<LogAnswer, 'outcome'> {
  /** ODS code of the organisation whose record it is. */
  organisation: string;
  /**
   * `cannot-tell`: it keeps no log that others may ask. `no-number`: nobody could be asked about. `unchecked`: nobody could say whether
   * they may be asked about. `not-yet`: it may answer later.
   */
  outcome: LogAnswer['outcome'] | 'cannot-tell' | 'no-number' | 'unchecked' | 'not-yet';
}

/** The records whose log is asked, or would be if they told. */
export const neighboursOf = (sources: ConnectedSources<unknown>): ConnectedSource<unknown>[] =>
  [...sources.byId.values()].filter(
    ({ organisation, adapter }) => organisation.kind === 'shared-care-record' || adapter.queryLog !== undefined,
  );

/** @param reader aborts when the reader goes away. */
export function queryLogs(
  sources: ConnectedSources<unknown>,
  question: LogsQuestion,
  reader: AbortSignal,
): Promise<LogTold[]> {
  return Promise.all(
    neighboursOf(sources).map(async (source) => ({
      organisation: source.organisation.ods,
      ...(await tell(sources, source, question, reader)),
    })),
  );
}

async function tell(
  sources: ConnectedSources<unknown>,
  { adapter, breaker, config }: ConnectedSource<unknown>,
  { nhsNumber, unchecked, withinMs, ...question }: LogsQuestion,
  reader: AbortSignal,
): Promise<Omit<LogTold, 'organisation'>> {
  if (!adapter.queryLog) return { ...nothing, outcome: 'cannot-tell' };
  if (unchecked) return { ...nothing, outcome: 'unchecked' };
  if (nhsNumber === undefined) return { ...nothing, outcome: 'no-number' };
  const { clock, metrics, log } = sources;
  const leave = breaker.admit(clock.monotonicMs());
  if (!leave) return { ...nothing, outcome: 'not-reachable', issues: [resting] };
  const waitMs = Math.min(config.waitMs, withinMs ?? config.waitMs);
  const asked = await askWithin<LogAnswer>(waitMs, reader, sources, question.requestId, {
    ask: (signal) => adapter.queryLog!({ ...question, nhsNumber, waitMs }, signal),
    late: { ...nothing, outcome: 'timed-out', issues: [late] },
    broken: { ...nothing, outcome: 'invalid-answer', issues: [fault] },
  });
  const { answer, abandoned, tookMs } = asked;
  const hurried = answer.outcome === 'timed-out' && waitMs < config.waitMs;
  // What did not come within a shorter wait says nothing of the source's health.
  leave.settle(abandoned || hurried ? 'unknown' : healthFrom(answer), clock.monotonicMs(), question.requestId);
  metrics.sourceBreaker.set({ source: config.id }, breaker.isOpen() ? 1 : 0);
  const fields = { requestId: question.requestId, source: config.id, outcome: answer.outcome };
  if (!abandoned)
    log.debug('log of a neighbour asked', { ...fields, durationMs: Math.round(tookMs), count: answer.events.length });
  return hurried ? { ...answer, outcome: 'not-yet' } : answer;
}

function healthFrom({ outcome }: LogAnswer): Health {
  if (outcome === 'not-reachable') return 'failed';
  return outcome === 'timed-out' || outcome === 'invalid-answer' ? 'failed-for-one' : 'worked';
}

const nothing = { events: [], unplaced: 0, more: false, issues: [] } as const;
const resting: Issue = {
  severity: 'error',
  code: 'transient',
  text: 'This record failed several times in a row and is left alone for a moment. It will be asked again soon.',
};
const late: Issue = { severity: 'error', code: 'timeout', text: 'This record did not answer in time.' };
const fault: Issue = {
  severity: 'error',
  code: 'exception',
  text: 'The answer of this record could not be read because of a fault here. The service desk has been told.',
};
