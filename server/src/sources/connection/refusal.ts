// What an HTTP status means when it is not 200, before any protocol has its say.
import type { Issue } from '#standards/issue.ts';
import type { SourceOutcome } from '../source-adapter.ts';

export interface Refusal {
  outcome: Exclude<SourceOutcome, 'answered' | 'partly-answered' | 'nothing-recorded'>;
  issue: Issue;
  retry?: { afterMs: number };
}

/**
 * The refusal a status is, or undefined for 200.
 * A bare 404 is a wrong address, not an unknown patient: only the protocol can say that somebody is not known.
 */
export function refusalOf(status: number, retryAfter: string | undefined, now: Date): Refusal | undefined {
  if (status === 200) return undefined;
  const refusal = (outcome: Refusal['outcome'], code: Issue['code'], text: string): Refusal => ({
    outcome,
    issue: { severity: 'error', code, text, diagnostics: `HTTP ${status}` },
  });
  if (status === 401) return refusal('refused', 'login', 'This source did not accept who we say we are.');
  if (status === 403) return refusal('refused', 'forbidden', 'This source does not allow this request.');
  if (status === 408 || status === 429 || status === 502 || status === 503 || status === 504) {
    const busy = status === 429;
    const found = refusal(
      'not-reachable',
      busy ? 'throttled' : 'transient',
      busy ? 'This source is being asked too much at the moment.' : 'This source is not available at the moment.',
    );
    const afterMs = retryAfterMs(retryAfter, now);
    if (afterMs !== undefined && (busy || status === 502 || status === 503)) found.retry = { afterMs };
    return found;
  }
  if (status >= 500) return refusal('invalid-answer', 'exception', 'This source failed while it was answering.');
  if (status >= 400) return refusal('refused', 'processing', 'This source could not make sense of the request.');
  if (status >= 300 && status !== 304)
    return refusal('invalid-answer', 'processing', 'This source sent us to another address, where we do not follow.');
  return refusal('invalid-answer', 'structure', 'This source sent something other than an answer.');
}

/** Retry-After in seconds or as a date. Source: RFC 9110 §10.2.3. */
function retryAfterMs(header: string | undefined, now: Date): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,6}$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now.getTime());
}
