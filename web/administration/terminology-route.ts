// Where whoever looks after feeds sees which editions of terminologies are loaded, how old they are, and how to load another.
import type { FastifyInstance } from 'fastify';
import { reviewTerminology } from '#administration/terminology/review-terminology.ts';
import { signedInUser } from '#endpoints/web/session-hook.ts';
import type { Partnership } from '#runtime/config/partnership.ts';
import type { Database } from '#runtime/database/database.ts';
import { page, type PageFrame } from '#web/design/page.ts';
import { terminologyPage } from './terminology-page.ts';

export interface TerminologyRoutes {
  database: Database;
  now: () => Date;
  partnership: Partnership;
  frame: PageFrame;
}

export function terminologyRoutes(
  app: FastifyInstance,
  { database, now, partnership, frame }: TerminologyRoutes,
): void {
  app.get('/administration/terminology', async (request, reply) => {
    const user = signedInUser(request);
    const editions = await reviewTerminology({ database, user, requestId: request.id, now });
    const content = terminologyPage({ editions, timeZone: partnership.timeZone });
    const title = 'Codes and what they mean';
    return reply.type('text/html; charset=utf-8').send(page(frame, { title, user }, content));
  });
}
