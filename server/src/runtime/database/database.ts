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
import { gatheringSocket } from './gathering-socket.ts';
import { listenOn } from './listening.ts';

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
  /** On a pipelined transaction: sends a statement without waiting for its answer. See {@link send}. */
  sendAhead?(query: CompiledQuery | Statement): void;
}

/**
 * Runs a statement of a transaction whose answer nobody needs. On a pipelined transaction what follows is sent behind it
 * without waiting; the transaction fails, with its error, where it failed. Elsewhere resolves when it is done.
 */
export async function send(executor: Executor, query: CompiledQuery | Statement): Promise<void> {
  if (executor.sendAhead) executor.sendAhead(query);
  else await executor.run(query);
}

/** Runs two statements in this order; on a pipelined transaction in one round trip. */
export async function runBoth<One, Other>(
  executor: Executor,
  one: CompiledQuery<One> | Statement<One>,
  other: CompiledQuery<Other> | Statement<Other>,
): Promise<[One[], Other[]]> {
  if (executor.sendAhead) return Promise.all([executor.run(one), executor.run(other)]);
  return [await executor.run(one), await executor.run(other)];
}

export interface Transaction extends Executor {
  /** The pg client underneath, for COPY. */
  readonly client: pg.PoolClient;
}

export interface Database extends Executor {
  /**
   * Runs the work in one transaction: committed when it resolves, rolled back when it throws.
   * @param options.pipelined statements are sent as they are run, also before earlier ones are answered; they are done in the
   *   order sent, and after one failed nothing is done. No COPY. Why: a round trip costs more than most statements.
   */
  transaction<T>(work: (transaction: Transaction) => Promise<T>, options?: { pipelined?: boolean }): Promise<T>;
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
  const max = options.maxTransactions ?? 8;
  // Both connect when first needed: whoever uses one has no connection of the other.
  const pool = transactionPool({ url, max, pipelined: false, log });
  const pipelinedPool = transactionPool({ url, max, pipelined: true, log });
  const pipeline = pipelined(url, log);
  const listeners = new Set<() => Promise<void>>();

  return {
    async run<Row>(query: CompiledQuery<Row> | Statement<Row>) {
      const client = await pipeline.client();
      return runOn<Row>(client, query);
    },
    transaction: (work, { pipelined: inPipeline = false } = {}) =>
      inPipeline ? pipelinedTransaction(pipelinedPool, work) : plainTransaction(pool, work),
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
      await Promise.all([pipeline.close(), pool.end(), pipelinedPool.end()]);
    },
  };
}

async function runOn<Row>(client: pg.ClientBase, query: CompiledQuery<Row> | Statement<Row>): Promise<Row[]> {
  const config: pg.QueryConfig =
    'sql' in query
      ? { text: query.sql, values: query.parameters as unknown[], ...namedInsert(query.sql) }
      : {
          text: query.text,
          values: query.values as unknown[],
          ...(query.name === undefined ? {} : { name: query.name }),
        };
  const result = await client.query(config);
  return result.rows as Row[];
}

/** Inserts of the builder that came before, by their text: planned once a connection, which is half of what they cost. */
const inserts = new Map<string, string>();
const mostInserts = 200;

function namedInsert(text: string): { name: string } | undefined {
  if (!text.startsWith('insert')) return undefined;
  let name = inserts.get(text);
  if (!name && inserts.size < mostInserts) inserts.set(text, (name = `insert ${inserts.size}`));
  return name ? { name } : undefined;
}

function transactionPool(options: { url: string; max: number; pipelined: boolean; log: Log }): pg.Pool {
  const { log } = options;
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.max,
    application_name: 'local-care-record',
    pipeline: options.pipelined,
    stream: gatheringSocket,
  });
  // Without a handler a stopped PostgreSQL would end this process.
  pool.on('error', (error) => log.warn('database connection lost', { error }));
  // The pool listens only to idle clients: without this, a connection cut between two statements, or after a broken client
  // was given back and before its socket closed, ends the process.
  pool.on('connect', (client) => client.on('error', (error) => log.warn('database connection lost', { error })));
  return pool;
}

async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  const lost = (error: Error) => {
    broken = error;
  };
  client.on('error', lost);
  try {
    return await work(client);
  } catch (error) {
    await client.query('rollback').catch((rollbackError: Error) => (broken = rollbackError));
    throw error;
  } finally {
    client.off('error', lost);
    client.release(broken);
  }
}

const plainTransaction = <T>(pool: pg.Pool, work: (transaction: Transaction) => Promise<T>): Promise<T> =>
  withClient(pool, async (client) => {
    await client.query('begin');
    const result = await work({ client, run: (query) => runOn(client, query) });
    await client.query('commit');
    return result;
  });

/** Invariant: resolves only when every statement sent has succeeded and the commit is done. */
const pipelinedTransaction = <T>(pool: pg.Pool, work: (transaction: Transaction) => Promise<T>): Promise<T> =>
  withClient(pool, async (client) => {
    let failed: { error: unknown } | undefined;
    let over = false;
    const sent: Promise<void>[] = [];
    // What comes after a statement that failed only says that something failed before it.
    const because = (error: unknown): never => {
      throw failed ? failed.error : error;
    };
    // Whoever works on beside what failed must not reach the connection when it is somebody else's.
    const runNow: Transaction['run'] = async (query) => {
      if (over) throw new Error('the transaction is over');
      return runOn(client, query);
    };
    const sendAhead = (query: CompiledQuery | Statement): void => {
      const answered = runNow(query).catch((error: unknown) => (failed ??= { error }));
      sent.push(answered.then(() => undefined));
    };
    const run: Transaction['run'] = (query) => runNow(query).catch(because);
    try {
      sendAhead({ text: 'begin' });
      const result = await work({ client, sendAhead, run });
      over = true;
      const { command } = await client.query('commit');
      // A transaction in which something failed ends in a rollback, whatever it is told.
      if (command !== 'COMMIT') throw new Error('the transaction was rolled back');
      return result;
    } catch (error) {
      over = true;
      // The commit may be known to have failed a moment before what made it fail is.
      await Promise.all(sent);
      return because(error);
    }
  });

/** One pipelined client, made when first needed and again after the connection was lost. */
function pipelined(url: string, log: Log) {
  let connecting: Promise<pg.Client> | undefined;
  let current: pg.Client | undefined;
  const connect = async () => {
    const client = new pg.Client({
      connectionString: url,
      pipeline: true,
      stream: gatheringSocket,
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
