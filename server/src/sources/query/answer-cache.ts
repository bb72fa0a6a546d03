// Answers a few seconds old, so that a page opened twice does not ask twice. In memory, bounded in bytes, gone with the process.
import { LRUCache } from 'lru-cache';
import { mostRecent } from '#runtime/most-recent.ts';
import type { PatientId } from '#standards/patient.ts';
import type { AnswerKey, KeptAnswer } from './kept-answer.ts';

/** Which answers to forget: a patient's, or those of one source, or those one requester was given. */
export interface Forgetting {
  patientId: PatientId;
  sourceId?: string | undefined;
  requester?: string | undefined;
}

export interface AnswerCache {
  get(key: AnswerKey, nowMs: number): KeptAnswer | undefined;
  /** @param askedAtMs monotonic: it is as old as that, and what was asked before it was to be forgotten is not kept. */
  set(key: AnswerKey, answer: KeptAnswer, keepMs: number, askedAtMs: number): void;
  forget(which: Forgetting, nowMs: number): void;
  /** Whether an answer asked for then has since been forgotten. */
  isForgotten(key: AnswerKey, askedAtMs: number): boolean;
  clear(): void;
}

/** Longer than any question runs. */
const remembersForgettingMs = 120_000;

/** @param maxBytes of memory for all answers together; the least recently used go first. */
export function createAnswerCache(maxBytes: number): AnswerCache {
  const answers = new LRUCache<string, { key: AnswerKey; answer: KeptAnswer; untilMs: number }>({
    maxSize: maxBytes,
    sizeCalculation: ({ answer }) => answer.packed.byteLength + 200,
  });
  const forgotten = mostRecent<string, { which: Forgetting; atMs: number }>(100_000, {
    ttl: remembersForgettingMs,
  });
  const nameOf = ({ patientId, sourceId = '', requester = '' }: Forgetting) => `${patientId}|${sourceId}|${requester}`;
  const isForgotten = (key: AnswerKey, askedAtMs: number) =>
    [{ patientId: key.patientId }, { patientId: key.patientId, sourceId: key.sourceId }, key].some(
      (which) => (forgotten.get(nameOf(which))?.atMs ?? Number.NEGATIVE_INFINITY) >= askedAtMs,
    );

  return {
    get(key, nowMs) {
      const found = answers.get(nameOf(key));
      return found && nowMs < found.untilMs ? found.answer : undefined;
    },
    set(key, answer, keepMs, askedAtMs) {
      if (!isForgotten(key, askedAtMs)) answers.set(nameOf(key), { key, answer, untilMs: askedAtMs + keepMs });
    },
    forget(which, nowMs) {
      forgotten.set(nameOf(which), { which, atMs: nowMs });
      for (const [name, { key }] of answers.entries()) {
        const isMeant =
          key.patientId === which.patientId &&
          (which.sourceId === undefined || key.sourceId === which.sourceId) &&
          (which.requester === undefined || key.requester === which.requester);
        if (isMeant) answers.delete(name);
      }
    },
    isForgotten,
    clear: () => answers.clear(),
  };
}
