// One source's result: from a moment ago, from the source, or from when it last answered.
import type { NeverShared } from '#privacy/never-shared/never-shared.ts';
import type { Identifier } from '#standards/fhir/types.ts';
import type { Issue } from '#standards/issue.ts';
import type { ConnectedSource, ConnectedSources } from '../connect-sources.ts';
import type { SourceResult, SourcesQuestion } from '../query-sources.ts';
import { emptyAnswer, type SourceAnswer, type SourceOutcome } from '../source-adapter.ts';
import { type Asked, askSource } from './ask-source.ts';
import type { Health } from './breaker.ts';
import { type AnswerRead, readAnswer, readNothing } from './read-answer.ts';
import { type AnswerKey, patientAsked, requesterOf, unpack } from './kept-answer.ts';
import { effectOf, keepAnswer, lastKnownGood, withdrawAnswers } from './memory.ts';

/** @param keeping what is to be done once the reader has been given it. */
export async function resultFrom<Entries>(
  sources: ConnectedSources<Entries>,
  source: ConnectedSource<Entries>,
  question: SourcesQuestion,
  reader: AbortSignal,
  keeping: (() => Promise<void>)[],
): Promise<SourceResult<Entries>> {
  const { clock, metrics, log } = sources;
  const { config, organisation, ask, breaker } = source;
  // Asked for each time: other lists may come into force while a source is waited for.
  const neverShared = () => sources.neverShared().beside(question.leftOutElsewhere ?? []);
  const askedAt = clock.now();
  const askedAtMs = clock.monotonicMs();
  const from = { permit: question.permit, sourceId: config.id };
  const empty = (answer: SourceAnswer) => readNothing(answer, sources.read, { ...from, at: askedAt });
  /** What was kept, by the lists in force once it is read. */
  const read = async (answer: SourceAnswer, at: Date): Promise<AnswerRead<Entries>> => {
    const lists = neverShared();
    const kept = await readAnswer(answer, { ...from, at, read: sources.read, neverShared: lists, keep: false });
    return lists.stamp === neverShared().stamp ? kept : read(answer, at);
  };
  const result = (
    answer: AnswerRead<Entries>,
    attempts: number,
    more: Partial<SourceResult<Entries>> = {},
  ): SourceResult<Entries> => {
    const { retry: _retry, kept: _kept, empty: _empty, ...told } = answer;
    const tookMs = clock.monotonicMs() - askedAtMs;
    return {
      ...told,
      sourceId: config.id,
      organisation: organisation.ods,
      askedAt,
      tookMs,
      attempts,
      age: 'live',
      ...more,
    };
  };

  if (question.notParties.has(config.id)) return result(empty(emptyAnswer('not-a-party', notAParty)), 0);
  if (question.via.slice(0, -1).includes(organisation.ods))
    return result(empty(emptyAnswer('not-asked', cameThroughIt)), 0);

  const localIdentifiers: readonly Identifier[] = question.localIdentifiers.get(config.id) ?? [];
  const patientId = patientAsked(organisation.ods, question.demographics, localIdentifiers);
  const key: AnswerKey | undefined = patientId && {
    patientId,
    sourceId: config.id,
    requester: requesterOf(question.permit),
  };
  const fresh =
    key && config.cacheMs > 0 && question.permit.action !== 'refresh-record'
      ? sources.cache.get(key, askedAtMs)
      : undefined;
  if (fresh) {
    const { outcome, recordedAt, packed } = fresh;
    const kept = await read({ ...(await unpack(packed)), outcome, issues: [] }, recordedAt);
    return result(kept, 0, { age: 'cached', recordedAt });
  }

  const leave = breaker.admit(clock.monotonicMs());
  if (!leave) {
    const askedAgainAt = new Date(clock.now().getTime() + breaker.restsForMs(clock.monotonicMs()));
    return orLastKnown(result(empty(emptyAnswer('not-reachable', resting)), 0, { resting: true, askedAgainAt }));
  }

  const wanted = { at: askedAt, keep: key !== undefined && (config.cacheMs > 0 || config.lastKnownGoodMs > 0) };
  const put = (lists: NeverShared) =>
    askSource(
      (query, signal) => ask(query, wanted, signal),
      empty,
      {
        permit: question.permit,
        requestId: question.requestId,
        neverShared: lists,
        waitMs: config.waitMs,
        patient: { demographics: question.demographics, localIdentifiers },
        via: question.via,
      },
      reader,
      { clock, log },
    );
  let lists = neverShared();
  let asked = await put(lists);
  // Other lists came into force while it was waited for, and nothing is left to read by them: it is asked anew.
  while (lists.stamp !== neverShared().stamp && !asked.abandoned) {
    lists = neverShared();
    asked = await put(lists);
  }
  const { attempts, answer } = asked;
  leave.settle(healthFrom(asked), clock.monotonicMs(), patientId ?? question.requestId);
  metrics.sourceBreaker.set({ source: config.id }, breaker.isOpen() ? 1 : 0);
  if (!asked.abandoned) report(asked);

  const effect = effectOf(answer);
  if (key && effect.kind === 'withdraw' && !asked.abandoned)
    withdrawAnswers(sources, {
      patientId: key.patientId,
      sourceId: key.sourceId,
      requester: effect.fromAll ? undefined : key.requester,
    });
  if (key && effect.kind === 'keep' && answer.kept)
    keeping.push(() => keepAnswer(sources, source, key, answer, { askedAt, askedAtMs }));
  const shown = !answer.empty || effect.kind === 'keep';
  return orLastKnown(result(answer, attempts, shown ? { recordedAt: clock.now() } : {}));

  /** What the source held when it last answered, where it is silent now and that was kept. */
  async function orLastKnown(live: SourceResult<Entries>): Promise<SourceResult<Entries>> {
    if (!key || config.lastKnownGoodMs === 0 || !silences.has(live.outcome) || reader.aborted) return live;
    const last = await lastKnownGood(sources, key, question.demographics);
    if (!last) return live;
    const { outcome, entries, areas, warnings, losses } = await read(
      { ...last.content, outcome: last.outcome, issues: [] },
      last.recordedAt,
    );
    return {
      ...live,
      entries,
      areas,
      warnings,
      losses,
      age: 'last-known-good',
      recordedAt: last.recordedAt,
      lastOutcome: outcome === 'nothing-recorded' ? outcome : 'answered',
      tookMs: clock.monotonicMs() - askedAtMs,
    };
  }

  function report({ answer: { outcome, issues }, tookMs }: Asked<AnswerRead<Entries>>): void {
    metrics.sourceAnswers.observe({ source: config.id, outcome }, tookMs / 1000);
    const fields = {
      requestId: question.requestId,
      source: config.id,
      outcome,
      durationMs: Math.round(tookMs),
      detail: issues[0]?.diagnostics,
    };
    if (silences.has(outcome)) log.warn('source silent', fields);
    else log.debug('source answered', fields);
  }
}

/**
 * Outcomes that say nothing about whether the source would share now; only these may show what it shared before.
 * Invariant: a refusal is never hidden behind old entries.
 */
const silences: ReadonlySet<SourceOutcome> = new Set(['timed-out', 'not-reachable', 'invalid-answer']);

function healthFrom({ answer: { outcome }, abandoned }: Asked<Pick<SourceAnswer, 'outcome' | 'issues'>>): Health {
  if (abandoned) return 'unknown';
  if (outcome === 'not-reachable') return 'failed';
  return outcome === 'timed-out' || outcome === 'invalid-answer' ? 'failed-for-one' : 'worked';
}

const notAParty: Issue = {
  severity: 'information',
  code: 'business-rule',
  text: 'This organisation has not joined the sharing for this, so it was not asked.',
};
const cameThroughIt: Issue = {
  severity: 'information',
  code: 'business-rule',
  text: 'The question came through this organisation’s own record, so it was not asked again.',
};
const resting: Issue = {
  severity: 'error',
  code: 'transient',
  text: 'This source failed several times in a row and is left alone for a moment. It will be asked again soon.',
};
