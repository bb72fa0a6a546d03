// The sources of a partnership, connected: adapters, one breaker each, and what they answered of late.
import type { NeverShared } from '#privacy/never-shared/never-shared.ts';
import type { Organisation, SourceConfig } from '#runtime/config/partnership.ts';
import type { Clock } from '#runtime/clock.ts';
import type { Database } from '#runtime/database/database.ts';
import type { Log } from '#runtime/log.ts';
import type { Metrics } from '#runtime/metrics.ts';
import { connectAdapter, holderOf } from './connect-adapter.ts';
import { type AnswerCache, createAnswerCache, type Forgetting } from './query/answer-cache.ts';
import { type Breaker, createBreaker } from './query/breaker.ts';
import { openPlaces, type Places } from '#runtime/places.ts';
import { deleteExpiredAnswers, forgetChannel, forgetLastAnswers } from './query/last-answer-store.ts';
import { type Ask, askHere, type ReadEntries } from './query/read-answer.ts';
import { type AskingThreads, openAskingThreads, type ThreadSettings } from './threads/asking-threads.ts';
import { documentSettings, type DocumentSettings } from './document-content.ts';
import type { SourceAdapter, SourceAdapterKind } from './source-adapter.ts';
import type { Resource } from '#standards/fhir/types.ts';
import type { PatientId } from '#standards/patient.ts';

export interface ConnectedSource<Entries = readonly Resource[]> {
  config: SourceConfig;
  organisation: Organisation;
  /** Puts one question, here or on a thread, and reads the answer there. As `SourceAdapter.query`. */
  ask: Ask<Entries>;
  /** Fetches documents and logs; questions go by `ask`. */
  adapter: Omit<SourceAdapter, 'query'>;
  breaker: Breaker;
  documents: DocumentSettings;
}

/** @typeParam Entries what resources are made into where they are read: by default, nothing. */
export interface ConnectedSources<Entries = readonly Resource[]> {
  readonly byId: ReadonlyMap<string, ConnectedSource<Entries>>;
  readonly cache: AnswerCache;
  readonly database: Database;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly clock: Clock;
  /** The lists in force. */
  readonly neverShared: () => NeverShared;
  readonly read: ReadEntries<Entries>;
  /** Work that goes on after a reader has everything: keeping and withdrawing answers. */
  inBackground(work: () => Promise<void>): void;
  /** For records being put together. */
  readonly asking: Places;
  /** For answers being compressed and stored. */
  readonly keeping: Places;
  /** Resolves when none of it is under way. */
  settled(): Promise<void>;
  /** Stops keeping, closes connections. */
  close(): Promise<void>;
}

export interface SourcesOptions<Entries> {
  /** All of the partnership's. Those whose adapter is none of `kinds` send to us: they are not asked, but heard. */
  sources: readonly SourceConfig[];
  organisations: readonly Organisation[];
  /** Who runs this server. */
  host: Organisation;
  kinds: readonly SourceAdapterKind[];
  /** With the rights of `server`. */
  database: Database;
  log: Log;
  metrics: Metrics;
  clock: Clock;
  /** What is never shared: the lists in force, whenever they are asked for. */
  neverShared: () => NeverShared;
  /** Memory for recent answers of all sources together. */
  cacheBytes?: number;
  /** What is made of an answer's resources. */
  read: ReadEntries<Entries>;
  /** Threads on which sources are asked and answers read; absent: on this one, by `clock`. */
  threads?: ThreadSettings | undefined;
}

/** Connections are opened when first needed; settings files (keys, certificates) are read now. */
export async function connectSources<Entries>(options: SourcesOptions<Entries>): Promise<ConnectedSources<Entries>> {
  const { database, log, metrics, clock } = options;
  const cache = createAnswerCache(options.cacheBytes ?? 64 * 1024 * 1024);
  const asked = options.sources.filter(({ adapter }) => options.kinds.some(({ kind }) => kind === adapter));
  const heardDirectly = new Set([options.host.ods, ...options.sources.map((source) => source.organisation)]);
  const { organisations, host } = options;
  const threads =
    options.threads &&
    openAskingThreads<Entries>({ sources: asked, organisations, host, heardDirectly }, options.threads, log);
  const byId = new Map(asked.map((config) => [config.id, connectSource(config, options, heardDirectly, threads)]));
  const running = new Set<Promise<void>>();

  const inBackground = (work: () => Promise<void>) => {
    const tracked: Promise<void> = work()
      .catch((error: unknown) => log.error('answer not kept or withdrawn', { error }))
      .finally(() => running.delete(tracked));
    running.add(tracked);
  };
  const stopListening = await database.listen(forgetChannel, (payload) => forgetHere(cache, clock, payload));
  const purge = setInterval(() => inBackground(() => deleteExpiredAnswers(database, clock.now())), purgeEveryMs);
  purge.unref();

  const settled = async () => {
    while (running.size > 0) await Promise.all(running);
  };
  return {
    byId,
    cache,
    database,
    log,
    metrics,
    clock,
    neverShared: options.neverShared,
    read: options.read,
    inBackground,
    // Why bounded: a record takes some 6 MB until its answers are kept. More at once than keep a processor busy only makes all
    // of them later: with one thread that asks, eight gave no more views a second than four, and 40 MB more at once.
    asking: openPlaces(askedAtOnce * Math.max(1, options.threads?.count ?? 0)),
    // Why bounded: a compression takes 1 MB outside the heap from the moment it is asked for; fifty readers' took 500 MB.
    keeping: openPlaces(4),
    settled,
    async close() {
      clearInterval(purge);
      await settled();
      await stopListening();
      await Promise.all([...byId.values()].map(async ({ adapter }) => adapter.close?.()));
      await threads?.close();
    },
  };
}

/**
 * Forgets what sources answered about these patients, here and on every other server: when a person opts out, and whenever
 * an answer must not be shown again.
 */
export async function forgetAnswers(
  sources: ConnectedSources<unknown>,
  patientIds: readonly PatientId[],
): Promise<void> {
  for (const patientId of patientIds) {
    sources.cache.forget({ patientId }, sources.clock.monotonicMs());
    await forgetLastAnswers(sources.database, { patientId });
  }
}

/** How often expired answers are deleted; until then they are not read. */
const purgeEveryMs = 600_000;

/** Records asked for at once, for each thread that asks. */
const askedAtOnce = 4;

function connectSource<Entries>(
  config: SourceConfig,
  { kinds, organisations, host, log, clock, read }: SourcesOptions<Entries>,
  heardDirectly: ReadonlySet<string>,
  threads: AskingThreads<Entries> | undefined,
): ConnectedSource<Entries> {
  // Also where a thread asks: settings that are wrong stop the start, and documents are fetched from here.
  const adapter = connectAdapter(config, kinds, { log, organisations, host, heardDirectly, now: () => clock.now() });
  return {
    config,
    organisation: holderOf(config, organisations),
    ask: threads?.askFor(config.id) ?? askHere(adapter, config.id, read),
    adapter,
    breaker: createBreaker(config.breaker),
    documents: documentSettings.parse(config.settings['documents']),
  };
}

/** Another server said what to forget; an empty word means that some may have been missed. */
function forgetHere(cache: AnswerCache, clock: Clock, payload: string): void {
  if (payload === '') cache.clear();
  else cache.forget(JSON.parse(payload) as Forgetting, clock.monotonicMs());
}
