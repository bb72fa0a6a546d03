// The HTTP server every page and API hangs on: request ids, security headers, sessions, metrics, errors, in one place.
import cookie from '@fastify/cookie';
import formbody from '@fastify/formbody';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import fastify, { type FastifyInstance } from 'fastify';
import type { Log } from '#runtime/log.ts';
import type { Metrics } from '#runtime/metrics.ts';
import { requestIdFrom, requestIdHeader, traceIdOf } from '#runtime/request-id.ts';
import type { Keepers } from '#directory/claims/keepers.ts';
import type { ResidentSessions } from '#sign-in/resident/resident-sessions.ts';
import type { SignIn } from '#sign-in/sign-in.ts';
import { answerUnreadable, refuseDoubtful, refuseNought } from './doubtful-requests.ts';
import { answerError, answerNotFound, type ErrorPage } from './errors.ts';
import { frameAncestors, type FramesOf } from './framed.ts';
import { networkOf } from './network-of.ts';
import { sessionHook } from './session-hook.ts';

export interface WebServerDependencies {
  log: Log;
  metrics: Metrics;
  signIn: SignIn;
  residents?: Pick<ResidentSessions, 'residentOf'>;
  keepers?: Pick<Keepers, 'keeperOf'>;
  errorPage: ErrorPage;
  /** Served over TLS, here or by a proxy in front: cookies are then for TLS only. */
  secure: boolean;
  /** Origins beside our own to which a form may lead: of the identity provider. Browsers hold redirects to this too. */
  formsLeadTo?: readonly string[];
  /** From where registered systems frame this record. */
  framesOf?: FramesOf;
  limits?: ConnectionLimits;
}

/** How long a connection is waited for. */
export interface ConnectionLimits {
  /** From the first byte of a request to its last. */
  requestWithinMs: number;
  /** A connection on which nothing moves, either way. More than the longest wait for a source, and than two heartbeats. */
  stalledForMs: number;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Every route there is, so that a test can call each of them. */
    routesServed: readonly RouteServed[];
  }
}

export interface RouteServed {
  method: string;
  /** Its pattern, e.g. `/record/:personId`. */
  url: string;
}

/** Source: OWASP ASVS 5.0 §3.4: nothing from elsewhere, nothing inline, framed by nobody (but framed.ts). */
const contentSecurityPolicy = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", 'data:'],
    fontSrc: ["'self'"],
    connectSrc: ["'self'"],
    formAction: ["'self'"],
    frameSrc: ["'self'"],
    frameAncestors: ["'none'"],
    baseUri: ["'none'"],
  },
} as const;

const longestParameter = 8192;
const usualLimits: ConnectionLimits = { requestWithinMs: 60_000, stalledForMs: 120_000 };

export async function createWebServer(dependencies: WebServerDependencies): Promise<FastifyInstance> {
  const { log, metrics, limits = usualLimits, formsLeadTo = [] } = dependencies;
  const app = fastify({
    genReqId: (request) => requestIdFrom(request.headers[requestIdHeader]),
    logger: false,
    schemaController: { compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas } },
    bodyLimit: 64 * 1024,
    // A document's address holds what it leads to, sealed: longer than the hundred characters a router takes by itself.
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: longestParameter },
    // Why no HEAD: it would do all of a GET, and write down that something was shown of which nothing was.
    exposeHeadRoutes: false,
    // A request that does not end, and a reader who no longer reads, hold nothing open for ever.
    http: { connectionsCheckingInterval: limits.requestWithinMs / 2, headersTimeout: limits.requestWithinMs },
    requestTimeout: limits.requestWithinMs,
    connectionTimeout: limits.stalledForMs,
    // A proxy on this machine says for whom it asks; nobody else is believed.
    trustProxy: 'loopback',
    // A reader's browser may hold a stream open; a stopping server ends it.
    forceCloseConnections: true,
    frameworkErrors: (error, request, reply) =>
      answerUnreadable(error, request, reply, {
        secure: dependencies.secure,
        answer: (...given) => void answerError(...given, dependencies),
      }),
  });
  const routesServed: RouteServed[] = [];
  app.decorate('routesServed', routesServed);
  app.addHook('onRoute', ({ method, url }) => {
    for (const each of [method].flat()) routesServed.push({ method: each, url });
  });
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        ...mutable(contentSecurityPolicy.directives),
        formAction: [...contentSecurityPolicy.directives.formAction, ...formsLeadTo],
      },
    },
    hsts: dependencies.secure,
    // Why not no-referrer: browsers then send `Origin: null` with our own forms, and those that send no fetch metadata (any,
    // over plain http; Safari before 16.4) could not sign in.
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
    crossOriginEmbedderPolicy: false,
  });
  await app.register(cookie);
  await app.register(formbody, { bodyLimit: 64 * 1024 });
  // Routes that could be used to guess or to browse say how often they may be asked.
  await app.register(rateLimit, {
    global: false,
    // By person, not by session: signing in again does not begin the count again. And by network: another IPv6 address costs nothing.
    keyGenerator: ({ signedIn, resident, ip }) =>
      signedIn ? `user ${signedIn.userId}` : resident ? `resident ${resident.personId}` : `network ${networkOf(ip)}`,
  });
  // After the headers that every answer bears, before anybody is looked up.
  app.addHook('onRequest', async (request) => refuseDoubtful(request));
  app.addHook('preHandler', async (request) => refuseNought(request));
  frameAncestors(app);
  sessionHook(app, dependencies);

  app.addHook('onSend', async (request, reply) => {
    reply.header(requestIdHeader, request.id);
    // Invariant: no page about a person is kept by a browser or a proxy. Assets, which are about nobody, say otherwise themselves.
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    const seconds = reply.elapsedTime / 1000;
    metrics.httpRequests.observe({ method: request.method, route, status: String(reply.statusCode) }, seconds);
    const traceId = traceIdOf(request.id);
    log.info('request', {
      requestId: request.id,
      ...(traceId !== request.id && { traceId }),
      method: request.method,
      kind: route,
      status: reply.statusCode,
      durationMs: Math.round(reply.elapsedTime),
    });
  });
  app.setErrorHandler((error, request, reply) => answerError(error, request, reply, dependencies));
  app.setNotFoundHandler((request, reply) => answerNotFound(request, reply, dependencies));
  return app;
}

/** Why not Fastify's own: no route here has a JSON schema, and what compiles them is 1.5 MB of source, loaded at the start. */
function noSchemas(): never {
  throw new Error('Routes have no schemas here: what comes is read by the route.');
}

function mutable(directives: Readonly<Record<string, readonly string[]>>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(directives).map(([name, values]) => [name, [...values]]));
}
