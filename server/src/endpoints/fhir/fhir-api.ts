// The FHIR R4 API for programs: who asks, in which format, and every refusal as an OperationOutcome. What is asked for is in
// `patient/`; where sources send to us is fhir-intake.ts.
// Source: FHIR R4 §3.1.0 (RESTful API), §6.1 (security); RFC 6750 (bearer tokens).
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Door } from '#disclosure/door.ts';
import type { SignedInUser } from '#sign-in/user.ts';
import { httpStatusOf, operationOutcomeOf } from '#standards/fhir/operation-outcome.ts';
import { type Issue, IssueError } from '#standards/issue.ts';
import { type LogSearchRoute, logSearchRoute } from './access-log/log-search-route.ts';
import { createNeighbourOf, type NeighbourAsking, type NeighbourOf } from './access-log/neighbours.ts';
import { capabilityStatement } from './capability-statement.ts';
import { directoryRoutes } from './directory/directory-routes.ts';
import { send, wantedFormat } from './exchange.ts';
import { matchRoute } from './patient/match-route.ts';
import { pixRoute } from './patient/pix-route.ts';
import { readRoute } from './patient/read-route.ts';
import { searchRoute } from './patient/search-route.ts';
import { FhirRefusal, refusal } from './refusal.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** A neighbouring record may ask here, with the token it was given. */
    forNeighbours?: boolean;
  }
}

export interface FhirApiDependencies {
  door: Door;
  version: string;
  /** The address programs use, where it is another than the one they ask at. */
  publicUrl?: string | undefined;
  /** Sources post Bundles to this server. */
  takesBundles: boolean;
  /** Who holds a bearer token. Today a session's own; the access tokens of an authorisation server come in here. */
  userOf: (token: string) => Promise<SignedInUser | undefined>;
  /** How often one person's programs may ask about patients. The page's search allows as much. */
  requestsPerMinute?: number;
  /** Who else may ask who looked at whom. Without it nobody may ask here. */
  accessLog?: { neighbours: readonly NeighbourAsking[] } & Pick<LogSearchRoute, 'tokens' | 'readVia'>;
}

/** The directory is about nobody: whoever reads it all may. */
const directoryRequestsPerMinute = 1200;
/** A neighbour asks for everybody who reads their list there. */
const logRequestsPerMinute = 600;

const bodies = ['application/fhir+json', 'application/json', 'application/fhir+xml', 'application/xml', 'text/xml'];

/** A Fastify plugin on a server made by `createWebServer`, whose sessions it uses. */
export function fhirApi(app: FastifyInstance, dependencies: FhirApiDependencies): void {
  const { door, publicUrl, userOf, requestsPerMinute = 60 } = dependencies;
  const startedAt = door.clock.now();
  const baseOf = (request: FastifyRequest) => `${publicUrl?.replace(/\/$/, '') ?? addressOf(request)}/fhir/r4`;
  void app.register((api, _options, done) => {
    api.removeAllContentTypeParsers();
    api.addContentTypeParser(bodies, { parseAs: 'buffer' }, (_request, body, parsed) => parsed(null, body));
    api.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, parsed) =>
      parsed(null, new URLSearchParams(String(body))),
    );
    // One count for all ways to ask, so that five ways are not five times as much.
    const limited = { onRequest: app.rateLimit({ max: requestsPerMinute, timeWindow: '1 minute' }) };
    const neighbourOf = createNeighbourOf(dependencies.accessLog?.neighbours ?? []);
    api.addHook('onRequest', (request) => knowAsker(request, userOf, neighbourOf));
    api.addHook('preHandler', async (request) => {
      if (wantedFormat(request)) return;
      throw refusal(
        406,
        'not-supported',
        'Answers are FHIR R4 in JSON or XML: application/fhir+json, application/fhir+xml.',
      );
    });
    api.setErrorHandler((error, request, reply) => answerError(error, request, reply, door));

    api.get('/fhir/r4/metadata', { config: { withoutSession: true } }, (request, reply) =>
      send(
        request,
        reply,
        capabilityStatement({
          ...dependencies,
          name: door.partnership.name,
          base: baseOf(request),
          startedAt,
          asksForLog: dependencies.accessLog !== undefined,
        }),
      ),
    );
    api.get('/fhir/r4/Patient', limited, (request, reply) => searchRoute(request, reply, door, baseOf(request)));
    api.post('/fhir/r4/Patient/_search', limited, (request, reply) =>
      searchRoute(request, reply, door, baseOf(request)),
    );
    api.post('/fhir/r4/Patient/$match', limited, (request, reply) => matchRoute(request, reply, door, baseOf(request)));
    for (const method of ['GET', 'POST'] as const)
      api.route({
        method,
        url: '/fhir/r4/Patient/$ihe-pix',
        ...limited,
        handler: (request, reply) => pixRoute(request, reply, door, baseOf(request)),
      });
    api.get<{ Params: { id: string } }>('/fhir/r4/Patient/:id', limited, (request, reply) =>
      readRoute(request, reply, door),
    );
    const { accessLog } = dependencies;
    if (accessLog) {
      const route = { ...accessLog, door, neighbourOf };
      const config = { forNeighbours: true };
      const often = { onRequest: app.rateLimit({ max: logRequestsPerMinute, timeWindow: '1 minute' }), config };
      api.get('/fhir/r4/AuditEvent', often, (request, reply) => logSearchRoute(request, reply, route, baseOf(request)));
      api.post('/fhir/r4/AuditEvent/_search', often, (request, reply) =>
        logSearchRoute(request, reply, route, baseOf(request)),
      );
    }
    directoryRoutes(api, {
      database: door.database,
      baseOf,
      limited: { onRequest: app.rateLimit({ max: directoryRequestsPerMinute, timeWindow: '1 minute' }) },
    });
    api.all('/fhir/r4/*', { config: { withoutSession: true } }, () => {
      throw refusal(404, 'not-supported', 'This server does not have that. What it has is at [base]/metadata.');
    });
    done();
  });
}

