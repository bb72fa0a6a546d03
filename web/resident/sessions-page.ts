// Where somebody is signed in to their own page, and how to end it.
import type { LiveResidentSession } from '#sign-in/resident/resident-sessions.ts';
import { formatDateTime } from '#web/design/dates.ts';
import { type Html, html } from '#web/design/html.ts';

export interface SessionsShown {
  sessions: readonly LiveResidentSession[];
  /** Id of the one that asks. */
  present: string;
  /** How many were just ended. */
  ended: number | undefined;
  timeZone: string;
}

export function sessionsPage({ sessions, present, ended, timeZone }: SessionsShown): Html {
  const at = (when: Date) => formatDateTime(when.toISOString(), timeZone);
  const others = sessions.filter(({ sessionId }) => sessionId !== present);
  return html`<p><a class="nhsuk-back-link" href="/resident">Back</a></p>
<h1 class="nhsuk-heading-l">Where I am signed in</h1>
${ended !== undefined && html`<div class="nhsuk-inset-text" role="status"><p>Done. You are signed out in all other places.</p></div>`}
<p>You are signed out by itself when you do nothing for a while.</p>
<ul class="lcr-looks">${sessions.map(
    ({ sessionId, signedInAt, lastSeenAt }) => html`<li>
<h2 class="nhsuk-heading-s">${sessionId === present ? 'Here' : 'In another place'}</h2>
<p>Signed in on ${at(signedInAt)}. Last used on ${at(lastSeenAt)}.</p>
</li>`,
  )}</ul>
${
  others.length > 0 &&
  html`<p>If you do not know one of these, end it now.</p>
<form method="post" action="/resident/sessions"><button class="nhsuk-button nhsuk-button--warning" type="submit">Sign out in all other places</button></form>`
}
<form method="post" action="/resident/sign-out"><button class="nhsuk-button nhsuk-button--secondary" type="submit">Sign out here</button></form>`;
}
