// How the log is, its entries with their proofs, and looking through it: for whoever answers for it.
import { readFileSync } from 'node:fs';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  type AccessEventKind,
  eventKinds,
  faultOfProof,
  reviewEvent,
  reviewLog,
  searchLog,
} from '#administration/access/review-access.ts';
import type { Door } from '#disclosure/door.ts';
import { signedInUser } from '#endpoints/web/session-hook.ts';
import { IssueError } from '#standards/issue.ts';
import type { PersonId } from '#standards/patient.ts';
import type { Html } from '#web/design/html.ts';
import { page, type PageFrame } from '#web/design/page.ts';
import { eventPage, healthPage, type LogFrame, searchPage } from './log-page.ts';
import { readSearch, searchAddress } from './search-form.ts';

export interface LogRoutes {
  door: Pick<Door, 'database' | 'clock' | 'partnership'>;
  frame: PageFrame;
  /** The file of the log's public keys. */
  logKeys: string;
}

type OfLeaf = FastifyRequest<{ Params: { leafIndex: string } }>;

const shownAtOnce = 50;

export function logRoutes(app: FastifyInstance, { door, frame, logKeys }: LogRoutes): void {
  const { partnership, database, clock } = door;
  const logFrame: LogFrame = {
    timeZone: partnership.timeZone,
    organisationOf: (ods) => partnership.organisations.find((each) => each.ods === ods)?.shortName ?? ods,
  };
  const stewarding = (request: FastifyRequest) => ({
    database,
    user: signedInUser(request),
    requestId: request.id,
    now: () => clock.now(),
  });
  const send = (request: FastifyRequest, reply: FastifyReply, title: string, content: Html, status = 200) =>
    reply
      .status(status)
      .type('text/html; charset=utf-8')
      .send(page(frame, { title, user: signedInUser(request) }, content));

  app.get('/privacy/log', async (request, reply) => {
    const reviewed = await reviewLog(stewarding(request));
    return send(request, reply, 'The log of who looked', healthPage(reviewed, logFrame));
  });

  app.get('/privacy/log/search', async (request: FastifyRequest<{ Querystring: Record<string, unknown> }>, reply) => {
    const { typed, errors, search } = readSearch(request.query, { now: clock.now(), timeZone: partnership.timeZone });
    const { person, kind, user, ...time } = search;
    const events = await searchLog(stewarding(request), {
      ...time,
      ...(person ? { personId: person as PersonId } : {}),
      ...(user ? { userId: user } : {}),
      ...(kind ? { kind: kind as AccessEventKind } : {}),
      limit: shownAtOnce,
    });
    const last = events.at(-1);
    const next = events.length === shownAtOnce && last ? searchAddress(typed, last) : undefined;
    const found = { events, ...(next === undefined ? {} : { next }) };
    const content = searchPage({ typed, errors, kinds: eventKinds, found }, logFrame);
    return send(request, reply, 'Look through the log', content, errors.length > 0 ? 400 : 200);
  });

  app.get('/privacy/log/:leafIndex', async (request: OfLeaf, reply) => {
    const proof = await proved(request);
    const fault = faultOfProof(proof, readFileSync(logKeys, 'utf8'));
    return send(request, reply, `Entry ${proof.leafIndex} of the log`, eventPage(proof, fault, logFrame));
  });

  app.get('/privacy/log/:leafIndex/proof', async (request: OfLeaf, reply) => {
    const proof = await proved(request);
    return reply
      .type('application/json; charset=utf-8')
      .header('content-disposition', `attachment; filename="proof-${proof.leafIndex}.json"`)
      .send(JSON.stringify(proof, undefined, 2));
  });

  async function proved(request: OfLeaf) {
    const leafIndex = Number(request.params.leafIndex);
    const known = /^\d{1,15}$/.test(request.params.leafIndex);
    const proof = await reviewEvent(stewarding(request), known ? leafIndex : -1);
    if (!proof)
      throw new IssueError({ severity: 'error', code: 'not-found', text: 'There is no such entry in the log yet.' });
    return proof;
  }
}
