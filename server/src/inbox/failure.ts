// What went wrong with the database, as far as it decides what to do next.
// Source: PostgreSQL 18, appendix A (error codes): class 08 connection, 40 transaction rollback, 53 insufficient resources,
// 55P03 lock not available, 57P01–57P03 shutdown and start-up, 58 system error.
import { IssueError, type Issue } from '#standards/issue.ts';

/**
 * `unreachable`: no database for anybody just now; wait for it. `contention`: two transactions met; this one again,
 * presently. `lasting`: it would go wrong again.
 */
export type Failure = 'unreachable' | 'contention' | 'lasting';

const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

export function failureOf(error: unknown): Failure {
  if (error instanceof IssueError) return error.issue.code === 'transient' ? 'contention' : 'lasting';
  if (!(error instanceof Error)) return 'lasting';
  const { code } = error as { code?: unknown };
  if (typeof code === 'string') {
    if (code.startsWith('40') || code === '55P03') return 'contention';
    if (/^(08|53|57P0|58)/.test(code) || networkCodes.has(code)) return 'unreachable';
    return 'lasting';
  }
  // pg says these without a code: a connection cut under a query, and a client already closed.
  return /^(Connection terminated|Client has encountered a connection error|Client was closed|timeout exceeded)/.test(
    error.message,
  )
    ? 'unreachable'
    : 'lasting';
}

/** Why a message waits, for the steward: kind and code of the error, never its message, which may quote the data. */
export function issueOfFailure(error: unknown): Issue {
  if (error instanceof IssueError) return error.issue;
  const { name, code } = error as { name?: unknown; code?: unknown };
  return {
    severity: 'error',
    code: 'exception',
    text: 'The message could not be processed because of a fault in this server. It is kept; send it through again after the fault is mended.',
    diagnostics: [name, code].filter((part) => typeof part === 'string').join(' '),
  };
}
