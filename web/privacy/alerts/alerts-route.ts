// The privacy officer's worklist.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type AlertState, outcomes, type Outcome } from '#administration/alerts/alert.ts';
import { openCase, readCase } from '#administration/alerts/worklist/cases.ts';
import { makeLetter } from '#administration/alerts/worklist/make-letter.ts';
import { openAlert } from '#administration/alerts/worklist/open-alert.ts';
import {
  type ActDone,
  actOnAlert,
  type AlertAct,
  listAlerts,
  type Stewarding,
} from '#administration/alerts/worklist/review-alerts.ts';
import { mustBeAllowed } from '#administration/steward.ts';
import type { Watching } from '#administration/alerts/watch-job.ts';
import type { Door } from '#disclosure/door.ts';
import { signedInUser } from '#endpoints/web/session-hook.ts';
import { IssueError } from '#standards/issue.ts';
import type { Html } from '#web/design/html.ts';
import { page, type PageFrame } from '#web/design/page.ts';
import { alertPage, type AlertPageShown } from './alert-page.ts';
import { alertsPage, shows } from './alerts-page.ts';
import { casePage } from './case-page.ts';
import { letterPage } from './letter-page.ts';
import { rulesPage } from './rules-page.ts';

export interface AlertsRoutes {
  door: Pick<Door, 'database' | 'clock' | 'partnership'>;
  /** Absent where nobody is watched. */
  watching?: Watching | undefined;
  frame: PageFrame;
}

const limit = 25;
const lettersTo = ['manager', 'person'] as const;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const longestWords = 4000;

/** What an act is told as after the redirect: words chosen here, never taken from the address. */
const told = new Map(
  Object.entries({
    note: 'Your note was added.',
    assign: 'Done.',
    close: 'The alert is closed. It stays on the list of closed alerts, and can be opened again.',
    reopen: 'The alert is open again. Nothing closes it by itself now.',
  }),
);

type AlertRequest = FastifyRequest<{
  Params: { alertId?: string; caseId?: string };
  Body: Readonly<Record<string, unknown>> | undefined;
  Querystring: Readonly<Record<string, unknown>>;
}>;

