// What went wrong on a public page, in the frame of the public pages: whoever looks for help without an account reads nothing of records.
import type { ErrorDetails, ErrorPage } from '#endpoints/web/errors.ts';
import { html } from '../../design/html.ts';
import { inEnglish, type PublicFrame, publicPage } from './public-page.ts';

/** Errors of public pages as they are, all others as they were. */
export function withPublicErrors(otherwise: ErrorPage, given: PublicFrame): ErrorPage {
  const frame = inEnglish(given);
  return (details) => (/^\/help(\/|$)/.test(details.path) ? draw(frame, details) : otherwise(details));
}

function draw(frame: PublicFrame, { title, text, requestId, path }: ErrorDetails): string {
  const words = frame.translations.of('en');
  const keeps = path.startsWith('/help/keep');
  const content = html`<h1 class="nhsuk-heading-l">${title}</h1>
    <p>${text}</p>
    <p>${keeps ? html`<a href="/help/keep">Go to your listings</a>` : html`<a href="/help">${words.say('nav.home')}</a>`}</p>
    <p class="nhsuk-body-s nhsuk-u-secondary-text-colour">Request number for support: <span class="lcr-request-id">${requestId}</span></p>`;
  // The way back of the frame's own forms leads to where something is.
  const reading = { words, large: false, list: [], path: '/help' };
  return publicPage(frame, reading, { title }, content);
}
