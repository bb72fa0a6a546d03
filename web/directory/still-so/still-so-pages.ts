// What whoever was reminded sees: the listing as people see it, in short, and one button.
import type { Listing } from '#directory/listing.ts';
import { schedulesOf } from '#directory/search/opening.ts';
import { type Html, html } from '../../design/html.ts';
import { costWords, scheduleWords } from '../results/said.ts';
import { addressLines, phonesOf } from '../service/service-page.ts';
import type { Words } from '../words/words.ts';

export function stillSoPage({ service, version }: Listing, token: string, words: Words, changed = false): Html {
  const at = service.service_at_locations ?? [];
  const rows: [string, (Html | string | undefined)[]][] = [
    ['What it is', [service.description]],
    ['Contact', phonesOf(service).map(({ number }) => number)],
    ['E-mail', [service.email]],
    ['When', schedulesOf(service, at.length === 1 ? at[0] : undefined).map((each) => scheduleWords(each, words))],
    ['Where', at.map(({ location }) => addressLines(location).join(', '))],
    ['Who it is for', [service.eligibility_description]],
    ['What it costs', [costWords(service, words)]],
    ['How to start', [service.application_process]],
    ['How long to wait', [service.wait_time]],
  ];
  return html`${changed && html`<p class="nhsuk-warning-callout"><strong>Somebody changed it while you looked.</strong> Look at it again, and then say that it is right.</p>`}
    <h1 class="nhsuk-heading-l"><span class="nhsuk-caption-l">${service.organization.name}</span>Is this still so? ${service.name}</h1>
    <dl class="nhsuk-summary-list">${rows.flatMap(([label, values]) => {
      const given = values.filter((each) => each !== undefined && String(each) !== '');
      return given.length === 0
        ? []
        : [
            html`<div class="nhsuk-summary-list__row"><dt class="nhsuk-summary-list__key">${label}</dt><dd class="nhsuk-summary-list__value">${given.map((each, index) => html`${index > 0 && html`<br />`}${each}`)}</dd></div>`,
          ];
    })}</dl>
    <form method="post" action="/help/still-so/${token}">
      <input type="hidden" name="version" value="${version}" />
      <button class="nhsuk-button" type="submit">All of it is still so</button>
    </form>
    <h2 class="nhsuk-heading-m">Is something not right?</h2>
    <ul class="nhsuk-list nhsuk-list--bullet">
      <li><a href="/help/services/${service.id}/suggest">Say what it should be</a></li>
      <li><a href="/help/services/${service.id}/report">Tell us that it has closed, or something else</a></li>
      <li><a href="/help/keep/sign-in">Sign in, if you look after the listings of ${service.organization.name}</a></li>
    </ul>`;
}

export const confirmedPage = ({ id, name }: { id: string; name: string }): Html =>
  html`<h1 class="nhsuk-heading-l">Thank you</h1><p>It is said to be right as of today.</p><p><a href="/help/services/${id}">See ${name} as people see it</a></p>`;

export const overPage = (): Html =>
  html`<h1 class="nhsuk-heading-l">There is nothing to do here any more</h1>
    <p>Somebody has said that it is right already, or the link is too old. We will write again when it is time.</p>
    <p><a href="/help">Find help near you</a></p>`;

export const stopPage = (token: string): Html =>
  html`<h1 class="nhsuk-heading-l">No more reminders?</h1>
    <p>We will not ask you again whether listings are still so. After some time people no longer see what nobody has checked.</p>
    <form method="post" action="/help/still-so/stop/${token}"><button class="nhsuk-button" type="submit">Send me no more reminders</button></form>`;

export const stoppedPage = (): Html =>
  html`<h1 class="nhsuk-heading-l">We will send you no more reminders</h1><p>You can close this page.</p>`;
