// Where staff answer a person who asks who looked at their record. A number is asked for by POST: it is never in an address.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  joinNeighbours,
  mayReviewAccess,
  neighboursAsked,
  reviewAccess,
} from '#administration/access/review-access.ts';
import type { Door } from '#disclosure/door.ts';
import { findPatients } from '#disclosure/find-patients.ts';
import { tracedPerson } from '#disclosure/identity/traced-person.ts';
import { signedInUser } from '#endpoints/web/session-hook.ts';
import { IssueError } from '#standards/issue.ts';
import { formatNhsNumber, parseNhsNumber } from '#standards/nhs-number.ts';
import type { PersonId } from '#standards/patient.ts';
import { formatBirthDate, formatDateTime } from '#web/design/dates.ts';
import { page, type PageFrame } from '#web/design/page.ts';
import { bannerName } from '#web/viewer/patient-banner.ts';
import { reportBundle } from './report-bundle.ts';
import { neighboursFor } from './neighbours-for.ts';
import { nodesSaid, reportLines } from './report-lines.ts';
import { findForReportPage, reportPage, times } from './report-page.ts';
import { reportPdf } from './report-pdf.ts';

export interface AccessRoutes {
  door: Door;
  frame: PageFrame;
}

type OfPerson = FastifyRequest<{ Params: { personId: string }; Querystring: { time?: unknown; wait?: unknown } }>;

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function accessRoutes(app: FastifyInstance, { door, frame }: AccessRoutes): void {
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
    const { person, report, time } = await reported(request, reply);
    const shown = {
      person,
      lines: reportLines(report.lines, partnership, report.nodes),
      more: report.more,
      nodes: nodesSaid(report.nodes, partnership),
      now: clock.now(),
      timeZone,
      time: time.id,
    };
    const options = { title: 'Who looked at this record', user: signedInUser(request) };
    return reply.type('text/html; charset=utf-8').send(page(frame, options, reportPage(shown)));
  });

  app.get('/privacy/access/:personId/report.pdf', async (request: OfPerson, reply) => {
    const { person, report, time } = await reported(request, reply, true);
    const { demographics } = person;
    const pdf = await reportPdf({
      name: bannerName(demographics),
      birthDate: demographics.birthDate && formatBirthDate(demographics.birthDate),
      nhsNumber: demographics.nhsNumber && formatNhsNumber(demographics.nhsNumber),
      partnership: partnership.name,
      made: formatDateTime(new Intl.DateTimeFormat('en-CA', { timeZone }).format(clock.now()), timeZone),
      time: time.words,
      lines: reportLines(report.lines, partnership, report.nodes),
      more: report.more,
      nodes: nodesSaid(report.nodes, partnership),
    });
    return reply
      .type('application/pdf')
      .header('content-disposition', 'attachment; filename="who-looked-at-your-record.pdf"')
      .send(pdf);
  });

  app.get('/privacy/access/:personId/events', async (request: OfPerson, reply) => {
    const { report } = await reported(request, reply, true);
    return reply
      .type('application/fhir+json; charset=utf-8')
      .header('content-disposition', 'attachment; filename="who-looked-at-your-record.json"')
      .send(JSON.stringify(reportBundle(report, nodesSaid(report.nodes, partnership), clock.now())));
  });

  async function reported(request: OfPerson, reply: FastifyReply, whole = request.query.wait === 'long') {
    const { personId } = request.params;
    const time = times.find(({ id }) => id === request.query.time) ?? times[1]!;
    const now = clock.now();
    if (!uuid.test(personId)) throw notFound();
    const ofTime = {
      since: new Date(now.getTime() - time.days * 86_400_000),
      // With what this request itself has written.
      until: new Date(now.getTime() + 1000),
    };
    const neighbours = neighboursFor(door, reply, whole);
    // Written down first: also where nobody is found.
    const own = await reviewAccess(stewarding(request), personId as PersonId, ofTime, neighboursAsked(neighbours));
    const person = await tracedPerson(door, personId as PersonId, request.id);
    if (!person) throw notFound();
    const { demographics } = person.shown;
    const report = await joinNeighbours(own, neighbours, { demographics, requestId: request.id, time: ofTime });
    return { person: person.shown, report, time };
  }
}

const notFound = () =>
  new IssueError({
    severity: 'error',
    code: 'not-found',
    text: 'There is no record at this address. Search for the patient again.',
  });
