// Who is asking: the session cookie becomes `request.signedIn`. A change asked from another site is refused (CSRF).
// Source: OWASP Cross-Site Request Forgery Prevention, fetch metadata with an Origin fallback, beside SameSite cookies.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ResidentSessions } from '#sign-in/resident/resident-sessions.ts';
import type { SignedInResident } from '#sign-in/resident/resident.ts';
import type { SignedInKeeper } from '#directory/claims/keeper.ts';
import type { Keepers } from '#directory/claims/keepers.ts';
import type { SignIn } from '#sign-in/sign-in.ts';
import type { SignedInUser } from '#sign-in/user.ts';
import {
  clearFramedCookie,
  framedCookieOf,
  frameOfEnded,
  type FramesOf,
  rememberFrame,
  setFramedCookie,
} from './framed.ts';
import { type Issue, IssueError } from '#standards/issue.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The signed-in professional; undefined for a visitor. */
    signedIn: SignedInUser | undefined;
    /** The person signed in to their own page; only on routes that are for residents. */
    resident: SignedInResident | undefined;
    /** Somebody who keeps an organisation's listings; only on routes that are for keepers. */
    keeper: SignedInKeeper | undefined;
    /** Whether the session that began this request is live yet: for what goes on longer than a moment. */
    stillSignedIn(): Promise<boolean>;
  }
  interface FastifyContextConfig {
    /** The route authenticates in another way (a source's token) or is about nobody. */
    withoutSession?: boolean;
    /** Asked by an open page by itself, not by its reader: it does not keep an idle session alive. */
    automatic?: boolean;
    /** A page of residents: whoever is signed in as staff is a visitor here, and residents are visitors everywhere else. */
    forResidents?: boolean;
    /** A page of those who keep an organisation's listings: everybody else is a visitor here, and they are visitors everywhere else. */
    forKeepers?: boolean;
  }
}

/**
 * Over TLS with a prefix that browsers keep to: only this host, only over TLS, can have set it; no neighbour under the same
 * domain, and nobody on the way. Source: RFC 6265bis §4.1.3.2.
 */
const cookieName = (secure: boolean) => (secure ? '__Host-lcr-session' : 'lcr-session');
const residentCookieName = (secure: boolean) => (secure ? '__Host-lcr-resident' : 'lcr-resident');
const keeperCookieName = (secure: boolean) => (secure ? '__Host-lcr-keeper' : 'lcr-keeper');

export interface SessionHook {
  signIn: SignIn;
  /** Without it nobody is a resident. */
  residents?: Pick<ResidentSessions, 'residentOf'>;
  /** Without it nobody keeps a listing. */
  keepers?: Pick<Keepers, 'keeperOf'>;
  secure: boolean;
  /** Without it no session is begun in a frame. */
  framesOf?: FramesOf;
}

export function sessionHook(app: FastifyInstance, { signIn, residents, keepers, secure, framesOf }: SessionHook): void {
  app.decorateRequest('signedIn', undefined);
  app.decorateRequest('resident', undefined);
  app.decorateRequest('keeper', undefined);
  app.decorateRequest('stillSignedIn', stillSignedIn);
  app.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.config.withoutSession) return;
    if (request.method !== 'GET' && request.method !== 'HEAD' && !isSameSite(request)) {
      throw new IssueError({
        severity: 'error',
        code: 'forbidden',
        text: 'This request came from another site and was refused. Open the page again and retry.',
      });
    }
    // Invariant: a route asks for one kind of session and never looks at the other.
    if (request.routeOptions.config.forResidents) {
      const own = residentTokenOf(request, secure);
      const resident = own === undefined ? undefined : await residents?.residentOf(own);
      request.resident = resident && { ...resident, address: request.ip };
      return;
    }
    if (request.routeOptions.config.forKeepers) {
      const own = keeperTokenOf(request, secure);
      request.keeper = own === undefined ? undefined : await keepers?.keeperOf(own);
      return;
    }
    const token = sessionTokenOf(request, secure);
    const user = token === undefined ? undefined : await signedInBy(token, request, reply);
    request.signedIn = user && { ...user, address: request.ip };
    const ended = user ? undefined : frameOfEnded(request, framesOf, secure);
    if (!ended) return;
    request.framedBy = ended;
    throw new IssueError(endedHere);
  });

  async function signedInBy(
    token: string,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<SignedInUser | undefined> {
    const user = await signIn.userOf(token, { unasked: request.routeOptions.config.automatic });
    if (user && token === framedCookieOf(request, 'session', secure)) {
      // Where the system frames no more, its framed sessions are none.
      const frames = user.launch && framesOf?.(user.launch.system);
      if (!user.launch || !frames || frames.length === 0) return undefined;
      request.framedBy = frames;
      rememberFrame(request, reply, user.launch.system, secure);
    }
    return user;
  }

  async function stillSignedIn(this: FastifyRequest): Promise<boolean> {
    const token = sessionTokenOf(this, secure);
    return token !== undefined && (await signIn.userOf(token, { unasked: true })) !== undefined;
  }
}

