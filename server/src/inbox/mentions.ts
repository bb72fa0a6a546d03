// What messages mention in passing, remembered so that it is not looked up again: whom a result is about and which visit it
// was taken on are said by every result, nearly always in the same words.
// Why it is safe to leave out: the same words said last, and said again, make no version and move nobody. Only the last are
// remembered: a number mistyped by a laboratory and put right again is heard. And not for long: another server process may
// have heard otherwise meanwhile. Why it pays: a third of the statements of processing a result.
import { hash } from 'node:crypto';
import { mostRecent } from '#runtime/most-recent.ts';
import type { Resource } from '#standards/fhir/types.ts';
import type { PatientId } from '#standards/patient.ts';

export interface Mentions {
  keyOf(sourceId: string, patientId: PatientId, resource: Resource): string;
  /** Whether it is what this process last had committed of its subject. */
  has(key: string): boolean;
  /** Called after the transaction that said these was committed. */
  committed(keys: readonly string[]): void;
}

const rememberedMs = 10 * 60_000;

export function createMentions(max = 50_000): Mentions {
  const last = mostRecent<string, string>(max, { ttl: rememberedMs });
  return {
    keyOf(sourceId, patientId, resource) {
      const subject = `${sourceId} ${patientId} ${resource.resourceType}/${resource.id}`;
      return `${digest(subject)} ${digest(JSON.stringify(resource))}`;
    },
    has(key) {
      const { subject, words } = parts(key);
      return last.get(subject) === words;
    },
    committed(keys) {
      for (const { subject, words } of keys.map(parts)) last.set(subject, words);
    },
  };
}

const digest = (text: string) => hash('sha256', text, 'base64url');

function parts(key: string): { subject: string; words: string } {
  const at = key.indexOf(' ');
  return { subject: key.slice(0, at), words: key.slice(at + 1) };
}
