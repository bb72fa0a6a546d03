// The page that shows the simulated organisations and steers them: plain forms, no script, this machine only.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { statesInWords } from '../behaviour/state.ts';
import { controlPageHtml } from './control-page-html.ts';
import { sendMessage, setState, statusOf } from './control.ts';
import { isFromHere } from './control-server.ts';
import type { SimulatedMessage } from './messages.ts';
import type { Simulation } from './read-simulation.ts';

export interface ControlPage {
  url: string;
  close(): Promise<void>;
}

/**
 * Opens the page on the port simulation.yaml gives it.
 * @param messages read anew for every sending, so that `now` is now.
 * @param recordUrl where the record is, to link to.
 * @throws the listen error, e.g. EADDRINUSE.
 */
export function openControlPage(
  simulation: Simulation,
  messages: () => readonly SimulatedMessage[],
  recordUrl: () => string | undefined,
): Promise<ControlPage> {
  const server = createServer((request, response) => {
    respond(request, response).catch(() => end(response, 500, 'The simulation failed.'));
  });

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!isFromHere(request)) return end(response, 403, 'This page is for this machine only.');
    const url = new URL(request.url ?? '/', 'http://localhost');
    const path = `${request.method} ${url.pathname}`;
    if (path === 'GET /') {
      const statuses = await statusOf(simulation);
      const html = controlPageHtml({
        simulation,
        statuses,
        messages: messages(),
        told: url.searchParams.get('told') ?? undefined,
        recordUrl: recordUrl(),
      });
      return end(response, 200, html, 'text/html; charset=utf-8');
    }
    if (path !== 'POST /state' && path !== 'POST /send') return end(response, 404, 'There is nothing at this address.');
    const form = new URLSearchParams(await readText(request));
    const told = path === 'POST /state' ? await steer(form) : await send(form);
    response.writeHead(303, {
      location: `/?told=${encodeURIComponent(told)}#${form.get('organisation')?.split('/')[0] ?? ''}`,
    });
    response.end();
  }

  async function steer(form: URLSearchParams): Promise<string> {
    const organisation = form.get('organisation') ?? '';
    const state = form.get('state') ?? '';
    const set = await setState(simulation, organisation, state);
    const meaning = statesInWords.find(([words]) => words === state)?.[1];
    return set.done ? `${organisation}: ${state}${meaning ? ` (${meaning})` : ''}.` : set.why;
  }

  async function send(form: URLSearchParams): Promise<string> {
    const wanted = {
      organisation: form.get('organisation') ?? '',
      message: form.get('message') ?? '',
      person: form.get('person') ?? '',
    };
    const sent = await sendMessage(simulation, messages(), wanted);
    return sent.done ? `${wanted.organisation}: ${wanted.message} for ${wanted.person}, done.` : sent.why;
  }

  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(simulation.file.controlPage.port, '127.0.0.1', () =>
      resolve({
        url: `http://localhost:${simulation.file.controlPage.port}/`,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            server.closeAllConnections();
          }),
      }),
    );
  });
}

function end(response: ServerResponse, status: number, body: string, contentType = 'text/plain; charset=utf-8'): void {
  response.writeHead(status, {
    'content-type': contentType,
    'content-security-policy':
      "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
    'cache-control': 'no-store',
  });
  response.end(body);
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
