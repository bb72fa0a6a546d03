// Where staff write down whether a person shares their record. A number is asked for by POST: it is never in an address.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  type ChoicesReviewed,
  type ChoiceWords,
  type ChoiceWritten,
  consentOf,
  mayRecordChoices,
  reviewChoices,
  writeChoice,
} from '#administration/choices/review-choices.ts';
import type { Door } from '#disclosure/door.ts';
import { findPatients } from '#disclosure/find-patients.ts';
import { tracedPerson } from '#disclosure/identity/traced-person.ts';
import type { PersonShown } from '#disclosure/record-part.ts';
import { signedInUser } from '#endpoints/web/session-hook.ts';
import { organisationOf } from '#runtime/config/partnership.ts';
import { IssueError } from '#standards/issue.ts';
import { parseNhsNumber } from '#standards/nhs-number.ts';
import type { PersonId } from '#standards/patient.ts';
import { formatDateTime } from '#web/design/dates.ts';
import type { Html } from '#web/design/html.ts';
import { page, type PageFrame } from '#web/design/page.ts';
import { partiesOf } from '../parties.ts';
import { type ChoiceError, type ChoiceForm, emptyChoice, readChoice } from './choice-form.ts';
import { choicesPage, type ChoicesFrame, findForChoicePage } from './choices-page.ts';
import { letterPage } from './letter-page.ts';

export interface ChoicesRoutes {
  door: Door;
  frame: PageFrame;
  choiceWords: ChoiceWords;
}

type OfPerson = FastifyRequest<{ Params: { personId: string }; Querystring: { told?: string } }>;
type OfChoice = FastifyRequest<{ Params: { personId: string; choiceId: string } }>;

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const refusals: Readonly<Record<Extract<ChoiceWritten, { done: false }>['reason'], string>> = {
  changed: 'Somebody else has written down a choice in the meantime. Nothing was saved. Look at what stands now',
  'nothing-to-change': 'This is what they have chosen already. Nothing was saved',
  'not-known': 'There is no record at this address. Search for the patient again',
};

