// The process that is killed: the real listener and inbox, on a database given by the environment. Says `listening` when it is.
import { listenMllp } from '#endpoints/mllp/mllp-listener.ts';
import { hl7v2Source } from '#inbox/hl7v2-source.ts';
import { createInbox } from '#inbox/inbox.ts';
import { recordWriters } from '#inbox/record-writers.ts';
import { readMatching } from '#patient-index/matching/matching-config.ts';
import { openDatabase } from '#runtime/database/database.ts';
import { createLog } from '#runtime/log.ts';
import { createMetrics } from '#runtime/metrics.ts';
import { hospitalFeed } from '#synthetic/traffic/hospital-traffic.ts';

const log = createLog({ level: 'error', destination: process.stderr });
const inbox = createInbox({
  database: openDatabase({ url: process.env['INBOX_URL']!, log }),
  sources: [hl7v2Source(hospitalFeed)],
  writers: recordWriters(readMatching(new URL('../../partnership', import.meta.url).pathname)),
  log,
  metrics: createMetrics(),
  now: () => new Date(),
});
inbox.start();
const listener = await listenMllp({
  sourceId: hospitalFeed.sourceId,
  host: '127.0.0.1',
  port: Number(process.env['MLLP_PORT']),
  maxConnections: 64,
  inbox,
  log,
  now: () => new Date(),
});
console.log(`listening ${listener.port}`);
process.on('SIGTERM', () => process.exit(0));
