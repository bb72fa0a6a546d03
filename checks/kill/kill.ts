// Kills the receiving process, or PostgreSQL, with SIGKILL at random points while messages arrive and are processed, and looks
// at what is left: every acknowledged message in the record once, none twice, each patient's in order, and everything as if
// nothing had happened.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { hl7v2Source } from '#inbox/hl7v2-source.ts';
import { createInbox } from '#inbox/inbox.ts';
import { recordWriters } from '#inbox/record-writers.ts';
import { readMatching } from '#patient-index/matching/matching-config.ts';
import { freePort } from '#runtime/database/embedded-host.ts';
import { silentLog } from '#runtime/log.ts';
import { createMetrics } from '#runtime/metrics.ts';
import { createRandom } from '#synthetic/traffic/random.ts';
import { type CheckDatabase, createCheckDatabase } from '../check-database.ts';
import { hospitalFeed, hospitalTraffic, type HospitalMessage } from '#synthetic/traffic/hospital-traffic.ts';
import { sendAll } from './sender.ts';
import { whatHappened, whatIsHeld } from './what-happened.ts';

export interface KillOptions {
  messages: number;
  seed: number;
  kills: number;
  connections: number;
  print: (line: string) => void;
  /** The database the receiver works on; one of its own where absent. */
  database?: CheckDatabase;
  /** What is killed beside the receiver: given the number of the kill. The receiver itself where absent. */
  kill?: ((number: number) => Promise<void>) | undefined;
}

export interface KillReport {
  acknowledged: number;
  kills: number;
  resent: number;
  /** What must not be. Empty: the promise was kept. */
  violations: readonly string[];
}

export async function runKill(options: KillOptions): Promise<KillReport> {
  const { print, seed } = options;
  const traffic = hospitalTraffic({ messages: options.messages, patients: Math.ceil(options.messages / 12), seed });
  const database = options.database ?? (await createCheckDatabase());
  const owner = database.as('owner');
  const receiver = await startReceiver(database.url('inbox'));
  try {
    const { resent, acknowledged } = await sendWhileKilling(traffic, receiver, options);
    await receiver.settled(async () => {
      const [row] = await owner.run<{ queued: number; waiting: number }>({
        text: 'select count(*)::int as queued, count(waiting_since)::int as waiting from inbox.queue',
      });
      return row!.queued === 0 || row!.waiting > 0;
    });
    print(`${acknowledged.length} acknowledged, ${resent} sent again, ${options.kills} kills; comparing`);
    const violations = [...(await whatHappened(owner, acknowledged)), ...(await differences(owner, traffic))];
    return { acknowledged: acknowledged.length, kills: options.kills, resent, violations };
  } finally {
    await receiver.end();
    if (!options.database) await database.drop();
  }
}

async function sendWhileKilling(
  traffic: readonly HospitalMessage[],
  receiver: Receiver,
  { connections, kills, seed, kill, print }: KillOptions,
): Promise<{ resent: number; acknowledged: HospitalMessage[] }> {
  const random = createRandom(seed, 1);
  // The last one falls when everything is acknowledged and much is still being processed.
  const points = Array.from({ length: Math.max(0, kills - 1) }, () => random.int(traffic.length)).toSorted(
    (one, other) => one - other,
  );
  const acknowledged: HospitalMessage[] = [];
  let killing = Promise.resolve();
  const killNow = (number: number) => {
    const waitMs = random.int(40);
    killing = killing.then(async () => {
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      print(`kill ${number + 1} after ${acknowledged.length} acknowledgements`);
      await (kill ? kill(number) : receiver.killAndRestart());
    });
  };
  let next = 0;
  const count = (message: HospitalMessage) => {
    acknowledged.push(message);
    while (next < points.length && acknowledged.length > points[next]!) {
      killNow(next);
      next += 1;
    }
  };
  // A patient's messages go over one connection: over two, nobody could say in which order they were sent.
  const lanes = Array.from({ length: connections }, (_, lane) =>
    traffic.filter(({ patient }) => Number(patient) % connections === lane),
  );
  const sent = await Promise.race([
    Promise.all(
      lanes.map((messages) => sendAll({ port: receiver.port, messages, answerTimeoutMs: 5000, acknowledged: count })),
    ),
    receiver.endsByItself,
  ]);
  if (kills > 0) killNow(kills - 1);
  await killing;
  return { resent: sent.reduce((sum, each) => sum + each.resent, 0), acknowledged };
}

