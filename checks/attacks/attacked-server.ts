// The real server, put together as `npm run serve` puts it together, with hostile sources behind real sockets: what the attacks of
// this folder are tried on. Routes are those of server/src/example-routes.ts, so that one added tomorrow is attacked by itself.
import { connect } from 'node:net';
import { type Known, type Route, routes } from '../../server/src/example-routes.ts';
import { exampleServers, labPosts, posted } from '../../server/src/example-server.ts';
import type { Permission } from '#runtime/config/partnership.ts';
import type { RouteServed } from '#endpoints/web/web-server.ts';
import type { Database } from '#runtime/database/database.ts';
import { createLog } from '#runtime/log.ts';
import { bundleOf, fhirReply } from '#sources/adapters/fhir-r4/example-server.ts';
import { answerGpConnect } from '#sources/adapters/gp-connect/example-practice.ts';
import { replying, startToldServer, type ToldServer } from '#sources/contract/told-server.ts';

export interface AttackedServer {
  url: string;
  port: number;
  /** Every route there is. */
  routes: readonly RouteServed[];
  owner: Database;
  /** Every log line written so far. */
  log: () => readonly string[];
  /** One for each kind of source that is asked; they know nobody until told. */
  fhir: ToldServer;
  practice: ToldServer;
  neighbour: ToldServer;
  /** Sends a Bundle as a source's feed does. */
  post: (body: unknown) => Promise<{ status: number; text: string }>;
  /** Sends one HL7 v2 message; the acknowledgment. */
  send: (message: string | Uint8Array) => Promise<string>;
  /** Waits until nothing that was sent is under way. */
  processed: () => Promise<void>;
  /** A cookie of somebody whose role has the permission. */
  cookieFor: (permission: Permission, which?: number) => Promise<string>;
  /** A cookie of somebody who may call the target, where it wants one: for a person's own page, of the person received last. */
  cookieForTarget: (target: Pick<Target, 'permission' | 'route'>, which?: number) => Promise<string | undefined>;
  /** Whoever has a cookie for opening records says that they look after this person, as one who cannot be seen to must. */
  looksAfter: (personId: string) => Promise<void>;
  call: (path: string, asked?: Asked) => Promise<Answered>;
  /** What the table's addresses are made from: the person of the patient who was received last. */
  known: () => Promise<Known>;
}

export interface Asked {
  method?: string;
  cookie?: string;
  headers?: Record<string, string>;
  body?: string;
}

export interface Answered {
  status: number;
  headers: Headers;
  text: string;
}

/** The FHIR base of a hostile source, below its origin. */
export const fhirBase = '/fhir';

/** Nobody is known. */
const knowsNobody = replying(({ url }) =>
  url.startsWith(fhirBase) ? fhirReply(bundleOf([])) : answerGpConnect(undefined, []),
);

