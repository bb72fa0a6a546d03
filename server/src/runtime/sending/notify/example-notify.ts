// A GOV.UK Notify for tests, over real HTTP: it checks the signature as Notify does, takes the same reference twice as Notify does, and
// misbehaves as told.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { randomUUID } from 'node:crypto';
import { jwtVerify } from 'jose';
import type { Clock } from '../../clock.ts';

export const exampleKey = {
  serviceId: '11111111-1111-4111-8111-111111111111',
  secret: '22222222-2222-4222-8222-222222222222',
};

/** What it does with the next message; `well` when nothing more is said. */
export type Whim =
  | 'well'
  | '429'
  | '500'
  | 'rubbish'
  | 'a sign-in page that says 201'
  /** Takes the message, and its answer is lost. */
  | 'taken and silent'
  | 'taken and cut off'
  | 'taken and 500'
  | 'bad request'
  | 'a proxy’s 400';

export interface ExampleNotify {
  url: string;
  /** Every message it has, in order. */
  taken: { path: string; to: string; reference: string; personalisation: Record<string, string>; template: string }[];
  whims: Whim[];
  /** Questions for a reference that cannot be answered. */
  blind: boolean;
  close(): Promise<void>;
}

export async function openExampleNotify(clock: Clock): Promise<ExampleNotify> {
  const taken: ExampleNotify['taken'] = [];
  const held = new Set<ServerResponse>();
  const state: ExampleNotify = { url: '', taken, whims: [], blind: false, close };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  state.url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  return state;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const json = (status: number, value: unknown, headers: Record<string, string> = {}) =>
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
    const wrong = (status: number, error: string, headers?: Record<string, string>) =>
      json(status, { status_code: status, errors: [{ error, message: 'as it says' }] }, headers);
    if (!(await isSigned(request))) return void wrong(403, 'AuthError');
    const url = new URL(request.url ?? '/', state.url);
    if (request.method === 'GET') {
      if (state.blind) return void wrong(500, 'Exception');
      const asked = url.searchParams.get('reference');
      const notifications = taken
        .filter(({ reference }) => reference === asked)
        .map(({ reference }) => ({ id: randomUUID(), reference }));
      return void json(200, { notifications, links: {} });
    }
    const whim = state.whims.shift() ?? 'well';
    if (whim === '429') return void wrong(429, 'RateLimitError', { 'retry-after': '5' });
    if (whim === '500') return void wrong(500, 'Exception');
    if (whim === 'rubbish') return void response.writeHead(200).end('{"id": "hal');
    if (whim === 'a sign-in page that says 201') return void response.writeHead(201).end('<h1>Sign in</h1>');
    if (whim === 'bad request') return void wrong(400, 'ValidationError');
    if (whim === 'a proxy’s 400') return void response.writeHead(400).end('<h1>Bad request</h1>');
    const sent = JSON.parse(body) as Record<string, unknown>;
    const reference = String(sent['reference']);
    taken.push({
      path: url.pathname,
      to: String(sent['email_address'] ?? sent['phone_number']),
      reference,
      personalisation: sent['personalisation'] as Record<string, string>,
      template: String(sent['template_id']),
    });
    if (whim === 'taken and silent') return void held.add(response);
    if (whim === 'taken and cut off') return void response.socket?.destroy();
    if (whim === 'taken and 500') return void wrong(500, 'Exception');
    json(201, { id: randomUUID(), reference, content: {}, uri: '', template: {} });
  }

  async function isSigned({ headers }: IncomingMessage): Promise<boolean> {
    const token = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? '';
    try {
      const { payload } = await jwtVerify(token, new TextEncoder().encode(exampleKey.secret), {
        algorithms: ['HS256'],
        issuer: exampleKey.serviceId,
        currentDate: clock.now(),
      });
      // Source: Notify’s documentation: a token is refused 30 seconds after it was made.
      return Math.abs(clock.now().getTime() / 1000 - (payload.iat ?? 0)) <= 30;
    } catch {
      return false;
    }
  }

  async function close(): Promise<void> {
    for (const response of held) response.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
