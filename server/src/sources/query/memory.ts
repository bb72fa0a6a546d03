// What is kept of an answer, what an answer takes back, and what is shown again when a source is silent.
import { setTimeout as pause } from 'node:timers/promises';
import type { Demographics } from '#standards/demographics.ts';
import type { Patient } from '#standards/fhir/types.ts';
import type { ConnectedSource, ConnectedSources } from '../connect-sources.ts';
import { checkDemographics } from '../demographics-check.ts';
import type { SourceAnswer, SourceOutcome } from '../source-adapter.ts';
import type { Forgetting } from './answer-cache.ts';
import { type AnswerKey, type KeptAnswer, type KeptContent, unpack } from './kept-answer.ts';
import type { AnswerRead } from './read-answer.ts';
import { forgetLastAnswers, keepLastAnswer, readLastAnswer } from './last-answer-store.ts';

/** What an answer does to those kept before it. */
export type Effect =
  | { kind: 'keep' }
  /** Says nothing of what the source would share: what is kept stays. */
  | { kind: 'none' }
  /** The source shares less than it did, or with fewer: `fromAll` requesters, or from this one. */
  | { kind: 'withdraw'; fromAll: boolean };

/**
 * Invariant: once a source has said no, a later silence does not bring back what it said before.
 */
export function effectOf({ outcome, issues }: Pick<SourceAnswer, 'outcome' | 'issues'>): Effect {
  const refusedAnArea =
    outcome === 'partly-answered' &&
    issues.some(({ code }) => code === 'forbidden' || code === 'login' || code === 'suppressed');
  return refusedAnArea ? withdrawFromRequester : effects[outcome];
}

const withdrawFromAll = { kind: 'withdraw', fromAll: true } as const;
const withdrawFromRequester = { kind: 'withdraw', fromAll: false } as const;

const effects: Readonly<Record<SourceOutcome, Effect>> = {
  answered: { kind: 'keep' },
  'nothing-recorded': { kind: 'keep' },
  'partly-answered': { kind: 'none' },
  // About the person, whoever asks.
  'consent-refused': withdrawFromAll,
  'patient-not-known': withdrawFromAll,
  'demographics-differ': withdrawFromAll,
  // About who asks.
  'no-agreement': withdrawFromRequester,
  'not-a-party': withdrawFromRequester,
  refused: withdrawFromRequester,
  'not-asked': { kind: 'none' },
  'timed-out': { kind: 'none' },
  'not-reachable': { kind: 'none' },
  'invalid-answer': { kind: 'none' },
};

/** Keeps a full answer as its source's settings say. Resolves when it is kept. */
export async function keepAnswer(
  sources: ConnectedSources<unknown>,
  { config }: ConnectedSource<unknown>,
  key: AnswerKey,
  { outcome: came, clearedBy, kept: made }: AnswerRead<unknown>,
  { askedAt, askedAtMs }: { askedAt: Date; askedAtMs: number },
): Promise<void> {
  const { cacheMs, lastKnownGoodMs } = config;
  if (!made) return;
  const outcome = came === 'nothing-recorded' ? 'nothing-recorded' : 'answered';
  const expiresAt = new Date(askedAt.getTime() + lastKnownGoodMs);
  await sources.keeping.within(async () => {
    const kept: KeptAnswer = { outcome, recordedAt: askedAt, packed: await made(), clearedBy };
    if (cacheMs > 0) sources.cache.set(key, kept, cacheMs, askedAtMs);
    if (lastKnownGoodMs === 0 || sources.cache.isForgotten(key, askedAtMs)) return;
    await keepLastAnswer(sources.database, key, kept, expiresAt);
    // Somebody opted out while it was being written.
    if (sources.cache.isForgotten(key, askedAtMs)) await forgetLastAnswers(sources.database, key);
  });
}

export function withdrawAnswers(sources: ConnectedSources<unknown>, which: Forgetting): void {
  sources.cache.forget(which, sources.clock.monotonicMs());
  sources.inBackground(() => forgetLastAnswers(sources.database, which));
}

/** The reader has waited for the source already: a slow database does not get a wait of its own. */
const readWithinMs = 500;

/** The last full answer, where one is kept and is still about this person. A database that fails must not fail the reader. */
export async function lastKnownGood(
  sources: ConnectedSources<unknown>,
  key: AnswerKey,
  person: Demographics,
): Promise<{ content: KeptContent; recordedAt: Date; outcome: KeptAnswer['outcome'] } | undefined> {
  try {
    const kept = await Promise.race([
      readLastAnswer(sources.database, key, sources.clock.now()),
      pause(readWithinMs, undefined, { ref: false }),
    ]);
    if (!kept) return undefined;
    const content = await unpack(kept.packed);
    const patient = content.resources.find((resource): resource is Patient => resource.resourceType === 'Patient');
    // Their details may have been put right here since.
    if (patient && !checkDemographics(person, patient).same) return undefined;
    return { content, recordedAt: kept.recordedAt, outcome: kept.outcome };
  } catch (error) {
    sources.log.error('last answer not read', { source: key.sourceId, error });
    return undefined;
  }
}
