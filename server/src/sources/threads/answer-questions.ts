// A thread on which sources are asked and their answers read: adapters, as sources.yaml says them, and nothing else. It has no
// database and no record; what goes wrong on it is one source's answer that cannot be read.
import { parentPort, workerData } from 'node:worker_threads';
import { createNeverShared, type NeverShared } from '#privacy/never-shared/never-shared.ts';
import { framesOf, silentLog } from '#runtime/log.ts';
import { connectAdapter } from '../connect-adapter.ts';
import { openPlaces } from '#runtime/places.ts';
import { type Ask, askHere, type ReadEntries } from '../query/read-answer.ts';
import type { SourceAdapterKind } from '../source-adapter.ts';
import type { FromThread, Started, ToThread } from './messages.ts';

/** Answers questions until it is told to close. For a file that is a thread's first. */
export function answerQuestions<Entries>(kinds: readonly SourceAdapterKind[], read: ReadEntries<Entries>): void {
  const port = parentPort!;
  const { sources, organisations, host, heardDirectly } = workerData as Started;
  const dependencies = { organisations, host, heardDirectly, log: silentLog, now: () => new Date() };
  const adapters = sources.map((source) => ({ id: source.id, adapter: connectAdapter(source, kinds, dependencies) }));
  const asks = new Map<string, Ask<Entries>>(adapters.map(({ id, adapter }) => [id, askHere(adapter, id, read)]));
  /** Those told last. A question under way holds those it was put with. */
  let lists: { stamp: string; neverShared: NeverShared } | undefined;
  const underWay = new Map<number, AbortController>();
  const packing = openPlaces(2);
  const say = (message: FromThread<Entries>) => port.postMessage(message);

  const answer = async ({ id, sourceId, query, wanted }: Extract<ToThread, { kind: 'ask' }>) => {
    const cancel = new AbortController();
    underWay.set(id, cancel);
    try {
      const { stamp, beside } = query.neverShared;
      if (lists?.stamp !== stamp) throw new Error('A question came before its lists.');
      const neverShared = lists.neverShared.beside(beside);
      const { kept, ...told } = await asks.get(sourceId)!({ ...query, neverShared }, wanted, cancel.signal);
      say({ kind: 'answer', id, answer: told, keeps: kept !== undefined });
      if (kept) say({ kind: 'kept', id, packed: await packing.within(kept) });
    } catch (error) {
      const failed = error instanceof Error ? error : new Error();
      say({ kind: 'failed', id, name: failed.name, frames: framesOf(failed) });
    } finally {
      underWay.delete(id);
    }
  };

  const close = async () => {
    await Promise.all(adapters.map(async ({ adapter }) => adapter.close?.()));
    port.close();
  };

  port.on('message', (message: ToThread) => {
    if (message.kind === 'ask') void answer(message);
    else if (message.kind === 'cancel') underWay.get(message.id)?.abort(new Error('cancelled'));
    else if (message.kind === 'lists') {
      const { stamp, lists: written, unreadable } = message.madeOf;
      lists = { stamp, neverShared: createNeverShared(written, { unreadable }) };
    } else void close();
  });
}
