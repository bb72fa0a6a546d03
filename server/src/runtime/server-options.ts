// What the command line and the environment say about how to run.
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';

/** One less than the processors, since readers are answered on one; of many a few are enough for what networks bring. */
const usualThreads = Math.min(4, Math.max(1, availableParallelism() - 1));

const serverOptions = z.object({
  /** Folder of the partnership's configuration. */
  partnership: z.string().min(1),
  host: z.string().min(1),
  port: z.coerce.number('--port is a number, e.g. --port 8080').int().min(0).max(65_535, '--port is at most 65535'),
  /** Folder for the embedded database. */
  dataFolder: z.string().min(1),
  databaseUrl: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'DATABASE_URL looks like postgres://user:password@host:5432/database')
    .optional(),
  fresh: z.boolean(),
  /** The file of the key that signs the audit log, and the file its checkpoints are left in. */
  audit: z.object({ key: z.string().min(1), checkpoints: z.string().min(1) }),
  /** The address people use, where it is another than ours: https behind a proxy makes cookies secure. */
  publicUrl: z.url('PUBLIC_URL is an address like https://record.example.org').optional(),
  /** Threads on which sources are asked and their answers read; 0: on the one that answers readers. */
  askingThreads: z.coerce
    .number('ASKING_THREADS is a number')
    .int()
    .min(0)
    .max(16, 'ASKING_THREADS is at most 16')
    .default(usualThreads),
  logLevel: z.enum(['debug', 'info', 'warn', 'error'], 'LOG_LEVEL is debug, info, warn or error'),
});

export type ServerOptions = z.output<typeof serverOptions>;

/** Where the embedded database lies unless told otherwise, for commands as for the server. */
export const usualDataFolder = (environment: Readonly<Record<string, string | undefined>> = process.env): string =>
  environment['DATA_FOLDER'] ?? '.data/postgres';

/** @throws Error whose message says what to mend. */
export function readServerOptions(
  words: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): ServerOptions {
  const { values } = parseArgs({
    args: [...words],
    options: {
      partnership: { type: 'string', default: environment['PARTNERSHIP'] ?? 'partnership' },
      host: { type: 'string', default: environment['HOST'] ?? '127.0.0.1' },
      port: { type: 'string', default: environment['PORT'] ?? '8080' },
      data: { type: 'string', default: usualDataFolder(environment) },
      fresh: { type: 'boolean', default: false },
    },
  });
  const result = serverOptions.safeParse({
    partnership: values.partnership,
    host: values.host,
    port: values.port,
    dataFolder: values.data,
    databaseUrl: environment['DATABASE_URL'] || undefined,
    fresh: values.fresh,
    audit: auditFiles(values.data, environment),
    publicUrl: environment['PUBLIC_URL'] || undefined,
    askingThreads: environment['ASKING_THREADS'] || undefined,
    logLevel: environment['LOG_LEVEL'] ?? 'info',
  });
  if (!result.success) throw new Error(result.error.issues.map(({ message }) => message).join('\n'));
  if (result.data.fresh && result.data.databaseUrl)
    throw new Error('--fresh starts the embedded database over. With DATABASE_URL, empty the database yourself.');
  return result.data;
}

/** In one folder, or each where it is said: beside the data, not in them, since a PostgreSQL brought along owns that folder. */
function auditFiles(dataFolder: string, environment: Readonly<Record<string, string | undefined>>) {
  const folder = environment['AUDIT_FOLDER'] || (environment['DATABASE_URL'] ? undefined : `${dataFolder}-audit`);
  const inFolder = (name: string) => (folder === undefined ? undefined : join(folder, name));
  const key = environment['AUDIT_KEY_FILE'] || inFolder('log.key');
  const checkpoints = environment['AUDIT_CHECKPOINTS'] || inFolder('checkpoints');
  if (key === undefined || checkpoints === undefined)
    throw new Error(
      'With DATABASE_URL, say where the audit log’s key and checkpoints are kept: AUDIT_FOLDER, or AUDIT_KEY_FILE and AUDIT_CHECKPOINTS.',
    );
  return { key, checkpoints };
}