/** The bearer token, where one is shown, says who asks; else the session. @throws FhirRefusal, IssueError `login` */
async function knowAsker(
  request: FastifyRequest,
  userOf: FhirApiDependencies['userOf'],
  neighbourOf: NeighbourOf,
): Promise<void> {
  const { withoutSession, forNeighbours } = request.routeOptions.config;
  if (withoutSession) return;
  // Invariant: a neighbour's token opens the routes that are for neighbours, and no other.
  if (forNeighbours && neighbourOf(request)) return;
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    const [, token] = /^Bearer ([A-Za-z0-9\-._~+/]+=*)$/i.exec(authorization) ?? [];
    request.signedIn = token === undefined ? undefined : await userOf(token);
  } else if (!['same-origin', 'none', undefined].includes(request.headers['sec-fetch-site'])) {
    // A link or a picture on another site would search in the reader's name: nothing would be shown there, but it would stand
    // in the audit that they had asked.
    throw refusal(403, 'forbidden', 'This request came from another site and was refused.');
  }
  if (!request.signedIn) throw new IssueError(notSignedIn);
}

function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply, { log }: Door): FastifyReply {
  if (error instanceof IssueError) {
    const status = error instanceof FhirRefusal ? error.status : httpStatusOf(error.issues);
    if (status === 401) {
      const wrong = request.headers.authorization === undefined ? '' : ', error="invalid_token"';
      void reply.header('www-authenticate', `Bearer realm="Local Care Record"${wrong}`);
    }
    if (status >= 500)
      log.error('FHIR request failed', { requestId: request.id, kind: request.routeOptions.url, error });
    return send(request, reply, operationOutcomeOf(error.issues), status);
  }
  const given = (error as { statusCode?: unknown } | null)?.statusCode;
  const status = typeof given === 'number' && given >= 400 && given < 500 ? given : 500;
  if (status === 500)
    log.error('FHIR request failed', { requestId: request.id, kind: request.routeOptions.url, error });
  return send(request, reply, operationOutcomeOf([byStatus[status] ?? unreadable]), status);
}

/** The address asked at. What is not one is not repeated. */
function addressOf({ protocol, host }: FastifyRequest): string {
  // A proxy may say how it was asked, and hand on what somebody said to it.
  const scheme = protocol === 'https' ? 'https' : 'http';
  return /^[\w.-]+(:\d{1,5})?$|^\[[\da-f:]+\](:\d{1,5})?$/i.test(host) ? `${scheme}://${host}` : 'http://localhost';
}

const notSignedIn: Issue = {
  severity: 'error',
  code: 'login',
  text: 'You are not signed in, or your session has ended.',
};
const unreadable: Issue = { severity: 'error', code: 'invalid', text: 'The request could not be read.' };
const byStatus: Readonly<Record<number, Issue>> = {
  413: { severity: 'error', code: 'too-long', text: 'The body is longer than this address takes.' },
  415: { severity: 'error', code: 'not-supported', text: 'This address does not take that content type.' },
  429: {
    severity: 'error',
    code: 'throttled',
    text: 'Too many requests in a short time. Wait a minute and try again.',
  },
  500: { severity: 'fatal', code: 'exception', text: 'Something went wrong on our side. Nothing was shown.' },
};
