// Where the links of reminders lead. Opening one does nothing, because programs that look through mail open them; its button counts once.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Reminders } from '#directory/reminders/reminders.ts';
import { type Html } from '../../design/html.ts';
import { fromHere, typed } from '../page/form.ts';
import { inEnglish, type PublicFrame, publicPage } from '../page/public-page.ts';
import { readingOf } from '../page/reading.ts';
import { confirmedPage, overPage, stillSoPage, stoppedPage, stopPage } from './still-so-pages.ts';

export function stillSoRoutes(
  app: FastifyInstance,
  { reminders, frame: given }: { reminders: Reminders; frame: PublicFrame },
): void {
  const frame = inEnglish(given);
  const words = frame.translations.of('en');
  const limited = { config: { withoutSession: true }, onRequest: app.rateLimit({ max: 60, timeWindow: '1 minute' }) };
  const send = (request: FastifyRequest, reply: FastifyReply, title: string, content: Html, status = 200) =>
    reply
      .status(status)
      .type('text/html; charset=utf-8')
      .send(publicPage(frame, readingOf(request, frame.translations), { title }, content));
  const over = (request: FastifyRequest, reply: FastifyReply) =>
    send(request, reply, 'There is nothing to do here any more', overPage(), 410);

  app.get<{ Params: { token: string } }>('/help/still-so/:token', limited, async (request, reply) => {
    const { token } = request.params;
    const listing = await reminders.read(token);
    return listing
      ? send(request, reply, 'Is this still so?', stillSoPage(listing, token, words))
      : over(request, reply);
  });

  app.post<{ Params: { token: string } }>('/help/still-so/:token', limited, async (request, reply) => {
    fromHere(request);
    const { token } = request.params;
    const { version } = typed(request.body);
    const listing = await reminders.read(token);
    if (!listing) return over(request, reply);
    const outcome = await reminders.confirm(token, /^\d{1,9}$/.test(version ?? '') ? Number(version) : -1);
    if (outcome === 'confirmed') return send(request, reply, 'Thank you', confirmedPage(listing.service));
    return outcome === 'over'
      ? over(request, reply)
      : send(request, reply, 'Is this still so?', stillSoPage(listing, token, words, true), 409);
  });

  app.get<{ Params: { token: string } }>('/help/still-so/stop/:token', limited, (request, reply) =>
    reminders.isStop(request.params.token)
      ? send(request, reply, 'No more reminders?', stopPage(request.params.token))
      : over(request, reply),
  );

  app.post<{ Params: { token: string } }>('/help/still-so/stop/:token', limited, async (request, reply) => {
    fromHere(request);
    return (await reminders.stop(request.params.token))
      ? send(request, reply, 'We will send you no more reminders', stoppedPage())
      : over(request, reply);
  });
}
