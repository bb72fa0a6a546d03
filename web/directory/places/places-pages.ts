// Places and waits: where a service says them, where an editor gives out the links, and what a professional reads before they refer.
import {
  capacitiesOf,
  type LinkGiven,
  type Linked,
  placesForProfessionals,
  type Said,
} from '#directory/capacity/capacity.ts';
import type { Listing } from '#directory/listing.ts';
import type { ProfessionalDetail } from '#directory/professional.ts';
import { formatDateTime } from '../../design/dates.ts';
import { type Html, html, nothing } from '../../design/html.ts';
import { errorSummary } from '../../design/page.ts';
import { editorsTabs } from '../editing/tabs.ts';

export type SaidFault = { field: keyof Said; text: string };

const day = (moment: string) => formatDateTime(moment.slice(0, 10), 'UTC');
const row = (label: string, value: Html | string | undefined) =>
  value === undefined
    ? nothing
    : html`<div class="nhsuk-summary-list__row"><dt class="nhsuk-summary-list__key">${label}</dt><dd class="nhsuk-summary-list__value">${value}</dd></div>`;

/** @param typed as it stands in the boxes. */
export function sayPage(
  { listing, shownTo }: Linked,
  token: string,
  typed: Readonly<Partial<Record<keyof Said, string>>>,
  faults: readonly SaidFault[] = [],
): Html {
  const box = (field: keyof Said, label: string, hint: string) => {
    const wrong = faults.find((each) => each.field === field)?.text;
    return html`<div class="nhsuk-form-group ${wrong !== undefined && 'nhsuk-form-group--error'}">
      <label class="nhsuk-label nhsuk-label--m" for="${field}">${label}</label>
      <div class="nhsuk-hint" id="${field}-hint">${hint}</div>
      ${wrong !== undefined && html`<span class="nhsuk-error-message" id="${field}-error">${wrong}</span>`}
      <input class="nhsuk-input nhsuk-input--width-4" id="${field}" name="${field}" inputmode="numeric" maxlength="5" value="${typed[field] ?? ''}" aria-describedby="${field}-hint${wrong === undefined ? '' : ` ${field}-error`}" />
    </div>`;
  };
  return html`${errorSummary(faults)}
    <h1 class="nhsuk-heading-l"><span class="nhsuk-caption-l">${listing.service.name}</span>How many places do you have?</h1>
    <p>${shownTo === 'everybody' ? 'Everybody who finds you sees this.' : 'Only professionals who may refer somebody see this.'} We show the day you said it.</p>
    <form method="post" action="/help/places/${token}" novalidate>
      ${box('available', 'People who could start now', 'Write 0 if you are full.')}
      ${box('waitWeeks', 'Weeks until somebody new can start', 'You can leave this out. Write 0 if there is no wait.')}
      <button class="nhsuk-button" type="submit">Say it is so today</button>
    </form>
    <p>Keep this page as a favourite: it needs no password. Whoever has its address can say how many places you have, and nothing else.</p>`;
}

export const saidPage = ({ listing }: Linked, token: string): Html =>
  html`<h1 class="nhsuk-heading-l">Thank you</h1><p>It counts as of today.</p>
    <p><a href="/help/places/${token}">Change it</a> · <a href="/help/services/${listing.service.id}">See ${listing.service.name} as people see it</a></p>`;

export const noLinkPage = (): Html =>
  html`<h1 class="nhsuk-heading-l">This address no longer works</h1><p>Ask whoever gave it to you for a new one.</p>`;

export function linksPage(
  links: readonly LinkGiven[],
  given: { name: string; address: string } | undefined,
  fault?: string,
): Html {
  return html`${editorsTabs('/directory/places')}${fault !== undefined && errorSummary([{ field: 'listing', text: fault }])}
    <h1 class="nhsuk-heading-l">Services that say how many places they have</h1>
    ${
      given &&
      html`<div class="nhsuk-inset-text"><p>Give this address to ${given.name}. It is shown this once. The one they had before no longer works.</p><p class="lcr-hash"><strong>${given.address}</strong></p></div>`
    }
    <form method="post" action="/directory/places" novalidate>
      <div class="nhsuk-form-group ${fault !== undefined && 'nhsuk-form-group--error'}">
        <label class="nhsuk-label nhsuk-label--m" for="listing">Give a service an address for it</label>
        <div class="nhsuk-hint" id="listing-hint">The address of its page in the directory</div>
        ${fault !== undefined && html`<span class="nhsuk-error-message" id="listing-error">${fault}</span>`}
        <input class="nhsuk-input" id="listing" name="listing" maxlength="300" aria-describedby="listing-hint${fault !== undefined && ' listing-error'}" />
      </div>
      <div class="nhsuk-form-group"><fieldset class="nhsuk-fieldset"><legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--s">Who sees what it says</legend>
        <div class="nhsuk-radios">
          <div class="nhsuk-radios__item"><input class="nhsuk-radios__input" type="radio" id="shown-everybody" name="shown" value="everybody" checked /><label class="nhsuk-label nhsuk-radios__label" for="shown-everybody">Everybody</label></div>
          <div class="nhsuk-radios__item"><input class="nhsuk-radios__input" type="radio" id="shown-professionals" name="shown" value="professionals" /><label class="nhsuk-label nhsuk-radios__label" for="shown-professionals">Professionals only</label></div>
        </div></fieldset></div>
      <button class="nhsuk-button" type="submit">Make the address</button>
    </form>
    ${
      links.length === 0
        ? html`<p>No service has one yet.</p>`
        : html`<ul class="nhsuk-list">${links.map(
            ({
              serviceId,
              name,
              shownTo,
              givenAt,
            }) => html`<li class="lcr-help-card"><a href="/help/services/${serviceId}">${name}</a>, ${shownTo === 'everybody' ? 'for everybody' : 'for professionals only'}, given ${day(givenAt.toISOString())}
              <form method="post" action="/directory/places/${serviceId}/end"><button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" type="submit">End it<span class="nhsuk-u-visually-hidden">: ${name}</span></button></form></li>`,
          )}</ul>`
    }`;
}

const asOf = (moment: string, stale: boolean) =>
  stale ? html`<strong>said ${day(moment)}, which is long ago: ask them</strong>` : html`as of ${day(moment)}`;

/** Places and wait as a professional reads them before they send somebody there. @param today YYYY-MM-DD. */
export function placesSection({ service }: Listing, detail: ProfessionalDetail | undefined, today: string): Html {
  const places = placesForProfessionals(detail, today);
  const said = [
    ...(places?.available === undefined ? [] : [html`${places.available}, ${asOf(places.asOf, places.stale)}`]),
    ...capacitiesOf(service, today).map(
      ({ available, maximum, unit, updated, stale }) =>
        html`${unit.name}: ${available}${maximum !== undefined && ` of ${maximum}`}, ${asOf(updated, stale)}`,
    ),
  ];
  const wait =
    places?.waitWeeks === undefined
      ? (service.wait_time ?? 'They do not say.')
      : html`${places.waitWeeks === 1 ? '1 week' : `${places.waitWeeks} weeks`}, ${asOf(places.asOf, places.stale)}`;
  return html`<dl class="nhsuk-summary-list">
    ${row('Places left', said.length === 0 ? 'They do not say. Ask them.' : html`${said.map((each, at) => html`${at > 0 && html`<br />`}${each}`)}`)}
    ${row('How long to wait', wait)}
  </dl>`;
}
