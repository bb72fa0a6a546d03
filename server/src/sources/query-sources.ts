// Federated query: every source asked at once, each under its own wait, and each result handed on the moment it is there
// (R11–R14). One result for each source, whatever happens: a source that did not answer is named, never left out.
// Decisions and what would change them: docs/decisions/0009-federated-query.md.
import { setImmediate as breathe } from 'node:timers/promises';
import { opensRecord, type Permit } from '#privacy/permit.ts';
import type { Demographics } from '#standards/demographics.ts';
import { whenIdle } from '#runtime/when-idle.ts';
import type { Identifier, Resource } from '#standards/fhir/types.ts';
import { IssueError } from '#standards/issue.ts';
import type { ConnectedSource, ConnectedSources } from './connect-sources.ts';
import { inArrivalOrder } from './query/arrival-order.ts';
import { resultFrom } from './query/result-from.ts';
import type { SourceAnswer } from './source-adapter.ts';

/** How old what a result shows is. */
export type AnswerAge =
  /** Asked and answered now; or, where the outcome is a silence, nothing is shown. */
  | 'live'
  /** Answered some seconds ago, to the same organisation, role and purpose. */
  | 'cached'
  /** The source is silent now: this is what it held when it last answered. */
  | 'last-known-good';

/** @typeParam Entries what was made of the resources where they were read. */
export interface SourceResult<Entries = readonly Resource[]> extends Omit<SourceAnswer, 'retry' | 'resources'> {
  entries: Entries;
  sourceId: string;
  /** ODS code of the organisation whose source it is. */
  organisation: string;
  askedAt: Date;
  tookMs: number;
  /** How often it was asked; 0 where it was not. */
  attempts: number;
  /** What happened now is `outcome`; how old the resources are is `age`. */
  age: AnswerAge;
  /** When the source gave what is shown. Absent where nothing is. */
  recordedAt?: Date;
  /** Where age is `last-known-good`: what the outcome was then. */
  lastOutcome?: 'answered' | 'nothing-recorded';
  /** It was left alone because it kept failing. */
  resting?: boolean;
  /** Where it is left alone: from when on a question is put to it again. */
  askedAgainAt?: Date;
}

export interface SourcesQuestion {
  /** Asking is itself a disclosure: no permit for opening this record, no question. */
  permit: Permit;
  requestId: string;
  /** Of the person the permit names. */
  demographics: Demographics;
  /** By source id: what each source calls the person, where it has told us. */
  localIdentifiers: ReadonlyMap<string, readonly Identifier[]>;
  /** Sources that have not joined the sharing for this: named in the answer, not asked. */
  notParties: ReadonlySet<string>;
  /** ODS codes of shared care records the question has passed through, ours last. */
  via: readonly string[];
  /** Identifiers of what is never shared by what others say of it: what a source tells under one of these is not either. */
  leftOutElsewhere?: readonly string[];
  /** Ask these alone; all where absent. */
  only?: ReadonlySet<string>;
}

/**
 * Asks every source, and yields one result for each in the order they arrive; ends with the slowest, at most its wait later.
 * Cancelled with everything it asks when the reader's signal aborts or the iteration is left.
 * @throws IssueError `forbidden` at once, where the permit is not for opening a record.
 */
export function querySources<Entries>(
  sources: ConnectedSources<Entries>,
  question: SourcesQuestion,
  reader?: AbortSignal,
): AsyncGenerator<SourceResult<Entries>, void, void> {
  const { action, personId } = question.permit;
  if (!opensRecord.has(action) || personId === undefined) {
    throw new IssueError({
      severity: 'error',
      code: 'forbidden',
      text: 'Sources are asked only with a permit to open this record.',
    });
  }
  const asked = [...sources.byId.values()].filter(({ config }) => question.only?.has(config.id) ?? true);
  return askAll(sources, asked, question, reader);
}

async function* askAll<Entries>(
  sources: ConnectedSources<Entries>,
  asked: readonly ConnectedSource<Entries>[],
  question: SourcesQuestion,
  reader: AbortSignal | undefined,
): AsyncGenerator<SourceResult<Entries>, void, void> {
  const left = new AbortController();
  const leave = () => left.abort();
  reader?.addEventListener('abort', leave, { once: true });
  if (reader?.aborted) leave();
  const keeping: (() => Promise<void>)[] = [];
  let unsettled = asked.length;
  let unkept = 0;
  let leavePlace = () => {};
  // Not when the reader has read it all: one who reads slowly would keep others out. And not before the answers are kept: where
  // keeping is slower than asking, fifty readers' answers waited in memory.
  const leaveIfDone = () => {
    if (unsettled === 0 && unkept === 0 && keeping.length === 0) leavePlace();
  };
  // Why after an answer is handed on: writing it down costs milliseconds of the one thread, and readers come first. Why not
  // when all have come: fifty readers' answers, held until the slowest source, were 250 MB.
  const keepSoon = () => {
    sources.inBackground(async () => {
      await breathe();
      for (const keep of keeping.splice(0)) {
        unkept += 1;
        sources.inBackground(() =>
          keep().finally(() => {
            unkept -= 1;
            leaveIfDone();
          }),
        );
      }
      leaveIfDone();
    });
  };
  leavePlace = await sources.asking.enter(left.signal);
  // Who only waits for a source that is silent holds next to nothing, and would keep others from those that answer.
  const stopLooking = whenIdle(leavePlace);
  // When all have answered they are kept, however slowly the reader reads: somebody else waits for the place.
  const settle = () => {
    unsettled -= 1;
    if (unsettled === 0) keepSoon();
  };
  if (asked.length === 0) leavePlace();
  try {
    const asking = () =>
      asked.map((source) => resultFrom(sources, source, question, left.signal, keeping).finally(settle));
    for await (const result of inArrivalOrder(asking())) {
      if (left.signal.aborted) return;
      yield result;
      keepSoon();
    }
  } finally {
    stopLooking();
    leave();
    reader?.removeEventListener('abort', leave);
    keepSoon();
  }
}
