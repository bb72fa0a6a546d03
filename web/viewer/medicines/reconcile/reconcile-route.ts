// Medicines reconciliation: the page, and the same as a file. Each is opened, decided and written down by itself; a file as
// something taken away.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { openRecord } from '#disclosure/open-record.ts';
import type { PersonShown, SourcePart } from '#disclosure/record-part.ts';
import { readerLeft, signedInUser } from '#endpoints/web/session-hook.ts';
import { html } from '#web/design/html.ts';
import { sectionElement } from '../../sections.ts';
import { createRecordSoFar } from '../../joined-so-far.ts';
import { documentHref, personIdOf } from '../../record-address.ts';
import { sendWholeRecord } from '../../whole-record.ts';
import { type MedicinesRoutes, notPractices } from '../medicines-routes.ts';
import { fileOf, files, isFile } from './reconciliation-file.ts';
import { reconcile, type Reconciled } from './reconciled.ts';
import { reconcileContent } from './reconcile-page.ts';
import { chosenSides, type SidesContext, type SidesQuery, usualSides } from './sides.ts';

interface ReconcileRequest {
  Params: { personId: string; file?: string };
  Querystring: SidesQuery;
}

const medicines = 'medications-and-medical-devices';
const allergies = 'allergies-and-adverse-reactions';
const stays = 'admission-details';
const newest = 2000;

export function reconcileRoutes(app: FastifyInstance, routes: MedicinesRoutes): void {
  app.get<ReconcileRequest>('/record/:personId/medicines/reconcile', (request, reply) =>
    sendReconciliation(routes, request, reply),
  );
  app.get<ReconcileRequest>('/record/:personId/medicines/reconcile/:file', (request, reply) => {
    const { file } = request.params;
    return file !== undefined && isFile(file) ? sendFile(routes, request, reply, file) : reply.callNotFound();
  });
}

function sendReconciliation(
  routes: MedicinesRoutes,
  request: FastifyRequest<ReconcileRequest>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { door, frame, tokens } = routes;
  const { timeZone } = door.partnership;
  return sendWholeRecord(
    {
      door,
      frame,
      title: 'Medicines reconciliation',
      heading: ({ person: { personId } }) => html`<h1 class="nhsuk-heading-l">Medicines reconciliation</h1>
<nav class="lcr-ways" aria-label="Other views of this record"><a href="/record/${personId}/medicines">Medicines</a> <a href="/record/${personId}">Back to the record</a></nav>`,
      only: { sections: [medicines, allergies, stays, 'documents'], newest },
      content: ({ person: { personId } }, parts) => {
        const context = contextOf(routes, request, personId);
        const record = createRecordSoFar();
        record.add(...parts);
        const href = documentHref(tokens, signedInUser(request), personId);
        return html`${sectionElement(record.section(allergies)!, { personId, timeZone, documentHref: href, limit: 200, waiting: false })}${cannotRead(request, context) && html`<p class="lcr-incomplete">This address is from an earlier session, so what was chosen could not be read. Choose again.</p>`}${reconcileContent(parts, reconciledAs(request, parts, context, timeZone), { ...context, timeZone, documentHref: href })}`;
      },
    },
    request,
    reply,
  );
}

async function sendFile(
  routes: MedicinesRoutes,
  request: FastifyRequest<ReconcileRequest>,
  reply: FastifyReply,
  file: keyof typeof files,
): Promise<FastifyReply> {
  const { door } = routes;
  const user = signedInUser(request);
  const opened = await openRecord(door, { user, requestId: request.id }, personIdOf(request), {
    signal: readerLeft(reply),
    as: 'export-record',
    sections: [medicines, stays],
    newest,
  });
  if (!opened.permitted) return reply.status(403).type('text/plain; charset=utf-8').send(opened.explanation);
  const parts: SourcePart[] = [];
  for await (const part of opened.parts) parts.push(part);
  const { person } = opened;
  const { timeZone } = door.partnership;
  const reconciled = reconciledAs(request, parts, contextOf(routes, request, person.personId), timeZone);
  return sendAs(reply, file, fileOf(file, reconciled, { person, now: door.clock.now(), timeZone }));
}

function sendAs(reply: FastifyReply, file: keyof typeof files, content: string): FastifyReply {
  return reply
    .type(files[file].type)
    .header('content-disposition', `attachment; filename="medicines-reconciliation.${files[file].ending}"`)
    .send(content);
}

function contextOf(
  { door, tokens }: MedicinesRoutes,
  request: FastifyRequest,
  personId: PersonShown['personId'],
): SidesContext {
  const others = notPractices(door);
  return {
    tokens,
    sessionId: signedInUser(request).sessionId,
    personId,
    practices: new Set(door.partnership.sources.map(({ id }) => id).filter((id) => !others.has(id))),
  };
}

function cannotRead({ query }: FastifyRequest<ReconcileRequest>, context: SidesContext): boolean {
  return query.sides !== undefined && chosenSides(query, context) === undefined;
}

function reconciledAs(
  { query }: FastifyRequest<ReconcileRequest>,
  parts: readonly SourcePart[],
  context: SidesContext,
  timeZone: string,
): Reconciled {
  return reconcile(parts, chosenSides(query, context) ?? usualSides(parts, context), timeZone);
}
