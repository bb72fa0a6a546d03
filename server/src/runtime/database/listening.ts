// Hearing a channel of PostgreSQL's, on a connection of its own that is made again whenever it is lost.
import pg from 'pg';
import type { Log } from '../log.ts';

/**
 * Calls back on every NOTIFY, and after each reconnection with an empty payload: something may have been missed.
 * @returns how to stop.
 * @throws where the first connection cannot be made.
 */
export async function listenOn(
  url: string,
  channel: string,
  onNotify: (payload: string) => void,
  log: Log,
): Promise<() => Promise<void>> {
  let stopped = false;
  let client: pg.Client | undefined;
  const connect = async () => {
    const fresh = new pg.Client({
      connectionString: url,
      application_name: 'local-care-record listen',
      keepAlive: true,
      connectionTimeoutMillis: 5000,
    });
    fresh.on('error', () => undefined);
    try {
      await fresh.connect();
      await fresh.query(`listen ${fresh.escapeIdentifier(channel)}`);
    } catch (error) {
      await fresh.end().catch(() => undefined);
      throw error;
    }
    fresh.on('notification', (message) => onNotify(message.payload ?? ''));
    // Why only now: a connection that was never made ends too, and would begin a second loop beside the one that tried it.
    fresh.once('end', () => void reconnect());
    client = fresh;
  };
  const reconnect = async () => {
    for (let waitMs = 100; !stopped; waitMs = Math.min(waitMs * 2, 5000)) {
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      if (stopped) return;
      try {
        await connect();
        onNotify('');
        return;
      } catch (error) {
        log.warn('database not reachable', { error, detail: 'listening resumes when it is' });
      }
    }
  };
  await connect();
  return async () => {
    stopped = true;
    await client?.end();
  };
}
