// Where staff answer a person who asks who looked at their record. A number is asked for by POST: it is never in an address.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  joinNeighbours,
  joinWhole,
  mayReviewAccess,
  nearTo,
  neighboursAsked,
  reportOf,
  reviewAccess,
} from '#administration/access/review-access.ts';
import type { Door } from '#disclosure/door.ts';
import { findPatients } from '#disclosure/find-patients.ts';
import { tracedPerson } from '#disclosure/identity/traced-person.ts';
import type { PageTokens } from '#disclosure/page-token.ts';
import { signedInUser } from '#endpoints/web/session-hook.ts';
import { IssueError } from '#standards/issue.ts';
import { parseNhsNumber } from '#standards/nhs-number.ts';
import type { PersonId } from '#standards/patient.ts';
import { page, type PageFrame } from '#web/design/page.ts';
import { readListPage } from './list-page.ts';
import { listShown } from './list-shown.ts';
import { neighboursFor } from './neighbours-for.ts';
import { findForReportPage, reportPage } from './report-page.ts';
import { sendReportBundle, sendReportPdf } from './send-report.ts';

export interface AccessRoutes {
  door: Door;
  tokens: PageTokens;
  frame: PageFrame;
}

type OfPerson = FastifyRequest<{
  Params: { personId: string };
  Querystring: { time?: unknown; page?: unknown; wait?: unknown };
}>;

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function accessRoutes(app: FastifyInstance, { door, tokens, frame }: AccessRoutes): void {
  const { partnership, database, clock } = door;
  const { timeZone } = partnership;
  const stewarding = (request: FastifyRequest) => ({
    database,
    user: signedInUser(request),
    requestId: request.id,
    now: () => clock.now(),
  });

  app.get('/privacy/access', async (request, reply) => {
    await mayReviewAccess(stewarding(request));
    const options = { title: 'Who looked at a record', user: signedInUser(request) };
    return reply.type('text/html; charset=utf-8').send(page(frame, options, findForReportPage('')));
  });

  const limited = { config: { rateLimit: { max: 60, timeWindow: '1 minute' } } };
  app.post('/privacy/access', limited, async (request, reply) => {
    await mayReviewAccess(stewarding(request));
    const typed = (request.body as { nhsNumber?: unknown } | null)?.nhsNumber;
    const text = typeof typed === 'string' ? typed.trim().slice(0, 40) : '';
    const again = (error: string, status: number) => {
      const options = { title: 'Error: Who looked at a record', user: signedInUser(request) };
      return reply
        .status(status)
        .type('text/html; charset=utf-8')
        .send(page(frame, options, findForReportPage(text, error)));
    };
    const parsed = parseNhsNumber(text);
    if (!parsed.valid) return again('Give a valid NHS number. Check each digit', 400);
    const asking = { user: signedInUser(request), requestId: request.id };
    const found = await findPatients(door, asking, { nhsNumber: parsed.nhsNumber });
    if (!found.permitted) return again(found.explanation, 403);
    const [person, another] = found.persons;
    if (person && !another) return reply.redirect(`/privacy/access/${person.personId}`, 303);
    return again(person ? 'More than one person has this number. Find them by name' : 'Nobody found', 200);
  });

  app.get('/privacy/access/:personId', async (request: OfPerson, reply) => {
    const { person, report, page: list } = await reported(request, reply);
    const shown = { person, list: listShown(report, list, partnership), now: clock.now(), timeZone };
    const options = { title: 'Who looked at this record', user: signedInUser(request) };
    return reply.type('text/html; charset=utf-8').send(page(frame, options, reportPage(shown)));
  });

  app.get('/privacy/access/:personId/report.pdf', async (request: OfPerson, reply) => {
    const { about, own, person, page: list, neighbours, personId } = await readOwn(request, reply, true, true);
    const whole = await joinWhole(own, neighbours, about, (before) =>
      reportOf(database, personId, { ...about.asked, before }),
    );
    return sendReportPdf(reply, door, { demographics: person.demographics, time: list.time, whole });
  });

  app.get('/privacy/access/:personId/events', async (request: OfPerson, reply) => {
    const { report, page: list } = await reported(request, reply, true);
    const own = `/privacy/access/${request.params.personId}/events`;
    return sendReportBundle(reply, door, { report, list, own });
  });

  async function reported(request: OfPerson, reply: FastifyReply, whole = request.query.wait === 'long') {
    const { own, about, neighbours, ...read } = await readOwn(request, reply, whole);
    return { ...read, report: await joinNeighbours(own, neighbours, about) };
  }

  /**
   * Our part of it: written down, and read, before anybody else is asked.
   * @param whole waits for neighbours as long as they may take. @param fromNewest whatever page is asked for.
   */
  async function readOwn(request: OfPerson, reply: FastifyReply, whole: boolean, fromNewest = false) {
    const personId = request.params.personId as PersonId;
    if (!uuid.test(personId)) throw notFound();
    const whose = { holder: signedInUser(request).sessionId, about: personId };
    const list = readListPage(request.query, tokens, whose, clock.now());
    const asked = fromNewest ? { ...list.asked, before: undefined } : list.asked;
    const neighbours = neighboursFor(door, reply, whole);
    // Written down first: also where nobody is found.
    const own = await reviewAccess(stewarding(request), personId, asked, neighboursAsked(neighbours));
    const person = await tracedPerson(door, personId, request.id);
    if (!person) throw notFound();
    const { shown, unchecked } = person;
    const about = {
      demographics: shown.demographics,
      unchecked,
      requestId: request.id,
      asked,
      near: nearTo(database, personId),
    };
    return { personId, person: shown, page: list, own, neighbours, about };
  }
}

const notFound = () =>
  new IssueError({
    severity: 'error',
    code: 'not-found',
    text: 'There is no record at this address. Search for the patient again.',
  });
