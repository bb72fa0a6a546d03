// Opens a letter. What a source sent is shut in: no script, no form, nothing fetched, shown only in kinds a browser draws
// safely and given as a file otherwise. A clinical document is read, and its words are shown on a page of ours.
import type { FastifyInstance } from 'fastify';
import type { Door } from '#disclosure/door.ts';
import { sourcesShown } from '#disclosure/open-record.ts';
import { openDocument, type SealedDocument } from '#disclosure/open-document.ts';
import type { PageTokens } from '#disclosure/page-token.ts';
import { readerLeft, signedInUser } from '#endpoints/web/session-hook.ts';
import { html } from '#web/design/html.ts';
import { page, type PageFrame } from '#web/design/page.ts';
import { clinicalDocumentContent, documentTitle } from './clinical-document/clinical-document-page.ts';

/** Kinds a browser shows without running anything. Everything else is downloaded. */
const shownInline = new Set(['application/pdf', 'image/png', 'image/jpeg', 'image/gif', 'image/bmp', 'text/plain']);

const shutIn = "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox";

/**
 * For a page of ours that shows a document's words and pictures: no script at all, whatever gets into it. It stays of our origin,
 * for a browser sends no session with a link followed from nowhere.
 */
const withoutScripts =
  "default-src 'none'; img-src data:; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; sandbox allow-same-origin allow-forms";

export function documentRoutes(
  app: FastifyInstance,
  { door, tokens, frame }: { door: Door; tokens: PageTokens; frame: PageFrame },
): void {
  app.get<{ Params: { token: string } }>('/documents/:token', async (request, reply) => {
    const user = signedInUser(request);
    const sealed = tokens.open('document', request.params.token, user.sessionId) as SealedDocument | undefined;
    if (!sealed) return reply.callNotFound();
    const document = await openDocument(door, { user, requestId: request.id }, sealed, readerLeft(reply));
    if (document.permitted && document.opened === 'file') {
      const kind = document.contentType.split(';')[0]!.trim();
      const inline = shownInline.has(kind);
      return reply
        .header('content-security-policy', shutIn)
        .header('content-disposition', inline ? 'inline' : 'attachment; filename="document"')
        .type(document.contentType)
        .send(Buffer.from(document.content));
    }
    if (document.permitted && document.opened === 'clinical-document') {
      const source = sourcesShown(door).find(({ sourceId }) => sourceId === sealed.sourceId);
      const { timeZone } = door.partnership;
      const content = clinicalDocumentContent(document, { source, now: door.clock.now(), timeZone });
      return reply
        .header('content-security-policy', withoutScripts)
        .type('text/html; charset=utf-8')
        .send(
          page(frame, { title: documentTitle(document.document), user, wide: true, withoutScripts: true }, content),
        );
    }
    const title = document.permitted ? document.title : 'You cannot open this document';
    const words = html`<h1 class="nhsuk-heading-l">${title}</h1>
      <p>${document.explanation}</p>
      <p><a href="/record/${sealed.personId}">Back to the record</a></p>`;
    return reply
      .status(document.permitted ? 502 : 403)
      .type('text/html; charset=utf-8')
      .send(page(frame, { title, user }, words));
  });
}
