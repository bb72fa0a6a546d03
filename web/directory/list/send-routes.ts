// A list is sent by e-mail or text: to one address, which is used once. Nothing of it is logged, and nothing says who sent what to whom.
import { createHash, randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { readListings } from '#directory/listings.ts';
import type { Listing } from '#directory/listing.ts';
import type { Executor } from '#runtime/database/database.ts';
import { emailAddress, mobileNumber } from '#runtime/sending/addresses.ts';
import type { Channel, OpenSender } from '#runtime/sending/sender.ts';
import type { Html } from '../../design/html.ts';
import { fromHere, typed } from '../page/form.ts';
import type { PublicPage, Reading } from '../page/public-page.ts';
import { idsIn } from '../page/reading.ts';
import { type ListWritten, listEmail, listText } from './list-message.ts';
import { sendPage, sentPage } from './send-page.ts';
import { createSendingLimits } from './sending-limits.ts';
import { idsOf } from './short-address.ts';

export interface SendRoutes {
  database: Executor;
  sender: Pick<OpenSender, 'send' | 'channels'>;
  /** Of the pages, e.g. "Help near you". */
  name: string;
  address: () => string;
  now: () => Date;
  reading: (request: FastifyRequest) => Reading;
  send: (reply: FastifyReply, reading: Reading, page: PublicPage, content: Html, status?: number) => unknown;
}

export function sendRoutes(app: FastifyInstance, routes: SendRoutes): void {
  const { database, sender, name, address, now, reading, send } = routes;
  const limits = createSendingLimits(now);
  const channels = (['email', 'text'] as const).filter((channel) => sender.channels.has(channel));
  const often = { config: { withoutSession: true }, onRequest: app.rateLimit({ max: 300, timeWindow: '1 minute' }) };
  // By the address of whoever asks, in memory and for ten minutes.
  const seldom = { config: { withoutSession: true }, onRequest: app.rateLimit({ max: 6, timeWindow: '10 minutes' }) };

  // What a text's short address opens.
  app.get<{ Params: { code: string } }>('/help/l/:code', often, (request, reply) => {
    const { lang } = request.query as { lang?: unknown };
    const ids = idsIn(idsOf(request.params.code).join('.')).join('.');
    const language = typeof lang === 'string' && /^[\w-]{2,12}$/.test(lang) ? `&lang=${lang}` : '';
    return reply.redirect(ids ? `/help/list?ids=${ids}${language}` : '/help/list', 303);
  });

  app.get('/help/list/send', often, async (request, reply) => {
    const read = reading(request);
    const listings = await offered(idsIn((request.query as { ids?: unknown }).ids), read);
    if (channels.length === 0 || listings.length === 0) return reply.redirect('/help/list', 303);
    const form = { listings, channels, to: {}, once: randomUUID() };
    return send(reply, read, { title: read.words.text('send.title') }, sendPage(form, read));
  });

  app.post('/help/list/send', seldom, async (request, reply) => {
    fromHere(request);
    const read = reading(request);
    const { ids, to = '', once, channel: asked } = typed(request.body);
    const channel = channels.find((each) => each === asked);
    const listings = await offered(idsIn(ids), read);
    if (!channel || listings.length === 0) return reply.redirect('/help/list', 303);
    const again = (text: string, status: number) => {
      const form = {
        listings,
        channels,
        to: { [channel]: to.slice(0, 254) },
        once: randomUUID(),
        error: { channel, text },
      };
      return send(reply, read, { title: read.words.text('send.title') }, sendPage(form, read), status);
    };
    const where = channel === 'email' ? emailAddress(to) : mobileNumber(to);
    if (where === undefined) return again(read.words.text(`send.${channel}.wrong`), 400);
    // Why without what follows a +: it is the same mailbox.
    if (!limits.allow(where.replace(/\+.*@/, '@'))) return again(read.words.text('send.busy'), 429);
    const list = { listings, name, address: address(), words: read.words };
    await sender.send({
      channel,
      to: where,
      ...written(channel, list),
      reference: referenceOf(once, channel, where, ids),
    });
    return send(reply, read, { title: read.words.text('send.done') }, sentPage(read));
  });

  /** What anybody may read of these; their own list where none are named. */
  async function offered(ids: readonly string[], { list }: Reading): Promise<Listing[]> {
    const listings = await readListings(database, ids.length > 0 ? ids : list);
    return listings.filter(({ service }) => service.status === 'active');
  }
}

const written = (channel: Channel, list: ListWritten) =>
  channel === 'email' ? listEmail(list) : { text: listText(list) };

/** The same form sent twice is one message; another address or list is another. Nothing can be read from it. */
const referenceOf = (...parts: (string | undefined)[]): string =>
  `list ${createHash('sha256').update(JSON.stringify(parts)).digest('hex')}`;
