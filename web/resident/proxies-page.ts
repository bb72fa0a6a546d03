// Who may act for me, and for whom I may act.
import type { ProxyMay } from '#administration/residents/own-proxies.ts';
import { formatDateTime } from '#web/design/dates.ts';
import { type Html, html } from '#web/design/html.ts';
import { errorSummary } from '#web/design/page.ts';

export interface Helper {
  proxyId: string;
  /** What they are called; undefined where they can not be found now. */
  name: string | undefined;
  may: ReadonlySet<ProxyMay>;
  /** The first day it is over; undefined where no day ends it. */
  endsOn: string | undefined;
}

export const helperWords = [
  'These people can act for you here. Staff checked that they may.',
  'What they do is on the list of who has looked. You can end it at any time. You do not have to say why.',
] as const;

const mayWords = (may: ReadonlySet<ProxyMay>) =>
  may.has('choose') ? 'They can see who has looked, and choose about sharing.' : 'They can see who has looked.';
const untilWords = (endsOn: string | undefined, timeZone: string) =>
  endsOn === undefined ? '' : ` It ends by itself on ${formatDateTime(endsOn, timeZone)}.`;

export function helpersPage({
  helpers,
  ended,
  error,
  timeZone,
}: {
  helpers: readonly Helper[];
  ended: boolean;
  error?: string | undefined;
  timeZone: string;
}): Html {
  return html`<p><a class="nhsuk-back-link" href="/resident">Back</a></p>
${errorSummary(error === undefined ? [] : [{ field: 'helpers', text: error }])}
<h1 class="nhsuk-heading-l" id="helpers">People who can act for me</h1>
${ended && html`<div class="nhsuk-inset-text" role="status"><p>Done. They can no longer act for you.</p></div>`}
${
  helpers.length === 0
    ? html`<p>Nobody can act for you here.</p><p>If you want somebody to help you, ask us. We have to check who they are.</p>`
    : html`${helperWords.map((text) => html`<p>${text}</p>`)}
<ul class="lcr-looks">${helpers.map(
        ({ proxyId, name, may, endsOn }) => html`<li>
<h2 class="nhsuk-heading-s">${name ?? 'Somebody'}</h2>
<p>${mayWords(may)}${untilWords(endsOn, timeZone)}</p>
<form method="post" action="/resident/helpers"><input type="hidden" name="proxy" value="${proxyId}"><button class="nhsuk-button nhsuk-button--secondary" type="submit">End this<span class="nhsuk-u-visually-hidden">: ${name ?? 'somebody'}</span></button></form>
</li>`,
      )}</ul>`
}`;
}

export interface ActedFor {
  proxyId: string;
  name: string;
  endsOn: string | undefined;
}

export function actedForPage({ people, timeZone }: { people: readonly ActedFor[]; timeZone: string }): Html {
  return html`<p><a class="nhsuk-back-link" href="/resident">Back</a></p>
<h1 class="nhsuk-heading-l">People I act for</h1>
${
  people.length === 0
    ? html`<p>You can not act for anybody here now.</p><p>If you care for a child, or for somebody who wants your help, ask us. We have to check that you may.</p>`
    : html`<ul class="lcr-ways">${people.map(
        ({ proxyId, name, endsOn }) =>
          html`<li><h2 class="nhsuk-heading-s"><a href="/resident/for/${proxyId}">${name}</a></h2><p>You can act for them.${untilWords(endsOn, timeZone)}</p></li>`,
      )}</ul>`
}`;
}

/** @param name whom somebody acts for. */
export function actingPage({ base, name, may }: { base: string; name: string; may: ReadonlySet<ProxyMay> }): Html {
  return html`<p><a class="nhsuk-back-link" href="/resident/for">Back</a></p>
<h1 class="nhsuk-heading-l">You act for ${name}</h1>
<p>What you do here is written down as done by you, for ${name}.</p>
<ul class="lcr-ways">
<li><h2 class="nhsuk-heading-s"><a href="${base}/who-looked">Who has looked at ${name}’s record</a></h2><p>See who looked, when, and why.</p></li>
<li><h2 class="nhsuk-heading-s"><a href="${base}/choices">Choices for ${name}</a></h2><p>${may.has('choose') ? 'See what sharing does. Stop it, or start it again.' : 'See what was chosen about sharing.'}</p></li>
</ul>`;
}

/** The same whether it ended, was stopped, or never was. */
export const cannotActPage = (): Html => html`<h1 class="nhsuk-heading-l">You can not act for this person</h1>
<p>You can not act for this person here now. If you think that you should, please ask us.</p>
<p><a href="/resident">Go back to the start</a></p>`;
