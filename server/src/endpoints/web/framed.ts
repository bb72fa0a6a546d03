// A record opened within the page of the clinician's own system: a session that was begun in a frame of a registered system, which
// says in identity.yaml from where it frames. Its pages may stand there and nowhere else; everybody else's stand in no frame.
// Why cookies of their own: one that is to be sent in a frame of another site must say so (SameSite=None), and then only in the frame
// of that very site (Partitioned): none of it weakens the session of anybody who came another way.
// Source: W3C CSP 3 §6.4.2 frame-ancestors; CHIPS (draft-cutler-httpbis-partitioned-cookies); OWASP clickjacking defence.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** Origins in whose frames the answer may stand; undefined for none. */
    framedBy: readonly string[] | undefined;
  }
}

/** By the id of a registered system: where it frames this record; nothing where it does not say so. */
export type FramesOf = (systemId: string) => readonly string[];

/** Names what only a frame's cookies bear. `Secure` always: without it a browser takes no cookie in a frame of another site. */
const framedName = (name: string, secure: boolean) => `${secure ? '__Host-' : ''}lcr-framed-${name}`;
const attributes = { path: '/', httpOnly: true, sameSite: 'none', secure: true, partitioned: true } as const;

/** `system` names whose frame it is; it outlives the session, so that its end can be said there. */
export type FramedCookie = 'session' | 'sign-in' | 'launch' | 'system';

export function setFramedCookie(
  reply: FastifyReply,
  name: FramedCookie,
  value: string,
  { secure, maxAge }: { secure: boolean; maxAge?: number },
): void {
  reply.setCookie(framedName(name, secure), value, { ...attributes, ...(maxAge === undefined ? {} : { maxAge }) });
}

export function clearFramedCookie(reply: FastifyReply, name: FramedCookie, secure: boolean): void {
  reply.clearCookie(framedName(name, secure), attributes);
}

export function framedCookieOf(request: FastifyRequest, name: FramedCookie, secure: boolean): string | undefined {
  return request.cookies[framedName(name, secure)];
}

/** Remembers in a frame whose it is. */
export function rememberFrame(request: FastifyRequest, reply: FastifyReply, system: string, secure: boolean): void {
  if (framedCookieOf(request, 'system', secure) !== system) setFramedCookie(reply, 'system', system, { secure });
}

/**
 * Where a session that was begun in this frame has ended: the origins in whose frames that may be said. The page that says so is
 * the same for everybody and can do nothing, so that whoever makes the cookie up has a page of words in a registered frame.
 */
export function frameOfEnded(
  request: FastifyRequest,
  framesOf: FramesOf | undefined,
  secure: boolean,
): readonly string[] | undefined {
  if (!isForFrame(request) || request.routeOptions.url?.startsWith('/launch')) return undefined;
  const system = framedCookieOf(request, 'system', secure);
  const frames = system === undefined ? undefined : framesOf?.(system);
  return frames && frames.length > 0 ? frames : undefined;
}

/** Whether the browser says that it is to be shown in a frame. */
export const isForFrame = ({ headers }: FastifyRequest): boolean => headers['sec-fetch-dest'] === 'iframe';

/** Invariant: an answer stands in a frame only where its session, or the launch it refuses, is of a system that frames, and only there. */
export function frameAncestors(app: FastifyInstance): void {
  app.decorateRequest('framedBy', undefined);
  app.addHook('onSend', async ({ framedBy }, reply) => {
    if (!framedBy || framedBy.length === 0) return;
    const policy = String(reply.getHeader('content-security-policy') ?? '');
    const opened = policy.replace("frame-ancestors 'none'", `frame-ancestors ${framedBy.join(' ')}`);
    // Where the policy is not the one we know, nothing is opened.
    if (opened === policy) return;
    reply.header('content-security-policy', opened);
    reply.removeHeader('x-frame-options');
  });
}