export function alertsRoutes(app: FastifyInstance, routes: AlertsRoutes): void {
  const { door, watching, frame } = routes;
  const { database, clock } = door;
  const { timeZone, organisations, sources, roles } = door.partnership;
  const now = () => clock.now();
  const rules = (watching?.rules ?? []).filter(({ on }) => on);
  const nameOf = (ods: string) => organisations.find((each) => each.ods === ods)?.shortName ?? ods;
  const roleOf = (id: string) => roles.find((role) => role.id === id)?.name ?? id;
  const sourceName = (id: string) => {
    const source = sources.find((each) => each.id === id);
    return source ? nameOf(source.organisation) : id;
  };
  const stewarding = (request: FastifyRequest): Stewarding => ({
    database,
    user: signedInUser(request),
    requestId: request.id,
    now,
  });
  const send = (request: FastifyRequest, reply: FastifyReply, title: string, content: Html) =>
    reply.type('text/html; charset=utf-8').send(page(frame, { title, user: signedInUser(request) }, content));

  app.get('/privacy/alerts', async (request: AlertRequest, reply) => {
    const steward = stewarding(request);
    const query = (name: string) => {
      const value = request.query[name];
      return typeof value === 'string' ? value : '';
    };
    const { id: show, states } = shows.find(({ id }) => id === query('show')) ?? shows[0];
    const rule = rules.some(({ id }) => id === query('rule')) ? query('rule') : '';
    const organisation = organisations.some(({ ods }) => ods === query('organisation')) ? query('organisation') : '';
    const mine = query('mine') === 'yes';
    const offset = Math.min(Math.max(0, Math.floor(Number(query('from'))) || 0), 100_000);
    const filter = {
      states: states as readonly AlertState[],
      rule: rule || undefined,
      organisation: organisation || undefined,
      assignedTo: mine ? steward.user.userId : undefined,
    };
    const list = await listAlerts(steward, filter, { limit, offset });
    const shown = {
      page: list,
      filter: { show, rule, organisation, mine },
      rules,
      organisations,
      roleOf,
      nameOf,
      now: now(),
      timeZone,
      offset,
      limit,
    };
    return send(request, reply, 'Alerts about access', alertsPage(shown));
  });

  app.get('/privacy/alerts/:alertId', async (request: AlertRequest, reply) => {
    const act = request.query['told'];
    const words = typeof act === 'string' ? told.get(act) : undefined;
    return show(request, reply, words ? { told: words } : {});
  });

  app.post('/privacy/alerts/:alertId', async (request: AlertRequest, reply) => {
    const alertId = alertIdOf(request);
    const steward = stewarding(request);
    const { act, words, outcome } = formOf(request);
    if (act.act === 'unfinished') return show(request, reply, { kept: { error: act.error, words, outcome } });
    const done: ActDone = await actOnAlert(steward, alertId, act);
    if (done.done) return reply.redirect(`/privacy/alerts/${alertId}?told=${act.act}`, 303);
    const error =
      'This alert changed while you had it open. Nothing was done. What you wrote is still here: read what changed, and send it again.';
    return show(request, reply, { kept: { error, words, outcome, since: done.since } });
  });

  app.get('/privacy/alerts/rules', async (request, reply) => {
    await mustBeAllowed(stewarding(request), 'review-access');
    return send(request, reply, 'Rules of watching', rulesPage(watching));
  });

  app.post('/privacy/alerts/:alertId/letter', async (request: AlertRequest, reply) => {
    const to = lettersTo.find((each) => each === request.body?.['to']);
    if (!to)
      throw new IssueError({ severity: 'error', code: 'value', text: 'Say to whom: the line manager, or the person.' });
    const steward = stewarding(request);
    const shown = await makeLetter(steward, alertIdOf(request), to);
    const letter = {
      to,
      shown,
      nameOf,
      roleOf,
      partnership: door.partnership.name,
      officer: steward.user.name,
      now: now(),
      timeZone,
    };
    return send(request, reply, 'Letter', letterPage(letter));
  });

  app.post('/privacy/alerts/:alertId/case', async (request: AlertRequest, reply) => {
    const caseId = await openCase(stewarding(request), alertIdOf(request));
    return reply.redirect(`/privacy/alerts/cases/${caseId}`, 303);
  });

  app.get('/privacy/alerts/cases/:caseId', async (request: AlertRequest, reply) =>
    send(
      request,
      reply,
      'Case of alerts',
      casePage(await readCase(stewarding(request), idOf(request.params.caseId)), timeZone),
    ),
  );

  async function show(request: AlertRequest, reply: FastifyReply, more: Pick<AlertPageShown, 'told' | 'kept'>) {
    const steward = stewarding(request);
    const shown = await openAlert(steward, alertIdOf(request));
    const content = alertPage({
      shown,
      rules,
      sourceName,
      nameOf,
      roleOf,
      userId: steward.user.userId,
      timeZone,
      ...more,
    });
    return send(request, reply, `${more.kept ? 'Error: ' : ''}Alert about access`, content);
  }
}

const alertIdOf = ({ params }: AlertRequest) => idOf(params.alertId);

/** @throws IssueError `not-found`. */
function idOf(id: string | undefined): string {
  if (id !== undefined && uuid.test(id)) return id;
  throw new IssueError({ severity: 'error', code: 'not-found', text: 'There is nothing at this address.' });
}

type Unfinished = { act: 'unfinished'; error: string };

/** What was sent, or what is missing of it. */
function formOf({ body = {} }: AlertRequest): {
  act: AlertAct | Unfinished;
  words: string;
  outcome: Outcome | undefined;
} {
  const text = (name: string) => (typeof body[name] === 'string' ? body[name] : '');
  const words = text('words').slice(0, longestWords);
  const outcome = outcomes.find((each) => each === text('outcome'));
  const version = Number(text('version'));
  return { act: actOf(), words, outcome };

  function actOf(): AlertAct | Unfinished {
    const name = text('act');
    if (name === 'take' || name === 'give-back')
      return { act: 'assign', to: name === 'take' ? 'me' : 'nobody', version };
    if (name !== 'note' && name !== 'close' && name !== 'reopen')
      throw new IssueError({ severity: 'error', code: 'value', text: 'Choose one of the buttons on the page.' });
    if (words.trim() === '') return { act: 'unfinished', error: 'Write what you found, and why' };
    if (name === 'note') return { act: 'note', words };
    if (name === 'reopen') return { act: 'reopen', words, version };
    return outcome ? { act: 'close', outcome, words, version } : { act: 'unfinished', error: 'Choose an outcome' };
  }
}
