// Watching, several times a minute: reads what the log has got since, and compares the alerts with evidence. On every server; the database
// says whose turn it is. What goes wrong is logged and tried again.
import type { Log } from '#runtime/log.ts';
import { staffOf } from './detect/staff.ts';
import { checkAlerts, type CheckOptions } from './reconcile/check-alerts.ts';
import { knowPeople } from './watch/people.ts';
import { watchOnce, type WatchOptions } from './watch/watch-once.ts';
import type { Watching } from './watching-config.ts';

export { readWatching, type Watching } from './watching-config.ts';

export interface WatchJobOptions
  extends Pick<WatchOptions, 'database' | 'timeZone' | 'now'>, Pick<CheckOptions, 'contacts' | 'sourcesOf'> {
  watching: Watching;
  log: Log;
  everyMs?: number;
}

export interface WatchJob {
  /** Reads everything there is and compares everything whose time has come, now. */
  run(): Promise<void>;
  /** Ends it, once the step under way is done. */
  close(): Promise<void>;
}

export function startWatching(options: WatchJobOptions): WatchJob {
  const { watching, log, everyMs = 15_000 } = options;
  const knowing = { watching, staff: staffOf(watching), know: knowPeople(watching) };
  let underWay: Promise<void> | undefined;
  let closing = false;
  const run = () => {
    underWay ??= step()
      .catch((error: unknown) => log.warn('watching failed', { error, detail: 'tried again at the next turn' }))
      .finally(() => (underWay = undefined));
    return underWay;
  };
  const timer = setInterval(() => void run(), everyMs);

  async function step(): Promise<void> {
    for (let more = true; more && !closing;) {
      const watched = await watchOnce({ ...options, ...knowing });
      if (watched.outcome === 'elsewhere') return;
      more = watched.more;
      if (watched.looks > 0) {
        log.info('watched', {
          count: watched.looks,
          sequence: watched.place,
          detail: `${watched.raised} raised, ${watched.weeks} weeks judged, ${watched.waitedFor} gaps waited for`,
        });
      }
    }
    for (let more = true; more && !closing;) {
      const { checked, explained } = await checkAlerts(options);
      more = checked >= 50;
      if (explained > 0) log.info('alerts explained', { count: explained });
    }
  }

  return {
    run,
    async close() {
      closing = true;
      clearInterval(timer);
      await underWay;
    },
  };
}
