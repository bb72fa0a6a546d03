// What a reader sees when something went wrong.
import type { ErrorPage } from '#endpoints/web/errors.ts';
import { html } from './html.ts';
import { page, type PageFrame } from './page.ts';

export function createErrorPage(frame: () => PageFrame): ErrorPage {
  return ({ status, title, text, requestId }) =>
    page(
      frame(),
      { title },
      html`<h1 class="nhsuk-heading-l">${title}</h1>
        <p>${text}</p>
        <p>${status === 401 ? html`<a href="/sign-in">Sign in</a>` : html`<a href="/">Go to the start page</a>`}</p>
        <p class="nhsuk-body-s nhsuk-u-secondary-text-colour">
          Request number for support: <span class="lcr-request-id">${requestId}</span>
        </p>`,
    );
}
