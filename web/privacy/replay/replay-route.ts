// Where a privacy officer looks into what one view showed.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Door } from '#disclosure/door.ts';
import { replayDisclosure } from '#disclosure/replay/replay-disclosure.ts';
import { signedInUser } from '#endpoints/web/session-hook.ts';
import { IssueError } from '#standards/issue.ts';
import { page, type PageFrame } from '#web/design/page.ts';
import { replayPage } from './replay-page.ts';

export interface ReplayRoutes {
  door: Door;
  frame: PageFrame;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const nobodys = '00000000-0000-0000-0000-000000000000';

export function replayRoutes(app: FastifyInstance, { door, frame }: ReplayRoutes): void {
  const { organisations, timeZone } = door.partnership;
  app.get(
    '/privacy/replay/:disclosureId',
    async (request: FastifyRequest<{ Params: { disclosureId: string } }>, reply) => {
      const { disclosureId } = request.params;
      const user = signedInUser(request);
      const asking = { user, requestId: request.id };
      const replayed = await replayDisclosure(door, asking, uuid.test(disclosureId) ? disclosureId : nobodys);
      if (!replayed) throw new IssueError({ severity: 'error', code: 'not-found', text: 'The log has no such view.' });
      const content = replayPage(replayed, {
        timeZone,
        organisationOf: (ods) => organisations.find((each) => each.ods === ods)?.name ?? ods,
      });
      return reply
        .type('text/html; charset=utf-8')
        .send(page(frame, { title: 'What was on the screen', user }, content));
    },
  );
}
