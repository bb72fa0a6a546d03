// What a reader or a program sees when something went wrong: words that say what to do, and the request id for support.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from '#runtime/log.ts';
import { httpStatusOf, operationOutcomeOf } from '#standards/fhir/operation-outcome.ts';
import { type Issue, IssueError } from '#standards/issue.ts';

export interface ErrorDetails {
  status: number;
  title: string;
  text: string;
  requestId: string;
  /** Of what was asked, without what stands behind a question mark. */
  path: string;
  /** In a frame in which the session ended: where the same can be opened in a window of its own. */
  inItsOwnWindow?: string;
}

/** Draws an error as a page; given by `web`, which this folder does not know. */
export type ErrorPage = (details: ErrorDetails) => string;

interface Answering {
  log: Log;
  errorPage: ErrorPage;
}

const unexpected: Issue = {
  severity: 'fatal',
  code: 'exception',
  text: 'Something went wrong on our side. Nothing you did was lost. Try again; if it goes on, give support the request number.',
};

export function answerError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  { log, errorPage }: Answering,
): FastifyReply {
  const issues = error instanceof IssueError ? error.issues : ([issueOf(error)] as const);
  const status = error instanceof IssueError ? httpStatusOf(issues) : statusOf(error);
  if (status >= 500) log.error('request failed', { requestId: request.id, kind: request.routeOptions.url, error });
  return answer(
    request,
    reply,
    {
      status,
      text: issues[0].text,
      requestId: request.id,
      path: pathOf(request),
      ...(request.framedBy && !request.signedIn && status === 401
        ? { title: 'Your session here has ended', inItsOwnWindow: request.method === 'GET' ? request.url : '/' }
        : { title: titleOf(status) }),
    },
    issues,
    errorPage,
  );
}

export function answerNotFound(request: FastifyRequest, reply: FastifyReply, { errorPage }: Answering): FastifyReply {
  const issue: Issue = {
    severity: 'error',
    code: 'not-found',
    text: 'There is no page at this address. Check it, or go back to the start page.',
  };
  return answer(
    request,
    reply,
    { status: 404, title: titleOf(404), text: issue.text, requestId: request.id, path: pathOf(request) },
    [issue],
    errorPage,
  );
}

function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  details: ErrorDetails,
  issues: readonly [Issue, ...Issue[]],
  errorPage: ErrorPage,
): FastifyReply {
  reply.status(details.status);
  const wantsPage = (request.headers.accept ?? '').includes('text/html');
  return wantsPage
    ? reply.type('text/html; charset=utf-8').send(errorPage(details))
    : reply.type('application/fhir+json; charset=utf-8').send(operationOutcomeOf(issues));
}

const pathOf = ({ url }: FastifyRequest): string => url.split('?', 1)[0]!;

/** Fastify's own errors carry a status: bad media type, body too large, malformed JSON. */
function statusOf(error: unknown): number {
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' && status >= 400 && status < 600 ? status : 500;
}

function issueOf(error: unknown): Issue {
  const status = statusOf(error);
  if (status === 413)
    return { severity: 'error', code: 'too-long', text: 'What was sent is larger than this address takes.' };
  if (status === 415)
    return { severity: 'error', code: 'not-supported', text: 'This address does not take that content type.' };
  if (status === 429)
    return {
      severity: 'error',
      code: 'throttled',
      text: 'Too many requests in a short time. Wait a minute and try again.',
    };
  if (status < 500)
    return { severity: 'error', code: 'invalid', text: 'What was sent could not be read. Check it and try again.' };
  return unexpected;
}

function titleOf(status: number): string {
  if (status === 404) return 'Page not found';
  if (status === 401 || status === 403) return 'You cannot see this';
  if (status < 500) return 'That did not work';
  return 'Sorry, there is a problem';
}
