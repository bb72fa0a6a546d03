// What a public form sends: its fields as text, and only from our own pages.
import type { FastifyRequest } from 'fastify';
import { IssueError } from '#standards/issue.ts';

/** A form of another site changes nobody's list and tells no editor anything. @throws IssueError `forbidden`. */
export function fromHere({ headers }: FastifyRequest): void {
  const site = headers['sec-fetch-site'];
  const { origin, host } = headers;
  const elsewhere =
    typeof site === 'string'
      ? site !== 'same-origin' && site !== 'none'
      : origin !== undefined && !(URL.canParse(origin) && new URL(origin).host === host);
  if (!elsewhere) return;
  throw new IssueError({
    severity: 'error',
    code: 'forbidden',
    text: 'This request came from another site and was refused. Open the page again and retry.',
  });
}

/** The fields of a form, each once, as text. */
export function typed(body: unknown): Readonly<Record<string, string | undefined>> {
  const fields = Object.entries(typeof body === 'object' && body !== null ? body : {});
  return Object.fromEntries(fields.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])));
}
