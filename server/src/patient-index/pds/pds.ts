// Tracing with the Personal Demographics Service (PDS FHIR R4): who bears an NHS number, and which number somebody has.
// Within the budget of requests a second the service allows, and from memory while an answer is fresh (R87).
// Invariant (R07): a restricted person is answered exactly as one who does not exist: the same value, by the same requests,
// remembered for the same time, with the same line in the log.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import type { Clock } from '#runtime/clock.ts';
import type { Log } from '#runtime/log.ts';
import { mostRecent } from '#runtime/most-recent.ts';
import type { Demographics } from '#standards/demographics.ts';
import type { NhsNumber } from '#standards/nhs-number.ts';
import type { PdsSettings } from './pds-settings.ts';
import { type PdsPerson, type ReadAnswer, readAnswer } from './read-answer.ts';
import { createRequestBudget } from './request-budget.ts';

export type { PdsPerson };

export interface PdsDependencies {
  log: Log;
  clock: Clock;
  /** The bearer token to ask with; undefined where the service wants none (its sandbox, a simulation). */
  accessToken: () => Promise<string | undefined>;
}

/** On whose behalf it is asked. */
export interface Asking {
  requestId: string;
  /** The role the user is signed in with at the national identity service (NHSD-Session-URID), in healthcare-worker access. */
  sessionRole?: string;
}

/** What could not be had, and why. */
export type NotReachable = {
  status: 'not-reachable';
  reason: 'busy' | 'timed-out' | 'unreachable' | 'refused' | 'invalid-answer';
};

export type TraceAnswer =
  /** `supersedes`: the number asked for, where another took its place: tell the index with `supersedeNhsNumber`. */
  | { status: 'found'; person: PdsPerson; supersedes?: NhsNumber; askedAt: Date }
  /** Nobody bears it, or nobody who may be found. */
  | { status: 'not-found' }
  /** The number was withdrawn: nothing under it is to be relied on. */
  | { status: 'invalidated' }
  | { status: 'invalid-number' }
  | NotReachable;

export interface FindQuery {
  family?: string;
  given?: string;
  /** YYYY-MM-DD */
  birthDate: string;
  gender?: Demographics['gender'];
  postcode?: string;
}

export type FindAnswer =
  | { status: 'found'; /** The best first. */ persons: readonly (PdsPerson & { score: number })[]; askedAt: Date }
  | { status: 'not-found' }
  | { status: 'too-many' }
  /** The service needs family name, birth date and gender; or given name instead of gender; or postcode instead of family name. */
  | { status: 'not-enough' }
  | NotReachable;

export interface Pds {
  /** Who bears this number now. Follows numbers that were replaced. Never throws for what the service does. */
  trace(nhsNumber: NhsNumber, asking: Asking): Promise<TraceAnswer>;
  /** Who these details belong to. */
  find(query: FindQuery, asking: Asking): Promise<FindAnswer>;
  close(): Promise<void>;
}

type Answer = { read: ReadAnswer; askedAt: Date } | NotReachable;

const longestAnswerBytes = 2_000_000;
/** Failures in a row after which the service is left alone, and for how long. */
const breaker = { failures: 5, restMs: 10_000 };
/** A chain of replaced numbers longer than this is a mistake. */
const mostReplaced = 3;