const endedHere: Issue = {
  severity: 'error',
  code: 'login',
  text: 'Your session in this window has ended, so nothing of the record is shown here. To go on, open the record again from the system you are working in.',
};

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

/** Of a session begun in a frame: sent in that frame alone. */
export function setFramedSession(reply: FastifyReply, token: string, secure: boolean): void {
  setFramedCookie(reply, 'session', token, { secure });
}

export function setSessionCookie(reply: FastifyReply, token: string, secure: boolean): void {
  reply.setCookie(cookieName(secure), token, { path: '/', httpOnly: true, sameSite: 'lax', secure });
}

export function clearSessionCookie(reply: FastifyReply, secure: boolean): void {
  reply.clearCookie(cookieName(secure), { path: '/', httpOnly: true, sameSite: 'lax', secure });
  if (reply.request.framedBy) clearFramedCookie(reply, 'session', secure);
}

/** Of whoever came the usual way, before one who came in a frame. */
export function sessionTokenOf(request: FastifyRequest, secure: boolean): string | undefined {
  return request.cookies[cookieName(secure)] ?? framedCookieOf(request, 'session', secure);
}

export function setResidentCookie(reply: FastifyReply, token: string, secure: boolean): void {
  reply.setCookie(residentCookieName(secure), token, { path: '/', httpOnly: true, sameSite: 'lax', secure });
}

export function clearResidentCookie(reply: FastifyReply, secure: boolean): void {
  reply.clearCookie(residentCookieName(secure), { path: '/', httpOnly: true, sameSite: 'lax', secure });
}

export function residentTokenOf(request: FastifyRequest, secure: boolean): string | undefined {
  return request.cookies[residentCookieName(secure)];
}

export function setKeeperCookie(reply: FastifyReply, token: string, secure: boolean): void {
  reply.setCookie(keeperCookieName(secure), token, { path: '/', httpOnly: true, sameSite: 'lax', secure });
}

export function clearKeeperCookie(reply: FastifyReply, secure: boolean): void {
  reply.clearCookie(keeperCookieName(secure), { path: '/', httpOnly: true, sameSite: 'lax', secure });
}

export function keeperTokenOf(request: FastifyRequest, secure: boolean): string | undefined {
  return request.cookies[keeperCookieName(secure)];
}

/** Cookies that last for a sign-in: which browser asked, which roles or launch wait in it, and that somebody signed out in it. */
type PassingCookie = 'sign-in' | 'role' | 'launch' | 'again' | 'resident-sign-in' | 'resident-again';
const passingName = (name: PassingCookie, secure: boolean) => `${secure ? '__Host-' : ''}lcr-${name}`;
const passingSeconds = 600;

export function setPassingCookie(reply: FastifyReply, name: PassingCookie, value: string, secure: boolean): void {
  // That somebody signed out is remembered as long as the browser is open.
  const lasts = name.endsWith('again') ? {} : { maxAge: passingSeconds };
  reply.setCookie(passingName(name, secure), value, { path: '/', httpOnly: true, sameSite: 'lax', secure, ...lasts });
}

export function clearPassingCookie(reply: FastifyReply, name: PassingCookie, secure: boolean): void {
  reply.clearCookie(passingName(name, secure), { path: '/', httpOnly: true, sameSite: 'lax', secure });
}

export function passingCookieOf(request: FastifyRequest, name: PassingCookie, secure: boolean): string | undefined {
  return request.cookies[passingName(name, secure)];
}

/** Aborts when the reader has gone: also where they went before anybody looked. */
export function readerLeft(reply: FastifyReply): AbortSignal {
  const left = new AbortController();
  if (reply.raw.destroyed || reply.raw.closed) left.abort();
  else reply.raw.once('close', () => left.abort());
  return left.signal;
}

function isSameSite(request: FastifyRequest): boolean {
  const site = request.headers['sec-fetch-site'];
  if (typeof site === 'string') return site === 'same-origin' || site === 'none';
  const { origin, host } = request.headers;
  if (!origin) return true; // Not a browser: it sent no cookie of a person unasked.
  return URL.canParse(origin) && new URL(origin).host === host;
}
