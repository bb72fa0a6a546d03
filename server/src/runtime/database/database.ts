// Connections for one purpose: single statements pipelined on one connection, transactions from a small pool.
// Why: selecting by key with 200 in flight, one pipelined client did 58–77 k/s and a pool of four 20–27 k/s on the same
// two cores. A pool checks a client out for each statement; the pipeline does not.
import {
  type CompiledQuery,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely';
import pg from 'pg';
import type { Log } from '../log.ts';

/** A statement written by hand. With a name PostgreSQL plans it once a connection. */
export interface Statement<Row = unknown> {
  name?: string;
  text: string;
  values?: readonly unknown[];
  /** Only carries the row type. */
  readonly row?: Row;
}

/** What runs statements: the database, or a transaction on it. Stores take one and never ask which. */
export interface Executor {
  run<Row>(query: CompiledQuery<Row> | Statement<Row>): Promise<Row[]>;
}

export interface Transaction extends Executor {
  /** The pg client underneath, for COPY. */
  readonly client: pg.PoolClient;
}

export interface Database extends Executor {
  /** Runs the work in one transaction: committed when it resolves, rolled back when it throws. */
  transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>;
  /** Calls back on every NOTIFY on a channel, and after each reconnection with an empty payload: something may have been missed. */
  listen(channel: string, onNotify: (payload: string) => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

// int8 arrives as text by default. Our counts and sequence numbers stay under 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
// A date is a calendar day, not an instant: leave it as text, or a time zone shifts it.
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);

/** The typed builder for a store's tables: `statements<InboxTables>().selectFrom('inbox.message')….compile()`. */
export function statements<Tables>(): Kysely<Tables> {
  return new Kysely<Tables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (database) => new PostgresIntrospector(database),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
}

/** Opens connections for one purpose's URL. */
export function openDatabase(options: { url: string; log: Log; maxTransactions?: number }): Database {
  const { url, log } = options;
  const pool = new pg.Pool({
    connectionString: url,
    max: options.maxTransactions ?? 8,
    application_name: 'local-care-record',
  });
  // Without a handler a stopped PostgreSQL would end this process.
  pool.on('error', (error) => log.warn('database connection lost', { error }));
  // The pool listens only to idle clients: without this, a connection cut between two statements, or after a broken client
  // was given back and before its socket closed, ends the process.
  pool.on('connect', (client) => client.on('error', (error) => log.warn('database connection lost', { error })));
  const pipeline = pipelined(url, log);
  const listeners = new Set<() => Promise<void>>();

  return {
    async run<Row>(query: CompiledQuery<Row> | Statement<Row>) {
      const client = await pipeline.client();
      return runOn<Row>(client, query);
    },
    async transaction(work) {
      const client = await pool.connect();
      let broken: Error | undefined;
      const lost = (error: Error) => {
        broken = error;
      };
      client.on('error', lost);
      try {
        await client.query('begin');
        const result = await work({ client, run: (query) => runOn(client, query) });
        await client.query('commit');
        return result;
      } catch (error) {
        await client.query('rollback').catch((rollbackError: Error) => (broken = rollbackError));
        throw error;
      } finally {
        client.off('error', lost);
        client.release(broken);
      }
    },
    async listen(channel, onNotify) {
      const stop = await listenOn(url, channel, onNotify, log);
      listeners.add(stop);
      return async () => {
        listeners.delete(stop);
        await stop();
      };
    },
    async close() {
      await Promise.all([...listeners].map((stop) => stop()));
      await Promise.all([pipeline.close(), pool.end()]);
    },
  };
}

async function runOn<Row>(client: pg.ClientBase, query: CompiledQuery<Row> | Statement<Row>): Promise<Row[]> {
  const config: pg.QueryConfig =
    'sql' in query
      ? { text: query.sql, values: query.parameters as unknown[] }
      : {
          text: query.text,
          values: query.values as unknown[],
          ...(query.name === undefined ? {} : { name: query.name }),
        };
  const result = await client.query(config);
  return result.rows as Row[];
}

/** One pipelined client, made when first needed and again after the connection was lost. */
function pipelined(url: string, log: Log) {
  let connecting: Promise<pg.Client> | undefined;
  let current: pg.Client | undefined;
  const connect = async () => {
    const client = new pg.Client({
      connectionString: url,
      pipeline: true,
      application_name: 'local-care-record',
    });
    client.on('error', (error) => {
      log.warn('database connection lost', { error });
      if (current === client) connecting = current = undefined;
    });
    client.on('end', () => {
      if (current === client) connecting = current = undefined;
    });
    await client.connect();
    current = client;
    return client;
  };
  return {
    client(): Promise<pg.Client> {
      connecting ??= connect().catch((error: unknown) => {
        connecting = undefined;
        throw error;
      });
      return connecting;
    },
    async close() {
      const client = await connecting?.catch(() => undefined);
      await client?.end();
    },
  };
}

async function listenOn(
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
