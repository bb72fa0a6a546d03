// A record opens from the clinician's own system, with no second sign-in: SMART App Launch, or a signed link posted by a form.
import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  clearPassingCookie,
  passingCookieOf,
  sessionTokenOf,
  setFramedSession,
  setPassingCookie,
  setSessionCookie,
} from '#endpoints/web/session-hook.ts';
import { clearFramedCookie, framedCookieOf, isForFrame, setFramedCookie } from '#endpoints/web/framed.ts';
import type { LaunchAccepted, WhyNotLaunched } from '#sign-in/launch/launch.ts';
import type { LaunchedOrNot, Launches } from '#sign-in/launch/launches.ts';
import { type Html, html } from '#web/design/html.ts';
import { page, type PageFrame } from '#web/design/page.ts';
import { launchRefusalOf } from './launch-refusals.ts';

export interface LaunchRoutes {
  /** Undefined where no system is registered. */
  launches: Launches | undefined;
  address: () => string;
  frame: PageFrame;
  secure: boolean;
}

// Why so many: a whole hospital comes from one address, and in the morning all at once. What could be guessed has 256 bits.
const seldom = { rateLimit: { max: 1200, timeWindow: '1 minute' } };
const callback = '/launch/callback';
const framedSeconds = 600;

export function launchRoutes(app: FastifyInstance, { launches, address, frame, secure }: LaunchRoutes): void {
  const show = (reply: FastifyReply, title: string, content: Html) =>
    reply.type('text/html; charset=utf-8').send(page(frame, { title }, content));
  /** Within the page of the system that launches, where it is registered to frame. */
  const inFrame = (request: FastifyRequest, system: { frames: readonly string[] } | undefined) =>
    system !== undefined && system.frames.length > 0 && isForFrame(request);
  const passing = (request: FastifyRequest, name: 'sign-in' | 'launch') =>
    (isForFrame(request) ? framedCookieOf(request, name, secure) : undefined) ?? passingCookieOf(request, name, secure);
  const pass = (reply: FastifyReply, name: 'sign-in' | 'launch', value: string, framed: boolean) => {
    if (framed) setFramedCookie(reply, name, value, { secure, maxAge: framedSeconds });
    else setPassingCookie(reply, name, value, secure);
  };
  const refuse = (
    request: FastifyRequest,
    reply: FastifyReply,
    why: WhyNotLaunched,
    system?: { name: string; frames: readonly string[] },
  ) => {
    if (system && inFrame(request, system)) request.framedBy = system.frames;
    const { status, title, text } = launchRefusalOf(why, system?.name);
    return show(
      reply.status(status),
      title,
      html`<h1 class="nhsuk-heading-l">${title}</h1>
        <p>${text}</p>
        <p><a href="/">Go to the start page of this record</a></p>
        <p class="nhsuk-body-s nhsuk-u-secondary-text-colour">
          Request number for support: <span class="lcr-request-id">${request.id}</span>
        </p>`,
    );
  };
  const wait = (request: FastifyRequest, reply: FastifyReply, result: LaunchedOrNot) => {
    if (!result.launched) return refuse(request, reply, result.why, result.system);
    pass(reply, 'launch', result.token, inFrame(request, result.system));
    return reply.redirect('/launch/open', 303);
  };
  const text = (value: unknown, longest: number) =>
    typeof value === 'string' && value !== '' && value.length <= longest ? value : undefined;

  // Source: SMART App Launch 2.2.0 §2.0.7: the launch URL, with `iss` and `launch`.
  app.get<{ Querystring: { iss?: unknown; launch?: unknown } }>(
    '/launch',
    { config: seldom },
    async (request, reply) => {
      const issuer = text(request.query.iss, 500);
      const launch = text(request.query.launch, 2000);
      if (!launches || issuer === undefined || launch === undefined) return refuse(request, reply, 'system-unknown');
      const browser = passing(request, 'sign-in') ?? randomBytes(32).toString('base64url');
      const begun = await launches.beginSmart({
        issuer,
        launch,
        browser,
        redirectUri: address() + callback,
        requestId: request.id,
      });
      if (!begun.sent) return refuse(request, reply, begun.why, begun.system);
      pass(reply, 'sign-in', browser, inFrame(request, begun.system));
      return reply.redirect(begun.url.href, 303);
    },
  );

  app.get(callback, { config: seldom }, async (request, reply) => {
    const browser = passing(request, 'sign-in');
    if (!launches || browser === undefined) return refuse(request, reply, 'not-begun');
    const url = new URL(request.url.slice(callback.length), address() + callback);
    return wait(request, reply, await launches.finishSmart({ browser, url, requestId: request.id }));
  });

  // Posted by a page of another site, with no cookie of ours: what it carries is all that counts.
  app.post<{ Body: { token?: unknown } | undefined }>(
    '/launch/link',
    { config: { ...seldom, withoutSession: true } },
    async (request, reply) => {
      const token = text(request.body?.token, 8000);
      if (!launches || token === undefined) return refuse(request, reply, 'system-unknown');
      return wait(request, reply, await launches.acceptLink({ token, audience: address(), requestId: request.id }));
    },
  );

  const open = async (request: FastifyRequest, reply: FastifyReply, token: string) => {
    const opened = await launches?.open(token, request.id, sessionTokenOf(request, secure));
    if (!opened) return refuse(request, reply, 'not-begun');
    if (isForFrame(request) && framedCookieOf(request, 'launch', secure) === token) {
      setFramedSession(reply, opened.session, secure);
      for (const name of ['launch', 'sign-in'] as const) clearFramedCookie(reply, name, secure);
      return reply.redirect(`/record/${opened.personId}`, 303);
    }
    setSessionCookie(reply, opened.session, secure);
    for (const name of ['launch', 'sign-in', 'again'] as const) clearPassingCookie(reply, name, secure);
    return reply.redirect(`/record/${opened.personId}`, 303);
  };

  app.get('/launch/open', { config: seldom }, async (request, reply) => {
    const token = passing(request, 'launch');
    const waiting = token === undefined ? undefined : await launches?.waiting(token);
    if (token === undefined || !waiting) return refuse(request, reply, 'not-begun');
    const { signedIn } = request;
    // Invariant: a launch never takes the place of somebody else's session unseen.
    if (!signedIn || isSame(signedIn, waiting)) return open(request, reply, token);
    return show(reply, 'You are signed in as somebody else', changePage(signedIn.name, waiting));
  });

  app.post('/launch/open', { config: seldom }, async (request, reply) => {
    const token = passing(request, 'launch');
    return token === undefined ? refuse(request, reply, 'not-begun') : open(request, reply, token);
  });
}

const isSame = ({ userId }: { userId: string }, { identity }: LaunchAccepted) => userId === identity.userId;

function changePage(present: string, { identity, system }: LaunchAccepted): Html {
  return html`<h1 class="nhsuk-heading-l">You are signed in as somebody else</h1>
    <p>In this browser ${present} is signed in. ${system.name} opens a record for ${identity.name}, ${identity.roleName}.</p>
    <p>If you are ${identity.name}, go on: ${present} is then signed out. If you are not, close this page and tell your IT service desk.</p>
    <form method="post" action="/launch/open"><button class="nhsuk-button" type="submit">Go on as ${identity.name}</button></form>
    <p><a href="/">Stay signed in as ${present}</a></p>`;
}
