// A person reads who looked at their record: on the screen, as a PDF, as FHIR; and checks a line of it.
import { readFile } from 'node:fs/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { faultOfProof } from '#administration/access/review-access.ts';
import { type JoinedReport, readOwnEntry, readWhoLooked } from '#administration/residents/own-access.ts';
import { formatNhsNumber } from '#standards/nhs-number.ts';
import { formatBirthDate, formatDateTime } from '#web/design/dates.ts';
import { neighboursFor } from '#web/privacy/access-report/neighbours-for.ts';
import { reportBundle } from '#web/privacy/access-report/report-bundle.ts';
import { nodesSaid, type ReportLine, reportLines } from '#web/privacy/access-report/report-lines.ts';
import { times } from '#web/privacy/access-report/report-page.ts';
import { reportPdf } from '#web/privacy/access-report/report-pdf.ts';
import { bannerName } from '#web/viewer/patient-banner.ts';
import { type Here, notHere, type ResidentPlace } from './resident-place.ts';
import { entryPage, whoLookedPage } from './who-looked-page.ts';

type Asked = FastifyRequest<{ Querystring: { time?: unknown; wait?: unknown }; Params: { leafIndex?: string } }>;

const config = { forResidents: true, rateLimit: { max: 120, timeWindow: '1 minute' } } as const;

/** @param base what the addresses begin with. */
export function whoLookedRoutes(app: FastifyInstance, place: ResidentPlace, base: string): void {
  const { door, enter, show } = place;
  const { partnership, clock } = door;
  const { timeZone } = partnership;
  const timeOf = ({ query }: Asked) => times.find(({ id }) => id === query.time) ?? times[1]!;

  /** @param whole waits for neighbours as long as they may take: for what is kept or sent on. */
  const reported = async (
    here: Here,
    request: Asked,
    reply: FastifyReply,
    whole = request.query.wait === 'long',
  ): Promise<{ report: JoinedReport; lines: ReportLine[] }> => {
    const now = clock.now();
    const report = await readWhoLooked(
      here.acting,
      {
        since: new Date(now.getTime() - timeOf(request).days * 86_400_000),
        // With what this request itself has written.
        until: new Date(now.getTime() + 1000),
      },
      { ...neighboursFor(door, reply, whole), demographics: here.person.demographics },
    );
    return { report, lines: reportLines(report.lines, partnership, report.nodes) };
  };

  app.get(`${base}/who-looked`, { config }, async (request: Asked, reply) => {
    const here = await enter(request, reply);
    if (!here) return reply;
    const { report, lines } = await reported(here, request, reply);
    const shown = {
      lines,
      more: report.more,
      nodes: nodesSaid(report.nodes, partnership),
      time: timeOf(request).id,
      base: here.base,
      onBehalfOf: here.onBehalfOf,
    };
    return show(request, reply, { title: 'Who has looked', content: whoLookedPage(shown) });
  });

  app.get(`${base}/who-looked/report.pdf`, { config }, async (request: Asked, reply) => {
    const here = await enter(request, reply);
    if (!here) return reply;
    const { report, lines } = await reported(here, request, reply, true);
    const { demographics } = here.person;
    const pdf = await reportPdf({
      name: bannerName(demographics),
      birthDate: demographics.birthDate && formatBirthDate(demographics.birthDate),
      nhsNumber: demographics.nhsNumber && formatNhsNumber(demographics.nhsNumber),
      partnership: partnership.name,
      made: formatDateTime(new Intl.DateTimeFormat('en-CA', { timeZone }).format(clock.now()), timeZone),
      time: timeOf(request).words,
      lines,
      more: report.more,
      nodes: nodesSaid(report.nodes, partnership),
    });
    return reply
      .type('application/pdf')
      .header('content-disposition', 'attachment; filename="who-looked-at-your-record.pdf"')
      .send(pdf);
  });

  app.get(`${base}/who-looked/events`, { config }, async (request: Asked, reply) => {
    const here = await enter(request, reply);
    if (!here) return reply;
    const { report } = await reported(here, request, reply, true);
    return reply
      .type('application/fhir+json; charset=utf-8')
      .header('content-disposition', 'attachment; filename="who-looked-at-your-record.json"')
      .send(JSON.stringify(reportBundle(report, nodesSaid(report.nodes, partnership), clock.now())));
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
