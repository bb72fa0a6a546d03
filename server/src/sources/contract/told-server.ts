// A real HTTP server that does as it is told: the other end of the contract suite, with every way a source can go wrong.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

export interface ReceivedRequest {
  method: string;
  /** Path and query as they came. */
  url: string;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

export interface Reply {
  status?: number;
  headers?: Readonly<Record<string, string>>;
  body?: string | Uint8Array;
}

/** What the server does with one request. */
export type Behaviour = (request: ReceivedRequest, response: ServerResponse) => void | Promise<void>;

export interface ToldServer {
  /** http://127.0.0.1:port */
  readonly origin: string;
  /** Every request received, oldest first. */
  readonly requests: readonly ReceivedRequest[];
  behave(behaviour: Behaviour): void;
  /** Requests whose response is neither finished nor abandoned by the asker. */
  inFlight(): number;
  /** Connections the asker has open, idle ones too. */
  openSockets(): number;
  /** Resolves when a request comes in, or has come in already. */
  requestArrived(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a server on a free port of this machine. It answers 500 until told better. */
export async function startToldServer(): Promise<ToldServer> {
  const requests: ReceivedRequest[] = [];
  const sockets = new Set<Socket>();
  const waiting: (() => void)[] = [];
  let inFlight = 0;
  let behaviour: Behaviour = replying({ status: 500 });

  const server = createServer((message, response) => {
    inFlight += 1;
    response.once('close', () => (inFlight -= 1));
    // The asker going away in the middle is what some tests are about.
    response.on('error', () => undefined);
    void receive(message, response);
  });
  const receive = async (message: IncomingMessage, response: ServerResponse) => {
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of message) chunks.push(chunk as Buffer);
      const request: ReceivedRequest = {
        method: message.method ?? '',
        url: message.url ?? '',
        headers: message.headers,
        body: Buffer.concat(chunks),
      };
      requests.push(request);
      for (const wake of waiting.splice(0)) wake();
      await behaviour(request, response);
    } catch {
      response.destroy();
    }
  };
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    behave: (next) => (behaviour = next),
    inFlight: () => inFlight,
    openSockets: () => sockets.size,
    requestArrived: () => (requests.length > 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Answers with this, or with what the function says to the request. */
export function replying(reply: Reply | ((request: ReceivedRequest) => Reply | Promise<Reply>)): Behaviour {
  return async (request, response) => {
    const { status = 200, headers = {}, body = '' } = typeof reply === 'function' ? await reply(request) : reply;
    response.writeHead(status, { ...headers, 'content-length': String(Buffer.byteLength(body)) });
    response.end(body);
  };
}

/** Does the same, later. */
export function slowly(delayMs: number, behaviour: Behaviour): Behaviour {
  return async (request, response) => {
    await pause(delayMs);
    await behaviour(request, response);
  };
}

/** Takes the request and says nothing, ever. */
export const hanging: Behaviour = () => undefined;

/** Sends headers and the first half of a body, then nothing more. */
export function hangingMidway(body: string, contentType: string): Behaviour {
  return (_request, response) => {
    response.writeHead(200, { 'content-type': contentType, 'content-length': String(Buffer.byteLength(body)) });
    response.write(body.slice(0, body.length / 2));
  };
}

/** Cuts the connection: before any answer, or in the middle of one. */
export function resetting(after: 'request' | 'half-body', contentType = 'application/fhir+json'): Behaviour {
  return (_request, response) => {
    if (after === 'request') {
      response.socket?.resetAndDestroy();
      return;
    }
    response.writeHead(200, { 'content-type': contentType, 'content-length': '1000' });
    response.write('{"resourceType":"Bundle","entry":[', () => response.socket?.destroy());
  };
}

/** A body without an end, as fast as the asker takes it. */
export function endless(contentType: string): Behaviour {
  const chunk = Buffer.from(`{"resourceType":"Basic","id":"${'0'.repeat(60)}"},`.repeat(800));
  return async (_request, response) => {
    response.writeHead(200, { 'content-type': contentType });
    response.write('{"resourceType":"Bundle","type":"collection","entry":[');
    const gone = once(response, 'close');
    while (!response.destroyed && !response.writableEnded) {
      if (!response.write(chunk)) await Promise.race([once(response, 'drain'), gone]);
    }
  };
}

/** The first `count` requests one way, the others another. */
export function after(count: number, first: Behaviour, then: Behaviour): Behaviour {
  let seen = 0;
  return (request, response) => ((seen += 1) <= count ? first : then)(request, response);
}
