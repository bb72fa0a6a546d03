// What a process says when a fault ends it. Invariant: like every log line, without the fault's message, which may quote a
// person's data; Node's own last words are the message and the line of code it came from.
import type { Log } from './log.ts';

/** A fault nobody caught, thrown or rejected, is logged by kind and place; then the process ends with 1. */
export function sayLastWords(log: Log): void {
  process.on('uncaughtException', (error) => {
    log.error('ended by a fault', { error });
    process.exit(1);
  });
}
