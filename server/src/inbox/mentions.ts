// What messages mention in passing, remembered so that it is not looked up again: whom a result is about and which visit it
// was taken on are said by every result, nearly always in the same words.
// Why it is safe to leave out: a mention counts as recorded before everything else (feed.ts, mentionedAt), so that the same
// words a second time make no version and move nobody. Why it pays: a third of the statements of processing a result.
import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Resource } from '#standards/fhir/types.ts';
import type { PatientId } from '#standards/patient.ts';

export interface Mentions {
  keyOf(sourceId: string, patientId: PatientId, resource: Resource): string;
  /** Whether this process has had it committed before. */
  has(key: string): boolean;
  /** Called after the transaction that said these was committed. */
  committed(keys: readonly string[]): void;
}

export function createMentions(max = 50_000): Mentions {
  const known = new LRUCache<string, true>({ max });
  return {
    keyOf: (sourceId, patientId, resource) =>
      hash('sha256', `${sourceId} ${patientId} ${JSON.stringify(resource)}`, 'base64url'),
    has: (key) => known.get(key) === true,
    committed(keys) {
      for (const key of keys) known.set(key, true);
    },
  };
}
