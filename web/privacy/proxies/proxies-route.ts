// Where staff verify who may act for whom. A number is asked for by POST: it is never in an address.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  amendProxy,
  mayKeepProxies,
  mayNow,
  type Proxy,
  type ProxyRules,
  reviewProxies,
  type Standing,
  standings,
  verifyProxy,
} from '#administration/proxies/keep-proxies.ts';
import type { Door } from '#disclosure/door.ts';
import { findPatients } from '#disclosure/find-patients.ts';
import { calledBy, findBearer } from '#disclosure/find-resident.ts';
import { tracedPerson } from '#disclosure/identity/traced-person.ts';
import type { PersonShown } from '#disclosure/record-part.ts';
import { signedInUser } from '#endpoints/web/session-hook.ts';
import { IssueError } from '#standards/issue.ts';
import { type NhsNumber, parseNhsNumber } from '#standards/nhs-number.ts';
import type { PersonId } from '#standards/patient.ts';
import type { Html } from '#web/design/html.ts';
import { page, type PageFrame } from '#web/design/page.ts';
import {
  emptyProxyForm,
  findForProxiesPage,
  proxiesPage,
  type ProxyError,
  type ProxyForm,
  type ProxyShown,
  refusalWords,
} from './proxies-page.ts';

export interface ProxiesRoutes {
  door: Door;
  frame: PageFrame;
  proxyRules: ProxyRules;
}

type OfPerson = FastifyRequest<{ Params: { personId: string; proxyId?: string }; Querystring: { told?: unknown } }>;

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const toldWords = new Map([
  ['allowed', 'Saved. They may act for this person from now on.'],
  ['stop', 'Saved. They can no longer act for this person, until you let them go on.'],
  ['resume', 'Saved. They may act for this person again.'],
  ['end', 'Saved. They can no longer act for this person.'],
]);
const title = 'Acting for others';

export function proxiesRoutes(app: FastifyInstance, { door, frame, proxyRules: rules }: ProxiesRoutes): void {
  const { partnership, database, clock } = door;
  const { timeZone } = partnership;
  const today = () => new Intl.DateTimeFormat('en-CA', { timeZone }).format(clock.now());
  const stewarding = (request: FastifyRequest) => ({
    database,
    user: signedInUser(request),
    requestId: request.id,
    now: () => clock.now(),
  });
  const send = (request: FastifyRequest, reply: FastifyReply, named: string, content: Html, status = 200) =>
    reply
      .status(status)
      .type('text/html; charset=utf-8')
      .send(page(frame, { title: named, user: signedInUser(request) }, content));

  app.get('/privacy/proxies', async (request, reply) => {
    await mayKeepProxies(stewarding(request));
    return send(request, reply, title, findForProxiesPage(''));
  });

  const limited = { config: { rateLimit: { max: 60, timeWindow: '1 minute' } } };
  app.post('/privacy/proxies', limited, async (request, reply) => {
    await mayKeepProxies(stewarding(request));
    const typed = (request.body as { nhsNumber?: unknown } | null)?.nhsNumber;
    const text = typeof typed === 'string' ? typed.trim().slice(0, 40) : '';
    const again = (error: string, status: number) =>
      send(request, reply, `Error: ${title}`, findForProxiesPage(text, error), status);
    const parsed = parseNhsNumber(text);
    if (!parsed.valid) return again('Give a valid NHS number. Check each digit', 400);
    const asking = { user: signedInUser(request), requestId: request.id };
    const found = await findPatients(door, asking, { nhsNumber: parsed.nhsNumber });
    if (!found.permitted) return again(found.explanation, 403);
    const [person, another] = found.persons;
    if (person && !another) return reply.redirect(`/privacy/proxies/${person.personId}`, 303);
    return again(person ? 'More than one person has this number' : 'Nobody found', 200);
  });

  app.get('/privacy/proxies/:personId', async (request: OfPerson, reply) => {
    const { told } = request.query;
    return shown(request, reply, { told: typeof told === 'string' ? toldWords.get(told) : undefined });
  });

  app.post('/privacy/proxies/:personId', limited, async (request: OfPerson, reply) => {
    const steward = stewarding(request);
    await mayKeepProxies(steward);
    const { form, errors, nhsNumber, birthDate, standing, until } = readForm(request.body);
    const again = (all: readonly ProxyError[], status: number) => shown(request, reply, { form, errors: all }, status);
    if (errors.length > 0 || !nhsNumber || !standing) return again(errors, 400);
    const person = await mustBeFound(request);
    const ofPerson = person.demographics.nhsNumber;
    // A search like any other, written down as one: whom staff were shown, they were shown.
    const asking = { user: signedInUser(request), requestId: request.id };
    const found = await findPatients(door, asking, { nhsNumber });
    const borne = found.permitted ? await findBearer(door, nhsNumber, request.id) : undefined;
    const proxy = borne?.found ? borne.person.shown : undefined;
    if (!ofPerson || !proxy || proxy.demographics.birthDate !== birthDate)
      return again([{ field: 'nhsNumber', text: 'Nobody here has this number and this date of birth' }], 200);
    const written = await verifyProxy(steward, rules, {
      person: { personId: person.personId, nhsNumber: ofPerson, birthDate: person.demographics.birthDate },
      proxy: { personId: proxy.personId, nhsNumber, birthDate },
      relation: form.relation,
      evidence: form.evidence,
      standing,
      until,
      today: today(),
    });
    if (written.done) return reply.redirect(`/privacy/proxies/${person.personId}?told=allowed`, 303);
    return again([{ field: 'relation', text: refusalWords[written.why] }], written.why === 'already' ? 409 : 400);
  });

  app.post('/privacy/proxies/:personId/:proxyId', async (request: OfPerson, reply) => {
    const steward = stewarding(request);
    await mayKeepProxies(steward);
    const what = (request.body as { what?: unknown } | null)?.what;
    const person = await mustBeFound(request);
    const { nhsNumber } = person.demographics;
    const proxyId = request.params.proxyId ?? '';
    if ((what !== 'stop' && what !== 'resume' && what !== 'end') || !uuid.test(proxyId) || !nhsNumber) throw notFound();
    const changed = await amendProxy(steward, { personId: person.personId, nhsNumber }, { proxyId, what });
    if (changed.done) return reply.redirect(`/privacy/proxies/${person.personId}?told=${what}`, 303);
    if (changed.why === 'not-known') throw notFound();
    const text = 'This was changed in the meantime. Nothing was saved. Look at what stands now';
    return shown(request, reply, { errors: [{ field: 'proxies-title', text }] }, 409);
  });

  async function shown(
    request: OfPerson,
    reply: FastifyReply,
    more: { form?: ProxyForm; errors?: readonly ProxyError[]; told?: string | undefined },
    status = 200,
  ): Promise<FastifyReply> {
    signedInUser(request);
    const { personId } = request.params;
    if (!uuid.test(personId)) throw notFound();
    const review = await reviewProxies(stewarding(request), personId as PersonId);
    const person = await mustBeFound(request);
    const { nhsNumber, birthDate } = person.demographics;
    const proxies: ProxyShown[] = [];
    for (const proxy of nhsNumber ? await review.of(nhsNumber) : [])
      proxies.push(await proxyShown(proxy, birthDate, request.id));
    const { form = emptyProxyForm, errors = [], told } = more;
    const content = proxiesPage({ person, proxies, rules, form, errors, told, now: clock.now(), timeZone });
    return send(request, reply, errors.length > 0 ? `Error: ${title}` : title, content, status);
  }

  async function proxyShown(proxy: Proxy, birthDate: string | undefined, requestId: string): Promise<ProxyShown> {
    const borne = await findBearer(door, proxy.proxyNumber as NhsNumber, requestId);
    const allowed = mayNow(rules, { ...proxy, stopped: false }, birthDate, today());
    const state = proxy.ended ? 'ended' : !allowed ? 'over' : proxy.stopped ? 'stopped' : 'acts';
    return { proxy, name: borne.found ? calledBy(borne.person) : undefined, state, endsOn: allowed?.endsOn };
  }

  /** Whoever may not be found has no page here either, exactly as somebody who does not exist. */
  async function mustBeFound(request: OfPerson): Promise<PersonShown> {
    const { personId } = request.params;
    const person = uuid.test(personId) ? await tracedPerson(door, personId as PersonId, request.id) : undefined;
    if (!person) throw notFound();
    return person.shown;
  }
}