/** A connection to the service; `close` it at the end. */
export function createPds(settings: PdsSettings, { log, clock, accessToken }: PdsDependencies): Pds {
  const agent = new Agent({ connections: 4, connectTimeout: settings.waitMs });
  const budget = createRequestBudget(
    { perSecond: settings.requestsPerSecond, longestTurnMs: settings.longestTurnMs },
    { monotonicMs: () => clock.monotonicMs(), sleep: (ms) => sleep(ms) },
  );
  const remembered =
    settings.cacheMs > 0
      ? mostRecent<string, Extract<Answer, { read: ReadAnswer }>>(settings.cacheEntries, {
          ttl: settings.cacheMs,
          perf: { now: () => clock.monotonicMs() },
        })
      : undefined;
  const underWay = new Map<string, Promise<Answer>>();
  let failures = 0;
  let restingUntil = Number.NEGATIVE_INFINITY;

  /** From memory, or by joining whoever asks the same, or by asking. Users' roles are not part of the key: the answer is not about them. */
  async function ask(kind: 'trace' | 'find', path: string, asking: Asking): Promise<Answer> {
    const fresh = remembered?.get(path);
    if (fresh) return fresh;
    const asked = underWay.get(path);
    if (asked) return asked;
    const answer = fetchAnswer(kind, path, asking).finally(() => underWay.delete(path));
    underWay.set(path, answer);
    return answer;
  }

  async function fetchAnswer(kind: 'trace' | 'find', path: string, asking: Asking): Promise<Answer> {
    const started = clock.monotonicMs();
    const answer = started < restingUntil ? unreachable('unreachable') : await withinBudget(path, asking);
    const outcome = 'read' in answer ? answer.read.kind : answer.reason;
    log.info('demographics service asked', {
      kind,
      // One word for whoever is not found, for whatever reason.
      outcome: outcome === 'person' || outcome === 'persons' ? 'found' : outcome,
      requestId: asking.requestId,
      durationMs: Math.round(clock.monotonicMs() - started),
    });
    if ('read' in answer) remembered?.set(path, answer);
    return answer;
  }

  async function withinBudget(path: string, asking: Asking): Promise<Answer> {
    if (!(await budget.turn())) return unreachable('busy');
    try {
      const { read, retryAfterMs } = await send(path, asking);
      if (read.kind === 'throttled') {
        budget.restUntil(clock.monotonicMs() + (retryAfterMs ?? 1000));
        return unreachable('busy');
      }
      if (read.kind === 'failed') return failed('unreachable');
      failures = 0;
      if (read.kind === 'refused') return unreachable('refused');
      return read.kind === 'not-understood' ? unreachable('invalid-answer') : { read, askedAt: clock.now() };
    } catch (error) {
      return failed((error as Error).name === 'TimeoutError' ? 'timed-out' : 'unreachable');
    }
  }

  function failed(reason: NotReachable['reason']): NotReachable {
    failures += 1;
    if (failures >= breaker.failures) {
      failures = 0;
      restingUntil = clock.monotonicMs() + breaker.restMs;
    }
    return unreachable(reason);
  }

  async function send(path: string, { requestId, sessionRole }: Asking) {
    const token = await accessToken();
    const response = await request(`${settings.baseUrl.replace(/\/$/, '')}/${path}`, {
      dispatcher: agent,
      signal: AbortSignal.timeout(settings.waitMs),
      headers: {
        accept: 'application/fhir+json',
        // The service wants a UUID of each request; ours goes along so that both ends can be laid side by side.
        'x-request-id': randomUUID(),
        'x-correlation-id': requestId,
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(sessionRole === undefined ? {} : { 'nhsd-session-urid': sessionRole }),
        ...(settings.organisation === undefined ? {} : { 'nhsd-end-user-organisation-ods': settings.organisation }),
      },
    });
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of response.body as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > longestAnswerBytes) throw new Error('answer too long');
      chunks.push(chunk);
    }
    const seconds = Number(response.headers['retry-after']);
    return {
      read: understood(response.statusCode, Buffer.concat(chunks), clock.now()),
      retryAfterMs: Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined,
    };
  }

  return {
    async trace(nhsNumber, asking) {
      let number = nhsNumber;
      for (let replaced = 0; replaced <= mostReplaced; replaced += 1) {
        const answer = await ask('trace', `Patient/${number}`, asking);
        if (!('read' in answer)) return answer;
        const { read, askedAt } = answer;
        if (read.kind === 'person' && read.replacedBy !== undefined) {
          number = read.replacedBy;
          continue;
        }
        if (read.kind === 'person')
          return {
            status: 'found',
            person: read.person,
            ...(read.person.nhsNumber === nhsNumber ? {} : { supersedes: nhsNumber }),
            askedAt,
          };
        if (read.kind === 'nobody') return { status: 'not-found' };
        if (read.kind === 'invalidated' || read.kind === 'invalid-number') return { status: read.kind };
        break;
      }
      return unreachable('invalid-answer');
    },

    async find(query, asking) {
      const parameters = parametersOf(query);
      if (!parameters) return { status: 'not-enough' };
      const answer = await ask('find', `Patient?${parameters}`, asking);
      if (!('read' in answer)) return answer;
      const { read, askedAt } = answer;
      if (read.kind === 'persons') return { status: 'found', persons: read.persons, askedAt };
      if (read.kind === 'nobody') return { status: 'not-found' };
      if (read.kind === 'too-many' || read.kind === 'not-enough') return { status: read.kind };
      return unreachable('invalid-answer');
    },

    close: () => agent.close(),
  };
}

function unreachable(reason: NotReachable['reason']): NotReachable {
  return { status: 'not-reachable', reason };
}

/** The combinations the service takes: exactly with a gender, else fuzzily. */
function parametersOf({ family, given, birthDate, gender, postcode }: FindQuery): string | undefined {
  const known = gender === 'unknown' ? undefined : gender;
  const exact = family && known;
  const fuzzy = (family && given) || (given && known && postcode);
  if (!/^\d{4}-\d\d-\d\d$/.test(birthDate) || !(exact || fuzzy)) return undefined;
  const parameters = new URLSearchParams();
  if (family) parameters.set('family', family);
  if (given) parameters.set('given', given);
  if (known) parameters.set('gender', known);
  parameters.set('birthdate', `eq${birthDate}`);
  if (postcode) parameters.set('address-postcode', postcode);
  if (!exact) parameters.set('_fuzzy-match', 'true');
  return parameters.toString();
}

/** What is not JSON, or not of the shapes FHIR gives, is not understood. */
function understood(status: number, body: Buffer, now: Date): ReadAnswer {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch {
    parsed = undefined;
  }
  try {
    return readAnswer(status, parsed, now);
  } catch {
    return { kind: 'not-understood' };
  }
}
