// One id follows a request through logs, audit events, source queries and the page, so that support can find it.
// Source: IHE BALP (X-Request-Id as an entity of the AuditEvent); GP Connect (Ssp-TraceID).
import { randomUUID } from 'node:crypto';

export const requestIdHeader = 'x-request-id';

/** The caller's id where it is a plain token we can repeat safely, else a new one. */
export function requestIdFrom(header: string | string[] | undefined): string {
  return typeof header === 'string' && /^[A-Za-z0-9_-]{8,64}$/.test(header) ? header : randomUUID();
}