interface ReadForm {
  form: ProxyForm;
  errors: ProxyError[];
  nhsNumber?: NhsNumber;
  birthDate?: string;
  standing?: Standing;
  until?: string;
}

function readForm(body: unknown): ReadForm {
  const text = (name: string) => {
    const value = (body as Record<string, unknown> | null)?.[name];
    return typeof value === 'string' ? value.trim().slice(0, 100) : '';
  };
  const [relation = '', evidence = ''] = text('relation').split('/');
  const form: ProxyForm = {
    nhsNumber: text('nhsNumber'),
    day: text('day'),
    month: text('month'),
    year: text('year'),
    relation,
    evidence,
    standing: text('standing'),
    untilDay: text('untilDay'),
    untilMonth: text('untilMonth'),
    untilYear: text('untilYear'),
  };
  const errors: ProxyError[] = [];
  const parsed = parseNhsNumber(form.nhsNumber);
  if (!parsed.valid) errors.push({ field: 'nhsNumber', text: 'Give a valid NHS number. Check each digit' });
  const birthDate = dayOf(form.day, form.month, form.year);
  if (!birthDate) errors.push({ field: 'day', text: 'Give a real date of birth, like 31 3 1980' });
  if (relation === '') errors.push({ field: 'relation', text: 'Choose what you have seen' });
  const standing = standings.find((each) => each === form.standing);
  if (!standing) errors.push({ field: 'standing', text: 'Choose how it stands with the person' });
  const until = dayOf(form.untilDay, form.untilMonth, form.untilYear);
  const isUntilEmpty = [form.untilDay, form.untilMonth, form.untilYear].every((each) => each === '');
  if (!until && !isUntilEmpty) errors.push({ field: 'untilDay', text: 'Give a real day, like 31 3 2027, or none' });
  return {
    form,
    errors,
    ...(parsed.valid ? { nhsNumber: parsed.nhsNumber } : {}),
    ...(birthDate ? { birthDate } : {}),
    ...(standing ? { standing } : {}),
    ...(until ? { until } : {}),
  };
}

function dayOf(day: string, month: string, year: string): string | undefined {
  if (!/^\d{1,2}$/.test(day) || !/^\d{1,2}$/.test(month) || !/^\d{4}$/.test(year)) return undefined;
  const written = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const real = new Date(`${written}T00:00:00Z`);
  return !Number.isNaN(real.getTime()) && real.toISOString().startsWith(written) ? written : undefined;
}

const notFound = () =>
  new IssueError({
    severity: 'error',
    code: 'not-found',
    text: 'There is no record at this address. Search for the patient again.',
  });
