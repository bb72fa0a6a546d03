// A log that remembers errors: what the product logs as one is a crash it survived, and is counted as a crash.
import { describeError, type Log, type LogFields } from '#runtime/log.ts';

export interface WatchfulLog extends Log {
  /** @throws Error where something was logged as an error since the last call. */
  check(): void;
}

export function watchfulLog(): WatchfulLog {
  const errors: string[] = [];
  const nothing = () => undefined;
  return {
    debug: nothing,
    info: nothing,
    warn: nothing,
    error: (event: string, fields?: LogFields) =>
      void errors.push(
        `${event}: ${fields?.error === undefined ? (fields?.detail ?? '') : JSON.stringify(describeError(fields.error))}`,
      ),
    check() {
      const [first] = errors.splice(0);
      if (first) throw new Error(`logged as an error: ${first}`);
    },
  };
}
