// The frame of every page: skip link, header with who is signed in, main, footer.
import type { SignedInUser } from '#sign-in/user.ts';
import type { Assets, ScriptName } from './assets.ts';
import { type Html, html, nothing } from './html.ts';

export interface PageFrame {
  assets: Assets;
  /** Name of the partnership, e.g. "Southwark and Lambeth". */
  partnership: string;
  /** The people here are invented: said on every page. */
  demonstration: boolean;
}

export interface PageOptions {
  title: string;
  user?: SignedInUser | undefined;
  /** A page of residents: another place than that of staff. Whose it is, where somebody is signed in. */
  resident?: { name: string | undefined } | undefined;
  scripts?: readonly ScriptName[];
  /** Run while the page is still arriving. */
  asyncScripts?: readonly ScriptName[];
  wide?: boolean;
  /** Nothing may run on it, so nothing is asked to. */
  withoutScripts?: boolean;
}

/** Everything before the content, so that it can be sent while the content is still being fetched. */
export function pageStart(frame: PageFrame, options: PageOptions): Html {
  const width = options.wide ? 'nhsuk-width-container-fluid' : 'nhsuk-width-container';
  return html`<!DOCTYPE html>
    <html lang="en-GB">
      <head>
        <meta charset="utf-8" />
        <title>${options.title} – Local Care Record</title>
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <meta name="theme-color" content="#005eb8" />
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="${frame.assets.styles}" />
        ${(options.withoutScripts ? [] : (['scripts-work.js', 'return.js', 'offline.js', ...(options.scripts ?? [])] as const)).map((name) => html`<script type="module" src="${frame.assets.script(name)}"></script>`)}
        ${(options.asyncScripts ?? []).map((name) => html`<script type="module" async src="${frame.assets.script(name)}"></script>`)}
      </head>
      <body>
        <a class="nhsuk-skip-link" href="#maincontent">Skip to main content</a>
        <header class="nhsuk-header" role="banner">
          <div class="${width} lcr-header-line">
            <a class="lcr-service" href="${options.resident ? '/resident' : '/'}">Local Care Record</a>
            ${options.user ? account(options.user) : options.resident?.name ? residentAccount(options.resident.name) : html`<span class="lcr-account">${frame.partnership}</span>`}
          </div>
        ${
          frame.demonstration &&
          html`<div class="lcr-simulated">
            <div class="${width}">
              <p>Demonstration: every person here is invented and every organisation is simulated.</p>
            </div>
          </div>`
        }
        </header>
        <div class="${width}">
          <main class="nhsuk-main-wrapper" id="maincontent" tabindex="-1">
     `;
}

export function pageEnd(options?: Pick<PageOptions, 'resident'>): Html {
  return html`</main>
</div>
<footer class="nhsuk-footer" role="contentinfo"><div class="nhsuk-width-container"><p class="nhsuk-body-s">${options?.resident ? 'Sign out when you have finished, and more so when others use this phone or computer.' : 'For direct care only. Every search and every record opened is written down, and the person can be told.'}</p></div></footer>
</body>
</html>
`;
}

/** A whole page at once. */
export function page(frame: PageFrame, options: PageOptions, content: Html): string {
  return `${pageStart(frame, options)}${content}${pageEnd(options)}`;
}

/** Where somebody's permissions let them go, first the place they start from. */
export const destinations = [
  { permission: 'find-patient', href: '/', words: 'Find a patient' },
  { permission: 'steward-messages', href: '/administration/messages', words: 'Messages' },
  { permission: 'steward-messages', href: '/administration/quality', words: 'Quality' },
  { permission: 'steward-messages', href: '/administration/terminology', words: 'Codes' },
  { permission: 'steward-matches', href: '/administration/matches', words: 'Matches' },
  { permission: 'review-access', href: '/privacy/alerts', words: 'Alerts' },
  { permission: 'review-access', href: '/privacy/access', words: 'Who looked' },
  { permission: 'review-access', href: '/privacy/log', words: 'Log' },
  { permission: 'review-access', href: '/privacy/policies', words: 'Policies' },
  { permission: 'review-access', href: '/privacy/never-shared', words: 'Never shared' },
  { permission: 'review-access', href: '/privacy/sessions', words: 'Signed in' },
  { permission: 'record-choices', href: '/privacy/choices', words: 'Sharing choices' },
  { permission: 'keep-proxies', href: '/privacy/proxies', words: 'Acting for others' },
  { permission: 'keep-care-teams', href: '/privacy/care-teams', words: 'Care teams' },
  { permission: 'review-access', href: '/privacy/care-teams/all', words: 'Care teams' },
  { permission: 'keep-agreements', href: '/privacy/agreements', words: 'Agreements' },
  { permission: 'keep-directory', href: '/directory/queue', words: 'Directory' },
  { permission: 'plan-services', href: '/directory/gaps', words: 'What was not found' },
] as const;

function account(user: SignedInUser): Html {
  return html`<div class="lcr-account">
    ${destinations.filter(({ permission }) => user.permissions.has(permission)).map(({ href, words }) => html`<a href="${href}">${words}</a>`)}
    <span>${user.name}, ${user.roleName}, ${user.organisation.name}</span>
    ${user.hasOtherRoles && html`<a href="/sign-in/role">Change role</a>`}
    <form method="post" action="/sign-out"><button type="submit">Sign out</button></form>
  </div>`;
}

function residentAccount(name: string): Html {
  return html`<div class="lcr-account">
    <span>${name}</span>
    <form method="post" action="/resident/sign-out"><button type="submit">Sign out</button></form>
  </div>`;
}

/** The list of mistakes at the top of a form. Source: NHS service manual, error summary. */
export function errorSummary(errors: readonly { field: string; text: string }[]): Html {
  if (errors.length === 0) return nothing;
  return html`<div class="nhsuk-error-summary" role="alert" tabindex="-1" aria-labelledby="error-summary-title">
    <h2 class="nhsuk-error-summary__title" id="error-summary-title">There is a problem</h2>
    <div class="nhsuk-error-summary__body">
      <ul class="nhsuk-list nhsuk-error-summary__list">
        ${errors.map(({ field, text }) => html`<li><a href="#${field}">${text}</a></li>`)}
      </ul>
    </div>
  </div>`;
}
