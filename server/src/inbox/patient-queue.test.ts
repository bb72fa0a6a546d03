// The queue in memory alone, with a database that is a list: what must hold whatever arrives, fails or is found again.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { silentLog } from '#runtime/log.ts';
import { IssueError } from '#standards/issue.ts';
import type { PatientId } from '#standards/patient.ts';
import type { Processed } from './message.ts';
import { createPatientQueue, type PatientQueueOptions } from './patient-queue.ts';

const done: Processed = {
  outcome: 'processed',
  counts: { created: 0, updated: 0, unchanged: 0, refused: 0 },
  issues: [],
  patientIds: [],
};
const waits: Processed = { outcome: 'waiting', issue: { severity: 'error', code: 'exception', text: 'it waits' } };
const transient = new IssueError({ severity: 'error', code: 'transient', text: 'again' });

interface Message {
  sequence: number;
  sourceId: string;
  receivedAt: Date;
  patientIds: readonly PatientId[];
  work: string;
}

const message = (sequence: number, patients: string, work = 'ok'): Message => ({
  sequence,
  sourceId: 'example',
  receivedAt: new Date(),
  patientIds: [...new Set(patients)] as PatientId[],
  work,
});

/** A queue over a list of stored messages; `process` may say otherwise than done. */
function queueOver(
  stored: Message[],
  process: (message: Message, tries: number) => Promise<Processed> = () => Promise.resolve(done),
  options: Partial<PatientQueueOptions<string>> = {},
) {
  const begun: number[] = [];
  const finished: number[] = [];
  const busy = new Set<PatientId>();
  const tries = new Map<number, number>();
  const overlaps: number[] = [];
  const waiting = new Set<number>();
  const groups: number[][] = [];
  const processOne = async (each: Message): Promise<Processed> => {
    const mine = stored.filter(({ patientIds }) => patientIds.some((id) => each.patientIds.includes(id)));
    if (
      mine.some(({ sequence }) => sequence < each.sequence) ||
      !stored.some(({ sequence }) => sequence === each.sequence)
    )
      return { outcome: 'elsewhere' };
    if (each.patientIds.some((id) => busy.has(id))) overlaps.push(each.sequence);
    for (const id of each.patientIds) busy.add(id);
    begun.push(each.sequence);
    const count = (tries.get(each.sequence) ?? 0) + 1;
    tries.set(each.sequence, count);
    try {
      await new Promise((resolve) => setImmediate(resolve));
      const result = await process(each, count);
      if (result.outcome === 'processed') {
        finished.push(each.sequence);
        stored.splice(
          stored.findIndex(({ sequence }) => sequence === each.sequence),
          1,
        );
      } else if (result.outcome === 'waiting') waiting.add(each.sequence);
      return result;
    } finally {
      for (const id of each.patientIds) busy.delete(id);
    }
  };
  const queue = createPatientQueue<string>({
    concurrency: () => 3,
    maxHeld: 100,
    sweepEveryMs: 5,
    log: silentLog,
    process: processOne,
    processTogether: (together) => {
      groups.push(together.map(({ sequence }) => sequence));
      return Promise.all(together.map(async (each) => (each.work === 'alone' ? undefined : processOne(each))));
    },
    giveUp: (each) => {
      waiting.add(each.sequence);
      return Promise.resolve(waits);
    },
    load(after) {
      const blocked = (each: Message) =>
        stored.some(
          (other) =>
            waiting.has(other.sequence) &&
            other.sequence <= each.sequence &&
            other.patientIds.some((id) => each.patientIds.includes(id)),
        );
      const page = stored
        .filter(({ sequence }) => sequence > after)
        .toSorted((one, other) => one.sequence - other.sequence)
        .slice(0, 4);
      return Promise.resolve({
        messages: page.filter((each) => !blocked(each)),
        next: page.length < 4 ? undefined : page.at(-1)!.sequence,
      });
    },
    ...options,
  });
  return { queue, begun, finished, overlaps, tries, waiting, groups };
}

