// A page sent while it is being made. What goes wrong halfway is said on the page: the status line has long gone.
import { Readable } from 'node:stream';
import type { Log } from '#runtime/log.ts';
import { type Html, html } from './html.ts';

/**
 * @param ending what closes the page, also after a failure.
 * @param requestId for support.
 */
export function pageStream(
  parts: AsyncIterable<Html>,
  ending: Html,
  { log, requestId }: { log: Log; requestId: string },
): Readable {
  return Readable.from(textOf(parts, ending, log, requestId), { objectMode: false });
}

async function* textOf(parts: AsyncIterable<Html>, ending: Html, log: Log, requestId: string): AsyncGenerator<string> {
  try {
    for await (const part of parts) yield String(part);
  } catch (error) {
    log.error('page broke off', { requestId, error });
    yield String(brokenOff(requestId));
  }
  yield String(ending);
}

/** Closes whatever list was open, so that the words are not inside it. */
const brokenOff = (requestId: string) =>
  html`</ul></div><div class="nhsuk-error-summary" role="alert"><h2 class="nhsuk-error-summary__title">This page is not complete</h2>
<div class="nhsuk-error-summary__body"><p>Something went wrong on our side while it was being fetched. Do not rely on what is missing being absent. <a href="">Open it again</a>; if it goes on, give support the request number <span class="lcr-request-id">${requestId}</span>.</p></div></div>`;
