// A person reads who looked at their record: on the screen, as a PDF, as FHIR; and checks a line of it.
import { readFile } from 'node:fs/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { faultOfProof } from '#administration/access/review-access.ts';
import { readAllWhoLooked, readOwnEntry, readWhoLooked } from '#administration/residents/own-access.ts';
import { readListPage } from '#web/privacy/access-report/list-page.ts';
import { listShown } from '#web/privacy/access-report/list-shown.ts';
import { neighboursFor } from '#web/privacy/access-report/neighbours-for.ts';
import { reportLines } from '#web/privacy/access-report/report-lines.ts';
import { sendReportBundle, sendReportPdf } from '#web/privacy/access-report/send-report.ts';
import { type Here, notHere, type ResidentPlace } from './resident-place.ts';
import { entryPage, whoLookedPage } from './who-looked-page.ts';

type Asked = FastifyRequest<{
  Querystring: { time?: unknown; page?: unknown; wait?: unknown };
  Params: { leafIndex?: string };
}>;

const config = { forResidents: true, rateLimit: { max: 120, timeWindow: '1 minute' } } as const;

/** @param base what the addresses begin with. */
export function whoLookedRoutes(app: FastifyInstance, place: ResidentPlace, base: string): void {
  const { door, tokens, enter, show } = place;
  const { partnership, clock } = door;
  const { timeZone } = partnership;
  /** @param whole waits for neighbours as long as they may take: for what is kept or sent on. */
  const asking = (here: Here, request: Asked, reply: FastifyReply, whole = request.query.wait === 'long') => {
    const { resident, acting, person, unchecked } = here;
    const list = readListPage(
      request.query,
      tokens,
      { holder: resident.sessionId, about: acting.personId },
      clock.now(),
    );
    const whom = { demographics: person.demographics, unchecked };
    return { list, asked: [acting, list.asked, neighboursFor(door, reply, whole), whom] as const };
  };

  app.get(`${base}/who-looked`, { config }, async (request: Asked, reply) => {
    const here = await enter(request, reply);
    if (!here) return reply;
    const { list, asked } = asking(here, request, reply);
    const shown = listShown(await readWhoLooked(...asked), list, partnership);
    const content = whoLookedPage({ list: shown, base: here.base, onBehalfOf: here.onBehalfOf });
    return show(request, reply, { title: 'Who has looked', content });
  });

  app.get(`${base}/who-looked/report.pdf`, { config }, async (request: Asked, reply) => {
    const here = await enter(request, reply);
    if (!here) return reply;
    const { list, asked } = asking(here, request, reply, true);
    const whole = await readAllWhoLooked(...asked);
    return sendReportPdf(reply, door, { demographics: here.person.demographics, time: list.time, whole });
  });

  app.get(`${base}/who-looked/events`, { config }, async (request: Asked, reply) => {
    const here = await enter(request, reply);
    if (!here) return reply;
    const { list, asked } = asking(here, request, reply, true);
    const report = await readWhoLooked(...asked);
    return sendReportBundle(reply, door, { report, list, own: `${here.base}/who-looked/events` });
  });

  /** @throws IssueError `not-found` for whatever is not an entry of their own list: another's, or none. */
  const entry = async (here: Here, request: Asked) => {
    const typed = request.params.leafIndex ?? '';
    const read = /^\d{1,15}$/.test(typed) ? await readOwnEntry(here.acting, Number(typed)) : undefined;
    if (!read) throw notHere();
    return read;
  };

  app.get(`${base}/who-looked/entries/:leafIndex`, { config }, async (request: Asked, reply: FastifyReply) => {
    const here = await enter(request, reply);
    if (!here) return reply;
    const { proof, line } = await entry(here, request);
    const fault = faultOfProof(proof, await readFile(place.logKeys, 'utf8'));
    const [said] = reportLines([line], partnership);
    const content = entryPage({ proof, line: said!, fault, base: here.base, timeZone });
    return show(request, reply, { title: 'Is this entry true?', content });
  });

  app.get(`${base}/who-looked/entries/:leafIndex/proof`, { config }, async (request: Asked, reply: FastifyReply) => {
    const here = await enter(request, reply);
    if (!here) return reply;
    const { proof } = await entry(here, request);
    return reply.header('content-disposition', 'attachment; filename="proof.json"').send(proof);
  });
}