async function until(condition: () => boolean): Promise<void> {
  for (let rounds = 0; !condition(); rounds += 1) {
    assert.ok(rounds < 1000, 'not within 2 s');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

test('for any messages, however many fit in memory: each once, one patient’s in order, never two of a patient at once', async () => {
  const arbitrary = fc.array(
    fc.tuple(fc.constantFrom('a', 'b', 'c', 'ab', 'bc', 'd'), fc.boolean(), fc.constantFrom('ok', 'ok', 'alone')),
    { maxLength: 30 },
  );
  await fc.assert(
    fc.asyncProperty(arbitrary, fc.integer({ min: 1, max: 40 }), fc.nat(5), async (wanted, maxHeld, more) => {
      const messages = wanted.map(([patients, , work], index) => message(index + 1, patients, work));
      const stored = [...messages];
      const { queue, finished, overlaps, groups } = queueOver(stored, undefined, { maxHeld, together: () => 1 + more });
      queue.start();
      // Some are handed over as they are stored, some are found by the sweep.
      for (const [index, each] of messages.entries()) if (wanted[index]![1]) void queue.add(each);
      await until(() => stored.length === 0);
      await queue.close();
      assert.deepEqual(overlaps, []);
      assert.ok(groups.every(({ length }) => length > 1 && length <= 1 + more));
      assert.deepEqual(
        finished.toSorted((one, other) => one - other),
        messages.map(({ sequence }) => sequence),
      );
      for (const patient of 'abcd') {
        const own = finished.filter((sequence) => messages[sequence - 1]!.patientIds.includes(patient as PatientId));
        assert.deepEqual(
          own,
          own.toSorted((one, other) => one - other),
          patient,
        );
      }
    }),
    { numRuns: 60 },
  );
});

describe('a message that fails', () => {
  test('through contention is tried again, before those behind it', async () => {
    const stored = [message(1, 'a', 'contend'), message(2, 'a'), message(3, 'b')];
    const { queue, finished, tries } = queueOver(stored, (each, count) =>
      each.work === 'contend' && count < 4 ? Promise.reject(transient) : Promise.resolve(done),
    );
    queue.start();
    await until(() => stored.length === 0);
    await queue.close();
    assert.equal(tries.get(1), 4);
    assert.ok(finished.indexOf(1) < finished.indexOf(2));
    assert.equal(finished[0], 3);
  });

  test('through contention for ever waits for a person, and holds up its patient alone', async () => {
    const stored = [message(1, 'a', 'contend'), message(2, 'a'), message(3, 'b')];
    const { queue, finished, waiting, tries } = queueOver(stored, (each) =>
      each.work === 'contend' ? Promise.reject(transient) : Promise.resolve(done),
    );
    queue.start();
    const result = await queue.add(stored[0]!);
    assert.equal(result.outcome, 'waiting');
    await queue.close();
    assert.deepEqual([...waiting], [1]);
    assert.equal(tries.get(1), 12);
    assert.deepEqual(finished, [3]);
  });

  test('because the database is away stops everything until it is back, and nothing is given up', async () => {
    let away = true;
    let calls = 0;
    const stored = [message(1, 'a'), message(2, 'b'), message(3, 'c'), message(4, 'd')];
    const { queue, finished } = queueOver(stored, () => {
      calls += 1;
      return away
        ? Promise.reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }))
        : Promise.resolve(done);
    });
    queue.start();
    await new Promise((resolve) => setTimeout(resolve, 250));
    assert.ok(calls <= 9, `${calls} tries in 250 ms`);
    away = false;
    await until(() => stored.length === 0);
    await queue.close();
    assert.deepEqual(new Set(finished), new Set([1, 2, 3, 4]));
  });
});

test('what a closed queue is given is left to the database', async () => {
  const { queue } = queueOver([]);
  queue.start();
  await queue.close();
  assert.deepEqual(await queue.add(message(1, 'a')), { outcome: 'elsewhere' });
});
