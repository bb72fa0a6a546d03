// A person chooses whether their record is shared, with the effect shown first; effective at once; and has a letter of it.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ChoiceWritten } from '#administration/choices/review-choices.ts';
import { choose, readOwnChoices } from '#administration/residents/own-choices.ts';
import { formatDateTime } from '#web/design/dates.ts';
import { letterPage } from '#web/privacy/choices/letter-page.ts';
import { partiesOf } from '#web/privacy/parties.ts';
import { ownChoicesPage } from './choices-page.ts';
import { type Here, notHere, type ResidentPlace } from './resident-place.ts';

type Asked = FastifyRequest<{ Params: { choiceId?: string }; Querystring: { told?: unknown }; Body: unknown }>;

const config = { forResidents: true, rateLimit: { max: 60, timeWindow: '1 minute' } } as const;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const refusals: Readonly<Record<Extract<ChoiceWritten, { done: false }>['reason'] | 'not-read', string>> = {
  changed: 'This was changed in another place just now. Nothing was saved. Look at what is so now',
  'nothing-to-change': 'This is what you have chosen already. Nothing was saved',
  'not-known': 'We could not save this. Please try again later',
  'not-read': 'We could not read that. Please try again',
};

/** @param base what the addresses begin with. */
export function ownChoicesRoutes(app: FastifyInstance, place: ResidentPlace, base: string): void {
  const { door, enter, show, choiceWords: words, frame } = place;
  const { partnership, clock } = door;
  const { timeZone } = partnership;
  const parties = partiesOf(partnership);
  const nameOf = (ods: string) => partnership.organisations.find((each) => each.ods === ods)?.shortName ?? ods;
  const title = 'My choices';

  const page = async (request: Asked, reply: FastifyReply, here: Here, error?: string, status = 200) => {
    const reviewed = await readOwnChoices(here.acting, parties);
    const told = reviewed.choices.history.find(({ choiceId }) => choiceId === request.query.told);
    const content = ownChoicesPage({
      reviewed,
      words,
      base: here.base,
      onBehalfOf: here.onBehalfOf,
      nameOf,
      timeZone,
      told,
      error,
      mayChoose: here.may.has('choose'),
    });
    return show(request, reply, { title: error === undefined ? title : `Error: ${title}`, content, status });
  };

  app.get(`${base}/choices`, { config }, async (request: Asked, reply) => {
    const here = await enter(request, reply);
    return here ? page(request, reply, here) : reply;
  });

  app.post(`${base}/choices`, { config }, async (request: Asked, reply) => {
    const here = await enter(request, reply, 'choose');
    if (!here) return reply;
    const { opted, after } = (request.body ?? {}) as { opted?: unknown; after?: unknown };
    if ((opted !== 'out' && opted !== 'in') || typeof after !== 'string' || !/^\d{1,15}$/.test(after))
      return page(request, reply, here, refusals['not-read'], 400);
    const written = await choose(here.acting, { opted, after: Number(after) });
    if (written.done) return reply.redirect(`${here.base}/choices?told=${written.choiceId}`, 303);
    return page(request, reply, here, refusals[written.reason], 409);
  });

  app.get(`${base}/choices/:choiceId/letter`, { config }, async (request: Asked, reply) => {
    const here = await enter(request, reply);
    if (!here) return reply;
    const choiceId = request.params.choiceId ?? '';
    if (!uuid.test(choiceId)) throw notHere();
    const { choices } = await readOwnChoices(here.acting, parties, choiceId);
    const choice = choices.history.find((each) => each.choiceId === choiceId);
    if (!choice) throw notHere();
    const day = (at: Date) => formatDateTime(new Intl.DateTimeFormat('en-CA', { timeZone }).format(at), timeZone);
    const name = here.person.demographics.names[0];
    const content = letterPage({
      choice,
      name: [...(name?.prefix ?? []), ...(name?.given.slice(0, 1) ?? []), name?.family].filter(Boolean).join(' '),
      today: day(clock.now()),
      chosenOn: day(choice.chosenAt),
      superseded: choices.history[0] !== choice,
      partnership: frame.partnership,
      words,
      own: true,
    });
    return show(request, reply, { title: 'Letter about your choice', content });
  });
}
