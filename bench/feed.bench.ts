// HL7 v2 over MLLP, acknowledged when durable, against the same bytes appended with the same flush; and how long a message
// takes from the sender's hand into the record, where an open page is told of it. Goals: performance.md, `feed`.
import { hospitalTraffic, type HospitalMessage } from '#synthetic/traffic/hospital-traffic.ts';
import { type BenchDatabase, openBenchDatabase } from './bench-database.ts';
import { appendDurably } from './feed/append-durably.ts';
import { emptied } from './feed/emptied.ts';
import { connectMllp, type MllpClient } from './feed/mllp-client.ts';
import { processorTime } from './feed/processor-time.ts';
import { startReceiver } from './feed/receiver-under-test.ts';
import { type Figure, percentile } from './figure.ts';
import type { Bench } from './run.ts';

const senders = 16;
const steadyPerSecond = 200;
/** Messages a second, for the plot: from a quiet hospital to more than a city's. */
const rates = [25, 50, 100, steadyPerSecond, 300, 400];
/** So long the last may take after it was sent; then the rate is more than the machine can do. */
const longestMs = 20_000;

export const bench: Bench = {
  name: 'feed',
  work: 'HL7 v2 ADT and ORU over MLLP, acknowledged when durable, and processed into the record',
  async run({ quick, print, plot }) {
    const burst = await measureBurst(quick ? 4000 : 20_000, print);
    const measured: { rate: number; p50: number; p99: number }[] = [];
    for (const rate of rates) {
      const latencies = await measureSteady(rate, quick ? 8 : 30, print);
      if (latencies.length === 0) break;
      measured.push({ rate, p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) });
    }
    const at = (part: 'p50' | 'p99') => measured.map((each): [number, number] => [each.rate, each[part]]);
    if (measured.length > 0)
      plot({
        name: 'feed-latency',
        title: 'From the sender’s hand to a reader, by how many messages come',
        across: 'messages a second',
        up: 'milliseconds',
        lines: [
          { label: 'middle', points: at('p50') },
          { label: '99 of 100', points: at('p99') },
        ],
      });
    const steady = measured.find(({ rate }) => rate === steadyPerSecond);
    return [...burst, figureMs('p50', steady?.p50), figureMs('p99', steady?.p99)];
  },
};

/** Where not all of them came into the record in time, there is no figure that could be met. */
const figureMs = (part: 'p50' | 'p99', value = Number.POSITIVE_INFINITY): Figure => ({
  bench: 'feed',
  figure: `received_to_visible_${part}_ms`,
  value,
  limit: null,
  goal: 100,
  goalIs: 'value-at-most',
});

/** Sixteen senders, each waiting for its acknowledgement, as fast as they go. */
async function measureBurst(messages: number, print: (line: string) => void): Promise<Figure[]> {
  const traffic = hospitalTraffic({ messages, patients: Math.ceil(messages / 12), seed: 1 });
  const folder = new URL('../.data/', import.meta.url).pathname;
  const limit = await appendDurably(
    traffic.map(({ framed }) => framed),
    senders,
    folder,
  );
  const database = await openBenchDatabase('feed', 'owner');
  const receiver = await startReceiver(database.ownerUrl);
  try {
    const clients = await connectAll(receiver.port);
    const before = await processorTime(receiver.pid, database);
    const lanes = Array.from({ length: senders }, (_, lane) =>
      traffic.filter(({ patient }) => Number(patient) % senders === lane),
    );
    const started = performance.now();
    await Promise.all(
      lanes.map(async (lane, index) => {
        for (const { framed } of lane)
          if ((await clients[index]!.ask(framed)) !== 'AA') throw new Error('not accepted');
      }),
    );
    const acknowledgedMs = performance.now() - started;
    await emptied(database);
    const processedMs = performance.now() - started;
    const after = await processorTime(receiver.pid, database);
    for (const client of clients) client.close();
    if (before && after)
      print(
        `processor for a message: receiver ${((after.receiverMs - before.receiverMs) / messages).toFixed(2)} ms, PostgreSQL ${((after.postgresMs - before.postgresMs) / messages).toFixed(2)} ms`,
      );
    print(
      `${messages} messages acknowledged in ${Math.round(acknowledgedMs)} ms, all in the record after ${Math.round(processedMs)} ms`,
    );
    return [
      {
        bench: 'feed',
        figure: 'acknowledged_per_second',
        value: messages / (acknowledgedMs / 1000),
        limit,
        goal: 2000,
        goalIs: 'value-at-least',
      },
      {
        bench: 'feed',
        figure: 'processed_per_second',
        value: messages / (processedMs / 1000),
        limit,
        goal: steadyPerSecond,
        goalIs: 'value-at-least',
      },
    ];
  } finally {
    await receiver.close();
    await database.close();
  }
}

