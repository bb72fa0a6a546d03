// Where one simulated organisation takes its orders: what it is doing, how it shall behave, what happens there now.
// For this machine only; a page of another site can neither reach it by name nor post to it.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Happening, OpenOrganisation } from './open-organisation.ts';

export interface ControlServer {
  close(): Promise<void>;
}

/**
 * GET /status · POST /state `{state, channel?}` · POST /happening · POST /prime `{series}`.
 * @throws the listen error, e.g. EADDRINUSE.
 */
export function openControlServer(organisation: OpenOrganisation, port: number): Promise<ControlServer> {
  const server = createServer((request, response) => {
    respond(organisation, request, response).catch(() => reply(response, 500, { why: 'The simulation failed.' }));
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () =>
      resolve({
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            server.closeAllConnections();
          }),
      }),
    );
  });
}

async function respond(
  organisation: OpenOrganisation,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!isFromHere(request)) return reply(response, 403, { why: 'Only this machine, and no other site’s page.' });
  const path = `${request.method} ${request.url}`;
  if (path === 'GET /status') return reply(response, 200, organisation.status());
  const body = (await readJson(request)) as { state?: string; channel?: string; series?: boolean } & Partial<Happening>;
  if (path === 'POST /state') {
    const set = await organisation.setState(String(body.state), body.channel);
    return set
      ? reply(response, 200, organisation.status())
      : reply(response, 400, { why: 'No such state or channel.' });
  }
  if (path === 'POST /happening') {
    const happened = organisation.happen(body as Happening);
    return reply(response, happened.happened ? 200 : 409, happened);
  }
  if (path === 'POST /prime') {
    organisation.prime({ series: body.series === true });
    return reply(response, 200, organisation.status());
  }
  return reply(response, 404, { why: 'There is nothing at this address.' });
}

/** Neither a name that another site's address server made up, nor a form of another site's page. */
export function isFromHere({ headers, method }: IncomingMessage): boolean {
  const host = (headers.host ?? '').replace(/:\d+$/, '');
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(host)) return false;
  if (method === 'GET' || method === 'HEAD') return true;
  const origin = headers.origin;
  return origin === undefined || origin === `http://${headers.host}`;
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? {} : JSON.parse(text);
}
