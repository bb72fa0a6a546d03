// The MLLP listener over a real socket, with everything behind it: inbox, translation, patient index, record, database.
import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { createFrameReader, frame } from '#endpoints/mllp/framing.ts';
import { listenMllp } from '#endpoints/mllp/mllp-listener.ts';
import { hl7v2Source } from '#inbox/hl7v2-source.ts';
import { createInbox } from '#inbox/inbox.ts';
import { recordWriters } from '#inbox/record-writers.ts';
import { readMatching } from '#patient-index/matching/matching-config.ts';
import { createMetrics } from '#runtime/metrics.ts';
import { createCheckDatabase } from '../check-database.ts';
import { hospitalFeed, hospitalTraffic } from '#synthetic/traffic/hospital-traffic.ts';
import { inputFolder } from '../real-input/part.ts';
import { watchfulLog } from './watchful-log.ts';
import type { FuzzTarget } from './target.ts';

export const target: FuzzTarget = {
  name: 'mllp',
  shape: 'hl7v2',
  maxBytes: 128 * 1024,
  timeLimitMs: 20_000,
  corpus() {
    const invented = hospitalTraffic({ messages: 60, patients: 8, seed: 1 }).map(({ framed }) => framed);
    const together = Buffer.concat(invented.slice(0, 3));
    return [...invented, together, ...realMessages().map((message) => frame(message))];
  },
  async open() {
    const database = await createCheckDatabase();
    const log = watchfulLog();
    const now = () => new Date();
    const inbox = createInbox({
      database: database.as('inbox'),
      sources: [hl7v2Source(hospitalFeed)],
      writers: recordWriters(readMatching(new URL('../../partnership', import.meta.url).pathname)),
      log,
      metrics: createMetrics(),
      now,
    });
    inbox.start();
    /** What was accepted must be processed before the next input, so that an error is told of the input that made it. */
    const processing: Promise<unknown>[] = [];
    const listener = await listenMllp({
      sourceId: hospitalFeed.sourceId,
      host: '127.0.0.1',
      port: 0,
      maxFrameBytes: 64 * 1024,
      frameTimeoutMs: 1000,
      inbox: {
        async acceptMessage(sourceId, content) {
          const acceptance = await inbox.acceptMessage(sourceId, content);
          if (acceptance.accepted) processing.push(acceptance.processed);
          return acceptance;
        },
        refuse: (sourceId, content, issue) => inbox.refuse(sourceId, content, issue),
      },
      log,
      now,
    });
    let fed = 0;
    return {
      async feed(input) {
        fed += 1;
        const answers = await exchange(listener.port, Buffer.from(input));
        for (const answer of answers)
          if (!/\rMSA\|?/.test(answer.replaceAll(/MSA./g, 'MSA|'))) throw new Error('an answer without MSA');
        // Now and then somebody else asks, and must be served as if nothing were the matter.
        if (fed % 50 === 0) {
          const [probe] = hospitalTraffic({ messages: 1, patients: 1, seed: fed });
          const [answer] = await exchange(listener.port, probe!.framed);
          if (!answer?.includes('MSA|AA|')) throw new Error('a good message was not accepted');
        }
        await Promise.all(processing.splice(0));
        log.check();
        return answers.some((answer) => /MSA.[AC]A/.test(answer)) ? 'taken' : 'refused';
      },
      async close() {
        await listener.close(1000);
        await inbox.close();
        await database.drop();
        log.check();
      },
    };
  },
};

/** Sends these bytes, says that was all, and takes what is answered until the server closes. */
function exchange(port: number, bytes: Buffer): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    const reader = createFrameReader({ maxFrameBytes: 1024 * 1024 });
    const answers: string[] = [];
    socket.on('data', (chunk) => {
      for (const event of reader.push(chunk)) {
        if (event.kind === 'frame') answers.push(event.content.toString('latin1'));
        else reject(new Error(`the answer is no frame: ${event.kind}`));
      }
    });
    socket.on('error', () => undefined);
    socket.on('end', () => socket.end());
    socket.on('close', () => resolve(answers));
    socket.end(bytes);
  });
}

/** Messages nobody here wrote, where this machine has them. */
function realMessages(): Buffer[] {
  const folder = inputFolder('hl7v2/linuxforhealth');
  if (!folder) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.hl7'))
    .map((name) => readFileSync(`${folder}/${name}`));
}