/** Starts everything; stopped after the file's tests. */
export async function attackedServer(): Promise<AttackedServer> {
  const sources = await Promise.all([startToldServer(), startToldServer(), startToldServer()]);
  const [fhir, practice, neighbour] = sources;
  for (const source of sources) source.behave(knowsNobody);
  const { partnership, owner, start, cookieOf, residentCookieOf } = await exampleServers(
    `${labPosts}- { id: hl7, organisation: RJZ, adapter: hl7v2, settings: { listen: { port: 0 }, localSystem: 'https://fhir.example.org/Id/x', maxMessageBytes: 2000000 } }
- id: hospital
  organisation: RJZ
  adapter: fhir-r4
  settings: { baseUrl: '${fhir.origin}${fhirBase}', everything: true, maxBytes: 5000000, documents: { maxBytes: 100000 } }
- id: surgery
  organisation: X99001
  adapter: gp-connect
  settings: { baseUrl: '${practice.origin}/gp', ssp: { from: '200000000900', to: '200000000901' }, maxBytes: 5000000, documents: { maxBytes: 100000 } }
- id: neighbour
  organisation: RJ2
  adapter: shared-care-record
  settings: { baseUrl: '${neighbour.origin}${fhirBase}', everything: true, maxBytes: 5000000, documents: { maxBytes: 100000 } }
`,
    () => Promise.all(sources.map((source) => source.close())),
  );
  const { roles, demonstrationUsers } = partnership;
  const lines: string[] = [];
  const log = createLog({ level: 'debug', destination: { write: (line) => void lines.push(line) } });
  const server = await start(log);

  const url = server.url.replace('localhost', '127.0.0.1');
  const listening = lines
    .map((line) => JSON.parse(line) as { event: string; source?: string; port?: number })
    .find(({ event, source }) => event === 'listening for messages' && source === 'hl7');
  const call = async (path: string, { method = 'GET', cookie, headers = {}, body }: Asked = {}): Promise<Answered> => {
    const left = new AbortController();
    const response = await fetch(url + path, {
      method,
      redirect: 'manual',
      signal: left.signal,
      headers: { accept: 'text/html, application/fhir+json', ...(cookie ? { cookie } : {}), ...headers },
      ...(body === undefined ? {} : { body }),
    });
    const endless = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
    const text = endless ? '' : await response.text();
    left.abort();
    return { status: response.status, headers: response.headers, text };
  };
  const cookies = new Map<string, Promise<string>>();
  let own: Promise<string> | undefined;
  const cookieFor = (permission: Permission, which = 0): Promise<string> => {
    const may = roles.filter(({ permissions }) => permissions.includes(permission)).map(({ id }) => id);
    const users = demonstrationUsers.filter(({ role }) => may.includes(role));
    const user = users[which % users.length]!.id;
    const cookie = cookies.get(user) ?? cookieOf(user);
    cookies.set(user, cookie);
    return cookie;
  };
  return {
    url,
    port: Number(new URL(url).port),
    routes: server.routes,
    owner,
    log: () => lines,
    fhir,
    practice,
    neighbour,
    call,
    cookieFor,
    async cookieForTarget({ permission, route }, which) {
      if (permission) return cookieFor(permission, which);
      if (route.shows !== 'own') return undefined;
      const [row] = await owner.run<{ person_id: string; nhs_number: string; birth_date: string }>({
        text: `select person_id, nhs_number, birth_date from patient_index.patient
          where nhs_number is not null and birth_date is not null and not restricted order by sequence desc limit 1`,
      });
      // Nobody with a number is known: there is nobody whose own page it could be.
      if (!row) return undefined;
      const { person_id: personId, nhs_number: nhsNumber, birth_date: birthDate } = row;
      own ??= residentCookieOf({ personId, nhsNumber, birthDate, name: 'Own Page' });
      return own;
    },
    async looksAfter(personId) {
      const { status, text } = await call(`/record/${personId}/access`, {
        method: 'POST',
        cookie: await cookieFor('view-record'),
        ...form({ way: 'claim-relationship', reason: 'caring-now' }),
      });
      if (status !== 303) throw new Error(`not let in: ${status} ${text.slice(0, 300)}`);
    },
    async post(body) {
      const { status, text } = await call('/fhir/r4', posted(body));
      return { status, text };
    },
    async processed() {
      for (let tries = 0; ; tries += 1) {
        const waiting = await owner.run({ text: 'select from inbox.queue where waiting_since is null limit 1' });
        if (waiting.length === 0) return;
        if (tries === 500) throw new Error('what was sent is not processed');
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    send: (message) => sendMllp(listening!.port!, message),
    async known() {
      const one = async (text: string) => (await owner.run<{ value: string }>({ text }))[0]?.value;
      return {
        personId: (await one('select person_id as value from patient_index.patient order by sequence desc limit 1'))!,
        sequence: Number((await one('select max(sequence) as value from inbox.message')) ?? 1),
        refusedSequence: Number((await one('select max(sequence) as value from inbox.refused_message')) ?? 1),
      };
    },
  };
}

export const form = (fields: Record<string, string> | string[][]) => ({
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams((Array.isArray(fields) ? fields : Object.entries(fields)) as [string, string][]).toString(),
});

/** A route of the table as it is called by whoever may. */
export interface Target {
  name: string;
  method: string;
  path: string;
  permission: Permission | undefined;
  asked: Asked;
  /** What stands in the path where the pattern has a name. */
  route: Route;
}

/** Every route with one address, as whoever may would call it; what is sealed and what has a test of its own elsewhere apart. */
export function targets(known: Known): Target[] {
  return Object.entries(routes).flatMap(([name, route]): Target[] => {
    const pattern = name.slice(name.indexOf(' ') + 1);
    const method = name.slice(0, name.indexOf(' ')).replace('ALL', 'GET');
    if (route.shows === 'its own test' || route.shows === 'what was sealed') return [];
    if (route.shows === 'nothing')
      return [{ name, method, route, path: route.path ?? pattern, permission: undefined, asked: { method } }];
    const path = typeof route.path === 'function' ? route.path(known) : route.path;
    const sent: Asked =
      'json' in route && route.json
        ? { headers: { 'content-type': 'application/fhir+json' }, body: JSON.stringify(route.json(known)) }
        : method === 'POST'
          ? form(('form' in route && route.form) || {})
          : {};
    const permission = 'permission' in route ? route.permission : undefined;
    return [{ name, method, route, path, permission, asked: { method, ...sent } }];
  });
}

/** One frame over MLLP, and what comes back. */
function sendMllp(port: number, message: string | Uint8Array): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write('\x0b');
      socket.write(message);
      socket.write('\x1c\r');
    });
    let answer = '';
    socket.setTimeout(10_000, () => socket.destroy());
    socket.on('data', (chunk) => {
      answer += chunk.toString('utf8');
      if (answer.includes('\x1c\r')) socket.end();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
  });
}
