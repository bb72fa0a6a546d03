// Events of readers who come at the same time are written together: those of one moment at once, and while a write is on its way
// to disk, what comes waits and goes with the next. Nobody waits for company, and nobody goes on before their own event is on disk.
// Why: one pipelined connection commits one statement after another, each with a flush of its own. Why not the first at once: of
// twenty who come in one turn of the event loop nineteen would wait for two flushes. Measured: bench/audit.bench.ts.
import type { Database } from '#runtime/database/database.ts';
import { type EventRow, insertEvents } from './event-store.ts';

interface Waiting {
  rows: readonly EventRow[];
  written: () => void;
  failed: (error: unknown) => void;
}

const lines = new WeakMap<Database, Waiting[]>();
/** Of one statement: what the database takes in a few milliseconds. */
const mostRows = 500;

/** Resolves when the rows are committed. @throws what the database said of these rows, whatever became of others. */
export function oneFlush(database: Database, rows: readonly EventRow[]): Promise<void> {
  return new Promise((written, failed) => {
    const line = lines.get(database);
    const waiting = { rows, written, failed };
    if (line) {
      line.push(waiting);
      return;
    }
    const own = [waiting];
    lines.set(database, own);
    // When whatever has come in by now has been looked at.
    setImmediate(() => void writeAll(database, own));
  });
}

async function writeAll(database: Database, line: Waiting[]): Promise<void> {
  for (let group = take(line); group.length > 0; group = take(line)) await writeTogether(database, group);
  lines.delete(database);
}

function take(line: Waiting[]): Waiting[] {
  let rows = 0;
  let groups = 0;
  while (groups < line.length && (groups === 0 || rows + line[groups]!.rows.length <= mostRows))
    rows += line[groups++]!.rows.length;
  return line.splice(0, groups);
}

async function writeTogether(database: Database, group: readonly Waiting[]): Promise<void> {
  try {
    await database.run(insertEvents(group.flatMap(({ rows }) => rows)));
    for (const { written } of group) written();
  } catch (error) {
    // One that cannot be written must not stop another: each by itself, and each is told its own.
    if (group.length === 1) group[0]!.failed(error);
    else for (const one of group) await writeTogether(database, [one]);
  }
}