interface Receiver {
  port: number;
  killAndRestart: () => Promise<void>;
  /** Rejects where it ends without being killed; senders would try for ever. */
  endsByItself: Promise<never>;
  /** Resolves when the condition holds; fails where it does not within five minutes. */
  settled(condition: () => Promise<boolean>): Promise<void>;
  end(): Promise<void>;
}

async function startReceiver(inboxUrl: string): Promise<Receiver> {
  const port = await freePort();
  const { promise: endsByItself, reject } = Promise.withResolvers<never>();
  endsByItself.catch(() => undefined);
  const startOne = async () => {
    const one = await start(inboxUrl, port);
    one.once('exit', (code) => {
      if (code !== null) reject(new Error(`the receiver ended by itself with ${code}`));
    });
    return one;
  };
  let child = await startOne();
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  return {
    port,
    endsByItself,
    async killAndRestart() {
      await kill();
      child = await startOne();
    },
    async settled(condition) {
      for (const started = performance.now(); performance.now() - started < 300_000;) {
        if (await condition().catch(() => false)) return;
        await Promise.race([endsByItself, new Promise((resolve) => setTimeout(resolve, 50))]);
      }
      throw new Error('messages are still queued after five minutes');
    },
    end: kill,
  };
}

async function start(inboxUrl: string, port: number): Promise<ChildProcess> {
  const child = spawn(process.execPath, [new URL('receiver.ts', import.meta.url).pathname], {
    env: { ...process.env, INBOX_URL: inboxUrl, MLLP_PORT: String(port), NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve());
    child.once('exit', (code, signal) => reject(new Error(`the receiver did not start: ${code ?? signal}`)));
  });
  return child;
}

/** What is held differs from what an undisturbed inbox makes of the same messages. */
async function differences(
  owner: Parameters<typeof whatIsHeld>[0],
  traffic: readonly HospitalMessage[],
): Promise<string[]> {
  const quiet = await createCheckDatabase();
  try {
    const inbox = createInbox({
      database: quiet.as('inbox'),
      sources: [hl7v2Source(hospitalFeed)],
      writers: recordWriters(readMatching(new URL('../../partnership', import.meta.url).pathname)),
      log: silentLog,
      metrics: createMetrics(),
      now: () => new Date(),
    });
    inbox.start();
    const accepted = await Promise.all(
      traffic.map(({ content }) => inbox.acceptMessage(hospitalFeed.sourceId, content)),
    );
    const quietOwner = quiet.as('owner');
    const queued = () => quietOwner.run<{ count: number }>({ text: 'select count(*)::int as count from inbox.queue' });
    while ((await queued())[0]!.count > 0) await new Promise((resolve) => setTimeout(resolve, 50));
    await inbox.close();
    if (!accepted.every((acceptance) => acceptance.accepted)) return ['the undisturbed inbox refused messages'];
    const [held, expected] = await Promise.all([whatIsHeld(owner), whatIsHeld(quietOwner)]);
    const missing = [...expected].filter((line) => !held.has(line));
    const extra = [...held].filter((line) => !expected.has(line));
    return [
      ...(expected.size === 0 ? ['the undisturbed inbox holds nothing to compare with'] : []),
      ...missing.slice(0, 5).map((line) => `missing: ${line}`),
      ...extra.slice(0, 5).map((line) => `too much: ${line}`),
    ];
  } finally {
    await quiet.drop();
  }
}
