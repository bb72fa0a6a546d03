// One question to one source, asked again once where that is harmless and there is time.
import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '#runtime/clock.ts';
import type { Log } from '#runtime/log.ts';
import { emptyAnswer, type SourceAnswer, type SourceQuery } from '../source-adapter.ts';
import { type AskedWithin, askWithin } from './ask-within.ts';

export interface Asked<Answer extends Told = SourceAnswer> extends AskedWithin<Answer> {
  attempts: number;
}

type Told = Pick<SourceAnswer, 'outcome' | 'issues' | 'retry'>;

/** With less of the wait left than this, a second attempt would only be cut off. */
const worthAskingMs = 50;

/**
 * @param put one question, as `SourceAdapter.query`.
 * @param empty an answer that is only what came of asking.
 * @param query its `waitMs` is what the whole of it, both attempts, may take.
 * @param reader aborts when the reader goes away.
 */
export async function askSource<Answer extends Told>(
  put: (query: SourceQuery, signal: AbortSignal) => Promise<Answer>,
  empty: (answer: SourceAnswer) => Answer,
  query: SourceQuery,
  reader: AbortSignal,
  dependencies: { clock: Clock; log: Log },
): Promise<Asked<Answer>> {
  const startedMs = dependencies.clock.monotonicMs();
  const leftMs = () => query.waitMs - (dependencies.clock.monotonicMs() - startedMs);
  let attempts = 0;
  const ask = async (signal: AbortSignal): Promise<Answer> => {
    attempts += 1;
    const answer = await put({ ...query, waitMs: leftMs() }, signal);
    const { retry } = answer;
    if (!retry || attempts > 1 || leftMs() - retry.afterMs < worthAskingMs) return answer;
    await pause(retry.afterMs, undefined, { signal });
    return ask(signal);
  };
  const asked = await askWithin(query.waitMs, reader, dependencies, query.requestId, {
    ask,
    late: empty(late),
    broken: empty(broken),
  });
  return { ...asked, attempts };
}

const late: SourceAnswer = emptyAnswer('timed-out', {
  severity: 'error',
  code: 'timeout',
  text: 'This source did not answer in time.',
});
const broken: SourceAnswer = emptyAnswer('invalid-answer', {
  severity: 'error',
  code: 'exception',
  text: 'The answer of this source could not be read because of a fault here. The service desk has been told.',
});
