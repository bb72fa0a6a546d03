// Signing in to one's own page by way of NHS login, and out again.
import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import {
  clearPassingCookie,
  clearResidentCookie,
  passingCookieOf,
  residentTokenOf,
  setPassingCookie,
  setResidentCookie,
} from '#endpoints/web/session-hook.ts';
import type { ResidentPlace } from './resident-place.ts';

const callback = '/resident/sign-in/callback';
// Why so few: one person comes from here, or a household. What could be guessed has 256 bits.
const config = { forResidents: true, rateLimit: { max: 60, timeWindow: '1 minute' } } as const;

export function residentSignInRoutes(app: FastifyInstance, place: ResidentPlace): void {
  const { residents, address, secure, refuse } = place;

  app.post('/resident/sign-in', { config }, async (request, reply) => {
    const { signIn } = residents;
    if (!signIn) return refuse(request, reply, 'provider-down');
    const browser = passingCookieOf(request, 'resident-sign-in', secure) ?? randomBytes(32).toString('base64url');
    // Whoever was signed out, by themselves or by time, shows anew who they are: the next person at this phone may be another.
    const timedOut = residentTokenOf(request, secure) !== undefined && request.resident === undefined;
    const again = timedOut || passingCookieOf(request, 'resident-again', secure) !== undefined;
    const begun = await signIn.begin({ browser, redirectUri: address() + callback, again });
    if (!begun.done) return refuse(request, reply, begun.why);
    setPassingCookie(reply, 'resident-sign-in', browser, secure);
    return reply.redirect(begun.url.href, 303);
  });

  app.get(callback, { config }, async (request, reply) => {
    const browser = passingCookieOf(request, 'resident-sign-in', secure);
    if (!residents.signIn || browser === undefined) return refuse(request, reply, 'not-begun');
    const url = new URL(request.url.slice(callback.length), address() + callback);
    const finished = await residents.signIn.finish({
      browser,
      url,
      requestId: request.id,
      address: request.ip,
      before: residentTokenOf(request, secure),
    });
    if (!finished.signedIn) {
      // Whoever was refused may be somebody else at the provider: the next time it asks who they are.
      setPassingCookie(reply, 'resident-again', '1', secure);
      return refuse(request, reply, finished.why);
    }
    setResidentCookie(reply, finished.token, secure);
    for (const name of ['resident-sign-in', 'resident-again'] as const) clearPassingCookie(reply, name, secure);
    return reply.redirect('/resident', 303);
  });

  app.post('/resident/sign-out', { config }, async (request, reply) => {
    const token = residentTokenOf(request, secure);
    if (token !== undefined) await residents.sessions.signOut(token, request.id);
    clearResidentCookie(reply, secure);
    setPassingCookie(reply, 'resident-again', '1', secure);
    // Pages that a browser keeps to go back to hold a person; the cookies are ours to clear. Source: W3C Clear Site Data §3.1.
    reply.header('clear-site-data', '"cache", "storage"');
    return reply.redirect('/resident', 303);
  });

  // Source: OpenID Connect Core §10.1: our public keys, for the provider that knows us by them.
  app.get('/resident/keys', { config }, () => residents.publicKeys);
}
