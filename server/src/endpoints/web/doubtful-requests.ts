// Requests that nothing should read any further: one whose address cannot be read, one for two hosts, one of no version, one with
// a nought in its words.
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { IssueError } from '#standards/issue.ts';

/**
 * What the hooks would have added. Why here: an address that cannot be read belongs to no route, and the framework answers it
 * before any hook is asked.
 */
const headersOfAll = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src data:; frame-ancestors 'none'; base-uri 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cache-control': 'no-store',
} as const;

/** Answers what no route can be found for, with `answer`, and with the headers that every answer bears. */
export function answerUnreadable(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
  {
    secure,
    answer,
  }: { secure: boolean; answer: (error: unknown, request: FastifyRequest, reply: FastifyReply) => void },
): void {
  reply.headers(headersOfAll);
  if (secure) reply.header('strict-transport-security', 'max-age=31536000; includeSubDomains');
  answer(error, request, reply);
}

/**
 * A proxy and we may each believe another of two hosts: then what one kept or allowed, the other shows. A request line without a
 * version has no headers, so that nothing it lacks could be missed.
 * @throws IssueError `invalid`. Source: RFC 9112 §3, §3.2.
 */
export function refuseDoubtful(request: FastifyRequest): void {
  // Names and values in turn.
  const hosts = request.raw.rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host');
  const isNought = request.url.includes('%00');
  if (hosts.length <= 1 && request.raw.httpVersion !== '0.9' && !isNought) return;
  throw unreadable();
}

/**
 * No keyboard writes U+0000 and no database holds it: whoever sends one wants to see what fails. @param body of a form, as parsed.
 * @throws IssueError `invalid`.
 */
export function refuseNought({ body }: FastifyRequest): void {
  if (typeof body !== 'object' || body === null || Buffer.isBuffer(body)) return;
  for (const field of Object.values(body))
    for (const word of [field].flat()) if (typeof word === 'string' && word.includes('\0')) throw unreadable();
}

const unreadable = () =>
  new IssueError({
    severity: 'error',
    code: 'invalid',
    text: 'What was sent could not be read. Check it and try again.',
  });
