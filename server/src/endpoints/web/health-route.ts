// Whether the server can do its work, and its metrics, for those who run it. About machines, never about people.
// Source: https://prometheus.io/docs/instrumenting/exposition_formats/
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Metrics } from '#runtime/metrics.ts';

/** One thing the server stands on, and how it is. */
export interface HealthCheck {
  name: string;
  check: () => Promise<{ ok: boolean; detail?: string }>;
}

/** A check that takes longer than this counts as failed. */
const longestCheckMs = 2000;

export function healthRoutes(
  app: FastifyInstance,
  { metrics, checks, version }: { metrics: Metrics; checks: readonly HealthCheck[]; version: string },
): void {
  app.get('/health', { config: { withoutSession: true } }, async (_request, reply) => {
    const results = await Promise.all(checks.map(async ({ name, check }) => ({ name, ...(await within(check())) })));
    const ok = results.every((result) => result.ok);
    return reply.status(ok ? 200 : 503).send({ status: ok ? 'ok' : 'failing', version, checks: results });
  });
  app.get('/metrics', { config: { withoutSession: true } }, async (request, reply) => {
    // Counts by source and outcome are for the operator: asked for on the machine itself, and not through the proxy that
    // everybody comes through.
    if (!isLoopback(request.socket.remoteAddress) || isForwarded(request)) return reply.callNotFound();
    return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
}

async function within(check: Promise<{ ok: boolean; detail?: string }>): Promise<{ ok: boolean; detail?: string }> {
  const late = new Promise<{ ok: boolean; detail: string }>((resolve) => {
    setTimeout(() => resolve({ ok: false, detail: `no answer within ${longestCheckMs} ms` }), longestCheckMs).unref();
  });
  return Promise.race([check.catch(() => ({ ok: false, detail: 'not reachable' })), late]).catch(() => ({ ok: false }));
}

/** Proxies say that they are one in one of these. */
function isForwarded({ headers }: FastifyRequest): boolean {
  return ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip'].some(
    (name) => headers[name] !== undefined,
  );
}

function isLoopback(address: string | undefined): boolean {
  return address === '::1' || address?.replace('::ffff:', '').startsWith('127.') === true;
}
