// Letters that came with an answer are read before anything of it is shown, for as long as the reader would wait for it anyway;
// one that takes longer is left out this time, and the reader is told that some may be missing, never which or how many.
import type { SourceAnswer, SourceQuery } from '../source-adapter.ts';

/** For the letters of one answer. What is read after that is remembered for the next question. */
export const mostMs = 2000;

/** How long may be given to reading letters, where the question was put at this time (`performance.now()`). */
export function documentsWithin(startedMs: number, { waitMs }: Pick<SourceQuery, 'waitMs'>): number {
  const left = waitMs * 0.95 - (performance.now() - startedMs);
  return Math.max(0, Math.min(mostMs, left));
}

/** The answer, of which letters may be missing: it is not kept. */
export function withoutUnreadYet(answer: SourceAnswer): SourceAnswer {
  return {
    ...answer,
    outcome:
      answer.outcome === 'answered' || answer.outcome === 'nothing-recorded' ? 'partly-answered' : answer.outcome,
    issues: [
      ...answer.issues,
      {
        severity: 'warning',
        code: 'incomplete',
        text: 'Documents: letters of this source are still being looked through, and more may follow. Open the record again in a minute.',
      },
    ],
  };
}
