// The sources that send: what they send is taken by one inbox, over MLLP by a listener of each feed's own, over HTTP by a route.
import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { FhirIntakeSource } from '#endpoints/fhir/fhir-intake.ts';
import { listenMllp, type MllpListener } from '#endpoints/mllp/mllp-listener.ts';
import { fhirSource } from '#inbox/fhir-source.ts';
import { hl7v2Source } from '#inbox/hl7v2-source.ts';
import { createInbox, type Inbox } from '#inbox/inbox.ts';
import type { RecordWriters } from '#inbox/record-writers.ts';
import { splitBundle } from '#record/import/split-bundle.ts';
import type { Clock } from '#runtime/clock.ts';
import type { Partnership, SourceConfig } from '#runtime/config/partnership.ts';
import type { Database } from '#runtime/database/database.ts';
import type { Log } from '#runtime/log.ts';
import type { Metrics } from '#runtime/metrics.ts';
import { type FhirFeedSettings, fhirFeedSettings } from '#sources/adapters/fhir-feed/settings.ts';
import { feedSourceOf, type Hl7v2Settings, hl7v2Settings } from '#sources/adapters/hl7v2/settings.ts';

const hl7v2 = 'hl7v2';
const fhirFeed = 'fhir-feed';

/** The schemas of the settings of each kind of feed. */
export const feedSchemas = { [hl7v2]: hl7v2Settings, [fhirFeed]: fhirFeedSettings };

export interface FeedParts {
  partnership: Partnership;
  /** With the rights of `inbox`. */
  database: Database;
  writers: RecordWriters;
  log: Log;
  metrics: Metrics;
  clock: Clock;
}

export interface Feeds {
  inbox: Inbox;
  /** Ids of the sources that send. */
  ids: ReadonlySet<string>;
  /** Those that post FHIR Bundles. */
  overHttp: readonly FhirIntakeSource[];
  /** Stops listening, then what is under way. */
  close(): Promise<void>;
}

export async function startFeeds({ partnership, database, writers, log, metrics, clock }: FeedParts): Promise<Feeds> {
  const ofKind = (kind: string) => partnership.sources.filter(({ adapter }) => adapter === kind);
  const overMllp = ofKind(hl7v2);
  const overHttp = ofKind(fhirFeed);
  const inbox = createInbox({
    database,
    sources: [
      ...overMllp.map((source) => hl7v2SourceOf(source, partnership)),
      ...overHttp.map(({ id, organisation }) => fhirSource({ sourceId: id, organisation }, splitBundle)),
    ],
    writers,
    log,
    metrics,
    now: () => clock.now(),
    testPeopleOnly: partnership.testPeopleOnly,
  });
  inbox.start();
  try {
    const listeners = await listen(overMllp, { partnership, inbox, log, clock });
    return {
      inbox,
      ids: new Set([...overMllp, ...overHttp].map(({ id }) => id)),
      overHttp: overHttp.map(({ id, settings }) => ({ sourceId: id, ...(settings as FhirFeedSettings) })),
      async close() {
        await Promise.all(listeners.map((listener) => listener.close()));
        await inbox.close();
      },
    };
  } catch (error) {
    await inbox.close();
    throw error;
  }
}

function hl7v2SourceOf(source: SourceConfig, { timeZone }: Partnership) {
  const settings = settingsOf(source);
  return hl7v2Source(feedSourceOf(source, settings, timeZone), { defaultCharacterSet: settings.characterSet });
}

/** One MLLP listener for each feed. */
async function listen(
  feeds: readonly SourceConfig[],
  { partnership, inbox, log, clock }: Pick<FeedParts, 'partnership' | 'log' | 'clock'> & { inbox: Inbox },
): Promise<MllpListener[]> {
  const read = (file: string) => readFileSync(isAbsolute(file) ? file : join(partnership.folder, file));
  return Promise.all(
    feeds.map((source) => {
      const {
        listen: address,
        tls,
        maxMessageBytes,
        idleTimeoutMs,
        frameTimeoutMs,
        maxConnections,
      } = settingsOf(source);
      const certificates = tls && {
        certificate: read(tls.certificateFile),
        key: read(tls.keyFile),
        clientAuthority: tls.clientAuthorityFile === undefined ? undefined : read(tls.clientAuthorityFile),
      };
      return listenMllp({
        sourceId: source.id,
        ...address,
        tls: certificates,
        maxFrameBytes: maxMessageBytes,
        idleTimeoutMs,
        frameTimeoutMs,
        maxConnections,
        inbox,
        log,
        now: () => clock.now(),
      });
    }),
  );
}

/** What readPartnership checked with the schema of this kind. */
const settingsOf = (source: SourceConfig) => source.settings as Hl7v2Settings;
