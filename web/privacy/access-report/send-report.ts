// The list as what can be kept and sent on: all of it as a PDF, sent while it is read; as FHIR page by page.
import type { FastifyReply } from 'fastify';
import type { JoinedReport, WholeReport } from '#administration/access/review-access.ts';
import type { Door } from '#disclosure/door.ts';
import type { Demographics } from '#standards/demographics.ts';
import { formatNhsNumber } from '#standards/nhs-number.ts';
import { formatBirthDate, formatDateTime } from '#web/design/dates.ts';
import { bannerName } from '#web/viewer/patient-banner.ts';
import type { ListPage, ReportTime } from './list-page.ts';
import { reportBundle } from './report-bundle.ts';
import { nodesSaid, reportLines } from './report-lines.ts';
import { reportPdf } from './report-pdf.ts';

type Answering = Pick<Door, 'partnership' | 'clock' | 'log'>;

/** Begins at once, whatever its length. Where it breaks off, its end is missing, and no reader takes it for whole. */
export function sendReportPdf(
  reply: FastifyReply,
  { partnership, clock, log }: Answering,
  { demographics, time, whole }: { demographics: Demographics; time: ReportTime; whole: WholeReport },
): FastifyReply {
  const { timeZone, name } = partnership;
  const pdf = reportPdf({
    name: bannerName(demographics),
    birthDate: demographics.birthDate && formatBirthDate(demographics.birthDate),
    nhsNumber: demographics.nhsNumber && formatNhsNumber(demographics.nhsNumber),
    partnership: name,
    made: formatDateTime(new Intl.DateTimeFormat('en-CA', { timeZone }).format(clock.now()), timeZone),
    time: time.words,
    total: whole.total,
    nodes: nodesSaid(whole.nodes, partnership),
    async *lines() {
      for await (const lines of whole.pages()) yield reportLines(lines, partnership, whole.nodes);
    },
  });
  const { id: requestId, routeOptions } = reply.request;
  // Its beginning is sent: nobody else would hear of it. Whoever went away is no fault.
  pdf.once('error', (error) => {
    if (!reply.raw.destroyed) log.error('request failed', { requestId, kind: routeOptions.url, error });
  });
  return reply
    .type('application/pdf')
    .header('content-disposition', 'attachment; filename="who-looked-at-your-record.pdf"')
    .send(pdf);
}

/** @param own the address without what says which page. */
export function sendReportBundle(
  reply: FastifyReply,
  { partnership, clock }: Answering,
  { report, list, own }: { report: JoinedReport; list: ListPage; own: string },
): FastifyReply {
  const links = {
    self: `${own}?${list.query}`,
    ...(report.earlier && { next: `${own}?${list.queryBehind(report.earlier)}` }),
  };
  return reply
    .type('application/fhir+json; charset=utf-8')
    .header('content-disposition', 'attachment; filename="who-looked-at-your-record.json"')
    .send(JSON.stringify(reportBundle(report, nodesSaid(report.nodes, partnership), clock.now(), links)));
}