export function choicesRoutes(app: FastifyInstance, { door, frame, choiceWords }: ChoicesRoutes): void {
  const { partnership, database, clock } = door;
  const { timeZone } = partnership;
  const choicesFrame: ChoicesFrame = {
    words: choiceWords,
    timeZone,
    nameOf: (ods) => partnership.organisations.find((organisation) => organisation.ods === ods)?.shortName ?? ods,
    parties: partiesOf(partnership),
  };
  const stewarding = (request: FastifyRequest) => ({
    database,
    user: signedInUser(request),
    requestId: request.id,
    now: () => clock.now(),
  });
  const today = () => new Intl.DateTimeFormat('en-CA', { timeZone }).format(clock.now());
  const send = (request: FastifyRequest, reply: FastifyReply, title: string, content: Html, status = 200) =>
    reply
      .status(status)
      .type('text/html; charset=utf-8')
      .send(page(frame, { title, user: signedInUser(request) }, content));

  app.get('/privacy/choices', async (request, reply) => {
    await mayRecordChoices(stewarding(request));
    return send(request, reply, 'Sharing choices', findForChoicePage(''));
  });

  const limited = { config: { rateLimit: { max: 60, timeWindow: '1 minute' } } };
  app.post('/privacy/choices', limited, async (request, reply) => {
    await mayRecordChoices(stewarding(request));
    const typed = (request.body as { nhsNumber?: unknown } | null)?.nhsNumber;
    const text = typeof typed === 'string' ? typed.trim().slice(0, 40) : '';
    const parsed = parseNhsNumber(text);
    const again = (error: string, status: number) =>
      send(request, reply, 'Error: Sharing choices', findForChoicePage(text, error), status);
    if (!parsed.valid) return again('Give a valid NHS number. Check each digit', 400);
    const asking = { user: signedInUser(request), requestId: request.id };
    const found = await findPatients(door, asking, { nhsNumber: parsed.nhsNumber });
    if (!found.permitted) return again(found.explanation, 403);
    const [person, another] = found.persons;
    if (person && !another) return reply.redirect(`/privacy/choices/${person.personId}`, 303);
    return again(person ? 'More than one person has this number. Find them by name' : 'Nobody found', 200);
  });

  app.get('/privacy/choices/:personId', async (request: OfPerson, reply) => {
    const shown = await reviewed(request, personIdOf(request));
    return send(request, reply, 'Sharing choices', ofPerson(shown, emptyChoice(today()), [], request.query.told));
  });

  app.post('/privacy/choices/:personId', async (request: OfPerson, reply) => {
    const personId = personIdOf(request);
    const again = async (form: ChoiceForm, errors: readonly ChoiceError[], status: number) => {
      const shown = await reviewed(request, personId);
      return send(request, reply, 'Error: Sharing choices', ofPerson(shown, form, errors), status);
    };
    const read = readChoice(request.body, { now: clock.now(), timeZone });
    if ('errors' in read) return again(read.form, read.errors, 400);
    await mayRecordChoices(stewarding(request));
    await mustBeFound(request, personId);
    const written = await writeChoice(stewarding(request), personId, read.choice);
    if (written.done) return reply.redirect(`/privacy/choices/${personId}?told=${written.choiceId}`, 303);
    return again(read.form, [{ field: 'choose-title', text: refusals[written.reason] }], 409);
  });

  app.get('/privacy/choices/:personId/letter/:choiceId', async (request: OfChoice, reply) => {
    const [personId, choiceId] = [personIdOf(request), choiceIdOf(request)];
    const shown = await reviewed(request, personId, choiceId);
    const { history } = shown.reviewed.choices;
    const choice = history.find((each) => each.choiceId === choiceId);
    if (!choice) throw notFound();
    const day = (at: Date) => formatDateTime(new Intl.DateTimeFormat('en-CA', { timeZone }).format(at), timeZone);
    const name = shown.person.demographics.names[0];
    const content = letterPage({
      choice,
      name: [...(name?.prefix ?? []), ...(name?.given.slice(0, 1) ?? []), name?.family].filter(Boolean).join(' '),
      today: day(clock.now()),
      chosenOn: day(choice.chosenAt),
      superseded: history[0] !== choice,
      partnership: partnership.name,
      words: choiceWords,
    });
    return send(request, reply, 'Letter about a sharing choice', content);
  });

  app.get('/privacy/choices/:personId/consent/:choiceId', async (request: OfChoice, reply) => {
    const [personId, id] = [personIdOf(request), choiceIdOf(request)];
    const { reviewed: review } = await reviewed(request, personId, id);
    const choice = review.choices.history.find(({ choiceId }) => choiceId === id);
    if (!choice) throw notFound();
    const { ods, name } = organisationOf(partnership, partnership.host);
    const consent = consentOf(choice, { personId, choices: review.choices, host: { ods, name } });
    return reply.type('application/fhir+json').send(JSON.stringify(consent));
  });

  interface Shown {
    reviewed: ChoicesReviewed;
    person: PersonShown;
  }

  async function reviewed(request: FastifyRequest, personId: PersonId, choiceId?: string): Promise<Shown> {
    const review = await reviewChoices(stewarding(request), personId, choicesFrame.parties, choiceId);
    return { reviewed: review, person: await mustBeFound(request, personId) };
  }

  /** Whoever may not be found has no page here either, exactly as somebody who does not exist. */
  async function mustBeFound(request: FastifyRequest, personId: PersonId): Promise<PersonShown> {
    const person = await tracedPerson(door, personId, request.id);
    if (!person) throw notFound();
    return person.shown;
  }

  function ofPerson(shown: Shown, form: ChoiceForm, errors: readonly ChoiceError[], told?: string): Html {
    const written = shown.reviewed.choices.history.find(({ choiceId }) => choiceId === told);
    const words =
      written?.opted === 'out' ? 'Saved. This record is no longer shared.' : 'Saved. This record is shared again.';
    return choicesPage(
      {
        ...shown,
        now: clock.now(),
        form,
        errors,
        ...(written ? { told: { words, choiceId: written.choiceId } } : {}),
      },
      choicesFrame,
    );
  }
}

const notFound = () =>
  new IssueError({
    severity: 'error',
    code: 'not-found',
    text: 'There is no record at this address. Search for the patient again.',
  });

/** @throws IssueError `login` for a visitor, `not-found` for what cannot be a person's id. */
function personIdOf(request: OfPerson | OfChoice): PersonId {
  signedInUser(request);
  const { personId } = request.params;
  if (!uuid.test(personId)) throw notFound();
  return personId as PersonId;
}

/** What cannot be a choice's id is nobody's, and is not written down as one. */
function choiceIdOf({ params: { choiceId } }: OfChoice): string {
  if (!uuid.test(choiceId)) throw notFound();
  return choiceId;
}
