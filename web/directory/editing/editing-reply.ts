// What the routes of editors have in common: who asks, a page, and what a mistake is told as.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Stewarding } from '#administration/steward.ts';
import { signedInUser } from '#endpoints/web/session-hook.ts';
import type { Database } from '#runtime/database/database.ts';
import { IssueError } from '#standards/issue.ts';
import type { Html } from '../../design/html.ts';
import { page, type PageFrame } from '../../design/page.ts';

export const stewardingOf =
  (database: Database, now: () => Date) =>
  (request: FastifyRequest): Stewarding => ({ database, user: signedInUser(request), requestId: request.id, now });

export const pageSender =
  (frame: PageFrame) =>
  (request: FastifyRequest, reply: FastifyReply, title: string, content: Html, status = 200): FastifyReply =>
    reply
      .status(status)
      .type('text/html; charset=utf-8')
      .send(page(frame, { title, user: signedInUser(request) }, content));

export type Outcome = 'done' | 'conflict' | 'gone' | { faults: { field: string; text: string }[] };

/** What came of an act: a mistake in what was typed, somebody quicker, or nothing there any more. Everything else is thrown. */
export async function outcomeOf(work: () => Promise<unknown>): Promise<Outcome> {
  try {
    await work();
    return 'done';
  } catch (error) {
    if (!(error instanceof IssueError)) throw error;
    const { code } = error.issue;
    if (code === 'conflict') return 'conflict';
    if (code === 'not-found') return 'gone';
    if (['required', 'invariant', 'value', 'duplicate', 'throttled'].includes(code))
      return { faults: error.issues.map(({ text, location }) => ({ field: location ?? 'why', text })) };
    throw error;
  }
}

/** A number in an address or a form; -1 where it is none. */
export const numberIn = (given: unknown): number => (/^\d{1,9}$/.test(String(given)) ? Number(given) : -1);
