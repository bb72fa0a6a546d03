// One id follows a request through logs, audit events, source queries and the page, so that support can find it.
// Source: IHE BALP (X-Request-Id as an entity of the AuditEvent); GP Connect (Ssp-TraceID).
import { randomUUID } from 'node:crypto';
import { deterministicId } from '../standards/deterministic-id.ts';

export const requestIdHeader = 'x-request-id';

/** The caller's id where it is a plain token we can repeat safely, else a new one. */
export function requestIdFrom(header: string | string[] | undefined): string {
  return typeof header === 'string' && /^[A-Za-z0-9_-]{8,64}$/.test(header) ? header : randomUUID();
}

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/**
 * The id under which others that want a UUID are asked: the request id where it is one, else one that follows from it, so that
 * what a practice's support desk quotes is found in our log.
 */
export function traceIdOf(requestId: string): string {
  return uuid.test(requestId) ? requestId : deterministicId(['request', requestId]);
}
