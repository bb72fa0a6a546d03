// HTTP to one source: bounded in bytes, cancelled at once, never sent elsewhere, and what goes wrong is a value.
// Why undici's Pool and not fetch: fetch follows redirects, has no limit on connections, and costs twice the time per request.
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { type Dispatcher, errors, Pool } from 'undici';
import type { Issue } from '#standards/issue.ts';
import type { TlsSettings } from './connection-settings.ts';

const unzip = promisify(gunzip);

/** Bytes that may still come; shared by the requests that make up one answer. */
export interface ByteBudget {
  remaining: number;
}

export interface ExchangeRequest {
  method: 'GET' | 'POST';
  /** Of the connection's own origin. */
  url: URL;
  headers: Readonly<Record<string, string>>;
  body?: string;
  budget: ByteBudget;
}

export type Exchange =
  | { received: true; status: number; header(name: string): string | undefined; body: Buffer }
  | {
      received: false;
      outcome: 'not-reachable' | 'invalid-answer';
      issue: Issue;
      /** Nothing came back, so asking once more is harmless. */
      retry?: { afterMs: number };
    };

export interface Connection {
  readonly origin: string;
  /** One request and its whole response. Rejects only with the signal's reason. */
  exchange(request: ExchangeRequest, signal: AbortSignal): Promise<Exchange>;
  close(): Promise<void>;
}

/** Opens connections to a source's origin, none before the first request. Reads the TLS files now, so that a mistake shows at start. */
export function openConnection(options: {
  baseUrl: string;
  connections: number;
  tls?: TlsSettings | undefined;
}): Connection {
  const { origin } = new URL(options.baseUrl);
  const pool = new Pool(origin, {
    connections: options.connections,
    // Why not HTTP/2: one lost packet would hold up every reader's question to the source.
    allowH2: false,
    // The reader's wait ends a request; these only clear away what nobody waits for.
    headersTimeout: 65_000,
    bodyTimeout: 65_000,
    connect: { timeout: 10_000, ...tlsOptions(options.tls) },
  });

  return {
    origin,
    async exchange(request, signal) {
      signal.throwIfAborted();
      if (request.url.origin !== origin) throw new Error('a request for another origin came to this connection');
      let response: Dispatcher.ResponseData;
      try {
        response = await pool.request({
          method: request.method,
          path: request.url.pathname + request.url.search,
          headers: { 'accept-encoding': 'gzip', ...request.headers },
          body: request.body ?? null,
          signal,
        });
      } catch (error) {
        signal.throwIfAborted();
        return notReached(error);
      }
      try {
        return await receive(response, request.budget);
      } catch (error) {
        signal.throwIfAborted();
        return cutShort(error);
      }
    },
    // Destroyed, not closed: what is still running has nobody waiting for it.
    close: () => pool.destroy(),
  };
}

async function receive(response: Dispatcher.ResponseData, budget: ByteBudget): Promise<Exchange> {
  const header = (name: string) => {
    const value = response.headers[name];
    return Array.isArray(value) ? value[0] : value;
  };
  const chunks: Buffer[] = [];
  if (Number(header('content-length') ?? 0) > budget.remaining) return leave(response.body);
  for await (const chunk of response.body as AsyncIterable<Buffer>) {
    budget.remaining -= chunk.length;
    if (budget.remaining < 0) return leave(response.body);
    chunks.push(chunk);
  }
  const raw = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
  const body = await decode(raw, header('content-encoding'), budget.remaining + raw.length);
  if (!Buffer.isBuffer(body)) return body;
  budget.remaining -= body.length - raw.length;
  return { received: true, status: response.statusCode, header, body };
}

/** Reads no further: the body is destroyed, and with it the connection. Returns when nothing of it listens any more. */
function leave(body: Dispatcher.ResponseData['body']): Promise<Exchange> {
  const { promise, resolve } = Promise.withResolvers<Exchange>();
  body.on('error', () => undefined);
  if (body.closed) resolve(tooLarge);
  else body.once('close', () => resolve(tooLarge));
  body.destroy();
  return promise;
}

async function decode(raw: Buffer, encoding: string | undefined, maxOutputLength: number): Promise<Buffer | Exchange> {
  if (encoding === undefined || encoding === 'identity' || raw.length === 0) return raw;
  if (encoding !== 'gzip' && encoding !== 'x-gzip') return unreadable('in a compression that was not asked for');
  try {
    return await unzip(raw, { maxOutputLength });
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
      ? tooLarge
      : unreadable('that cannot be decompressed');
  }
}

function notReached(error: unknown): Exchange {
  const code = codeOf(error);
  const issue: Issue = {
    severity: 'error',
    code: 'transient',
    text: 'No connection to this source could be made.',
    diagnostics: `connection failed: ${code}`,
  };
  // A response that is not HTTP was an answer, and a bad one.
  if (error instanceof errors.HTTPParserError || code === 'UND_ERR_HEADERS_OVERFLOW')
    return unreadable('that is not HTTP');
  return worthTryingAgain.has(code)
    ? { received: false, outcome: 'not-reachable', issue, retry: { afterMs: code === 'ECONNREFUSED' ? 100 : 0 } }
    : { received: false, outcome: 'not-reachable', issue };
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? 'unknown';

/** Refused while it restarts; or an idle connection the source closed as we used it. Not: a name or certificate that is wrong. */
const worthTryingAgain = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

function cutShort(error: unknown): Exchange {
  return {
    received: false,
    outcome: 'not-reachable',
    issue: {
      severity: 'error',
      code: 'transient',
      text: 'The connection to this source broke in the middle of its answer.',
      diagnostics: `response cut short: ${codeOf(error)}`,
    },
  };
}

const tooLarge: Exchange = {
  received: false,
  outcome: 'invalid-answer',
  issue: {
    severity: 'error',
    code: 'too-long',
    text: 'This source sent more than can be shown here. Look in the source itself.',
    diagnostics: 'answer larger than maxBytes',
  },
};

function unreadable(what: string): Exchange {
  return {
    received: false,
    outcome: 'invalid-answer',
    issue: {
      severity: 'error',
      code: 'structure',
      text: 'This source sent something that cannot be read.',
      diagnostics: `a response ${what}`,
    },
  };
}

function tlsOptions(tls: TlsSettings | undefined): Record<string, unknown> {
  if (!tls) return {};
  const read = (path: string | undefined) => (path === undefined ? undefined : readFileSync(path));
  const found = { ca: read(tls.authorityFile), cert: read(tls.certificateFile), key: read(tls.keyFile) };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}
