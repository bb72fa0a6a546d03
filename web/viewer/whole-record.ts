// A page drawn from a whole record: the banner and the chips as sources answer, and the drawing when every source has
// answered or been given up. It goes through the same door as the record itself, and needs no script.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Door } from '#disclosure/door.ts';
import { openRecord, type OpenRecordOptions } from '#disclosure/open-record.ts';
import type { RecordOpened, SourcePart } from '#disclosure/record-part.ts';
import { readerLeft, signedInUser } from '#endpoints/web/session-hook.ts';
import { type Html, html } from '#web/design/html.ts';
import { pageEnd, type PageFrame, pageStart } from '#web/design/page.ts';
import { pageStream } from '#web/design/stream.ts';
import { missingFrom } from './joined-so-far.ts';
import { bannerName, patientBanner } from './patient-banner.ts';
import { personIdOf } from './record-address.ts';
import { progressWords } from './record-stream.ts';
import { answeredChip } from './source-strip.ts';
import { refusedPage } from './why/refused-page.ts';

export interface WholeRecordPage {
  door: Door;
  frame: PageFrame;
  /** What the page is, before the patient's name. */
  title: string;
  heading: (opened: RecordOpened) => Html;
  /** What of it is read, and for what; the newest of everything where absent. */
  only?: Omit<OpenRecordOptions, 'signal'>;
  /** Everything below the strip. */
  content: (opened: RecordOpened, parts: readonly SourcePart[]) => Html;
}

export async function sendWholeRecord(
  page: WholeRecordPage,
  request: FastifyRequest & { params: { personId: string } },
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { door, frame, only } = page;
  const user = signedInUser(request);
  const opened = await openRecord(door, { user, requestId: request.id }, personIdOf(request), {
    signal: readerLeft(reply),
    ...only,
  });
  reply.type('text/html; charset=utf-8');
  if (!opened.permitted) return reply.status(403).send(refusedPage(frame, user, opened, request));
  const start = pageStart(frame, {
    title: `${page.title}: ${bannerName(opened.person.demographics)}`,
    user,
    wide: true,
  });
  return reply
    .header('x-accel-buffering', 'no')
    .send(pageStream(stream(page, opened, start), pageEnd(), { log: door.log, requestId: request.id }));
}

async function* stream(
  { door, heading, content }: WholeRecordPage,
  opened: RecordOpened,
  start: Html,
): AsyncGenerator<Html> {
  const { person, sources } = opened;
  const { timeZone } = door.partnership;
  yield start;
  yield html`${patientBanner(person, door.clock.now(), timeZone)}
${heading(opened)}
<p class="lcr-progress">${sources.length === 1 ? '1 source is' : `${sources.length} sources are`} asked, and listed as they answer.</p>
<ul class="lcr-strip" aria-label="Where this record comes from">`;
  const parts: SourcePart[] = [];
  for await (const part of opened.parts) {
    parts.push(part);
    yield answeredChip(part, door.clock.now(), timeZone, { personId: person.personId });
  }
  const missing = missingFrom(parts);
  yield html`</ul><p class="lcr-progress">${progressWords({ parts }, false)}</p>
${missing.length > 0 && html`<p class="lcr-incomplete"><strong>Not complete.</strong> ${missing.join('. ')}.</p>`}
${content(opened, parts)}`;
}
