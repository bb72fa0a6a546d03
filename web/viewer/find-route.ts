// Finding a patient. Asked and answered by POST: a search is never in an address, a history or a log.
import type { FastifyInstance } from 'fastify';
import type { Door } from '#disclosure/door.ts';
import { findPatients } from '#disclosure/find-patients.ts';
import { signedInUser } from '#endpoints/web/session-hook.ts';
import { destinations, page, type PageFrame } from '#web/design/page.ts';
import { readFindForm } from './find-form.ts';
import { countFound, emptyForm, type FindForm, type FindOutcome, findPage } from './find-page.ts';

export function findRoutes(app: FastifyInstance, { door, frame }: { door: Door; frame: PageFrame }): void {
  app.get('/', async (request, reply) => {
    if (!request.signedIn) return reply.redirect('/sign-in');
    const { permissions } = request.signedIn;
    const start = destinations.find(({ permission }) => permissions.has(permission));
    if (start && start.href !== '/') return reply.redirect(start.href);
    return reply
      .type('text/html; charset=utf-8')
      .send(
        page(frame, { title: 'Find a patient', user: request.signedIn }, findPage(emptyForm, { kind: 'not-searched' })),
      );
  });
  // A reload or a bookmark of the results' address begins again.
  app.get('/find', (_request, reply) => reply.redirect('/'));

  app.post('/find', { config: { rateLimit: { max: 60, timeWindow: '1 minute' } } }, async (request, reply) => {
    const user = signedInUser(request);
    const read = readFindForm(request.body);
    const send = (form: FindForm, outcome: FindOutcome, status = 200) => {
      // The title is what a screen reader says of a page first.
      const first = outcome.kind === 'invalid' ? 'Error: ' : outcome.kind === 'found' ? `${countFound(outcome)}: ` : '';
      return reply
        .status(status)
        .type('text/html; charset=utf-8')
        .send(
          page(
            frame,
            { title: `${first}Find a patient`, user },
            findPage(form, outcome, user.permissions.has('record-choices')),
          ),
        );
    };
    if ('errors' in read) return send(read.form, { kind: 'invalid', errors: read.errors }, 400);
    const found = await findPatients(door, { user, requestId: request.id }, read.criteria);
    if (!found.permitted) return send(read.form, { kind: 'refused', explanation: found.explanation }, 403);
    return send(read.form, { kind: 'found', ...found });
  });
}
