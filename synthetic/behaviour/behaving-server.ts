// An HTTP server that answers as its organisation would, or fails the way it is told to.
// Why Node's own server: nine of these run beside the product on a small machine, and a framework would be most of each.
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { State, WhyRefused } from './state.ts';

export interface SimulatedRequest {
  method: string;
  /** Path with its slash, percent-decoding left to whoever reads it. */
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: string;
  /** Set while the organisation answers about somebody else. */
  wrongPatient: boolean;
}

export interface SimulatedResponse {
  status: number;
  headers?: Readonly<Record<string, string>>;
  /** Chunks are sent as they come, so that a large page is never whole in memory. */
  body?: string | Uint8Array | Iterable<string>;
}

export interface BehavingServer {
  readonly port: number;
  readonly state: State;
  /** Requests that wait in vain just now. */
  readonly waiting: number;
  /** Takes effect with the next request; `gone` closes the port before it resolves, and leaving it opens it again. */
  setState(state: State): Promise<void>;
  close(): Promise<void>;
}

export type BehavingServerOptions = {
  host: string;
  /** 0 takes any free port, kept when the server goes and comes back. */
  port: number;
  /** The organisation's own way of saying 403, and why. */
  refuse(why: WhyRefused): SimulatedResponse;
} & (
  | { answer(request: SimulatedRequest): SimulatedResponse | Promise<SimulatedResponse> }
  /** What is a whole web application of its own, such as an identity provider. */
  | { listen(wrongPerson: () => boolean): RequestListener }
);

const maxBodyBytes = 1_000_000;

/** Opens the server in its normal state. @throws the listen error, e.g. EADDRINUSE. */
export async function openBehavingServer(options: BehavingServerOptions): Promise<BehavingServer> {
  let state: State = { kind: 'normal' };
  const held = new Set<ServerResponse>();
  const listener =
    'listen' in options ? options.listen(() => state.kind === 'wrong' && state.how === 'patient') : undefined;
  let server = newServer();
  const port = await listen(server, options.host, options.port);

  function newServer(): Server {
    return createServer((request, response) => {
      respond(request, response).catch(() => response.destroy());
    });
  }

  async function respond(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    // An application reads what is sent to it itself.
    const body = listener ? '' : await readBody(incoming);
    if (body === undefined) return end(response, { status: 413 });
    const now = state;
    if (now.kind === 'silent') {
      held.add(response);
      response.on('close', () => held.delete(response));
      return;
    }
    if (now.kind === 'slow') await pause(now.delayMs, undefined, { ref: false });
    const url = new URL(incoming.url ?? '/', 'http://simulated.invalid');
    const request: SimulatedRequest = {
      method: incoming.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      headers: incoming.headers,
      body,
      wrongPatient: now.kind === 'wrong' && now.how === 'patient',
    };
    if (now.kind === 'refusing') return end(response, options.refuse(now.why));
    if (now.kind === 'wrong' && now.how === 'page') return end(response, signInPage);
    if (listener) {
      if (now.kind === 'wrong' && now.how === 'rubbish') return end(response, halfADescription);
      listener(incoming, response);
      return;
    }
    const answer = await answerOf(options, request);
    if (now.kind === 'wrong' && now.how === 'rubbish') return end(response, halved(answer));
    await end(response, answer);
  }

  async function closePort(): Promise<void> {
    for (const response of held) response.destroy();
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }

  return {
    port,
    get state() {
      return state;
    },
    get waiting() {
      return held.size;
    },
    async setState(next) {
      const before = state;
      state = next;
      // Whoever waits on a silent organisation waits in vain, also after it has found its voice.
      for (const response of held) response.destroy();
      if (next.kind === 'gone' && before.kind !== 'gone') await closePort();
      if (next.kind !== 'gone' && before.kind === 'gone') {
        server = newServer();
        await listen(server, options.host, port);
      }
    },
    close: closePort,
  };
}

const signInPage: SimulatedResponse = {
  status: 200,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: '<!doctype html><title>Sign in</title><h1>Your session has ended</h1><p>Sign in again to continue.</p>',
};

function answerOf(options: BehavingServerOptions, request: SimulatedRequest) {
  if (!('answer' in options)) throw new Error('an application answers by itself');
  return options.answer(request);
}

const halfADescription: SimulatedResponse = {
  status: 200,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: '{"issuer":"http',
};

function halved(answer: SimulatedResponse): SimulatedResponse {
  const whole = typeof answer.body === 'string' ? answer.body : '{"resourceType":"Bundle","entry":[{"resource":{"re';
  return { ...answer, status: 200, body: whole.slice(0, Math.ceil(whole.length / 2)) };
}

async function end(response: ServerResponse, { status, headers = {}, body = '' }: SimulatedResponse): Promise<void> {
  if (typeof body === 'string' || body instanceof Uint8Array) {
    response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
    response.end(body);
    return;
  }
  response.writeHead(status, headers);
  for (const chunk of body) {
    if (response.destroyed) return;
    if (!response.write(chunk)) await new Promise((resolve) => response.once('drain', resolve).once('close', resolve));
  }
  response.end();
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as { port: number }).port);
    });
  });
}
