// Who is signed in, the last used first, each with a button that ends all their sessions.
import type { SignedInNow } from '#administration/sessions/review-sessions.ts';
import { formatDateTime } from '#web/design/dates.ts';
import { type Html, html } from '#web/design/html.ts';

export function sessionsPage(
  people: readonly SignedInNow[],
  { timeZone, ended }: { timeZone: string; ended: number | undefined },
): Html {
  return html`<h1 class="nhsuk-heading-l">Who is signed in</h1>
    ${ended !== undefined && html`<p role="status"><strong>${ended === 1 ? 'One session was ended.' : `${ended} sessions were ended.`}</strong></p>`}
    <p>End somebody’s sessions when they have left, have lost their smartcard, or look where they should not. It holds on every page they have open, with the next thing they do. They can sign in again as long as their identity provider lets them: to keep them out, have their role taken away there.</p>
    <dl class="nhsuk-summary-list">
      ${people.map(
        ({ userId, name, roles, sessions, signedInAt, lastSeenAt }) =>
          html`<div class="nhsuk-summary-list__row">
            <dt class="nhsuk-summary-list__key">${name}</dt>
            <dd class="nhsuk-summary-list__value">
              ${roles.map((role) => html`<p class="nhsuk-body-s">${role}</p>`)}
              <p class="nhsuk-body-s">
                Since ${formatDateTime(signedInAt.toISOString(), timeZone)}, last used ${formatDateTime(lastSeenAt.toISOString(), timeZone)}${sessions > 1 && `, ${sessions} sessions`}
              </p>
            </dd>
            <dd class="nhsuk-summary-list__actions">
              <form method="post" action="/privacy/sessions">
                <input type="hidden" name="user" value="${userId}" />
                <button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" type="submit">
                  End all sessions<span class="nhsuk-u-visually-hidden"> of ${name}</span>
                </button>
              </form>
            </dd>
          </div>`,
      )}
    </dl>`;
}
