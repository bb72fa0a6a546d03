// Signing in by way of the identity provider, choosing a role, signing out here and there.
import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  clearPassingCookie,
  clearSessionCookie,
  passingCookieOf,
  sessionTokenOf,
  setPassingCookie,
  setSessionCookie,
} from '#endpoints/web/session-hook.ts';
import type { IdentitySettings } from '#sign-in/identity-settings.ts';
import type { ProviderSignIn, WhyNotSignedIn } from '#sign-in/provider-sign-in.ts';
import type { SignIn } from '#sign-in/sign-in.ts';
import { page, type PageFrame } from '#web/design/page.ts';
import { refusalOf } from './refusals.ts';
import { refusalPage, rolePage, signInPage } from './sign-in-page.ts';

export interface SignInRoutes {
  signIn: SignIn;
  /** Undefined where no provider is configured: nobody can sign in. */
  byProvider: ProviderSignIn | undefined;
  identity: Pick<IdentitySettings, 'minimumAssurance'>;
  /** The address people use, without a slash at its end; known once the server listens. */
  address: () => string;
  frame: PageFrame;
  secure: boolean;
}

// Why so many: a whole hospital comes from one address, and in the morning all at once. What could be guessed has 256 bits.
const seldom = { config: { rateLimit: { max: 1200, timeWindow: '1 minute' } } };

export function signInRoutes(app: FastifyInstance, dependencies: SignInRoutes): void {
  const { signIn, byProvider, address, frame, secure } = dependencies;
  const provider = byProvider?.provider.settings;
  const show = (reply: FastifyReply, title: string, content: ReturnType<typeof signInPage>) =>
    reply.type('text/html; charset=utf-8').send(page(frame, { title }, content));

  const refuse = (request: FastifyRequest, reply: FastifyReply, why: WhyNotSignedIn, codes: readonly string[] = []) => {
    const refusal = refusalOf(why, {
      provider: provider?.name ?? '',
      partnership: frame.partnership,
      minimumAssurance: dependencies.identity.minimumAssurance,
      waitMs: provider?.waitMs ?? 0,
      codes,
    });
    return show(reply.status(refusal.status), refusal.title, refusalPage(refusal, request.id));
  };

  const enter = (reply: FastifyReply, token: string) => {
    setSessionCookie(reply, token, secure);
    for (const name of ['sign-in', 'role', 'again'] as const) clearPassingCookie(reply, name, secure);
    return reply.redirect('/', 303);
  };

  app.get('/sign-in', (request, reply) =>
    request.signedIn ? reply.redirect('/') : show(reply, 'Sign in', signInPage(provider?.name, frame.demonstration)),
  );

  app.post('/sign-in', seldom, async (request, reply) => {
    if (!byProvider) return show(reply.status(503), 'Sign in', signInPage(undefined, frame.demonstration));
    const browser = passingCookieOf(request, 'sign-in', secure) ?? randomBytes(32).toString('base64url');
    // Whoever was signed out, by themselves or by time, shows anew who they are: the next person at this computer may be another.
    const timedOut = sessionTokenOf(request, secure) !== undefined && request.signedIn === undefined;
    const again = timedOut || passingCookieOf(request, 'again', secure) !== undefined;
    const begun = await byProvider.begin({ browser, redirectUri: `${address()}/sign-in/callback`, again });
    if (!begun.done) return refuse(request, reply, begun.why);
    setPassingCookie(reply, 'sign-in', browser, secure);
    return reply.redirect(begun.url.href, 303);
  });

  app.get('/sign-in/callback', seldom, async (request, reply) => {
    const browser = passingCookieOf(request, 'sign-in', secure);
    if (!byProvider || browser === undefined) return refuse(request, reply, 'not-begun');
    const url = new URL(request.url.slice('/sign-in/callback'.length), `${address()}/sign-in/callback`);
    const before = sessionTokenOf(request, secure);
    const finished = await byProvider.finish({ browser, url, requestId: request.id, before });
    if (finished.outcome === 'refused') return refuse(request, reply, finished.why, finished.codes);
    if (finished.outcome === 'signed-in') return enter(reply, finished.token);
    setPassingCookie(reply, 'role', finished.choice, secure);
    return reply.redirect('/sign-in/role', 303);
  });

  /** Roles to choose from: of whoever is about to be signed in, else of whoever is. */
  const choosing = async (request: FastifyRequest) => {
    const choice = passingCookieOf(request, 'role', secure);
    const toChoose = choice && byProvider ? await byProvider.rolesToChoose(choice) : [];
    if (toChoose.length > 0) return { choice, roles: toChoose };
    const token = sessionTokenOf(request, secure);
    return { token, roles: request.signedIn && token ? await signIn.rolesOf(token) : [] };
  };
  const rolesPage = async (request: FastifyRequest, reply: FastifyReply, error?: string) => {
    const { roles, choice } = await choosing(request);
    if (roles.length === 0) return reply.redirect(request.signedIn ? '/' : '/sign-in', 303);
    const { signedIn } = request;
    const present =
      choice === undefined && signedIn
        ? roles.findIndex(
            ({ roleId, organisation, team }) =>
              roleId === signedIn.roleId && organisation.ods === signedIn.organisation.ods && team === signedIn.team,
          )
        : undefined;
    const title = 'In which role are you working?';
    return show(error ? reply.status(400) : reply, error ? `Error: ${title}` : title, rolePage(roles, present, error));
  };
  app.get('/sign-in/role', (request, reply) => rolesPage(request, reply));

  app.post<{ Body: { role?: unknown } | undefined }>('/sign-in/role', seldom, async (request, reply) => {
    const said = request.body?.role;
    const index = typeof said === 'string' && /^\d{1,3}$/.test(said) ? Number(said) : undefined;
    if (index === undefined) return rolesPage(request, reply, 'Choose the role you are working in');
    const { choice, token } = await choosing(request);
    const before = sessionTokenOf(request, secure);
    const started =
      choice !== undefined
        ? await byProvider?.choose({ choice, index, requestId: request.id, before })
        : token !== undefined && request.signedIn
          ? await signIn.changeRole(token, index, request.id)
          : undefined;
    return started ? enter(reply, started.token) : refuse(request, reply, 'not-begun');
  });

  app.post('/sign-out', async (request, reply) => {
    const token = sessionTokenOf(request, secure);
    const ended = token === undefined ? undefined : await signIn.signOut(token, request.id);
    clearSessionCookie(reply, secure);
    setPassingCookie(reply, 'again', '1', secure);
    // Pages that a browser keeps to go back to hold a person; the cookies are ours to clear. Source: W3C Clear Site Data §3.1.
    reply.header('clear-site-data', '"cache", "storage"');
    const there = ended && (await byProvider?.provider.signOutUrl(ended, `${address()}/sign-in`));
    return reply.redirect(there?.href ?? '/sign-in', 303);
  });

  // Source: OpenID Connect Back-Channel Logout 1.0 §2.5 and §2.8: the provider itself calls, with no cookie of anybody's.
  app.post<{ Body: { logout_token?: unknown } | undefined }>(
    '/sign-in/back-channel-logout',
    { config: { ...seldom.config, withoutSession: true } },
    async (request, reply) => {
      const token = request.body?.logout_token;
      const believed = typeof token === 'string' && (await byProvider?.endedThere(token, request.id)) === true;
      return believed ? reply.status(200).send() : reply.status(400).send({ error: 'invalid_request' });
    },
  );
}
