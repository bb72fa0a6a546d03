// What a reader sees when something went wrong.
import type { ErrorPage } from '#endpoints/web/errors.ts';
import { type Html, html } from './html.ts';
import { page, type PageFrame } from './page.ts';

export function createErrorPage(frame: () => PageFrame): ErrorPage {
  return ({ status, title, text, requestId, inItsOwnWindow }) =>
    page(
      frame(),
      // In a frame nothing is to bring somebody back by itself: the page is words alone.
      { title, withoutScripts: inItsOwnWindow !== undefined },
      html`<h1 class="nhsuk-heading-l">${title}</h1>
        <p>${text}</p>
        <p>${wayOn(status, inItsOwnWindow)}</p>
        <p class="nhsuk-body-s nhsuk-u-secondary-text-colour">
          Request number for support: <span class="lcr-request-id">${requestId}</span>
        </p>`,
    );
}

function wayOn(status: number, inItsOwnWindow: string | undefined): Html {
  if (inItsOwnWindow !== undefined)
    return html`Or
      <a href="${inItsOwnWindow}" target="_blank" rel="noopener">sign in to the Local Care Record in a new tab</a>.`;
  return status === 401 ? html`<a href="/sign-in">Sign in</a>` : html`<a href="/">Go to the start page</a>`;
}
