// Structured logs that cannot carry a person: only the fields named here, only shapes and counts.
// Invariant: no name, identifier or clinical content in a log line. An error is logged by kind, code and place, never by
// message, because messages of databases and parsers quote the values they tripped over.
import pino, { type DestinationStream } from 'pino';
import { IssueError } from '../standards/issue.ts';

/** Everything a log line may say beside its event. Add a field here only if it can never hold a person's data. */
export interface LogFields {
  requestId?: string | undefined;
  /** Where a request id is no UUID: the one that follows from it, under which practices are asked. */
  traceId?: string | undefined;
  /** Id of a source in the partnership folder. */
  source?: string | undefined;
  /** ODS code. */
  organisation?: string | undefined;
  /** A resource type, message type, event code, route pattern or job name. */
  kind?: string | undefined;
  outcome?: string | undefined;
  /** A number of things. */
  count?: number | undefined;
  bytes?: number | undefined;
  durationMs?: number | undefined;
  port?: number | undefined;
  url?: string | undefined;
  /** Row number of a stored message or event. */
  sequence?: number | undefined;
  status?: number | undefined;
  method?: string | undefined;
  version?: string | undefined;
  /** For the operator, written by us, without data. */
  detail?: string | undefined;
  error?: unknown;
}

export interface Log {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}

type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** A log writing one JSON object a line to standard output, or to `destination` in tests. */
export function createLog(options: { level?: LogLevel; destination?: DestinationStream } = {}): Log {
  const logger = pino(
    {
      level: options.level ?? 'info',
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      messageKey: 'event',
    },
    options.destination ?? pino.destination({ sync: true }),
  );
  const line =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (event: string, fields: LogFields = {}) =>
      logger[level](withoutMessage(fields), event);
  return { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') };
}

/** Nothing written: for tests of things that log. */
export const silentLog: Log = createLog({ level: 'silent' });

function withoutMessage({ error, ...fields }: LogFields): Record<string, unknown> {
  return error === undefined ? fields : { ...fields, error: describeError(error) };
}

/** Kind, code and place of an error; its message only where we wrote it (an IssueError's text is free of data). */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error };
  const described: Record<string, unknown> = { name: error.name };
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'number' || (typeof code === 'string' && /^[\w.-]{1,60}$/.test(code))) described['code'] = code;
  if (error instanceof IssueError) described['text'] = error.message;
  const frames = framesOf(error);
  if (frames.length > 0)
    described['at'] = frames.map((frame) => frame.trim().replace(/file:\/\/\S*?(server|web|synthetic)\//, '$1/'));
  if (error.cause !== undefined) described['cause'] = describeError(error.cause);
  return described;
}

/** Where it happened. A message of several lines may look like that too, so what stands before its end is left out. */
export function framesOf({ stack = '', message }: Error): string[] {
  const begins = message === '' ? 0 : stack.indexOf(message);
  if (begins === -1) return [];
  return stack
    .slice(begins + message.length)
    .split('\n')
    .filter((text) => text.startsWith('    at '))
    .slice(0, 8);
}
