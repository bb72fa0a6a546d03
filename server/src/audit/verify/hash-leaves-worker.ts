// One worker of hash-leaves.ts: reads every so-manieth stretch of the log, hashes its events, and gives back hashes alone.
import { parentPort, workerData } from 'node:worker_threads';
import { hashOfEvent } from '../tree/leaf.ts';
import { type HashedStretch, type HashingTask, mostAhead, stretchLength } from './hash-leaves.ts';
import { leafOf, type LeafRow, readLeavesOfWorker } from './leaf-row-store.ts';

const { url, snapshot, place, workers } = workerData as HashingTask;
const port = parentPort!;

let ahead = 0;
let goOn = () => {};
port.on('message', () => {
  ahead -= 1;
  goOn();
});

for await (const rows of readLeavesOfWorker({ url, snapshot, place, workers, stretchLength }))
  for (const stretch of stretchesOf(rows)) await tell(stretch);
port.postMessage(undefined);
port.close();

/** Rows of one stretch are told together and never with another's: so that none overlaps one of another worker. */
function* stretchesOf(rows: readonly LeafRow[]): Generator<readonly LeafRow[]> {
  const stretchOf = ({ leaf_index }: LeafRow) => Math.floor(Number(leaf_index) / stretchLength);
  for (let from = 0; from < rows.length;) {
    let to = from + 1;
    while (to < rows.length && stretchOf(rows[to]!) === stretchOf(rows[from]!)) to += 1;
    yield rows.slice(from, to);
    from = to;
  }
}

async function tell(rows: readonly LeafRow[]): Promise<void> {
  while (ahead >= mostAhead)
    await new Promise<void>((resolve) => {
      goOn = resolve;
    });
  const stretch: HashedStretch = {
    indexes: new Float64Array(rows.length),
    sequences: new Float64Array(rows.length),
    hashes: new Uint8Array(rows.length * 32),
    found: new Uint8Array(rows.length * 32),
    present: new Uint8Array(rows.length),
  };
  for (const [at, row] of rows.entries()) {
    const { index, sequence, hash, event } = leafOf(row);
    stretch.indexes[at] = index;
    stretch.sequences[at] = sequence;
    stretch.hashes.set(hash, at * 32);
    if (!event) continue;
    stretch.found.set(hashOfEvent(event), at * 32);
    stretch.present[at] = 1;
  }
  ahead += 1;
  const { indexes, sequences, hashes, found, present } = stretch;
  port.postMessage(stretch, [indexes.buffer, sequences.buffer, hashes.buffer, found.buffer, present.buffer]);
}