/** A steady stream, whatever the server does, after some seconds of warming up; each message timed from the sender's write until a reader finds it in the record. */
async function measureSteady(rate: number, seconds: number, print: (line: string) => void): Promise<number[]> {
  const warmUp = 4 * rate;
  const traffic = hospitalTraffic({ messages: warmUp + seconds * rate, patients: 5 * rate, seed: 2 });
  const database = await openBenchDatabase('feed', 'owner');
  const receiver = await startReceiver(database.ownerUrl);
  try {
    const clients = await connectAll(receiver.port);
    const visible = await watchRecord(database);
    const started = performance.now();
    for (const [index, message] of traffic.entries()) {
      const dueMs = started + (index / rate) * 1000;
      const waitMs = dueMs - performance.now();
      if (waitMs > 1) await new Promise((resolve) => setTimeout(resolve, waitMs));
      visible.sent(message);
      void clients[Number(message.patient) % senders]!.ask(message.framed);
    }
    const latencies = (await visible.all()).slice(warmUp);
    for (const client of clients) client.close();
    if (latencies.length === 0) print(`at ${rate}/s not all messages came into the record in time`);
    else
      print(
        `${latencies.length} messages at ${rate}/s: p50 ${percentile(latencies, 0.5).toFixed(1)} ms, p99 ${percentile(latencies, 0.99).toFixed(1)} ms, longest ${Math.max(...latencies).toFixed(1)} ms`,
      );
    return latencies;
  } finally {
    await receiver.close();
    await database.close();
  }
}

const connectAll = (port: number): Promise<MllpClient[]> =>
  Promise.all(Array.from({ length: senders }, () => connectMllp(port)));

/** A reader as an open page is one: told that a patient's record changed, it reads what it was waiting for. */
async function watchRecord(database: BenchDatabase) {
  const waiting = new Map<string, { controlId: string; sentAt: number; index: number }[]>();
  const latencies: number[] = [];
  let sent = 0;
  let seen = 0;
  const patients = new Map<string, string>();
  const look = async (patientId: string) => {
    const found = await database.run<{ control_id: string; patient: string }>({
      name: 'bench look',
      text: `select distinct control_id, substring(convert_from(message.content, 'UTF8') from '([0-9]+)\\^\\^\\^RZZ') as patient
        from record.resource_version version join inbox.message on sequence = message_sequence
        where version.patient_id = $1`,
      values: [patientId],
    });
    const now = performance.now();
    const patient = patients.get(patientId) ?? found[0]?.patient ?? '';
    patients.set(patientId, patient);
    const ids = new Set(found.map(({ control_id }) => control_id));
    const left = (waiting.get(patient) ?? []).filter((each) => {
      if (!ids.has(each.controlId)) return true;
      latencies[each.index] = now - each.sentAt;
      seen += 1;
      return false;
    });
    waiting.set(patient, left);
  };
  await database.listen('record_changed', (patientId) => {
    if (patientId !== '') void look(patientId);
  });
  return {
    sent({ patient, controlId }: HospitalMessage) {
      const list = waiting.get(patient) ?? [];
      list.push({ controlId, sentAt: performance.now(), index: sent });
      waiting.set(patient, list);
      sent += 1;
    },
    /** Resolves with every message's wait in the order they were sent; with none where they do not all come. */
    async all(): Promise<number[]> {
      for (const started = performance.now(); seen < sent;) {
        if (performance.now() - started > longestMs) return [];
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return latencies;
    },
  };
}
