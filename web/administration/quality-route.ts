// Where whoever looks after feeds sees what each source could send better, and takes away what its owner can be sent.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { reviewQuality } from '#administration/quality/review-quality.ts';
import { signedInUser } from '#endpoints/web/session-hook.ts';
import type { Partnership } from '#runtime/config/partnership.ts';
import type { Database } from '#runtime/database/database.ts';
import { page, type PageFrame } from '#web/design/page.ts';
import { qualityLetter, qualityOutcome, qualityPage, type QualityShown } from './quality-page.ts';

export interface QualityRoutes {
  database: Database;
  now: () => Date;
  partnership: Partnership;
  frame: PageFrame;
}

type OfSource = FastifyRequest<{ Params: { sourceId: string } }>;

export function qualityRoutes(app: FastifyInstance, { database, now, partnership, frame }: QualityRoutes): void {
  const sources = partnership.sources.map(({ id, organisation }) => ({
    sourceId: id,
    name: partnership.organisations.find(({ ods }) => ods === organisation)?.shortName ?? id,
  }));
  const shown = async (request: FastifyRequest): Promise<QualityShown> => {
    const reviewed = await reviewQuality({ database, user: signedInUser(request), requestId: request.id, now });
    return { ...reviewed, sources, timeZone: partnership.timeZone };
  };

  app.get('/administration/quality', async (request, reply) => {
    const title = 'What sources could send better';
    const content = qualityPage(await shown(request));
    return reply.type('text/html; charset=utf-8').send(page(frame, { title, user: signedInUser(request) }, content));
  });
  app.get('/administration/quality/:sourceId/letter', async (request: OfSource, reply) => {
    const reviewed = await shown(request);
    const source = sources.find(({ sourceId }) => sourceId === request.params.sourceId);
    if (!source) return reply.callNotFound();
    return reply
      .type('text/plain; charset=utf-8')
      .header('content-disposition', `attachment; filename="quality-${source.sourceId}.txt"`)
      .send(qualityLetter(source.name, source.sourceId, reviewed));
  });
  app.get('/administration/quality/:sourceId/operation-outcome', async (request: OfSource, reply) => {
    const reviewed = await shown(request);
    const source = sources.find(({ sourceId }) => sourceId === request.params.sourceId);
    if (!source) return reply.callNotFound();
    return reply
      .type('application/fhir+json')
      .send(JSON.stringify(qualityOutcome(source.name, source.sourceId, reviewed)));
  });
}
