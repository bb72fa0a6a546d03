// Who is asking: the session cookie becomes `request.signedIn`. A change asked from another site is refused (CSRF).
// Source: OWASP Cross-Site Request Forgery Prevention, fetch metadata with an Origin fallback, beside SameSite cookies.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { SignIn } from '#sign-in/sign-in.ts';
import type { SignedInUser } from '#sign-in/user.ts';
import { IssueError } from '#standards/issue.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The signed-in professional; undefined for a visitor. */
    signedIn: SignedInUser | undefined;
  }
  interface FastifyContextConfig {
    /** The route authenticates in another way (a source's token) or is about nobody. */
    withoutSession?: boolean;
  }
}

const cookieName = 'lcr-session';

export function sessionHook(app: FastifyInstance, { signIn }: { signIn: SignIn }): void {
  app.decorateRequest('signedIn', undefined);
  app.addHook('onRequest', async (request) => {
    if (request.routeOptions.config.withoutSession) return;
    if (request.method !== 'GET' && request.method !== 'HEAD' && !isSameSite(request)) {
      throw new IssueError({
        severity: 'error',
        code: 'forbidden',
        text: 'This request came from another site and was refused. Open the page again and retry.',
      });
    }
    const token = request.cookies[cookieName];
    if (token) request.signedIn = await signIn.userOf(token);
  });
}

/** The signed-in user. @throws IssueError `login` for a visitor. */
export function signedInUser(request: FastifyRequest): SignedInUser {
  if (!request.signedIn)
    throw new IssueError({
      severity: 'error',
      code: 'login',
      text: 'You are not signed in, or your session has ended. Sign in and try again.',
    });
  return request.signedIn;
}

export function setSessionCookie(reply: FastifyReply, token: string, secure: boolean): void {
  reply.setCookie(cookieName, token, { path: '/', httpOnly: true, sameSite: 'lax', secure });
}

export function clearSessionCookie(reply: FastifyReply): void {
  reply.clearCookie(cookieName, { path: '/' });
}

export function sessionTokenOf(request: FastifyRequest): string | undefined {
  return request.cookies[cookieName];
}

function isSameSite(request: FastifyRequest): boolean {
  const site = request.headers['sec-fetch-site'];
  if (typeof site === 'string') return site === 'same-origin' || site === 'none';
  const { origin, host } = request.headers;
  if (!origin) return true; // Not a browser: it sent no cookie of a person unasked.
  return URL.canParse(origin) && new URL(origin).host === host;
}
